"""Tables for people and programs, as CSV or Excel: missing is empty, and no cell can turn into a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grading.faults import fault
from safeshare.files import write_atomically

Cell = str | int | float | None
CSV, EXCEL = ".csv", ".xlsx"
_FORMULA = re.compile(r"\s*[=+\-@]|[\t\r\n]")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
DECIMALS = 4
"""As many decimals has a number at most: more of them only tell how computers add."""
_MOST_IN_EXCEL = 32_000
_WIDEST = 40
_MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""What Excel files give as their time, so that the same tables make the same file."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its name, its header, and rows as long as it. None is an empty cell; numbers stay numbers."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def check_target(path: Path) -> None:
    """Raise ProblemsError when a file's name ends neither in .csv nor in .xlsx, or there is no folder for it."""
    if path.suffix.lower() not in (CSV, EXCEL):
        raise fault(path, "the name says neither CSV nor Excel", f"Let it end in {CSV} or {EXCEL}.")
    if not path.parent.is_dir():
        raise fault(path.parent, "there is no such folder to write in", "Make it, or name another.")


def write_sheets(path: Path, sheets: Sequence[Sheet]) -> list[Path]:
    """Write tables whole or not at all, and return the files: one Excel file, or a CSV file each.

    The first CSV file has the name given; the others have their table's name in theirs: `marks.dictionary.csv`. Raises
    ProblemsError as `check_target` does.
    """
    check_target(path)
    if path.suffix.lower() == EXCEL:
        write_atomically(path, _excel(sheets))
        return [path]
    files = [path, *(path.with_suffix(f".{sheet.name}{path.suffix}") for sheet in sheets[1:])]
    for file, sheet in zip(files, sheets, strict=True):
        write_atomically(file, _csv(sheet))
    return files


def harmless(value: Cell) -> Cell:
    """Return a cell's value so that no spreadsheet takes it for a formula: such a text gets an apostrophe in front.

    Characters that no file of Excel can hold become a question mark in a lozenge. Numbers have four decimals at most.
    """
    if isinstance(value, float):
        return round(value, DECIMALS)
    if not isinstance(value, str):
        return value
    text = _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    return f"'{text}" if _FORMULA.match(text) else text


def _csv(sheet: Sheet) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([harmless(cell) for cell in row] for row in [sheet.header, *sheet.rows])
    return text.getvalue()


def _excel(sheets: Sequence[Sheet]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = _MADE
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _fill(page: Any, sheet: Sheet) -> None:
    """Write a table to a page: the header in bold and always in sight, each column as wide as its texts, to a limit."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    page.freeze_panes = "B2"
    for column, name in enumerate(sheet.header):
        longest = max((len(str(row[column])) for row in sheet.rows if row[column] is not None), default=0)
        page.column_dimensions[get_column_letter(column + 1)].width = min(max(longest, len(name)) + 2, _WIDEST)
    for number, row in enumerate([sheet.header, *sheet.rows]):
        cells = []
        for value in row:
            cell = WriteOnlyCell(page, _short(harmless(value)))
            if isinstance(value, str):
                cell.data_type = "s"  # text, whatever it looks like
            if number == 0:
                cell.font = Font(bold=True)
            cells.append(cell)
        page.append(cells)


def _short(value: Cell) -> Cell:
    """Return a value that fits a cell of Excel."""
    return f"{value[:_MOST_IN_EXCEL]}..." if isinstance(value, str) and len(value) > _MOST_IN_EXCEL else value
