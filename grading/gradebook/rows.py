"""The rows that nbgrader's gradebook holds of some learners' submissions, read and written in one transaction.

What is written is what `nbgrader autograde` writes, through nbgrader's own tables, whatever database they are in.
Imported only where nbgrader is at work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook, new_uuid
from sqlalchemy import bindparam, insert, select, update

Row = dict[str, Any]
STUDENT, SUBMITTED, NOTEBOOK = Student.__table__, SubmittedAssignment.__table__, SubmittedNotebook.__table__
GRADE, COMMENT = Grade.__table__, Comment.__table__


@dataclass(frozen=True, slots=True)
class Master:
    """The gradebook's rows of an assignment itself: their ids, and those of its cells by name."""

    assignment: str
    notebook: str
    duedate: datetime | None
    grade_cells: Mapping[str, str]
    solution_cells: Mapping[str, str]


@dataclass(slots=True)
class Submission:
    """The rows of one learner's submission: grades and comments by the names of their cells.

    `taken_back` are the cells whose mark by hand is to go.
    """

    id: str
    timestamp: datetime | None
    extension: timedelta | None
    notebook: str
    penalty: float | None
    grades: dict[str, Row] = field(default_factory=dict)
    comments: dict[str, Row] = field(default_factory=dict)
    taken_back: list[str] = field(default_factory=list)

    def take_back_by_hand(self, cell: str) -> None:
        """Take back the mark that a person gave: the log of marks keeps it."""
        self.grades[cell]["manual_score"] = None
        self.taken_back.append(cell)

    def score(self) -> float:
        """Return the points of all grades, as nbgrader adds them up: a person's mark before a machine's, and extra."""
        points = 0.0
        for grade in self.grades.values():
            given = grade["auto_score"] if grade["manual_score"] is None else grade["manual_score"]
            points += 0.0 if given is None else given + (grade["extra_credit"] or 0.0)
        return points

    def seconds_late(self, master: Master) -> float:
        """Return how many seconds after the date that it was due, an extension included, it was handed in; 0 if not."""
        if self.timestamp is None or master.duedate is None:
            return 0.0
        return max(0.0, (self.timestamp - master.duedate - (self.extension or timedelta())).total_seconds())


def enrol(db: Any, learners: Iterable[str]) -> None:
    """Add those learners to the gradebook whom it does not know."""
    wanted = list(dict.fromkeys(learners))
    known = set(db.execute(select(STUDENT.c.id)).scalars())
    new = [{"id": learner} for learner in wanted if learner not in known]
    if new:
        db.execute(insert(STUDENT), new)


def submissions(db: Any, master: Master, learners: Sequence[str]) -> dict[str, Submission]:
    """Return learner -> the rows of their submission, for those of some learners who have one.

    On a server these rows are kept from others until the transaction ends: a mark that somebody gives meanwhile waits,
    or is waited for, so that nothing is reckoned with what has changed. SQLite lets only one write anyway.
    """
    joined = SUBMITTED.join(
        NOTEBOOK, (NOTEBOOK.c.assignment_id == SUBMITTED.c.id) & (NOTEBOOK.c.notebook_id == master.notebook)
    )
    wanted = (SUBMITTED.c.assignment_id == master.assignment) & SUBMITTED.c.student_id.in_(learners)
    columns = (SUBMITTED.c.student_id, SUBMITTED.c.id, SUBMITTED.c.timestamp, SUBMITTED.c.extension,
               NOTEBOOK.c.id, NOTEBOOK.c.late_submission_penalty)  # fmt: skip
    asked = select(*columns).select_from(joined).where(wanted).with_for_update()
    found = {row[0]: Submission(*row[1:]) for row in db.execute(asked)}
    by_notebook = {each.notebook: each for each in found.values()}
    for table, cells, kind in ((GRADE, master.grade_cells, "grades"), (COMMENT, master.solution_cells, "comments")):
        name_of = {cell: name for name, cell in cells.items()}
        asked_too = select(table).where(table.c.notebook_id.in_(list(by_notebook))).with_for_update()
        for row in db.execute(asked_too).mappings():
            if row["cell_id"] in name_of:
                getattr(by_notebook[row["notebook_id"]], kind)[name_of[row["cell_id"]]] = dict(row)
    return found


def add_submissions(db: Any, master: Master, learners: Iterable[str]) -> dict[str, Submission]:
    """Add a submission for each learner, with a grade and a comment for each cell that has one, and return them."""
    made = {learner: Submission(new_uuid(), None, None, new_uuid(), None) for learner in learners}
    for each in made.values():
        each.grades = {name: _grade(each.notebook, cell) for name, cell in master.grade_cells.items()}
        each.comments = {name: _comment(each.notebook, cell) for name, cell in master.solution_cells.items()}
    if made:
        db.execute(insert(SUBMITTED), [
            {"id": each.id, "assignment_id": master.assignment, "student_id": learner}
            for learner, each in made.items()
        ])  # fmt: skip
        db.execute(insert(NOTEBOOK), [
            {"id": each.notebook, "assignment_id": each.id, "notebook_id": master.notebook} for each in made.values()
        ])  # fmt: skip
        for table, rows in ((GRADE, _all(made, "grades")), (COMMENT, _all(made, "comments"))):
            if rows:
                db.execute(insert(table), rows)
    return made


def save(db: Any, changed: Mapping[str, Submission]) -> None:
    """Write what marking changes of some submissions' rows; of a person's marks only those that were taken back."""
    if not changed:
        return
    each = list(changed.values())
    _update(db, SUBMITTED, [{"key": one.id, "timestamp": one.timestamp, "extension": one.extension} for one in each])
    _update(db, NOTEBOOK, [{"key": one.notebook, "late_submission_penalty": one.penalty} for one in each])
    for table, rows, columns in (
        (GRADE, _all(changed, "grades"), ("auto_score", "needs_manual_grade")),
        (COMMENT, _all(changed, "comments"), ("auto_comment",)),
    ):
        _update(db, table, [{"key": row["id"], **{name: row[name] for name in columns}} for row in rows])
    fallen = [one.grades[cell]["id"] for one in each for cell in one.taken_back]
    _update(db, GRADE, [{"key": key, "manual_score": None} for key in fallen])


def _update(db: Any, table: Any, rows: Sequence[Row]) -> None:
    if rows:
        names = [name for name in rows[0] if name != "key"]
        statement = update(table).where(table.c.id == bindparam("key"))
        db.execute(statement.values({name: bindparam(f"new_{name}") for name in names}), [
            {"key": row["key"], **{f"new_{name}": row[name] for name in names}} for row in rows
        ])  # fmt: skip


def _all(submitted: Mapping[str, Submission], kind: str) -> list[Row]:
    return [row for each in submitted.values() for row in getattr(each, kind).values()]


def _grade(notebook: str, cell: str) -> Row:
    return {"id": new_uuid(), "notebook_id": notebook, "cell_id": cell, "auto_score": None, "manual_score": None,
            "extra_credit": None, "needs_manual_grade": True}  # fmt: skip


def _comment(notebook: str, cell: str) -> Row:
    return {"id": new_uuid(), "notebook_id": notebook, "cell_id": cell, "auto_comment": None, "manual_comment": None}
