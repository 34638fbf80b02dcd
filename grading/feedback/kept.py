"""Pages written from what marking kept, in this process: a hand-in that has not changed is not marked again."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from grading.authoring.notebook import graded_cells, read_notebook
from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.course.learner import Learner
from grading.course.roster import read_roster
from grading.feedback.content import content
from grading.feedback.page import write_beside
from grading.feedback.rows import Grades
from grading.marking.kept import Basis, Kept, program_and_bank


class KeptPages:
    """The pages of an assignment for those of some cohorts whose marked hand-in is still just as it was marked.

    `sound` says who they are, and what their hand-ins held.
    """

    def __init__(self, course: Course, assignment: Assignment, cohorts: Collection[str]) -> None:
        """Look at what is kept; raises ProblemsError when nothing was released."""
        self._course, self.assignment = course, assignment
        self._kept = Kept(course, assignment, program_and_bank(course))
        self._cells = graded_cells(read_notebook(course.released_notebook(assignment)))
        ours = (name for name, who in read_roster(course.root).items() if who.cohort in cohorts)
        found = ((name, self._kept.of(name)) for name in ours)
        self.sound: dict[str, Basis] = {name: basis for name, basis in found if basis is not None}

    def write(self, learners: Iterable[tuple[Learner, Grades]]) -> list[tuple[Learner, Grades]]:
        """Write pages beside their places, from the grades, and return those learners of whom nothing is kept."""
        left = []
        for who, grades in learners:
            basis = self.sound.get(who.learner_id)
            gist = None if basis is None else self._kept.gist(who.learner_id, basis)
            if gist is None:
                left.append((who, grades))
                continue
            place, marked = (
                self._course.folder(step, self.assignment.name, who.learner_id) for step in ("feedback", "autograded")
            )
            write_beside(place, content(self.assignment, self._cells, gist, who, marked, grades))
        return left
