"""The gate on a page of true size: the bank's own questions, two times, some hundred counts tied to one another."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from benchmarks.disclosure import BANK, cohort
from grading.board.item_facts import item_facts
from grading.board.prepare import prepare
from grading.disclosure.cells import BASE, THRESHOLD, Key, shown_range
from grading.disclosure.differencing import Beside, Release
from grading.reports.period import Period
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_bank


def page(people: int, forms: int, without: int) -> Release:
    """Return what a page told; the first people, so many, have not handed in the later test."""
    rulebook, answers, beside = load_rulebook(), cohort(people, forms), Beside(())
    missing = sorted(answers["learner_pid"].unique())[:without]
    known = answers[~(answers["learner_pid"].isin(missing) & (answers["phase"] == "post"))]
    facts = item_facts(load_bank(BANK, rulebook), rulebook)
    prepare(known, Period(2026, 4), rulebook, facts, people, draws=5, beside=beside)
    assert beside.released is not None
    return beside.released


def ranges(told: Release) -> dict[Key, tuple[float, float]]:
    """Return between which values each hidden count lies for a reader, by linear programmes built for each."""
    keys = list(told.cells)
    number = {key: place for place, key in enumerate(keys)}
    bounds = []
    for key, cell in told.cells.items():
        unknown = key in told.hidden or not (cell.shown or cell.certain)
        bounds.append((0, told.ceilings.get(key)) if unknown else shown_range(cell.count))
    rows = [row for row, each in enumerate(told.sums) for _ in each.keys]
    columns = [number[key] for each in told.sums for key in each.keys]
    values = [value for each in told.sums for value in (*(1.0 for _ in each.parts), -1.0)]
    sums = csr_array((values, (rows, columns)), shape=(len(told.sums), len(keys)))
    found = {}
    for key in sorted(key for key, cell in told.cells.items() if key in told.hidden or cell.sensitive):
        aim, ends = np.zeros(len(keys)), []
        for sign in (1, -1):
            aim[number[key]] = sign
            done = linprog(aim, A_eq=sums, b_eq=np.zeros(len(told.sums)), bounds=bounds, method="highs")
            ends.append(float("-inf") if done.status == 3 else sign * done.fun)
        found[key] = (ends[0], float("inf") if ends[1] == float("-inf") else ends[1])
    return found


def test_no_hidden_count_is_narrowed() -> None:
    """Of a page of true size, a small hidden count can be 1 to 7, and every other has five values or more."""
    told = page(40, 1, without=2)
    assert len(told.hidden) > 50
    for key, (low, high) in ranges(told).items():
        cell = told.cells[key]
        if cell.small:
            assert low <= 1 + 1e-6, key
            assert high >= THRESHOLD - 1 - 1e-6, key
        else:
            assert high - low >= BASE - 1 - 1e-6, key
