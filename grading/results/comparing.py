"""Whether two files hold the same table: an extract holds each of its tables as Parquet and as CSV.

Values are compared, not texts: `1` is `1.0`. Columns may stand in another order, rows may not: a file is written
in one order only, so that another program has had one of another order in its hands, and a fault is told by its row.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from grading.results.checking import ROW_OF_FIRST, Rows, codes_of, encoded, number_of
from grading.results.columns import RESPONSES, TEXT, YES_NO, Column, Layout
from safeshare.counting import counted
from safeshare.problems import Problem


def difference(rows: Rows, beside: Rows, layout: Layout) -> Problem | None:
    """Return the problem of two files of a table that do not hold the same, by the first row that differs; or None.

    It says in which row and column, and never what stands there.
    """
    lengths = rows.table.num_rows, beside.table.num_rows
    shared, differs = min(lengths), np.zeros(max(lengths), dtype=bool)
    differs[shared:] = True
    first: list[tuple[int, str]] = []
    for column in layout.columns.values():
        here = _differing(column, *(each.table.column(column.name).slice(0, shared) for each in (rows, beside)))
        if here.any():
            first.append((int(here.argmax()), column.name))
        differs[:shared] |= here
    if not differs.any():
        return None
    row = int(differs.argmax())
    where = next((name for number, name in first if number == row), "")
    read, other = Path(rows.file).name, Path(beside.file).name
    what = f"{other} does not hold the same as {read} beside it"
    if lengths[0] != lengths[1]:
        what = f"{other} holds {counted(lengths[1], 'row')} and {read} beside it {lengths[0]:,}"
    many = int(differs.sum())
    told = "the only row that differs" if many == 1 else f"the first of {counted(many, 'row')} that differ"
    again = send_again(layout, rows.file, beside.file)
    return Problem(beside.file, f"{what}: this is {told}", again, where=where, line=row + ROW_OF_FIRST)


def send_again(layout: Layout, *files: str) -> str:
    """Return what helps where two files of a table do not hold the same; `files` are those of them that can be read.

    Each can be read by itself: results by their name, records by the results in their format.
    """
    results = [Path(file) if layout is RESPONSES else Path(file).with_stem(RESPONSES.file) for file in files]
    choice = " or ".join(f"--extract {path}" for path in results if path.is_file())
    which = "right" if len(files) > 1 else "other"
    then = f"the {which} one as well ({choice}), which is then read in the place of both"
    if layout is not RESPONSES:
        then = f"the results in the {which} format as well ({choice}), with which the records in that format are read"
    have = "Nobody can tell which of the two is right: have" if len(files) > 1 else "Have"
    named = f", or name {then}" if choice else ""
    return f"{have} both sent again as `python -m grading extract` wrote them{named}."


def _differing(column: Column, one: pa.ChunkedArray, other: pa.ChunkedArray) -> NDArray[np.bool_]:
    """Return in which rows two columns of texts hold different values; each different text is looked at once."""
    numbers: dict[object, int] = {}
    values = []
    for cells in (encoded(one), encoded(other)):
        of = [numbers.setdefault(_value(column, text), len(numbers)) for text in cells.dictionary.to_pylist()]
        values.append(np.array([*of, -1], dtype=np.int32)[codes_of(cells)])  # an empty cell's code is -1: the last
    return np.not_equal(*values)


def _value(column: Column, text: str) -> object:
    """Return what a text says in a column: a number, yes or no; itself where it is none of these."""
    if column.kind == TEXT:
        return text
    if column.kind == YES_NO:
        return text.lower()
    number = number_of(text)
    return text if number is None else number
