"""Marks as the gradebook holds them, read for the log of marks in one query each.

Imported only where nbgrader is at work; every function takes a connection to the gradebook's database.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from nbgrader.api import Assignment, BaseCell, Comment, Grade, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import and_, select, update

HELD = ("auto_score", "manual_score", "extra_credit")
Held = dict[str, float | str | None]
CELL, GRADE, COMMENT = BaseCell.__table__, Grade.__table__, Comment.__table__
SUBMITTED, NOTEBOOK, ASSIGNMENT = SubmittedAssignment.__table__, SubmittedNotebook.__table__, Assignment.__table__
_JOINED = (
    GRADE.join(CELL, CELL.c.id == GRADE.c.cell_id)
    .join(NOTEBOOK, NOTEBOOK.c.id == GRADE.c.notebook_id)
    .join(SUBMITTED, SUBMITTED.c.id == NOTEBOOK.c.assignment_id)
    .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMITTED.c.assignment_id)
)


def learners_marks(db: Any, assignment: str, learner: str) -> dict[str, Held]:
    """Return cell -> points, and the comment of whoever marks by hand, of one learner's submission."""
    wanted = and_(ASSIGNMENT.c.name == assignment, SUBMITTED.c.student_id == learner)
    columns = (CELL.c.name, *(GRADE.c[name] for name in HELD))
    rows = db.execute(select(*columns).select_from(_JOINED).where(wanted))
    found: dict[str, Held] = {row[0]: dict(zip(HELD, row[1:], strict=True)) for row in rows}
    commented = (
        COMMENT.join(CELL, CELL.c.id == COMMENT.c.cell_id)
        .join(NOTEBOOK, NOTEBOOK.c.id == COMMENT.c.notebook_id)
        .join(SUBMITTED, SUBMITTED.c.id == NOTEBOOK.c.assignment_id)
        .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMITTED.c.assignment_id)
    )
    asked = select(CELL.c.name, COMMENT.c.manual_comment).select_from(commented).where(wanted)
    for name, comment in db.execute(asked):
        if name in found:
            found[name]["comment"] = comment
    return found


def marked_by_hand(db: Any, assignment: str, learner: str) -> list[str]:
    """Return the cells of a learner's submission that hold a mark by hand and do not wait for a person."""
    wanted = and_(ASSIGNMENT.c.name == assignment, SUBMITTED.c.student_id == learner, GRADE.c.manual_score.is_not(None))
    asked = select(CELL.c.name).select_from(_JOINED).where(wanted, GRADE.c.needs_manual_grade.is_(False))
    return list(db.execute(asked).scalars())


def take_back_by_hand(db: Any, assignment: str, learner: str, cells: Collection[str]) -> None:
    """Take marks by hand out of some cells of a learner's submission: the log of marks keeps them."""
    _change(db, assignment, learner, cells, {"manual_score": None})


def wait(db: Any, assignment: str, learner: str, cells: Collection[str], waits: bool = True) -> None:
    """Let some cells of a learner's submission wait for a person, or wait no longer."""
    _change(db, assignment, learner, cells, {"needs_manual_grade": waits})


def _change(db: Any, assignment: str, learner: str, cells: Collection[str], values: dict[str, Any]) -> None:
    wanted = and_(ASSIGNMENT.c.name == assignment, SUBMITTED.c.student_id == learner, CELL.c.name.in_(sorted(cells)))
    keys = list(db.execute(select(GRADE.c.id).select_from(_JOINED).where(wanted)).scalars())
    db.execute(update(GRADE).where(GRADE.c.id.in_(keys)).values(values))
