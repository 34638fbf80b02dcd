"""Marks that changed without a line in the log: those by hand are added to it, and one that was settled is told of.

Somebody who works on the gradebook with another tool leaves no line; the next command that uses marks notices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from grading.authoring.notebook import graded_cells, read_notebook
from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.feedback.rows import number
from grading.moderation.entry import (
    COMMENT,
    EXTRA,
    FOUND,
    REOPENED,
    SECOND_MARK,
    SETTLED,
    Entry,
    by_cell,
    last_by_hand,
    now,
)
from grading.moderation.log import append, read_log
from grading.progress import shown
from grading.with_nbgrader.runs import nbgrader_at
from safeshare.problems import Problem, ProblemsError

Places = Mapping[tuple[str, str], list[Entry]]
Rows = Mapping[tuple[str, str], Mapping[str, Any]]


def notice(course: Course, assignment: Assignment, *, dry_run: bool = False) -> list[Problem]:
    """Add marks by hand that the log does not know to it, as found; return a problem for each settled one that changed.

    One question to the gradebook and one reading of the log. With `dry_run` nothing is added. Raises ProblemsError when
    the log is not what was written.
    """
    known = by_cell(read_log(course.root), assignment.name)
    with nbgrader_at(course.root) as nbgrader:
        rows = nbgrader.hand_marks(assignment.name, {learner for learner, _cell in known})
    if not dry_run:
        append(course.root, list(_found(assignment.name, known, rows)))
    return list(_changed(course, assignment, known, rows))


def refuse_changed(course: Course, assignments: Iterable[Assignment], *, dry_run: bool = False) -> None:
    """Notice marks as `notice` does; raises ProblemsError with each settled mark that somebody changed since."""
    problems = [
        problem
        for assignment in assignments
        if assignment.is_marked and course.is_released(assignment)
        for problem in notice(course, assignment, dry_run=dry_run)
    ]
    if problems:
        raise ProblemsError(problems)


def _found(assignment: str, known: Places, rows: Rows) -> Iterator[Entry]:
    at = now()
    for (learner, cell), row in rows.items():
        entries = known.get((learner, cell), [])
        last = last_by_hand(entries)
        entry = Entry(at, "", FOUND, assignment, learner, cell, row["manual_score"],
                      {**row, "manual_score": None if last is None else last.score}, "")  # fmt: skip
        if entry.score != entry.before["manual_score"] and not _is_spoken_for(last, entry):
            yield entry
        extra = next((each.score for each in reversed(entries) if each.about == EXTRA), None)
        if (row["extra_credit"] or 0.0) != (extra or 0.0):
            yield Entry(at, "", FOUND, assignment, learner, cell, row["extra_credit"],
                        {**row, "extra_credit": extra}, "", about=EXTRA)  # fmt: skip


def _is_spoken_for(last: Entry | None, entry: Entry) -> bool:
    """Whether a mark is not as the log has it for a reason: it was settled, or marking was ended on taking it back."""
    if last is None:
        return False
    return last.did == SETTLED or (last.did == REOPENED and entry.score == last.before.get("manual_score"))


def _changed(course: Course, assignment: Assignment, known: Places, rows: Rows) -> Iterator[Problem]:
    names: dict[str, str] = {}
    for place, entries in known.items():
        last, row = last_by_hand(entries), rows.get(place)
        if last is None or row is None or last.did != SETTLED or row["manual_score"] == last.score:
            continue
        names = names or _names(course, assignment)
        learner, cell = place
        question = names.get(cell, cell)
        held = "none" if row["manual_score"] is None else number(row["manual_score"])
        what = f"the mark was settled as {number(last.score or 0.0)} by {last.by}, and the gradebook holds {held}"
        whose = f"--assignment {assignment.name} --learner {learner} --question {question}"
        again = f'python -m grading settle --course {shown(course.root)} {whose} --score POINTS --reason "WORDS"'
        yield Problem(f"{learner}, {question} ({assignment.name})", what, f"Settle it again: `{again}`")


def _names(course: Course, assignment: Assignment) -> dict[str, str]:
    from grading.moderation.settle import question_name

    cells = graded_cells(read_notebook(course.released_notebook(assignment)))
    return {cell.name: question_name(cell) for cell in cells}


def first_marker(entries: Iterable[Entry], code: str) -> str:
    """Return who gave the mark by hand that a text had when it was first marked a second time; empty if not known.

    `entries` are those of the text's cell, oldest first, and `code` is the text's.
    """
    before: list[Entry] = []
    for entry in entries:
        if entry.did == SECOND_MARK and entry.of == code:
            break
        before.append(entry)
    last = last_by_hand(entry for entry in before if entry.about != COMMENT)
    return "" if last is None else last.by
