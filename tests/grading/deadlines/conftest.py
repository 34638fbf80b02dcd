"""Two cohorts, and learners who have handed in and are marked without nbgrader."""

import pytest

from grading.collecting.collect import collect
from grading.course.folder import ASSIGNMENT
from grading.course.roster import Learner, write_roster
from tests.grading.closing_course import ANSWER, COHORTS
from tests.grading.pretended import pretended_gradebook


@pytest.fixture
def two_cohorts(course):
    """Let ann and bob be of one cohort, cat and dev of another."""
    roster = [
        Learner(who, "a", "council", "B", "level 2", cohort, "webinar", "post") for who, cohort in COHORTS.items()
    ]
    write_roster(course.root, roster)


@pytest.fixture
def marks(course, dropbox, hands_in, monkeypatch):
    """Return how learners come to have handed in and to be marked, without running nbgrader."""
    grades = pretended_gradebook(monkeypatch)

    def act(*learners):
        for learner in learners:
            hands_in(learner, ANSWER)
        collect(course, course.assignment(), dropbox, reopen=True)
        for learner in learners:
            folder = course.folder("autograded", ASSIGNMENT, learner)
            folder.mkdir(parents=True)
            for path in course.folder("submitted", ASSIGNMENT, learner).iterdir():
                (folder / path.name).write_bytes(path.read_bytes())
            grades[learner] = {}

    act.grades = grades
    return act
