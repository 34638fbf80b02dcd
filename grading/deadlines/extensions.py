"""Extensions for one learner and one assignment: a small file that a trainer may also edit by hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from grading.course.folder import Course
from grading.deadlines.times import HOW_TO_WRITE, NotATimeError, parse_when, utc_text
from grading.tables.reading import read_table
from safeshare.files import write_atomically
from safeshare.problems import Problem, ProblemsError, did_you_mean

FILE = "extensions.csv"
COLUMNS = ("learner_id", "assignment", "until")


@dataclass(frozen=True, slots=True)
class Extension:
    """Until when a learner may hand in, as the file has it: 2026-12-01, 2026-12-01 17:00, or in UTC with a Z."""

    until: str

    def end(self, zone: tzinfo | None) -> datetime:
        """Return the end of it in UTC; a text without a zone is read in the one given (None: this machine's)."""
        return parse_when(self.until, zone)


def read_extensions(course: Course) -> dict[tuple[str, str], Extension]:
    """Return (learner, assignment) -> extension; empty where there is no file.

    Learners who are no longer on the roster may stand in it. Raises ProblemsError with every fault of the file.
    """
    path = course.root / FILE
    if not path.exists():
        return {}
    table = read_table(path)
    header = [name.casefold().replace(" ", "_") for name in table.header]
    if sorted(header) != sorted(COLUMNS):
        remedy = f"The columns are {','.join(COLUMNS)}."
        raise ProblemsError([table.problem(1, "these are not the columns of a list of extensions", remedy)])
    found: dict[tuple[str, str], Extension] = {}
    problems: list[Problem] = []
    for row in table.rows:
        values = dict(zip(header, row.cells, strict=False))
        key = (values.get("learner_id", ""), values.get("assignment", ""))
        fault = _fault(course, values)
        if fault is None and key in found:
            fault = (f"learner '{key[0]}' has two extensions for '{key[1]}'", "Keep one of the lines.")
        if fault is not None:
            problems.append(table.problem(row.number, *fault))
            continue
        found[key] = Extension(values["until"])
    if problems:
        raise ProblemsError(problems)
    return found


def write_extension(course: Course, learner: str, assignment: str, until: datetime | None) -> bool:
    """Give a learner until a time (UTC) for an assignment, in place of what they had; None takes it away.

    Returns whether that changed anything. Raises ProblemsError when the file that is there cannot be read.
    """
    kept = read_extensions(course)
    before = kept.pop((learner, assignment), None)
    if until is not None:
        kept[learner, assignment] = Extension(utc_text(until))
    if kept.get((learner, assignment)) != before:
        write_atomically(course.root / FILE, _text(kept))
        return True
    return False


def _text(extensions: Mapping[tuple[str, str], Extension]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((*key, extension.until) for key, extension in sorted(extensions.items()))
    return text.getvalue()


def _fault(course: Course, values: Mapping[str, str]) -> tuple[str, str] | None:
    """Return what is wrong with a row and its remedy."""
    assignment = values.get("assignment", "")
    if not values.get("learner_id"):
        return "there is no learner in this line", "Write the learner's id, or remove the line."
    if assignment not in course.assignments:
        return f"this course has no assignment '{assignment}'", did_you_mean(assignment, course.assignments)
    try:
        parse_when(values.get("until", ""))
    except NotATimeError as error:
        return f"'{values.get('until', '')}' {error}", HOW_TO_WRITE
    return None
