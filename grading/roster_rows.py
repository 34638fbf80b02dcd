"""Checking a roster row by row: what is wrong with its columns and values, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from grading.learner import ALL_COLUMNS, COLUMNS, GROUPS, PHASES, Learner
from grading.tables import Row, Table
from grading.times import NotATimeError, parse_date, parse_when
from safeshare.problems import Problem, did_you_mean

MAX_DAYS = 365
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,63}")
_LMS_IDS = re.compile(r"[A-Za-z0-9-]{1,64}(?:\s*;\s*[A-Za-z0-9-]{1,64}){0,99}")
_LONGER = f"Write a number of days up to {MAX_DAYS}, or a date such as 2026-12-01, or with its time 2026-12-01 17:00."
_CHOICES = {"group": GROUPS, "phase": PHASES, "synthetic": ("yes", "no")}


def header_problems(table: Table) -> Iterator[Problem]:
    """Yield what is wrong with a roster's columns."""
    header = _names(table)
    absent = [name for name in COLUMNS if name not in header]
    remedy = f"The columns are {','.join(COLUMNS)}."
    if len(absent) > len(COLUMNS) // 2:
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
            remedy = f"Remove it (the roster holds no names or other details). {did_you_mean(name, ALL_COLUMNS)}"
            yield table.problem(1, f"the column '{table.header[place]}' is not one of the roster's", remedy, place)


def learner_of(table: Table, row: Row) -> tuple[Learner | None, list[Problem]]:
    """Return the learner of a row, or None where its values cannot be told apart, and everything wrong with it."""
    header = _names(table)
    cells = row.cells
    while len(cells) > len(header) and not cells[-1]:
        cells = cells[:-1]
    if len(cells) != len(header):
        return None, [_wrong_number(table, row.number, len(cells), len(header))]
    values = dict(zip(header, cells, strict=True))
    faults = [
        table.problem(row.number, what, remedy, header.index(name))
        for name, what, remedy in _faults(values, values.get("synthetic") or "no")
    ]
    if faults:
        return None if not _ID.fullmatch(values["learner_id"]) else Learner(**_bare(values)), faults
    return Learner(**_kept(values)), []


def lms_problems(table: Table, learners: Iterable[Learner], rows: Mapping[str, int]) -> Iterator[Problem]:
    """Yield a problem for each number of a learning platform that two learners have."""
    owner: dict[str, str] = {}
    for learner in learners:
        for each in learner.lms_ids:
            other = owner.setdefault(each, learner.learner_id)
            if other != learner.learner_id:
                what = f"the lms_id '{each}' is that of learner '{other}' too"
                place = _names(table).index("lms_id")
                yield table.problem(rows[learner.learner_id], what, "Give each number to one learner.", place)


def _names(table: Table) -> list[str]:
    """Return the columns' names as they are meant: `Learner ID` is learner_id; blank ones at the end do not count."""
    names = [re.sub(r"[\s-]+", "_", name.casefold()) for name in table.header]
    while names and not names[-1]:
        names.pop()
    return names


def _wrong_number(table: Table, row: int, found: int, wanted: int) -> Problem:
    values = "is 1 value" if found == 1 else f"are {found} values"
    remedy = "Put values with commas in double quotes."
    if found < wanted:
        remedy = f"Write all {wanted}, in the order of the first line."
    elif table.sheet:
        remedy = "Remove what stands beside the table."
    return table.problem(row, f"there {values} for {wanted} columns", remedy)


def _faults(values: Mapping[str, str], synthetic: str) -> Iterator[tuple[str, str, str]]:
    """Yield column, what is wrong and how to put it right for each bad value."""
    if not _ID.fullmatch(values["learner_id"]):
        remedy = "Use 1 to 64 letters, digits, hyphens and underscores, starting with a letter or digit."
        yield "learner_id", f"the learner id {values['learner_id']!r} cannot be used", remedy
    for name in ("agency_code", "agency_kind", "level", "cohort", "delivery"):
        if not _CODE.fullmatch(values[name]):
            remedy = "Use 1 to 64 letters, digits, spaces, full stops, hyphens and underscores."
            yield name, f"the {name} {values[name]!r} cannot be used", remedy
    for name, allowed in _CHOICES.items():
        value = synthetic if name == "synthetic" else values[name]
        if value not in allowed:
            yield name, f"the {name} {value!r} is unknown", f"Use one of: {', '.join(allowed)}."
    for name, read, remedy in (
        ("withdrawn", _withdrawn, "Write yes, no, or the first day that counts, such as 2026-12-01."),
        (
            "extension",
            _extension,
            _LONGER,
        ),
    ):
        try:
            read(values.get(name, ""))
        except NotATimeError as error:
            yield name, f"the {name} {values[name]!r} {error}", remedy
    if values.get("lms_id") and not _LMS_IDS.fullmatch(values["lms_id"]):
        remedy = "Write the number from the platform; several are separated by semicolons."
        yield "lms_id", f"the lms_id {values['lms_id']!r} cannot be used", remedy


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


def _kept(values: Mapping[str, str]) -> dict[str, str]:
    """Return a row's values as a learner keeps them."""
    other = {"synthetic": values.get("synthetic") or "no", "withdrawn": _withdrawn(values.get("withdrawn", ""))}
    return {**values, **other, "extension": _extension(values.get("extension", ""))}


def _bare(values: Mapping[str, str]) -> dict[str, str]:
    """Return a row's values without those that may be wrong in themselves."""
    return {name: value for name, value in values.items() if name in COLUMNS}
