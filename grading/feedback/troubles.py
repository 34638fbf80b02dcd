"""Pages for learners whose hand-in cannot be marked: what to do about it, at once and without waiting for others."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from pathlib import Path

from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.course.roster import read_roster
from grading.deadlines.closing import closed_cohorts
from grading.feedback.page import AGAIN, forget_page, write_page
from grading.feedback.work import Desks
from grading.marking.inspection import Trouble, handed_in, strangers
from safeshare.handing_in import ID


def troubles_of(
    course: Course, assignment: Assignment, desks: Desks, cohorts: Collection[str], sound: Container[str] = ()
) -> dict[str, Trouble]:
    """Return whose hand-in cannot be marked, of some cohorts of the roster and of people who are not on it, and why.

    Of some it is known that theirs are `sound`.
    """
    learners = read_roster(course.root)
    ours = (name for name, learner in learners.items() if learner.cohort in cohorts and name not in sound)
    found = desks.look(assignment.name, [name for name in ours if handed_in(course, assignment, name)])
    others = strangers(course, assignment, learners)
    return found | {name: each for name, each in others.items() if ID.fullmatch(name)}


def write_troubles(
    course: Course, assignment: Assignment, troubles: Mapping[str, Trouble], cohorts: Collection[str]
) -> list[Path]:
    """Write for each of these learners what to do, take it back from others of these cohorts, and return the pages."""
    cohort_of = {name: learner.cohort for name, learner in read_roster(course.root).items()}
    for path in (course.root / "feedback").glob(f"*/{assignment.name}/{AGAIN}"):
        name = path.parent.parent.name
        if name not in troubles and (name not in cohort_of or cohort_of[name] in cohorts):
            forget_page(path.parent, AGAIN)
    closed = closed_cohorts(course, assignment, set(cohort_of.values()))
    return [
        write_page(
            course.folder("feedback", assignment.name, name),
            AGAIN,
            {
                "title": assignment.title,
                "learner": name,
                "what_to_do": each.learner,
                "closed": cohort_of.get(name) in closed,
            },
        )
        for name, each in troubles.items()
    ]


def to_hand_in_again(
    course: Course, assignment: Assignment, troubles: Iterable[str], cohorts: Collection[str]
) -> dict[str, list[str]]:
    """Return cohort -> its learners who are to hand in again, for those of some cohorts that are not closed."""
    learners = read_roster(course.root)
    found: dict[str, list[str]] = {}
    for name in troubles:
        if name in learners and learners[name].cohort in cohorts:
            found.setdefault(learners[name].cohort, []).append(name)
    closed = closed_cohorts(course, assignment, found)
    return {cohort: names for cohort, names in found.items() if cohort not in closed}
