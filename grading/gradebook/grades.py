"""What everybody's cells have earned, read from nbgrader's gradebook for many learners at once.

nbgrader's own objects fetch each learner's rows by themselves, and each cell's again; a cohort's are asked for together
here, without loading nbgrader, which takes longer. Every function takes a connection to its database.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import Boolean, Connection, column, func, inspect, or_, select, table

if TYPE_CHECKING:
    from grading.gradebook.scores import CellGrade

_ASSIGNMENT = table("assignment", column("id"), column("name"))
SUBMITTED = table("submitted_assignment", column("id"), column("assignment_id"), column("student_id"))
NOTEBOOK = table("submitted_notebook", column("id"), column("assignment_id"))
_CELL = table("base_cell", column("id"), column("name"))
_GRADED, _TASK = (table(name, column("id"), column("max_score")) for name in ("grade_cells", "task_cells"))
COMMENT = table("comment", column("notebook_id"), column("cell_id"), column("manual_comment"))
GRADE = table(
    "grade", column("notebook_id"), column("cell_id"), column("auto_score"), column("manual_score"),
    column("extra_credit"), column("needs_manual_grade", Boolean),
)  # fmt: skip
"""What is read of nbgrader's tables."""
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


def graded_learners(db: Connection, assignment: str) -> dict[str, int]:
    """Return learner -> how many cells wait for a person's mark, for every submission of an assignment.

    A gradebook that nobody has written to has none.
    """
    if not inspect(db).has_table(SUBMITTED.name):
        return {}
    wanted = _ASSIGNMENT.c.name == assignment
    found = dict.fromkeys(db.execute(select(_LEARNER).select_from(_HANDED_IN).where(wanted)).scalars(), 0)
    asked = select(_LEARNER, func.count()).select_from(_GRADES).where(wanted, GRADE.c.needs_manual_grade)
    return found | dict(db.execute(asked.group_by(_LEARNER)).tuples().all())


def read_grades(
    db: Connection, assignment: str, learners: Collection[str] | None = None
) -> dict[str, dict[str, CellGrade]]:
    """Return learner -> cell name -> CellGrade for every submission of an assignment; empty when there is none.

    With `learners`, only theirs.
    """
    if not inspect(db).has_table(SUBMITTED.name):
        return {}
    wanted = _ASSIGNMENT.c.name == assignment
    if learners is not None:
        wanted &= _LEARNER.in_(list(learners))
    asked = select(_LEARNER).select_from(_HANDED_IN).where(wanted)
    found: dict[str, dict[str, CellGrade]] = {learner: {} for learner in db.execute(asked).scalars()}
    asked = select(_LEARNER, _CELL.c.name, COMMENT.c.manual_comment).select_from(_COMMENTS).where(wanted)
    rows = db.execute(asked.where(COMMENT.c.manual_comment.is_not(None)))
    comments = {(learner, cell): comment for learner, cell, comment in rows}
    asked = select(
        _LEARNER, _CELL.c.name, GRADE.c.auto_score, GRADE.c.manual_score, GRADE.c.extra_credit, _MAX_SCORE,
        GRADE.c.needs_manual_grade,
    )  # fmt: skip
    for learner, cell, auto, manual, extra, out_of, waits in db.execute(asked.select_from(_GRADES).where(wanted)):
        found[learner][cell] = {
            "auto_score": auto,
            "manual_score": manual,
            "extra_credit": extra,
            "max_score": float(out_of),
            "needs_manual_grade": bool(waits),
            "comment": comments.get((learner, cell)),
        }
    return found


def hand_marks(
    db: Connection, assignment: str, learners: Collection[str]
) -> dict[tuple[str, str], dict[str, float | str | None]]:
    """Return (learner, cell) -> points, of all cells of an assignment that a person has given any.

    Of these `learners`, of all cells. A gradebook that nobody has written to has none.
    """
    if not inspect(db).has_table(SUBMITTED.name):
        return {}
    held = (GRADE.c.auto_score, GRADE.c.manual_score, GRADE.c.extra_credit)
    wanted = or_(GRADE.c.manual_score.is_not(None), GRADE.c.extra_credit.is_not(None))
    if learners:
        wanted = or_(wanted, _LEARNER.in_(sorted(learners)))
    asked = select(_LEARNER, _CELL.c.name, *held).select_from(_GRADES).where(_ASSIGNMENT.c.name == assignment, wanted)
    names = [each.name for each in held]
    return {(row[0], row[1]): dict(zip(names, row[2:], strict=True)) for row in db.execute(asked)}
