"""Decision records: what each criterion earned on average, what waits for a mark, and how far two markers agree."""

from __future__ import annotations

import numpy as np
import pandas as pd

from grading.board.chapter import Later
from grading.board.counts import Counts
from grading.board.recorded import Criterion, Records
from grading.disclosure.cells import Key
from grading.disclosure.differencing import RECORDS
from grading.disclosure.gate import Sealed, fixed
from grading.disclosure.identities import MARK, PAIR, TEXT, records_of
from grading.disclosure.released import Coefficient
from grading.results.columns import MARKED
from grading.results.record_columns import CRITERIA, WAITS
from grading.statistics.agreement import agreement
from grading.statistics.enough import STABLE_TEXTS

WRITTEN = "all"
"""All that was written on a criterion, marked or waiting."""
BY_HAND, TWICE, ONCE = (RECORDS, "by hand"), (RECORDS, "twice"), (RECORDS, "once")
_ALIKE = 0.6
"""Agreement from which on two markers mark alike enough for averages of groups."""


def records(counts: Counts, table: pd.DataFrame) -> Later[Records | None]:
    """Take in what is marked of decision records and what waits; return what releases the means and the agreement.

    What nobody wrote counts neither as marked nor as waiting, and never as nought.
    """
    if table.empty:
        return lambda _: None
    names = [name for name in CRITERIA if (table["criterion"] == name).any()]
    for name in names:
        _criterion_in(counts, name, table[table["criterion"] == name])
    marked = table[table["status"] == MARKED]
    both = marked[marked["second"].notna()]
    _markers_in(counts, table, both)

    def later(sealed: Sealed) -> Records:
        criteria = tuple(_criterion(sealed, name, marked[marked["criterion"] == name]) for name in names)
        kappa, twice = _kappa(sealed, both), sealed.count(TWICE)
        return Records(criteria, twice, kappa, fixed(_verdict(kappa)), (twice.value or 0) < STABLE_TEXTS)

    return later


def _criterion_in(counts: Counts, name: str, rows: pd.DataFrame) -> None:
    """Take in what was written on a criterion: what is marked of it, and what waits."""
    key, of_people = (RECORDS, name), rows["learner_pid"].nunique()
    take = counts.gate.count
    take((*key, WRITTEN), len(rows), of_people, of_people, shown=False, members=records_of(rows, TEXT))
    for status, few in ((MARKED, False), (WAITS, True)):
        some = rows[rows["status"] == status]
        people = some["learner_pid"].nunique()
        take((*key, status), len(some), people, of_people, few=few, members=records_of(some, MARK))
    counts.gate.adds_up((*key, WRITTEN), [(*key, MARKED), (*key, WAITS)])


def _markers_in(counts: Counts, table: pd.DataFrame, both: pd.DataFrame) -> None:
    """Take in how many texts two people marked, of those that a person marked: readers know which criteria these are.

    Where no criterion is marked by people, nothing can be marked twice.
    """
    texts = table[table["criterion"].isin([name for name, (_, by_hand) in CRITERIA.items() if by_hand])]
    by_hand, of_people, possible = texts[texts["status"] == MARKED], texts["learner_pid"].nunique(), len(texts) > 0
    once = by_hand[by_hand["second"].isna()]
    for key, rows, shown in ((BY_HAND, by_hand, False), (TWICE, both, True), (ONCE, once, False)):
        people = rows["learner_pid"].nunique()
        members = records_of(rows, PAIR)
        counts.gate.count(key, len(rows), people, of_people, shown=shown, possible=possible, members=members)
    counts.gate.adds_up(BY_HAND, [(RECORDS, name, MARKED) for name in CRITERIA if name in set(texts["criterion"])])
    counts.gate.adds_up(BY_HAND, [TWICE, ONCE])


def _criterion(sealed: Sealed, name: str, marked: pd.DataFrame) -> Criterion:
    key: Key = (RECORDS, name, MARKED)
    given, waiting = sealed.count(key), sealed.count((RECORDS, name, WAITS))
    shares = marked["points"].to_numpy(dtype=float) / marked["out_of"].to_numpy(dtype=float)
    people = marked["learner_pid"].nunique() if given.value else 0
    mean = sealed.average(float(np.mean(shares)) if len(shares) else 0.0, people, key)
    says, by_hand = CRITERIA[name]
    return Criterion(fixed(says), given, waiting, mean, by_hand)


def _kappa(sealed: Sealed, both: pd.DataFrame) -> Coefficient:
    """Release how far two markers agree; hidden where the count of their texts is, or too few are marked twice."""
    first, second = (both[name].to_numpy(dtype=float) for name in ("points", "second"))
    found = agreement(first, second, list(both["learner_pid"].astype(str)))
    people = 0 if found.kappa is None or sealed.count(TWICE).value is None else found.people
    return sealed.coefficient(found.kappa or 0.0, found.low or 0.0, found.high or 0.0, people, about=TWICE)


def _verdict(kappa: Coefficient) -> str:
    """Return how alike two markers mark, by the released interval of their agreement."""
    if kappa.low is None or kappa.high is None:
        return ""
    return "alike" if kappa.low >= _ALIKE else "apart" if kappa.high < _ALIKE else "open"
