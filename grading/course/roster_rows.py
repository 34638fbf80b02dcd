"""Checking a roster row by row: what is wrong with its columns and values, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from grading.course.learner import ALL_COLUMNS, COLUMNS, GROUPS, PHASES, Learner, lms_numbers
from grading.deadlines.times import NotATimeError, TooLongAgoError, parse_date, parse_when
from grading.tables.reading import Row, Table
from safeshare.counting import counted
from safeshare.problems import Problem, did_you_mean

MAX_DAYS = 365
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,63}")
_LMS_IDS = re.compile(r"[A-Za-z0-9-]{1,64}(?:\s*;\s*[A-Za-z0-9-]{1,64}){0,99}")
_LONGER = f"Write a number of days up to {MAX_DAYS}, or a date such as 2026-12-01, or with its time 2026-12-01 17:00."
_DATED = (
    "In Excel a number becomes such a day where the cell is formatted as a date: format the cell as a number, and "
    "write it again."
)
_CHOICES = {"group": GROUPS, "phase": PHASES, "synthetic": ("yes", "no")}
_LIKE_A_COLUMN = 0.7


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A row as it was read: its number, the learner (None where anything is wrong), and everything wrong with it.

    `learner_id` and `lms_ids` are said where they can be used, though other values of the row are wrong.
    """

    number: int
    learner: Learner | None
    faults: list[Problem]
    learner_id: str = ""
    lms_ids: tuple[str, ...] = ()


def has_columns(table: Table) -> bool:
    """Return whether the first line is that of a roster's columns, though some of them may be wrong."""
    return sum(name not in _names(table) for name in COLUMNS) <= len(COLUMNS) // 2


def header_problems(table: Table) -> Iterator[Problem]:
    """Yield what is wrong with a roster's columns."""
    header = _names(table)
    absent = [name for name in COLUMNS if name not in header]
    remedy = f"The columns are {','.join(COLUMNS)}."
    if not has_columns(table):
        what = f"this is not the line with the roster's columns: there is no {', '.join(absent)}"
        above = (
            "Remove what stands above that line, or put the roster on the first sheet."
            if table.sheet
            else ("Remove what stands above that line.")
        )
        yield table.problem(1, what, f"{remedy} {above}")
        return
    if absent:
        columns = "the column" if len(absent) == 1 else "the columns"
        names = ", ".join(f"'{name}'" for name in absent)
        yield table.problem(1, f"{columns} {names} {'is' if len(absent) == 1 else 'are'} missing", remedy)
    for name in sorted(set(header)):
        place = header.index(name)
        if header.count(name) > 1:
            yield table.problem(1, f"the column '{name}' stands there twice", "Keep one of them.", place)
        elif name not in ALL_COLUMNS:
            near = did_you_mean(name, ALL_COLUMNS, _LIKE_A_COLUMN)
            remedy = f"Remove it (the roster holds no names or other details). {near}"
            yield table.problem(1, f"the column '{table.header[place]}' is not one of the roster's", remedy, place)


def read_row(table: Table, row: Row) -> RosterRow:
    """Return what a row says of a learner, and everything that is wrong with it in itself."""
    header = _names(table)
    cells = row.cells
    while len(cells) > len(header) and not cells[-1]:
        cells = cells[:-1]
    if len(cells) != len(header):
        return RosterRow(row.number, None, [_wrong_number(table, row.number, len(cells), len(header))])
    values = dict(zip(header, cells, strict=True))
    faults = [
        table.problem(row.number, what, remedy, header.index(name))
        for name, what, remedy in (*_faults(values), *_other_faults(values))
    ]
    learner_id, lms_id = values.get("learner_id", ""), values.get("lms_id", "")
    return RosterRow(
        row.number,
        learner=None if faults or set(header) - set(ALL_COLUMNS) or set(COLUMNS) - set(header) else _learner(values),
        faults=faults,
        learner_id=learner_id if _ID.fullmatch(learner_id) else "",
        lms_ids=lms_numbers(lms_id) if _LMS_IDS.fullmatch(lms_id) else (),
    )


def repeated(table: Table, rows: Iterable[RosterRow]) -> dict[int, list[Problem]]:
    """Return by row what stands above it already: the same learner, or another learner with the same lms_id."""
    header = _names(table)
    known: set[str] = set()
    owner: dict[str, str] = {}
    found: dict[int, list[Problem]] = {}
    for row in rows:
        said = found.setdefault(row.number, [])
        if row.learner_id in known:
            what = f"learner '{row.learner_id}' is listed twice"
            said.append(table.problem(row.number, what, "Keep one of the lines."))
        known |= {row.learner_id} - {""}
        for each in row.lms_ids if row.learner_id else ():
            other = owner.setdefault(each, row.learner_id)
            if other != row.learner_id:
                what = f"the lms_id '{each}' is that of learner '{other}' too"
                place = header.index("lms_id")
                said.append(table.problem(row.number, what, "Give each number to one learner.", place))
    return found


def _names(table: Table) -> list[str]:
    """Return the columns' names as they are meant: `Learner ID` is learner_id; blank ones at the end do not count."""
    names = [re.sub(r"[\s-]+", "_", name.casefold()) for name in table.header]
    while names and not names[-1]:
        names.pop()
    return names


def _wrong_number(table: Table, row: int, found: int, wanted: int) -> Problem:
    values = f"{'is' if found == 1 else 'are'} {counted(found, 'value')}"
    remedy = "Put values with commas in double quotes."
    if found < wanted:
        remedy = f"Write all {wanted}, in the order of the first line."
    elif table.sheet:
        remedy = "Remove what stands beside the table."
    return table.problem(row, f"there {values} for {counted(wanted, 'column')}", remedy)


def _faults(values: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield column, what is wrong and how to put it right for each bad value of the columns that every roster has."""
    if not _ID.fullmatch(values.get("learner_id", "x")):
        remedy = "Use 1 to 64 letters, digits, hyphens and underscores, starting with a letter or digit."
        yield "learner_id", f"the learner id {values['learner_id']!r} cannot be used", remedy
    for name in ("agency_code", "agency_kind", "level", "cohort", "delivery"):
        if not _CODE.fullmatch(values.get(name, "x")):
            remedy = "Use 1 to 64 letters, digits, spaces, full stops, hyphens and underscores."
            yield name, f"the {name} {values[name]!r} cannot be used", remedy
    for name, allowed in _CHOICES.items():
        if name in values and _choice(name, values[name]) not in allowed:
            yield name, f"the {name} {values[name]!r} is unknown", f"Use one of: {', '.join(allowed)}."


def _other_faults(values: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield column, what is wrong and how to put it right for each bad value of the columns that need not be there."""
    first = "Write yes, no, or the first day that counts, such as 2026-12-01."
    for name, read, remedy in (("withdrawn", _withdrawn, first), ("extension", _extension, _LONGER)):
        try:
            read(values.get(name, ""))
        except TooLongAgoError as error:
            yield name, f"the {name} {values[name]!r} {error}", _DATED
        except NotATimeError as error:
            yield name, f"the {name} {values[name]!r} {error}", remedy
    if values.get("lms_id") and not _LMS_IDS.fullmatch(values["lms_id"]):
        remedy = "Write the number from the platform; several are separated by semicolons."
        yield "lms_id", f"the lms_id {values['lms_id']!r} cannot be used", remedy


def _choice(name: str, text: str) -> str:
    """Return one of a few words as it is kept, however its letters and its hyphens are written."""
    if name == "group":
        return text.upper()
    return re.sub(r"[\s-]+", "_", text.casefold()) or ("no" if name == "synthetic" else "")


def _withdrawn(text: str) -> str:
    """Return yes, no or a date as 2026-12-01; raises NotATimeError for anything else."""
    text = text.casefold()
    return text or "no" if text in ("", "yes", "no") else parse_date(text).isoformat()


def _extension(text: str) -> str:
    """Return an extension as it is kept; raises NotATimeError for one that is neither days nor a date."""
    if text.isascii() and text.isdecimal():
        if int(text[:9]) > MAX_DAYS:
            raise NotATimeError("is too long")
        return text.lstrip("0")
    if text:
        parse_when(text)
    return text


def _learner(values: Mapping[str, str]) -> Learner:
    """Return the learner of a row's values, as they are kept."""
    kept = {name: _choice(name, values[name]) for name in _CHOICES if name in values}
    days = {"withdrawn": _withdrawn(values.get("withdrawn", "")), "extension": _extension(values.get("extension", ""))}
    return Learner(**{**values, **kept, **days})
