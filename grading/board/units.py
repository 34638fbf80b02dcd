"""Agencies beside one another without a ranking: a funnel, which shows how much of their difference chance makes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from grading.board.chapter import Later, Material
from grading.board.counts import ALL, PEOPLE, Counts
from grading.board.model import Funnel, Unit
from grading.disclosure.cells import Key
from grading.disclosure.gate import Sealed, fixed
from grading.results.columns import MARKED
from grading.results.outcomes import SAFE, design_effects_of, pool
from grading.statistics.variation import Dispersion, dispersion

LEAST_UNITS_SHOWN = 3
"""Agencies for a funnel; two points show nothing."""
REST = "others"


def units(counts: Counts, material: Material, kinds: pd.Series) -> Later[Funnel | None]:
    """Take in the safe answers of each agency that is large enough; return what releases the funnel.

    `kinds` is the kind of agency that each answer is counted under. Agencies too small to be counted by themselves are
    counted together within their kind, so that the kinds' figures cannot betray them.
    """
    marked = material.chosen.marked
    labels = _labels(marked, kinds)
    named = [name for name in sorted(labels.unique()) if not name.startswith(REST)]
    if len(named) < LEAST_UNITS_SHOWN:
        return lambda _: None
    safe = marked["kind"] == SAFE
    for name, rows in marked.groupby(labels):
        key = ("unit", str(name))
        counts.split(key, rows, safe[rows.index])
        counts.people((*key, PEOPLE), rows, rows["learner_pid"].nunique())
    several = kinds.nunique() > 1
    for kind in sorted(kinds.unique()):
        whole: Key = ("agency", kind) if several else ALL
        inside = sorted(labels[kinds == kind].unique())
        for part, column in (("made", SAFE), (MARKED, MARKED), (PEOPLE, PEOPLE)):
            counts.gate.adds_up((*whole, column), [("unit", name, part) for name in inside])

    def later(sealed: Sealed) -> Funnel:
        return _funnel(sealed, named, _effect(marked, material))

    return later


def _labels(marked: pd.DataFrame, kinds: pd.Series) -> pd.Series:
    """Return for each answer its agency, or the words for the small ones of its kind."""
    labels = pd.Series("", index=marked.index, dtype=object)
    for kind in kinds.unique():
        rows = marked[kinds == kind]
        found = pool(rows, ("agency_code",)).astype(object)
        known = found.isin(list(rows["agency_code"].unique()))
        labels[rows.index] = np.where(known, found, f"{REST}: {kind}")
    return labels


def _effect(marked: pd.DataFrame, material: Material) -> float:
    rate = ((marked["kind"] == SAFE).to_numpy(dtype=float), np.ones(len(marked)))
    return design_effects_of(marked, {("all",): rate}, material.draws, material.seed)["all",]


def _funnel(sealed: Sealed, named: list[str], effect: float) -> Funnel:
    """Release the funnel: its target, its limits and its points, all of them made from released counts."""
    target = sealed.rate((*ALL, SAFE), (*ALL, MARKED), effect)
    rates = {name: sealed.rate(("unit", name, "made"), ("unit", name, MARKED), effect) for name in named}
    drawn = {name: rate for name, rate in rates.items() if rate.percent is not None and rate.of.value}
    between, measured = 0.0, False
    if target.percent is not None and 0 < target.percent < 100 and drawn:
        shares = np.array([(rate.percent or 0) / 100 for rate in drawn.values()])
        answers = np.array([(rate.of.value or 0) / max(1.0, effect) for rate in drawn.values()])
        spread = dispersion(shares, answers, target.percent / 100)
        if isinstance(spread, Dispersion):
            between, measured = spread.between, True
    limits = {name: sealed.limits(target, rate, effect, between) for name, rate in drawn.items()}
    found = [
        Unit(fixed(name), sealed.count(("unit", name, PEOPLE)), rate.of, rate, limits.get(name))
        for name, rate in rates.items()
    ]
    curve = tuple(sealed.funnel_curve(target, list(drawn.values()), effect, between))
    return Funnel(target, tuple(found), curve, measured)
