"""The gradebook as a table for people and programs: a row for each learner, a column for each question and total.

Marks are those of nbgrader's gradebook, a person's before a machine's. What is missing is an empty cell, never nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from pathlib import Path
from typing import Any

from grading.authoring.notebook import GradedCell, graded_cells, read_notebook
from grading.collecting.refusals import STEP
from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.course.hand_in_folder import collect_first
from grading.course.learner import Learner
from grading.course.roster import read_roster
from grading.deadlines.closing import chosen_cohorts
from grading.deadlines.dates import Deadlines, read_deadlines
from grading.deadlines.times import utc_text
from grading.faults import not_ready
from grading.feedback.rows import score
from grading.gradebook.export_status import Work, status_of
from grading.moderation.found import refuse_changed
from grading.progress import shown
from grading.tables.overwriting import refuse_other
from grading.tables.spreadsheets import EXCEL, Cell, Sheet, check_target, write_sheets
from grading.with_nbgrader.runs import nbgrader_at

LEARNER, TOTAL, QUESTION = "learner", "total", "question"
_LEARNER_COLUMNS = {
    "learner_id": "Who it is: the id on the roster",
    "agency_code": "Their agency",
    "agency_kind": "What kind of agency it is",
    "group": "Group of the training: A, B, C or D",
    "level": "Level of the training",
    "cohort": "With whom they are trained",
    "delivery": "How they are trained",
    "phase": "When in the training: pre, post, follow_up or practice",
    "synthetic": "yes for a simulated learner, no for a person",
    "withdrawn": "yes, no, or the first day on which they no longer take part",
}
_DICTIONARY = ("column", "meaning", "holds", "most_points", "missing")
_STATUS = (
    "Codes with a semicolon between them. One of: marked; waiting (marked, but answers wait for a person); "
    "needs_attention (the hand-in, or some of its answers, cannot be marked by machine); changed (handed in again "
    "since it was marked); not_marked (handed in, not marked yet); not_handed_in; withdrawn. Beside it, where true: "
    "late, withdrawn"
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name and meaning, what is in it (text, number, time), the most points, and its kind."""

    name: str
    meaning: str
    holds: str
    most: float | None
    kind: str


@dataclass(slots=True)
class Table:
    """The whole gradebook: its columns, and for each learner a value by column; what is not there is missing."""

    columns: list[Column]
    rows: list[dict[str, Cell]]

    def sheet(self, name: str, kinds: Sequence[str]) -> Sheet:
        """Return a table of the columns of some kinds, the learner's id always first."""
        names = [each.name for each in self.columns if each.kind in kinds or each.name == "learner_id"]
        return Sheet(name, names, [[row.get(each) for each in names] for row in self.rows])

    def dictionary(self) -> Sheet:
        """Return the table that says what each column means."""
        missing = {LEARNER: "never", TOTAL: "empty: nothing to say yet", QUESTION: "empty: no mark yet; never nought"}
        rows = [[each.name, each.meaning, each.holds, each.most, missing[each.kind]] for each in self.columns]
        return Sheet("dictionary", _DICTIONARY, rows)


def export_gradebook(
    course: Course,
    assignments: Sequence[Assignment],
    to: Path,
    cohorts: Iterable[str] = (),
    dry_run: bool = False,
    force: bool = False,
) -> Table:
    """Write the marks of some assignments to a CSV or Excel file and return them.

    CSV gets all columns in one file and a dictionary beside it; Excel a sheet of totals, a sheet of questions and the
    dictionary. Assignments that nobody has handed in are left out. With `dry_run` no file is written. Raises
    ProblemsError when nobody has handed in anything, when the file's name or folder cannot be, for a name that no
    cohort on the roster has, and, unless `force` is given, when there is a file already that is no such gradebook.
    """
    check_target(to)
    if not force:
        _refuse_other(to)
    table = gradebook_table(course, assignments, cohorts)
    if dry_run:
        return table
    if to.suffix.lower() == EXCEL:
        sheets = [table.sheet("gradebook", (LEARNER, TOTAL)), table.sheet("questions", (QUESTION,))]
    else:
        sheets = [table.sheet("gradebook", (LEARNER, TOTAL, QUESTION))]
    write_sheets(to, [*sheets, table.dictionary()])
    return table


def _refuse_other(to: Path) -> None:
    refuse_other(to, "gradebook", _LEARNER_COLUMNS, (".status", ".points"))
    if to.suffix.lower() != EXCEL:
        refuse_other(to.with_suffix(f".dictionary{to.suffix}"), "", _DICTIONARY)


def gradebook_table(course: Course, assignments: Sequence[Assignment], cohorts: Iterable[str] = ()) -> Table:
    """Return the marks of some assignments for the learners of some cohorts (of none named: all), as in the roster."""
    wanted = chosen_cohorts(course, cohorts)
    learners = [learner for learner in read_roster(course.root).values() if learner.cohort in wanted]
    steps = ("submitted", STEP)
    chosen = [each for each in assignments if any(any(course.root.glob(f"{step}/*/{each.name}")) for step in steps)]
    if not chosen:
        remedy = collect_first(course.root)
        raise not_ready(shown(course.root), "nothing has been collected yet", remedy)
    deadlines = read_deadlines(course)
    columns = [Column(name, meaning, "text", None, LEARNER) for name, meaning in _LEARNER_COLUMNS.items()]
    rows: list[dict[str, Cell]] = [{name: getattr(each, name) for name in _LEARNER_COLUMNS} for each in learners]
    with nbgrader_at(course.root) as nbgrader:
        refuse_changed(course, chosen)
        for assignment in chosen:
            cells = graded_cells(read_notebook(course.released_notebook(assignment)))
            grades = nbgrader.grades(assignment.name)
            columns += _columns(assignment, cells)
            work = Work(course, assignment)
            for learner, row in zip(learners, rows, strict=True):
                row |= _values(work, cells, learner, grades.get(learner.learner_id), deadlines)
    return Table(columns, rows)


def _columns(assignment: Assignment, cells: Sequence[GradedCell]) -> list[Column]:
    name, title = assignment.name, assignment.title
    most = fsum(cell.points for cell in cells)
    totals = [
        Column(f"{name}.status", f"What became of {title}. {_STATUS}", "text", None, TOTAL),
        Column(f"{name}.handed_in", f"When {title} was handed in, in UTC", "time", None, TOTAL),
        Column(f"{name}.due", f"When {title} was due, in UTC, an extension included", "time", None, TOTAL),
        Column(f"{name}.points", f"Points so far in {title}; final where none wait", "number", most, TOTAL),
        Column(f"{name}.waiting", f"How many answers of {title} wait for a person", "number", None, TOTAL),
    ]
    questions = [
        Column(_question(assignment, cell), _meaning(assignment, cell), "number", cell.points, QUESTION)
        for cell in cells
    ]
    return [*totals, *questions]


def _question(assignment: Assignment, cell: GradedCell) -> str:
    return f"{assignment.name}.q.{cell.question or cell.name}"


def _meaning(assignment: Assignment, cell: GradedCell) -> str:
    by = "marked by a person" if cell.by_hand else "marked by machine unless a person gave a mark"
    return f"Points for {cell.question or cell.name} of {assignment.title}, {by}"


def _values(
    work: Work,
    cells: Sequence[GradedCell],
    learner: Learner,
    grades: Mapping[str, Any] | None,
    deadlines: Deadlines,
) -> dict[str, Cell]:
    """Return what one learner's row says of one assignment."""
    name = work.assignment.name
    scores = {cell.name: score((grades or {}).get(cell.name, {})) for cell in cells}
    given = [each for each in scores.values() if each is not None]
    time, due = work.time(learner), deadlines.due(name, learner)
    waiting = None
    if grades and work.is_marked(learner):
        waiting = sum(bool(grades.get(cell.name, {}).get("needs_manual_grade", True)) for cell in cells)
    return {
        f"{name}.status": status_of(work, cells, learner, grades, time is not None and due is not None and time > due),
        f"{name}.handed_in": None if time is None else utc_text(time),
        f"{name}.due": None if due is None else utc_text(due),
        f"{name}.points": fsum(given) if given else None,
        f"{name}.waiting": waiting,
        **{_question(work.assignment, cell): scores[cell.name] for cell in cells},
    }
