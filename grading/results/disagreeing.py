"""Extracts that do not go together: marked by other rules, of people and of simulated learners, or sent twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd

from grading.results.checking import ONE_ANSWER, ROW_OF_FIRST
from grading.results.record_columns import ONE_MARK
from grading.statistics.intervals import Whole
from safeshare.problems import Problem

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Extract:
    """An extract that is right by itself: its responses, its decision records, and people listed by agency."""

    file: str
    table: pd.DataFrame
    records: pd.DataFrame
    listed: Mapping[str, int]


def disagreements(found: Sequence[Extract]) -> Iterator[tuple[str, Problem]]:
    """Yield each extract that does not go with the others, and why; the first reason is the one that counts."""
    versions = {extract.file: str(extract.table["rule_version"].iloc[0]) for extract in found}
    kinds = {extract.file: bool(extract.table["synthetic"].iloc[0]) for extract in found}
    usual_version, usual_kind = _usual(list(versions.values())), _usual(list(kinds.values()))
    going = []
    for extract in found:
        if versions[extract.file] != usual_version:
            what = f"it was marked by '{versions[extract.file]}', but most extracts by '{usual_version}'"
            remedy = "Have it marked by that version (python -m grading mark --again) and sent anew."
            yield extract.file, Problem(extract.file, what, remedy)
        elif kinds[extract.file] != usual_kind:
            whose, most = ("simulated learners", "people") if kinds[extract.file] else ("people", "simulated learners")
            remedy = "Answers of the two are never counted together: leave one of them out."
            yield extract.file, Problem(extract.file, f"it is of {whose}, and most extracts are of {most}", remedy)
        else:
            going.append(extract)
    yield from _repeated(going)


def _repeated(found: Sequence[Extract]) -> Iterator[tuple[str, Problem]]:
    """Yield each extract with learners, answers or records that stand in an earlier one too."""
    if len(found) < 2:
        return
    answers = _first_with([extract.table for extract in found], ONE_ANSWER)
    records = _first_with([extract.records for extract in found], ONE_MARK)
    learners = pd.concat([extract.table[["learner_pid", "agency_code"]] for extract in found], ignore_index=True)
    agency = learners.drop_duplicates("learner_pid").set_index("learner_pid")["agency_code"]
    for number, extract in enumerate(found):
        if len(again := np.flatnonzero(answers[number] != number)):
            learner, other = extract.table["learner_pid"].iloc[again[0]], found[answers[number][again[0]]].file
            what = f"{len(again):,} of its answers stand in {other} too, from learner {learner} on"
            remedy = "Each answer counts once: leave one of the two extracts out."
            yield extract.file, Problem(extract.file, what, remedy, line=int(again[0]) + ROW_OF_FIRST)
        elif len(again := np.flatnonzero(records[number] != number)):
            learner, other = extract.records["learner_pid"].iloc[again[0]], found[records[number][again[0]]].file
            what = f"{len(again):,} of its marks of decision records stand in {other} too, from learner {learner} on"
            remedy = "Each mark counts once: leave one of the two extracts out."
            yield extract.file, Problem(extract.file, what, remedy)
        elif (moved := _moved(extract, agency)) is not None:
            yield extract.file, moved


def _moved(extract: Extract, agency: pd.Series) -> Problem | None:
    """Return the problem of a learner who is of another agency in an earlier extract; `agency` is the first of each."""
    before = extract.table["learner_pid"].map(agency)
    found = np.flatnonzero((before != extract.table["agency_code"]).to_numpy(dtype=bool))
    if not len(found):
        return None
    row = extract.table.iloc[found[0]]
    what = f"learner {row['learner_pid']} is of agency '{row['agency_code']}' here, and of "
    remedy = "A learner belongs to one agency: put the roster right, and make the extract again."
    line = int(found[0]) + ROW_OF_FIRST
    return Problem(extract.file, f"{what}'{before.iloc[found[0]]}' elsewhere", remedy, line=line)


def _first_with(tables: Sequence[pd.DataFrame], key: Sequence[str]) -> list[Whole]:
    """Return for each row of each table the number of the first table that has a row of the same key."""
    numbers = np.repeat(np.arange(len(tables)), [len(table) for table in tables])
    rows = pd.concat([table[list(key)] for table in tables], ignore_index=True).assign(number=numbers)
    first = rows.groupby(list(key))["number"].transform("first").to_numpy(dtype=np.int64)
    return [first[numbers == number] for number in range(len(tables))]


def _usual(values: Sequence[Value]) -> Value | None:
    """Return the commonest value; of equally common ones the first."""
    return Counter(values).most_common(1)[0][0] if values else None
