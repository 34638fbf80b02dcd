"""All marks of a course that were replaced: what stood there, what came in its place, by whom and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from grading.authoring.notebook import graded_cells, read_notebook
from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.course.roster import read_roster
from grading.faults import fault
from grading.moderation.entry import COMMENT, EXTRA, REOPENED, SECOND_MARK, Entry, points_of
from grading.moderation.found import notice
from grading.moderation.history import line_of
from grading.moderation.log import read_log
from grading.moderation.settle import question_name
from grading.progress import shown
from safeshare.problems import did_you_mean


def replaced_marks(
    course: Course, chosen: Sequence[Assignment], learner: str | None = None, question: str | None = None
) -> list[str]:
    """Return a line for each mark that was replaced, oldest first: of one learner or question where they are given.

    Marks that somebody gave with another tool are noticed on the way. Raises ProblemsError when there is no such
    learner or question, or one of the course's logs was tampered with.
    """
    names: dict[tuple[str, str], str] = {}
    for assignment in chosen:
        if assignment.is_marked and course.is_released(assignment):
            notice(course, assignment)
            names |= dict(_names(course, assignment))
    entries, cells = read_log(course.root), {cell for _assignment, cell in names}
    _check("learner", learner, {*read_roster(course.root), *(entry.learner for entry in entries)}, course)
    _check("question", question, {*names.values(), *cells, *(entry.cell for entry in entries)}, course)
    return [
        f"{entry.assignment}, {entry.learner}, {_name(entry, names)}, {line_of(entry)}"
        for entry in entries
        if is_replaced(entry)
        and entry.assignment in {each.name for each in chosen}
        and learner in (None, entry.learner)
        and question in (None, entry.cell, _name(entry, names))
    ]


def is_replaced(entry: Entry) -> bool:
    """Return whether an entry took the place of a mark, a person's or the machine's; a first mark by hand did not."""
    if entry.did == SECOND_MARK or entry.about == COMMENT:
        return False
    if entry.about == EXTRA:
        return bool(points_of(entry, "extra_credit"))
    stood = (points_of(entry, "manual_score"), points_of(entry, "auto_score"))
    return entry.did == REOPENED or any(each is not None for each in stood)


def _name(entry: Entry, names: Mapping[tuple[str, str], str]) -> str:
    """Return what people call the question of an entry: its cell's name where the question has gone."""
    return names.get((entry.assignment, entry.cell), entry.cell)


def _check(what: str, given: str | None, known: Collection[str], course: Course) -> None:
    if given is not None and given not in known:
        raise fault(shown(course.root), f"there is no {what} '{given}' here", did_you_mean(given, sorted(known)))


def _names(course: Course, assignment: Assignment) -> Iterator[tuple[tuple[str, str], str]]:
    for cell in graded_cells(read_notebook(course.released_notebook(assignment))):
        yield (assignment.name, cell.name), question_name(cell)
