"""Reading the decision records of an extract: checked by themselves, and against the results beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from grading.results.checking import Rows
from grading.results.columns import MARKED
from grading.results.files import records_at
from grading.results.reading import checked_table
from grading.results.record_columns import CRITERIA, ONE_MARK, RECORDS, no_records
from safeshare.problems import Problem
from safeshare.rulebook import Rulebook

_AGAIN = "Make the extract again, and send all its files as they are."


def read_records(path: Path, results: pd.DataFrame | None, rulebook: Rulebook) -> pd.DataFrame:
    """Return the decision records that an extract holds beside its results, typed; none where it has no such file.

    `path` is the extract's folder or its results file. Where a folder holds them in both formats, both must hold the
    same. Without `results`, which could not be read, nothing is compared with them. An extract of an earlier version
    has no file of records, and one without records has only its first row. Raises ProblemsError with everything that
    is wrong: each with its row, and never with what stands in a cell.
    """
    kept = records_at(path, RECORDS)
    if kept is None:
        return no_records()
    return checked_table(kept, RECORDS, rulebook, lambda rows, frame, _rulebook: _problems(rows, frame, results))


def _problems(rows: Rows, frame: pd.DataFrame, results: pd.DataFrame | None) -> Iterator[Problem]:
    """Yield what is wrong with rows whose values are right one by one."""
    for column, wrong, what, remedy in _wrong(frame):
        if len(found := np.flatnonzero(wrong.to_numpy(dtype=bool, na_value=False))):
            yield rows.problem(found, what, remedy, column)
    if results is not None and len(found := np.flatnonzero(~frame["learner_pid"].isin(results["learner_pid"]))):
        what = f"learner {frame['learner_pid'].iloc[found[0]]} is not in the results table beside it"
        yield rows.problem(found, what, _AGAIN, "learner_pid")
    if len(found := np.flatnonzero(frame.duplicated(list(ONE_MARK)))):
        row = frame.iloc[found[0]]
        what = f"learner {row['learner_pid']} has the same criterion of the same record twice"
        yield rows.problem(found, what, "Keep one of the rows: each counts once.", "learner_pid")


def _wrong(frame: pd.DataFrame) -> Iterator[tuple[str, pd.Series, str, str]]:
    """Yield for each rule of the points which rows break it: the column, the rows, what is wrong, and the remedy."""
    marked = frame["status"] == MARKED
    empty = "What waits for a mark is empty here, never nought."
    yield "points", marked & frame["points"].isna(), "it is marked, and this cell is empty", _AGAIN
    yield "points", ~marked & frame["points"].notna(), "it waits for a mark, but this cell is filled", empty
    for name in ("points", "second"):
        most = "Nobody earns more points than there are: put the mark right in the gradebook. "
        yield name, frame[name] > frame["out_of"], "there are more points than it could earn", most + _AGAIN
    by_machine = ~frame["criterion"].isin([name for name, (_, by_hand) in CRITERIA.items() if by_hand])
    yield "status", by_machine & ~marked, "the machine marks this criterion, so that it cannot wait", _AGAIN
    second = by_machine & frame["second"].notna()
    yield "second", second, "the machine marks this criterion, so that it has no second marker", _AGAIN
