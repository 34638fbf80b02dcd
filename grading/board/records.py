"""Decision records of a cohort: what each criterion earned on average, what waits, and how far two markers agree."""

from __future__ import annotations

import numpy as np
import pandas as pd

from grading.board.chapter import Later
from grading.board.counts import Counts
from grading.board.teaching import Criterion, Records
from grading.disclosure.gate import Sealed, fixed
from grading.disclosure.identities import answers_of
from grading.results.columns import MARKED
from grading.results.records import CRITERIA, WAITS
from grading.statistics.agreement import agreement

TWICE = ("records", "twice")


def records(counts: Counts, table: pd.DataFrame) -> Later[Records | None]:
    """Take in what is marked of a cohort's decision records and what waits; return what releases the means.

    What nobody wrote counts neither as marked nor as waiting, and never as nought.
    """
    if table.empty:
        return lambda _: None
    names = [name for name in CRITERIA if (table["criterion"] == name).any()]
    for name in names:
        rows = table[table["criterion"] == name]
        key = ("records", name)
        of_people = rows["learner_pid"].nunique()
        counts.gate.count((*key, "all"), len(rows), of_people, of_people, shown=False, members=answers_of(rows))
        for status, few in ((MARKED, False), (WAITS, True)):
            some = rows[rows["status"] == status]
            people, members = some["learner_pid"].nunique(), answers_of(some)
            counts.gate.count((*key, status), len(some), people, of_people, few=few, members=members)
        counts.gate.adds_up((*key, "all"), [(*key, MARKED), (*key, WAITS)])
    both = table[table["second"].notna() & (table["status"] == MARKED)]
    of_people = table["learner_pid"].nunique()
    counts.gate.count(TWICE, len(both), both["learner_pid"].nunique(), of_people, members=answers_of(both))

    def later(sealed: Sealed) -> Records:
        first, second = (both[name].to_numpy(dtype=float) for name in ("points", "second"))
        found = agreement(first, second, list(both["learner_pid"].astype(str)))
        criteria = tuple(_criterion(sealed, name, table[table["criterion"] == name]) for name in names)
        people = 0 if found.kappa is None else found.people
        kappa = sealed.coefficient(found.kappa or 0.0, found.low or 0.0, found.high or 0.0, people, about=TWICE)
        return Records(criteria, sealed.count(TWICE), kappa, found.is_provisional)

    return later


def _criterion(sealed: Sealed, name: str, rows: pd.DataFrame) -> Criterion:
    marked = rows[rows["status"] == MARKED]
    shares = marked["points"].to_numpy(dtype=float) / marked["out_of"].to_numpy(dtype=float)
    key = ("records", name, MARKED)
    people = marked["learner_pid"].nunique() if sealed.count(key).value else 0
    mean = sealed.average(float(np.mean(shares)) if len(shares) else 0.0, people, key)
    says, by_hand = CRITERIA[name]
    given, waiting = (sealed.count(("records", name, status)) for status in (MARKED, WAITS))
    return Criterion(fixed(says), given, waiting, mean, by_hand)
