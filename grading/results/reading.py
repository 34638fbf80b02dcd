"""Reading an extract: CSV or Parquet, checked against the data dictionary before any figure is made of it."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from grading.faults import fault
from grading.results.checking import ROW_OF_FIRST, Rows, header_problems, row_problems, value_problems
from grading.results.columns import COUNT, RESPONSES, SHARE, TEXT, WHOLE, YES_NO, Layout
from safeshare.counting import counted
from safeshare.problems import Problem, ProblemsError
from safeshare.rulebook import Rulebook, load_rulebook

CSV, PARQUET = ".csv", ".parquet"
_AS_WRITTEN = "Send the file as `python -m grading extract` wrote it"
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_OF_SPREADSHEETS = (".xlsx", ".xls", ".ods")
_PARQUET_BEGINS = b"PAR1"
_TEXT = pa.dictionary(pa.int32(), pa.string())
_ARROW = {WHOLE: pa.int8(), COUNT: pa.int64(), SHARE: pa.float64(), YES_NO: pa.bool_()}


def read_extract(path: Path, rulebook: Rulebook | None = None) -> pd.DataFrame:
    """Return the responses of an extract, typed: a .csv or .parquet file, or the folder that holds one.

    In a folder the Parquet file is read where there is one. Raises ProblemsError with everything that is wrong with the
    file: each with its row (the header is row 1) and how to put it right.
    """
    file, rules = _file_of(path), rulebook or load_rulebook()
    rows = rows_of(file, RESPONSES)
    if rows.table.num_rows == 0:
        raise fault(file, "there is no response in it", "Leave it out, or make it again once answers are marked.")
    frame = typed(rows, RESPONSES, rules)
    problems = list(row_problems(rows, frame, rules))
    if problems:
        raise ProblemsError(problems)
    return frame


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


def typed(rows: Rows, layout: Layout, rulebook: Rulebook) -> pd.DataFrame:
    """Return rows with the types of the data dictionary; raises ProblemsError for each value that cannot be."""
    problems = list(value_problems(rows, rulebook, layout))
    if problems:
        raise ProblemsError(problems)
    return _typed(rows.table, layout)


def in_folder(folder: Path, layout: Layout) -> Path | None:
    """Return the file of a table in an extract's folder, the Parquet one where there is one; None where is none."""
    files = (folder / f"{layout.file}{ending}" for ending in (PARQUET, CSV, *_OF_SPREADSHEETS))
    return next((file for file in files if file.is_file()), None)


def _file_of(path: Path) -> Path:
    """Return the file to read; raises ProblemsError when there is none."""
    if path.is_dir():
        if (file := in_folder(path, RESPONSES)) is not None:
            return file
        what = f"there is no {RESPONSES.file}{PARQUET} or {RESPONSES.file}{CSV} in this folder"
        raise fault(path, what, "Name an extract's folder.")
    if not path.is_file():
        raise fault(path, "there is no such file", "Check its name.")
    return path


def _check(path: Path) -> None:
    """Raise ProblemsError when a file does not begin as its name says."""
    with path.open("rb") as stream:
        begins = stream.read(4)
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


def _typed(table: pa.Table, layout: Layout) -> pd.DataFrame:
    """Return checked rows with the types of the data dictionary."""
    frame = {}
    for column in layout.columns.values():
        cells = table.column(column.name)
        if column.kind == TEXT:
            frame[column.name] = pd.Series(cells.cast(pa.string()).to_pandas(), dtype=TEXT)
            continue
        texts = cells.cast(pa.string())
        if column.kind == YES_NO:
            values = pc.equal(pc.utf8_lower(texts), "true")
        else:
            values = texts.cast(pa.float64()).cast(_ARROW[column.kind])
        frame[column.name] = values.to_pandas(types_mapper=_nullable)
    return pd.DataFrame(frame)


def _nullable(kind: pa.DataType) -> object:
    """Return pandas' type for Arrow's in which missing is missing."""
    return {value: pd.api.types.pandas_dtype(name) for name, value in _ARROW.items()}[kind]


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200].rstrip(".") if str(error) else type(error).__name__


__all__ = ["CSV", "PARQUET", "ROW_OF_FIRST", "in_folder", "read_extract", "rows_of", "typed"]
