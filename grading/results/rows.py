"""The rows of one file of an extract as they stand there, CSV or Parquet: every column as text, nothing guessed."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from grading.faults import fault
from grading.results.checking import Rows, header_problems
from grading.results.columns import Layout
from grading.results.files import CSV, PARQUET
from safeshare.counting import counted
from safeshare.problems import Problem, ProblemsError

_AS_WRITTEN = "Send the file as `python -m grading extract` wrote it"
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_PARQUET_BEGINS = b"PAR1"
_TEXT = pa.dictionary(pa.int32(), pa.string())


def rows_of(file: Path, layout: Layout) -> Rows:
    """Return the rows of a file that begins as its name says and has a layout's columns.

    Raises ProblemsError when it cannot be read, or has other columns.
    """
    _check(file)
    table = _parquet(file) if file.suffix.lower() == PARQUET else _csv(file, layout)
    problems = list(header_problems(str(file), table.column_names, layout))
    if problems:
        raise ProblemsError(problems)
    return Rows(str(file), table.select(list(layout.columns)))


def _check(path: Path) -> None:
    """Raise ProblemsError when a file does not begin as its name says."""
    try:
        with path.open("rb") as stream:
            begins = stream.read(4)
    except OSError as error:
        raise fault(path, f"it cannot be opened ({error.strerror})", f"{_AS_WRITTEN}, as a file.") from None
    if not begins:
        raise fault(path, "the file is empty", f"{_AS_WRITTEN}.")
    if begins in _SPREADSHEETS:
        remedy = f"{_AS_WRITTEN}, as CSV or Parquet: a spreadsheet changes months and codes."
        raise fault(path, "this is a spreadsheet, not CSV or Parquet", remedy)
    if (begins == _PARQUET_BEGINS) != (path.suffix.lower() == PARQUET) or path.suffix.lower() not in (CSV, PARQUET):
        what = "its name and its content do not go together: neither CSV nor Parquet"
        raise fault(path, what, f"{_AS_WRITTEN}, with its name ending in {CSV} or {PARQUET}.")


def _parquet(file: Path) -> pa.Table:
    """Return a Parquet file's table with every column as text."""
    try:
        table = pyarrow.parquet.read_table(file, memory_map=False)
    except (pa.ArrowInvalid, OSError):
        raise fault(file, "it cannot be read as Parquet: it is damaged or cut off", f"{_AS_WRITTEN}.") from None
    try:
        columns = [_as_text(column) for column in table.columns]
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise fault(file, "a column holds neither text nor numbers", f"{_AS_WRITTEN}.") from None
    return pa.table(columns, names=table.column_names)


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column as text, each different one kept once; an empty text is an empty cell, as in CSV."""
    texts = pc.cast(column, pa.string())
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts).dictionary_encode()


def _csv(file: Path, layout: Layout) -> pa.Table:
    """Return a CSV file's table with every column as text; nothing is guessed about what is in it."""
    names = _header(file, layout)
    wrong: list[tuple[int | None, int]] = []

    def skip(row: pyarrow.csv.InvalidRow) -> str:
        wrong.append((row.number, row.actual_columns))
        return "skip"

    if problems := list(header_problems(str(file), names, layout)):
        raise ProblemsError(problems)
    try:
        table = pyarrow.csv.read_csv(
            file,
            read_options=pyarrow.csv.ReadOptions(use_threads=False, skip_rows=1, column_names=names),
            parse_options=pyarrow.csv.ParseOptions(invalid_row_handler=skip),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, _TEXT), strings_can_be_null=True, null_values=[""],
            ),
        )  # fmt: skip
    except pa.ArrowInvalid as error:
        raise fault(file, f"it cannot be read as CSV ({_first_line(error)})", f"{_AS_WRITTEN}, in UTF-8.") from None
    if wrong:
        raise ProblemsError(
            Problem(
                str(file),
                f"there {'is' if cells == 1 else 'are'} {counted(cells, 'value')}, and the first row names "
                f"{counted(len(names), 'column')}",
                "Leave a cell empty rather than out, and put no commas into values.",
                line=number,
            )
            for number, cells in wrong
        )  # fmt: skip
    return table


def _header(file: Path, layout: Layout) -> list[str]:
    """Return the names in a CSV file's first row."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            line = stream.readline(10_000)
    except UnicodeDecodeError:
        raise fault(file, "the file is not UTF-8 text", f"{_AS_WRITTEN}.") from None
    names = next(csv.reader([line]), [])
    for mark, called in ((";", "semicolons"), ("\t", "tabs")):
        if len(names) == 1 and line.count(mark) > len(layout.columns) // 2:
            what = f"its columns are separated by {called}, as a spreadsheet saves them"
            raise fault(file, what, f"{_AS_WRITTEN}: a spreadsheet changes months and codes.")
    return names


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200].rstrip(".") if str(error) else type(error).__name__
