"""What everybody's cells have earned, read from nbgrader's gradebook for many learners at once.

nbgrader's own objects fetch each learner's rows by themselves, and each cell's again; a cohort's are asked for together
here. Imported only where nbgrader is at work; every function takes an open `nbgrader.api.Gradebook`.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from nbgrader.api import Assignment, BaseCell, GradeCell, TaskCell
from sqlalchemy import func, select

from grading.gradebook import CellGrade
from grading.gradebook_rows import COMMENT, GRADE, NOTEBOOK, SUBMITTED

_ASSIGNMENT, _CELL = Assignment.__table__, BaseCell.__table__
_GRADED, _TASK = GradeCell.__table__, TaskCell.__table__
_LEARNER = SUBMITTED.c.student_id
_HANDED_IN = SUBMITTED.join(_ASSIGNMENT, _ASSIGNMENT.c.id == SUBMITTED.c.assignment_id)
_IN_NOTEBOOKS = _HANDED_IN.join(NOTEBOOK, NOTEBOOK.c.assignment_id == SUBMITTED.c.id)
_COMMENTS = _IN_NOTEBOOKS.join(COMMENT, COMMENT.c.notebook_id == NOTEBOOK.c.id).join(
    _CELL, _CELL.c.id == COMMENT.c.cell_id
)
_GRADES = (
    _IN_NOTEBOOKS.join(GRADE, GRADE.c.notebook_id == NOTEBOOK.c.id)
    .join(_CELL, _CELL.c.id == GRADE.c.cell_id)
    .outerjoin(_GRADED, _GRADED.c.id == _CELL.c.id)
    .outerjoin(_TASK, _TASK.c.id == _CELL.c.id)
)
_MAX_SCORE = func.coalesce(_GRADED.c.max_score, _TASK.c.max_score)


def graded_learners(gradebook: Any, assignment: str) -> dict[str, int]:
    """Return learner -> how many cells wait for a person's mark, for every submission of an assignment."""
    wanted = _ASSIGNMENT.c.name == assignment
    found = dict.fromkeys(gradebook.db.execute(select(_LEARNER).select_from(_HANDED_IN).where(wanted)).scalars(), 0)
    asked = select(_LEARNER, func.count()).select_from(_GRADES).where(wanted, GRADE.c.needs_manual_grade)
    return found | dict(gradebook.db.execute(asked.group_by(_LEARNER)).tuples().all())


def read_grades(
    gradebook: Any, assignment: str, learners: Collection[str] | None = None
) -> dict[str, dict[str, CellGrade]]:
    """Return learner -> cell name -> CellGrade for every submission of an assignment; empty when there is none.

    With `learners`, only theirs.
    """
    wanted = _ASSIGNMENT.c.name == assignment
    if learners is not None:
        wanted &= _LEARNER.in_(list(learners))
    asked = select(_LEARNER).select_from(_HANDED_IN).where(wanted)
    found: dict[str, dict[str, CellGrade]] = {learner: {} for learner in gradebook.db.execute(asked).scalars()}
    asked = select(_LEARNER, _CELL.c.name, COMMENT.c.manual_comment).select_from(_COMMENTS).where(wanted)
    rows = gradebook.db.execute(asked.where(COMMENT.c.manual_comment.is_not(None)))
    comments = {(learner, cell): comment for learner, cell, comment in rows}
    asked = select(
        _LEARNER, _CELL.c.name, GRADE.c.auto_score, GRADE.c.manual_score, GRADE.c.extra_credit, _MAX_SCORE,
        GRADE.c.needs_manual_grade,
    )  # fmt: skip
    for learner, cell, auto, manual, extra, out_of, waits in gradebook.db.execute(
        asked.select_from(_GRADES).where(wanted)
    ):
        found[learner][cell] = CellGrade(
            auto_score=auto,
            manual_score=manual,
            extra_credit=extra,
            max_score=float(out_of),
            needs_manual_grade=bool(waits),
            comment=comments.get((learner, cell)),
        )
    return found
