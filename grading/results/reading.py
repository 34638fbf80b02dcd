"""Reading an extract: CSV or Parquet, checked against the data dictionary before any figure is made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from grading.faults import collected
from grading.results.checking import Rows, row_problems, value_problems
from grading.results.columns import COUNT, RESPONSES, SHARE, TEXT, WHOLE, YES_NO, Layout
from grading.results.comparing import difference, send_again
from grading.results.files import Kept, results_at
from grading.results.rows import rows_of
from safeshare.problems import Problem, ProblemsError
from safeshare.rulebook import Rulebook, load_rulebook

Check = Callable[[Rows, pd.DataFrame, Rulebook], Iterator[Problem]]
"""What yields the problems of rows whose values are right one by one: the rows as they stand there, and typed."""
_ARROW = {WHOLE: pa.int8(), COUNT: pa.int64(), SHARE: pa.float64(), YES_NO: pa.bool_()}


def read_extract(kept: Path | Kept, rulebook: Rulebook | None = None) -> pd.DataFrame:
    """Return the responses of an extract, typed: a .csv or .parquet file, or the folder that holds one.

    Where a folder holds them in both formats, both are read and must hold the same. Raises ProblemsError with
    everything that is wrong with the files: each with its row (the header is row 1) and how to put it right.
    """
    where = results_at(kept) if isinstance(kept, Path) else kept
    return checked_table(where, RESPONSES, rulebook or load_rulebook(), _of_responses)


def _of_responses(rows: Rows, frame: pd.DataFrame, rulebook: Rulebook) -> Iterator[Problem]:
    """Yield what is wrong with responses whose values are right one by one, and when there are none."""
    if rows.table.num_rows:
        yield from row_problems(rows, frame, rulebook)
    else:
        remedy = "Leave it out, or make it again once answers are marked."
        yield Problem(rows.file, "there is no response in it", remedy)


def checked_table(kept: Kept, layout: Layout, rulebook: Rulebook, check: Check) -> pd.DataFrame:
    """Return a table of an extract, typed; of one in both formats, that of the file that is read.

    `check` yields what is wrong with rows whose values are right one by one. Raises ProblemsError with everything that
    is wrong with either file, and when the two do not hold the same.
    """
    problems: list[Problem] = []
    rows = collected(problems, lambda: rows_of(kept.file, layout))
    if kept.beside is not None:
        problems += _beside(kept.beside, rows, layout, rulebook, check)
    frame = None if rows is None else collected(problems, lambda: _right(rows, layout, rulebook, check))
    if frame is None or problems:
        raise ProblemsError(problems)
    return frame


def _beside(file: Path, rows: Rows | None, layout: Layout, rulebook: Rulebook, check: Check) -> Iterator[Problem]:
    """Yield why a file does not hold the rows that another one does, and what else is wrong with it then."""
    problems: list[Problem] = []
    other = collected(problems, lambda: rows_of(file, layout))
    if rows is not None and other is None:
        what = f"{file.name} cannot be compared with {Path(rows.file).name} beside it"
        yield Problem(str(file), what, send_again(layout, rows.file))
    elif rows is not None and other is not None:
        if (differing := difference(rows, other, layout)) is None:
            return
        yield differing
    if other is not None:
        collected(problems, lambda: _right(other, layout, rulebook, check))
    yield from problems


def _right(rows: Rows, layout: Layout, rulebook: Rulebook, check: Check) -> pd.DataFrame:
    """Return rows with their types; raises ProblemsError with everything that is wrong with them."""
    frame = typed(rows, layout, rulebook)
    if problems := list(check(rows, frame, rulebook)):
        raise ProblemsError(problems)
    return frame


def typed(rows: Rows, layout: Layout, rulebook: Rulebook) -> pd.DataFrame:
    """Return rows with the types of the data dictionary; raises ProblemsError for each value that cannot be."""
    problems = list(value_problems(rows, rulebook, layout))
    if problems:
        raise ProblemsError(problems)
    return _typed(rows.table, layout)


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
