"""Checks of an extract: every value against the data dictionary, and rows against each other.

Values are looked at once for each different one of a column, so that a million rows take seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from grading.results.columns import (
    COLUMNS,
    COUNT,
    MARKED,
    SEVERAL,
    SHARE,
    WHOLE,
    YES_NO,
    Column,
    Layout,
    allowed_in_words,
    choices_of,
)
from safeshare.counting import counted
from safeshare.problems import Problem, did_you_mean
from safeshare.rulebook import Rulebook

ROW_OF_FIRST = 2
"""The first response stands in this row: the header is row 1."""
ONE_ANSWER = ("learner_pid", "phase", "item_id", "attempt")
"""No two rows have the same of these."""
_ONE_LEARNER = ("agency_code", "agency_kind", "group")
_MANY = 3
_LIKE_A_COLUMN = 0.85
_AS_WRITTEN = "Send the file as `python -m grading extract` wrote it"


@dataclass(frozen=True, slots=True)
class Rows:
    """A file's rows as they stand there: every column as text with empty cells as nulls, by its name."""

    file: str
    table: pa.Table

    def problem(self, rows: NDArray[np.int64], what: str, remedy: str, column: str = "") -> Problem:
        """Return the problem of some rows (counted from 0): the first is named, the others are counted."""
        more = len(rows) - 1
        others = f" (and in {counted(more, 'more row')})" if more else ""
        return Problem(self.file, f"{what}{others}", remedy, where=column, line=int(rows[0]) + ROW_OF_FIRST)


def header_problems(file: str, names: Sequence[str], layout: Layout) -> Iterator[Problem]:
    """Yield what is wrong with the names of a file's columns."""
    columns = layout.columns
    absent = [name for name in columns if name not in names]
    if len(absent) > len(columns) // 2 or len(set(names) - columns.keys()) > len(columns):
        what = f"this is not a {layout.called}: its first row does not name the columns of one"
        yield Problem(file, what, f"{_AS_WRITTEN}; {layout.dictionary} beside it says what the columns are.", line=1)
        return
    if absent:
        which = "the column" if len(absent) == 1 else "the columns"
        listed = ", ".join(f"'{name}'" for name in absent)
        yield Problem(
            file, f"{which} {listed} {'is' if len(absent) == 1 else 'are'} missing", f"{_AS_WRITTEN}.", line=1
        )
    for name in dict.fromkeys(names):
        if name not in columns:
            near = did_you_mean(name, columns, _LIKE_A_COLUMN)
            remedy = f"Remove it: an extract holds no names or other details. {near}"
            yield Problem(file, f"the column '{name}' is not one of the {layout.called}'s", remedy, line=1)
        elif list(names).count(name) > 1:
            yield Problem(file, f"the column '{name}' stands there twice", "Keep one of them.", line=1)


def value_problems(rows: Rows, rulebook: Rulebook, layout: Layout) -> Iterator[Problem]:
    """Yield a problem for each value that its column may not hold, a few of each column, first of all columns."""
    for column in layout.columns.values():
        cells = encoded(rows.table.column(column.name))
        texts = cells.dictionary.to_pylist()
        codes = codes_of(cells)
        allowed = f"The column holds {allowed_in_words(column, rulebook)}."
        bad = [number for number, text in enumerate(texts) if not _fits(column, text, choices_of(column, rulebook))]
        for number in bad[:_MANY]:
            shown = "what stands here" if column.private else f"'{texts[number]}'"
            what = f"{shown} cannot be a value of this column"
            yield rows.problem(np.flatnonzero(codes == number), what, allowed, column.name)
        if len(bad) > _MANY:
            more = len(bad) - _MANY
            what = f"there {'is' if more == 1 else 'are'} {counted(more, 'more value')} that cannot be right"
            yield Problem(rows.file, what, f"Mend those told here first. {allowed}", where=column.name)
        if column.needed and not column.where_marked and len(empty := np.flatnonzero(codes < 0)):
            yield rows.problem(empty, "the cell is empty", allowed, column.name)


def row_problems(rows: Rows, frame: pd.DataFrame, rulebook: Rulebook) -> Iterator[Problem]:
    """Yield what is wrong with rows whose values are right one by one; `frame` is the file's table, typed."""
    marked = (frame["status"] == MARKED).to_numpy(dtype=bool)
    for column in COLUMNS.values():
        if not column.where_marked:
            continue
        empty = frame[column.name].isna().to_numpy()
        if len(found := np.flatnonzero(marked & empty)):
            remedy = "A marked answer has a value here; one that was not marked has another status."
            yield rows.problem(found, "the answer was marked, and this cell is empty", remedy, column.name)
        if len(found := np.flatnonzero(~marked & ~empty)):
            remedy = "What was not answered or not marked is empty here, never nought."
            yield rows.problem(found, "the answer was not marked, but this cell is filled", remedy, column.name)
    yield from _contradictions(rows, frame, rulebook)
    twice = frame.duplicated(list(ONE_ANSWER)).to_numpy()
    if len(found := np.flatnonzero(twice)):
        row = frame.iloc[found[0]]
        what = f"learner {row['learner_pid']} has an answer to '{row['item_id']}' of the same attempt twice"
        yield rows.problem(found, what, "Keep one of the rows: each answer counts once.", "learner_pid")
    for name in _ONE_LEARNER:
        first = frame.groupby("learner_pid")[name].transform("first")
        if len(found := np.flatnonzero((first != frame[name]).to_numpy(dtype=bool))):
            row, before = frame.iloc[found[0]], first.iloc[found[0]]
            what = f"learner {row['learner_pid']} has the {name} '{before}' further up, and here '{row[name]}'"
            remedy = "A learner belongs to one of each: put the roster right, and make the extract again."
            yield rows.problem(found, what, remedy, name)
    yield from _of_one_kind(rows, frame)


def _contradictions(rows: Rows, frame: pd.DataFrame, rulebook: Rulebook) -> Iterator[Problem]:
    """Yield a problem for outcomes outside their family, and for errors in a direction that cannot be."""
    family = {outcome.id: outcome.family for outcome in rulebook.outcomes.values()}
    rank = {each.id: each.rank for each in rulebook.families.values()}
    remedy = f"{_AS_WRITTEN}: nothing in it is for changing."
    for side in ("key", "answer"):
        outcome, given = frame[f"{side}_outcome"], frame[f"{side}_family"]
        wrong = (outcome.notna() & (outcome.map(family) != given)).to_numpy(dtype=bool)
        if len(found := np.flatnonzero(wrong)):
            row = frame.iloc[found[0]]
            what = f"'{row[f'{side}_outcome']}' is no outcome of the family '{row[f'{side}_family']}'"
            yield rows.problem(found, what, remedy, f"{side}_family")
    gap = frame["answer_family"].map(rank).astype("Float64") - frame["key_family"].map(rank).astype("Float64")
    way = np.sign(gap.to_numpy(dtype=float, na_value=0.0))
    said = frame["direction"].to_numpy(dtype=float, na_value=0.0)
    right = (frame["correct"] == 1).to_numpy(dtype=bool, na_value=False)
    wrong = (said != 0) & ((said != way) | right)
    if len(found := np.flatnonzero(wrong)):
        row = frame.iloc[found[0]]
        what = f"an answer of '{row['answer_family']}' to what is '{row['key_family']}' cannot have this direction"
        if right[found[0]]:
            what = "a right answer errs in no direction"
        yield rows.problem(found, what, remedy, "direction")


def _of_one_kind(rows: Rows, frame: pd.DataFrame) -> Iterator[Problem]:
    """Yield a problem where a file mixes versions of the rules, or people with simulated learners."""
    version = frame["rule_version"]
    if len(found := np.flatnonzero((version != version.iloc[0]).to_numpy(dtype=bool))):
        what = f"it was marked by '{version.iloc[found[0]]}', but what stands further up by '{version.iloc[0]}'"
        remedy = "Mark the whole course by one version (python -m grading mark --again), and make the extract again."
        yield rows.problem(found, what, remedy, "rule_version")
    simulated = frame["synthetic"]
    if len(found := np.flatnonzero((simulated != simulated.iloc[0]).to_numpy(dtype=bool))):
        remedy = "Keep simulated learners in a course, and an extract, of their own."
        yield rows.problem(found, "answers of people and simulated answers are mixed", remedy, "synthetic")


def encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """Return a column with each different text kept once."""
    whole = column.unify_dictionaries() if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    combined = whole.combine_chunks()
    return combined.chunk(0) if isinstance(combined, pa.ChunkedArray) else combined


def codes_of(cells: pa.DictionaryArray) -> NDArray[np.int64]:
    """Return for each row the number of its text; -1 where the cell is empty."""
    codes: NDArray[np.int64] = pc.fill_null(cells.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes


def _fits(column: Column, text: str | None, choices: tuple[str, ...]) -> bool:
    """Whether a column may hold a text; an empty cell is judged elsewhere."""
    if text is None:
        return True
    if column.choices == "misconceptions":
        return all(code in choices for code in text.split(SEVERAL))
    if choices:
        return text in choices
    if column.kind == YES_NO:
        return text.lower() in ("true", "false")
    if column.kind in (WHOLE, COUNT, SHARE):
        number = number_of(text)
        low, high = column.least, column.most
        whole = column.kind == SHARE or (number is not None and number == int(number))
        return number is not None and whole and (low is None or number >= low) and (high is None or number <= high)
    return re.fullmatch(column.pattern, text) is not None


def number_of(text: str) -> float | None:
    """Return a number that a text is, None for any other; `nan` and `inf` are none."""
    return float(text) if re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,20})?", text) else None
