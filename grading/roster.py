"""The course's list of learners: who is in it, from which kind of agency, in which cohort. No names, no addresses."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from grading.faults import fault
from safeshare.files import write_atomically
from safeshare.problems import Problem, ProblemsError, did_you_mean
from safeshare.reading import read_text

FILE = "roster.csv"
EXAMPLE_FILE = "roster.example.csv"
MAX_BYTES = 5_000_000

GROUPS = ("A", "B", "C", "D")
PHASES = ("pre", "post", "follow_up", "practice")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,63}")


@dataclass(frozen=True, slots=True)
class Learner:
    """One line of the roster; `phase` says when in the training the work is done, `synthetic` if it is simulated."""

    learner_id: str
    agency_code: str
    agency_kind: str
    group: str
    level: str
    cohort: str
    delivery: str
    phase: str
    synthetic: str = "no"


COLUMNS = tuple(field.name for field in fields(Learner) if field.name != "synthetic")
ALL_COLUMNS = (*COLUMNS, "synthetic")


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
    rows = list(csv.reader(io.StringIO(read_text(path, MAX_BYTES), newline="")))
    header = [name.strip() for name in rows[0]] if rows else []
    problems = list(_header_problems(path, header))
    if problems:
        raise ProblemsError(problems)
    learners: dict[str, Learner] = {}
    for line, row in enumerate(rows[1:], start=2):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        learner, faults = _learner(path, line, header, cells)
        if learner is not None and learner.learner_id in learners:
            faults = [_problem(path, line, f"learner '{learner.learner_id}' is listed twice", "Keep one of the lines.")]
        problems += faults
        if learner is not None and not faults:
            learners[learner.learner_id] = learner
    if not learners and not problems:
        problems.append(Problem(str(path), "nobody is on the roster", HOW_TO_FILL))
    if problems:
        raise ProblemsError(problems)
    return learners


def write_roster(course: Path, learners: Iterable[Learner]) -> Path:
    """Write a course's roster and return its path."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(ALL_COLUMNS)
    writer.writerows([getattr(learner, name) for name in ALL_COLUMNS] for learner in learners)
    write_atomically(course / FILE, text.getvalue())
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
    return not path.exists() or len([line for line in read_text(path, MAX_BYTES).splitlines() if line.strip(" ,")]) < 2


def _header_problems(path: Path, header: list[str]) -> Iterable[Problem]:
    for name in COLUMNS:
        if name not in header:
            yield _problem(path, 1, f"the column '{name}' is missing", f"The columns are {','.join(COLUMNS)}.")
    for name in sorted(set(header)):
        if header.count(name) > 1:
            yield _problem(path, 1, f"the column '{name}' stands there twice", "Keep one of them.")
        elif name not in ALL_COLUMNS:
            remedy = f"Remove it (the roster holds no names or other details). {did_you_mean(name, ALL_COLUMNS)}"
            yield _problem(path, 1, f"the column '{name}' is not one of the roster's", remedy)


def _learner(path: Path, line: int, header: list[str], cells: list[str]) -> tuple[Learner | None, list[Problem]]:
    if len(cells) != len(header):
        values = "is 1 value" if len(cells) == 1 else f"are {len(cells)} values"
        remedy = "Put values with commas in double quotes."
        if len(cells) < len(header):
            remedy = f"Write all {len(header)}, in the order of the first line."
        return None, [_problem(path, line, f"there {values} for {len(header)} columns", remedy)]
    learner = Learner(**dict(zip(header, cells, strict=True)))
    faults: list[Problem] = []
    if not _ID.fullmatch(learner.learner_id):
        remedy = "Use 1 to 64 letters, digits, hyphens and underscores, starting with a letter or digit."
        faults.append(_problem(path, line, f"the learner id {learner.learner_id!r} cannot be used", remedy))
    for name in ("agency_code", "agency_kind", "level", "cohort", "delivery"):
        value = getattr(learner, name)
        if not _CODE.fullmatch(value):
            remedy = "Use 1 to 64 letters, digits, spaces, full stops, hyphens and underscores."
            faults.append(_problem(path, line, f"the {name} {value!r} cannot be used", remedy))
    for name, allowed in (("group", GROUPS), ("phase", PHASES), ("synthetic", ("yes", "no"))):
        value = getattr(learner, name)
        if value not in allowed:
            remedy = f"Use one of: {', '.join(allowed)}."
            faults.append(_problem(path, line, f"the {name} {value!r} is unknown", remedy))
    return learner, faults


def _problem(path: Path, line: int, what: str, remedy: str) -> Problem:
    return Problem(str(path), what, remedy, line=line)
