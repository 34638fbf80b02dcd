"""Tables that people keep in CSV or Excel files: read as plain text cells, with a place for every fault."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from grading.faults import fault
from safeshare.problems import Problem, ProblemsError
from safeshare.reading import open_file

MAX_BYTES = 5_000_000
MAX_ROWS = 50_000
MAX_COLUMNS = 200
_MAX_UNPACKED = 60_000_000
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds anything: its number as people count (the header is 1), and its cells without outer spaces."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A file's table: its header and the rows below that hold anything; `sheet` is empty where it is a CSV file."""

    file: str
    sheet: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]

    def problem(self, row: int, what: str, remedy: str, column: int | None = None) -> Problem:
        """Return a problem at a row and, where it is about one cell, a column (counted from 0)."""
        if not self.sheet:
            return Problem(self.file, what, remedy, line=row)
        where = f"sheet '{self.sheet}', row {row}"
        return Problem(self.file, what, remedy, where if column is None else f"{where}, column {letters(column)}")


def read_table(path: Path, sheet: str = "", max_bytes: int = MAX_BYTES) -> Table:
    """Return the table of a CSV or Excel file (.xlsx): of the sheet of that name if there is one, else of the first.

    A CSV file may separate its values by commas, semicolons or tabs, and begin with Excel's byte-order mark. What Excel
    keeps as numbers, dates and yes/no comes out as people write it (dates as 2026-12-01). Raises ProblemsError when
    the file is missing, too large, or neither of the two.
    """
    with open_file(path) as stream:
        raw = stream.read(max_bytes + 1)
    if len(raw) > max_bytes:
        raise fault(path, f"the file is larger than {max_bytes:,} bytes", "Check that it is the right file.")
    if raw.startswith(b"PK\x03\x04"):
        return _from_excel(path, raw, sheet)
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        what = "this is a file of an old Excel, or one with a password"
        raise fault(path, what, "Save it as an Excel workbook (.xlsx) without a password, or as CSV.")
    return _from_csv(path, raw)


def header_of(path: Path, sheet: str = "") -> tuple[str, ...]:
    """Return the first row of a table of any size, found as `read_table` finds it; empty where there is none to read.

    Raises OSError when the disk refuses.
    """
    with path.open("rb") as stream:
        raw = stream.read(MAX_BYTES)
    if raw.startswith(b"PK\x03\x04"):
        return _header_of_excel(path, sheet)
    line = raw.removeprefix(_BYTE_ORDER_MARK).partition(b"\n")[0].decode("utf-8", "replace")
    separator = max(",;\t", key=line.count)
    try:
        return tuple(cell.strip() for cell in next(csv.reader([line], delimiter=separator), []))
    except csv.Error:
        return ()


def letters(column: int) -> str:
    """Return a column's letters as Excel has them: A for 0, AA for 26."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _from_csv(path: Path, raw: bytes) -> Table:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise fault(path, "the file is not UTF-8 text", "Save it as 'CSV UTF-8'.")
    raw = raw.removeprefix(_BYTE_ORDER_MARK)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problem = Problem(str(path), "the file is not UTF-8 text", "Save it with the encoding UTF-8.", line=line)
        raise ProblemsError([problem]) from None
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    return _table(path, "", _csv_rows(path, text, separator))


def _csv_rows(path: Path, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = 1
    try:
        for cells in reader:
            yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        what = f"line {number} cannot be read as CSV ({error})"
        raise fault(path, what, "Save the table again as 'CSV UTF-8'.") from None


def _from_excel(path: Path, raw: bytes, wanted: str) -> Table:
    from openpyxl import load_workbook

    damaged = fault(path, "this Excel file cannot be read", "Open it in Excel and save it again as .xlsx, or as CSV.")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if sum(info.file_size for info in archive.infolist()) > _MAX_UNPACKED:
                raise fault(path, "this Excel file is too large", "Keep only the sheet that is needed.")
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        named = {sheet.title.strip().casefold(): sheet for sheet in reversed(book.worksheets)}
        sheet = named.get(wanted.casefold()) or next(iter(book.worksheets), None)
        if sheet is None:
            raise fault(path, "this Excel file holds no table", "Put the table on its first sheet.")
        sheet.reset_dimensions()
        rows = ((number, [_text(value) for value in values]) for number, values in enumerate(sheet.values, start=1))
        return _table(path, sheet.title, rows)
    except ProblemsError:
        raise
    except Exception:  # noqa: BLE001  # openpyxl raises whatever a damaged file provokes
        raise damaged from None


def _header_of_excel(path: Path, wanted: str) -> tuple[str, ...]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            named = {sheet.title.strip().casefold(): sheet for sheet in reversed(book.worksheets)}
            sheet = named.get(wanted.casefold()) or book.worksheets[0]
            return tuple(_text(value).strip() for value in next(iter(sheet.values), ()))
        finally:
            book.close()
    except Exception:  # noqa: BLE001  # openpyxl raises whatever a damaged file provokes
        return ()


def _table(path: Path, sheet: str, rows: Iterator[tuple[int, list[str]]]) -> Table:
    header: tuple[str, ...] = ()
    kept: list[Row] = []
    for number, values in rows:
        cells = tuple(value.strip() for value in values)
        if sheet:  # Excel's rows end where the sheet does, not where the table does
            cells = _without_blank_end(cells)
        if number == 1:
            header = cells
        elif any(cells):
            kept.append(Row(number, cells))
        if len(cells) > MAX_COLUMNS or len(kept) > MAX_ROWS:
            what = f"the table has more than {MAX_COLUMNS} columns or {MAX_ROWS:,} rows"
            raise fault(path, what, "Check that it is the right file.")
    if sheet:
        kept = [Row(row.number, row.cells + ("",) * (len(header) - len(row.cells))) for row in kept]
    return Table(str(path), sheet, header, tuple(kept))


def _without_blank_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    last = max((place for place, cell in enumerate(cells) if cell), default=-1)
    return cells[: last + 1]


def _text(value: Any) -> str:
    """Return what a cell of Excel holds as people would write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return f"{value:%Y-%m-%d}" if midnight else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
