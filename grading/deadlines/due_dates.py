"""What nbgrader is told about deadlines: an assignment's due date, and by how much a learner's is later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from grading.course.folder import Course
from grading.course.learner import Learner
from grading.course.roster import is_empty, read_roster
from grading.deadlines.dates import Deadlines, read_deadlines
from grading.with_nbgrader.runs import nbgrader_at

NO_DEADLINE = timedelta(days=36_500)
"""The extension of those who have no deadline while others of the course have: nbgrader knows one date for all."""


@dataclass(frozen=True, slots=True)
class DueDate:
    """nbgrader's due date of an assignment (UTC, without a zone, as nbgrader keeps it) and extensions by learner."""

    due: datetime | None
    extensions: dict[str, timedelta]


def due_date(deadlines: Deadlines, assignment: str, learners: Iterable[Learner]) -> DueDate:
    """Return what nbgrader is told: the earliest deadline of any cohort, and who has how much longer."""
    people = list(learners)
    bases = [deadline.moment for each in people if (deadline := deadlines.of(assignment, each.cohort)) is not None]
    if not bases:
        return DueDate(None, {})
    first = min(bases)
    own = {each.learner_id: deadlines.due(assignment, each) for each in people}
    later = {learner: NO_DEADLINE if due is None else due - first for learner, due in own.items()}
    naive = first.astimezone(UTC).replace(tzinfo=None)
    return DueDate(naive, {learner: span for learner, span in later.items() if span > timedelta()})


def tell_nbgrader(course: Course, assignments: Iterable[str], removed: bool = False) -> None:
    """Write due dates and extensions of some assignments into nbgrader's gradebook, as far as it knows them.

    An assignment without a deadline is left as it is, unless its deadline was just `removed`. Does nothing, and starts
    nothing, where there is nothing to write. Raises ProblemsError when a file about deadlines cannot be read.
    """
    deadlines = read_deadlines(course)
    learners = () if is_empty(course.root) else tuple(read_roster(course.root).values())
    dates = {name: due_date(deadlines, name, learners) for name in assignments}
    wanted = {name: date for name, date in dates.items() if removed or date.due is not None}
    if not any(course.is_released(course.assignment(name)) for name in wanted):
        return
    with nbgrader_at(course.root) as nbgrader:
        for name, date in wanted.items():
            nbgrader.set_due(name, date.due, date.extensions)
