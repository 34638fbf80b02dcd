"""The course's list of learners: who is in it, from which kind of agency, in which cohort. No names, no addresses."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from grading.course.learner import ALL_COLUMNS, COLUMNS, GROUPS, OPTIONAL, PHASES, Learner
from grading.course.roster_rows import has_columns, header_problems, read_row, repeated
from grading.faults import fault
from grading.tables.reading import Table, read_table
from safeshare.files import write_atomically
from safeshare.problems import Problem, ProblemsError

__all__ = [
    "ALL_COLUMNS", "COLUMNS", "EXAMPLE", "EXAMPLE_FILE", "FILE", "GROUPS", "HOW_TO_FILL", "PHASES", "SHEET", "Learner",
    "is_empty", "learners_in", "read_roster", "roster_text", "write_roster", "write_template",
]  # fmt: skip

FILE = "roster.csv"
EXAMPLE_FILE = "roster.example.csv"
SHEET = "roster"
"""The sheet of an Excel file that is read if there is one of that name; otherwise it is the first."""

EXAMPLE = "L-001,council-1,council,B,level 2,cohort-1,webinar,post"
HOW_TO_FILL = (
    f"Add one line for each learner, no names, such as {EXAMPLE} with the columns learner_id, agency_code, "
    f"agency_kind, group ({'/'.join(GROUPS)}), level, cohort, delivery and phase ({'/'.join(PHASES)}); "
    f"{EXAMPLE_FILE} beside it shows more"
)
_EXAMPLES = (
    EXAMPLE,
    "L-002,trust-1,health,A,level 1,cohort-1,face to face,post",
    "L-003,charity-1,voluntary,C,level 3,cohort-1,self-study,post",
)


def read_roster(course: Path) -> dict[str, Learner]:
    """Return the learners of a course by id, in the roster's order.

    Raises ProblemsError with every fault: no file, wrong columns, nobody in it, learners listed twice, bad values.
    """
    path = course / FILE
    if not path.exists():
        remedy = f"Save one as CSV with the columns {','.join(COLUMNS)}."
        raise fault(path, "the course has no roster", remedy)
    try:
        content = path.read_bytes()
    except OSError:
        return learners_in(read_table(path, SHEET))  # which says what is wrong
    return dict(_learners(path, content))


@lru_cache(maxsize=2)
def _learners(path: Path, _content: bytes) -> dict[str, Learner]:
    """Read a roster once as long as its file holds the same: a command asks for it again and again."""
    return learners_in(read_table(path, SHEET))


def learners_in(table: Table) -> dict[str, Learner]:
    """Return the learners of a table by id, in its order; raises ProblemsError with every fault of it."""
    problems = list(header_problems(table))
    if not has_columns(table):
        raise ProblemsError(problems)
    rows = [read_row(table, row) for row in table.rows]
    again = repeated(table, rows)
    problems += [fault for row in rows for fault in (*row.faults, *again[row.number])]
    if not rows and not problems:
        problems.append(Problem(table.file, "nobody is on the roster", HOW_TO_FILL))
    if problems:
        raise ProblemsError(problems)
    return {row.learner.learner_id: row.learner for row in rows if row.learner is not None}


def roster_text(learners: Iterable[Learner]) -> str:
    """Return a roster as its file holds it; of the columns that need not be there, those that say anything."""
    people = list(learners)
    unused = {name for name in OPTIONAL if all(getattr(each, name) in ("", "no") for each in people)} - {"synthetic"}
    columns = [name for name in ALL_COLUMNS if name not in unused]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([getattr(learner, name) for name in columns] for learner in people)
    return text.getvalue()


def write_roster(course: Path, learners: Iterable[Learner]) -> Path:
    """Write a course's roster and return its path."""
    write_atomically(course / FILE, roster_text(learners))
    return course / FILE


def write_template(course: Path) -> None:
    """Give a new course a roster with its columns and nobody in it; a roster that is there stays as it is.

    Beside it goes a filled example, which nothing reads.
    """
    write_atomically(course / EXAMPLE_FILE, "\n".join([",".join(COLUMNS), *_EXAMPLES]) + "\n")
    if not (course / FILE).exists():
        write_atomically(course / FILE, ",".join(COLUMNS) + "\n")


def is_empty(course: Path) -> bool:
    """Return whether the course's roster is missing or has no learner yet."""
    path = course / FILE
    return not path.exists() or not read_table(path, SHEET).rows
