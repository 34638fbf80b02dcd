"""The log of marks where `nbgrader autograde` marks: what it is about to replace is written down first.

Imported only where nbgrader is at work.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, create_engine

from grading.authoring.notebook import graded_cells, read_notebook
from grading.collecting.submission import ANSWERS
from grading.course.folder import Course
from grading.gradebook.hand import learners_marks, marked_by_hand, take_back_by_hand, wait
from grading.marking.scoring import score
from grading.marking.sheets import Marker, Sheet
from grading.marking.state import State
from grading.moderation.log import settled_cells
from grading.moderation.superseded import Basis, Superseding, codes_of


def keep_earlier(
    course: Course, marker: Marker, learner: str, read: Callable[[], Sheet] | None, db_url: str
) -> list[str]:
    """Note which marks of a learner give way to those of the answers that are read (None: they cannot be marked).

    A settled mark that was given for another answer is taken out of the gradebook. Returns the cells whose mark by hand
    does not wait now, and stands: their answer is the one of before. Raises ProblemsError when the log is not what was
    written.
    """
    assignment = marker.assignment
    with _engine(db_url).begin() as db:
        held = learners_marks(db, assignment.name, learner)
        if all(each["auto_score"] is None and each["manual_score"] is None for each in held.values()):
            return []
        sheet = None if read is None else read()
        log = Superseding(course, assignment)
        scores = None if sheet is None else score(_cells(course, marker), sheet).scores
        reopened = log.note(_basis(course, marker, learner, sheet), held, scores)
        log.write()
        if reopened:
            take_back_by_hand(db, assignment.name, learner, reopened)
        if sheet is None:
            return []
        given = marked_by_hand(db, assignment.name, learner)
        answers, answered = _answers(course, marker, learner), _answered(course, marker, learner, sheet)
        return sorted(State(course, assignment).unchanged(learner, None, answers, answered, given))


def note_marked(
    course: Course, marker: Marker, learner: str, versions: Mapping[str, str], db_url: str, standing: Collection[str]
) -> None:
    """Note what the marks follow from that nbgrader has just saved.

    Those cells wait for a person whose settled mark counts no longer: nbgrader takes them for marked. Those whose mark
    by hand is `standing`, or was settled for this answer, do not wait, though nbgrader lets every mark by hand be
    looked at again.
    """
    name = marker.assignment.name
    folder = course.folder("autograded", name, learner)
    answered = _answered(course, marker, learner, marker.read(folder, learner, practice=False))
    State(course, marker.assignment).note_other(learner, _answers(course, marker, learner), versions, answered)
    if standing:
        with _engine(db_url).begin() as db:
            wait(db, name, learner, standing, waits=False)
    if any((name, learner) == each[:2] for each in settled_cells(course.root)):
        log = Superseding(course, marker.assignment)
        cells = [cell.name for cell in _cells(course, marker)]
        with _engine(db_url).begin() as db:
            wait(db, name, learner, [cell for cell in cells if log.waits(learner, cell)])
            wait(db, name, learner, [cell for cell in cells if log.stands(learner, cell)], waits=False)


def _basis(course: Course, marker: Marker, learner: str, sheet: Sheet | None) -> Basis:
    """Return what a learner's marks follow from now and before."""
    followed = State(course, marker.assignment).followed(learner, None)
    if sheet is None:
        return Basis(learner, followed=followed)
    return Basis(learner, _answers(course, marker, learner), _answered(course, marker, learner, sheet), followed)


def _answered(course: Course, marker: Marker, learner: str, sheet: Sheet) -> dict[str, str]:
    """Return cell -> code of the answer to it, of those cells that a person marks or ever settled."""
    cells, name = _cells(course, marker), marker.assignment.name
    settled = {cell for assignment, whose, cell in settled_cells(course.root) if (assignment, whose) == (name, learner)}
    return codes_of(sheet, cells, {*score(cells, sheet).aside, *settled})


def _answers(course: Course, marker: Marker, learner: str) -> str:
    folder = course.folder("autograded", marker.assignment.name, learner)
    return hashlib.sha256((folder / ANSWERS).read_bytes()).hexdigest()


def _cells(course: Course, marker: Marker) -> Any:
    return graded_cells(read_notebook(course.released_notebook(marker.assignment)))


@lru_cache(maxsize=1)
def _engine(db_url: str) -> Engine:
    return create_engine(db_url)
