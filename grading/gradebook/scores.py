"""What grading reads from nbgrader's gradebook, and what it writes there: doubtful scores out, settled ones in.

Imported only where nbgrader is at work; every function takes an open `nbgrader.api.Gradebook`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, TypedDict

from nbgrader.api import Comment, Grade, MissingEntry


class CellGrade(TypedDict):
    """One graded cell of one learner; scores in points, None while nobody and nothing has scored it."""

    auto_score: float | None
    manual_score: float | None
    extra_credit: float | None
    max_score: float
    needs_manual_grade: bool
    comment: str | None


def set_aside(gradebook: Any, assignment: str, learner: str, cells: Collection[str] | None = None) -> None:
    """Remove automatic scores of a learner's cells (None: all) and mark them as waiting for a person.

    nbgrader gives full marks to what it cannot read; without a score a cell counts nothing until somebody has looked.
    A learner without a submission in the gradebook is left alone.
    """
    try:
        submission = gradebook.find_submission(assignment, learner)
    except MissingEntry:
        return
    for notebook in submission.notebooks:
        if cells is None:
            notebook.late_submission_penalty = None
        for row in (*notebook.grades, *notebook.comments):
            if cells is not None and row.name not in cells:
                continue
            if isinstance(row, Comment):
                row.auto_comment = None
            else:
                row.auto_score, row.needs_manual_grade = None, True
    gradebook.db.commit()


def supersede(gradebook: Any, assignment: str, learner: str, cell: str, score: float) -> None:
    """Make a settled score (points) the one that counts for a learner's cell; the machine's own stays beside it.

    Raises nbgrader's MissingEntry when the gradebook has no such cell of this learner.
    """
    for notebook in gradebook.find_submission(assignment, learner).notebooks:
        for grade in notebook.grades:
            if grade.name == cell:
                grade.manual_score = score
                grade.needs_manual_grade = False
                gradebook.db.commit()
                return
    raise MissingEntry(cell)


def set_due(gradebook: Any, assignment: str, due: datetime | None, extensions: Mapping[str, timedelta]) -> None:
    """Write when an assignment is due (UTC, without a zone; None: no date) and who of those handed in has longer.

    An assignment that the gradebook does not know yet is left alone.
    """
    try:
        entry = gradebook.find_assignment(assignment)
    except MissingEntry:
        return
    entry.duedate = due
    for submission in entry.submissions:
        submission.extension = extensions.get(submission.student_id)
    gradebook.db.commit()


def set_extension(gradebook: Any, assignment: str, learner: str, due: datetime, longer: timedelta | None) -> None:
    """Write when an assignment is due (UTC, without a zone) and by how much longer one learner has, who handed in."""
    gradebook.find_assignment(assignment).duedate = due
    gradebook.find_submission(assignment, learner).extension = longer
    gradebook.db.commit()


def cell_grades(submission: Any) -> dict[str, CellGrade]:
    """Return cell name -> CellGrade of one submission."""
    comments = {comment.name: comment for notebook in submission.notebooks for comment in notebook.comments}
    return {
        grade.name: _cell(grade, comments.get(grade.name))
        for notebook in submission.notebooks
        for grade in notebook.grades
    }


def _cell(grade: Grade, comment: Comment | None) -> CellGrade:
    return CellGrade(
        auto_score=grade.auto_score,
        manual_score=grade.manual_score,
        extra_credit=grade.extra_credit,
        max_score=float(grade.max_score),
        needs_manual_grade=bool(grade.needs_manual_grade),
        comment=comment.manual_comment if comment is not None else None,
    )
