"""Change of the same people since an earlier time: safe answers, the two errors, and each section of the guide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from grading.board.averages import AFTER, BEFORE, CHANGE, GAIN, Twice, enough, figure
from grading.board.chapter import Later, Material
from grading.board.comparison import Changed, Comparison
from grading.board.counts import ALL, OTHERS, PEOPLE, Counts
from grading.disclosure.cells import Key
from grading.disclosure.gate import Sealed, fixed
from grading.disclosure.released import Average, Measure, Points
from grading.results.outcomes import OVER, SAFE, UNDER
from grading.statistics.change import (
    Change,
    EffectSize,
    Gain,
    clustered_change,
    effect_size,
    normalised_gain,
    paired_change,
)
from grading.statistics.enough import FAIR_FOR_POINTS, LEAST_CLUSTERS, LEAST_FOR_SIZE, NotEnough
from grading.statistics.intervals import Floats, Whole

MATCHED, UNMATCHED = ("matched",), ("unmatched",)


@dataclass(frozen=True, slots=True)
class Pairs:
    """People who answered at both times: the share of their answers that are of a kind, before and after, and cohorts.

    `cohorts` numbers each one's cohort, or is None where there are too few cohorts to draw from.
    """

    before: Floats
    after: Floats
    cohorts: Whole | None

    def change(self, draws: int, seed: int) -> Change:
        """Return the mean change; whole cohorts are drawn where there are enough of them, people where not."""
        if self.cohorts is not None:
            found = clustered_change(self.before, self.after, self.cohorts, draws, seed)
            if isinstance(found, Change):
                return found
        return paired_change(self.before, self.after, draws, seed)

    def gain(self, draws: int, seed: int) -> Gain | NotEnough:
        """Return the normalised gain of averages."""
        if not len(self.before):
            return NotEnough("nobody answered both times")
        return normalised_gain(self.before, self.after, self.cohorts, draws, seed)


def pairs(before: pd.DataFrame, after: pd.DataFrame, kind: str = SAFE) -> Pairs:
    """Return the shares of a kind of answer of the people who are in both tables of marked answers."""
    size = int(max(before["person"].max(), after["person"].max())) + 1 if len(before) and len(after) else 0
    made, given = (
        [np.bincount(frame["person"], weights=mask, minlength=size).astype(float) for frame, mask in masks]
        for masks in (
            [(frame, (frame["kind"] == kind).to_numpy(dtype=float)) for frame in (before, after)],
            [(frame, np.ones(len(frame))) for frame in (before, after)],
        )
    )
    if not size:
        return Pairs(np.zeros(0), np.zeros(0), None)
    both = (given[0] > 0) & (given[1] > 0)
    numbers = np.zeros(size, dtype=np.int64)
    numbers[after["person"].to_numpy()[::-1]] = pd.factorize(after["cohort"])[0][::-1]
    cohorts = numbers[both]
    enough = len(np.unique(cohorts)) >= LEAST_CLUSTERS
    first, last = (some[both] / of[both] for some, of in zip(made, given, strict=True))
    return Pairs(first, last, cohorts if enough else None)


def change(counts: Counts, material: Material) -> Later[Comparison | None]:
    """Take in how many people answered at both times, in all and in each section; return what releases the change."""
    chosen = material.chosen
    if chosen.before.empty:
        return lambda _: None
    sections = _count(counts, chosen.before, chosen.marked)
    found = {kind: pairs(chosen.before, chosen.marked, kind) for kind in (SAFE, UNDER, OVER)}
    safe = found[SAFE]
    gained = safe.gain(material.draws, material.seed)
    _tell(counts, material, found, gained)
    by_section = {name: _in_section(counts, material, name) for name in sections}

    def later(sealed: Sealed) -> Comparison:
        gain, band = sealed.gain(gained, GAIN)
        return Comparison(
            first=fixed(chosen.first_phase),
            last=fixed(chosen.phase),
            people=sealed.count(MATCHED),
            only_once=sealed.count(UNMATCHED),
            safe=_changed(sealed, SAFE, MATCHED, safe, material, ("", SAFE)),
            under=_changed(sealed, UNDER, MATCHED, found[UNDER], material, ("", UNDER)),
            over=_changed(sealed, OVER, MATCHED, found[OVER], material, ("", OVER)),
            gain=gain,
            gain_band=band,
            size=_size(sealed, safe, material),
            by_cohort=safe.cohorts is not None,
            sections=tuple(_section(sealed, name, each, material) for name, each in by_section.items()),
        )

    return later


def _count(counts: Counts, before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Take in the people who answered at both times; returns the sections in which anybody did, in their order."""
    everyone = counts.everyone
    again = after["learner_pid"].isin(before["learner_pid"])
    counts.people(MATCHED, after[again], everyone)
    counts.people(UNMATCHED, after[~again], everyone)
    counts.gate.adds_up((*ALL, PEOPLE), [MATCHED, UNMATCHED])
    both = after[again]
    matched, found = both["learner_pid"].nunique(), []
    for section in sorted(set(both["section"].astype(str)) & set(before["section"].astype(str))):
        first = before.loc[before["section"] == section, "learner_pid"]
        now = both[(both["section"] == section) & both["learner_pid"].isin(first)]
        people = now["learner_pid"].nunique()
        if not people:
            continue
        found.append(section)
        if people == matched:
            continue
        key = ("matched", section)
        others = both[~both["learner_pid"].isin(now["learner_pid"])]
        counts.people(key, now, matched)
        counts.people((*key, OTHERS), others, matched, shown=False)
        counts.gate.adds_up(MATCHED, [key, (*key, OTHERS)])
        counts.people((*key, "rest"), after[~after["learner_pid"].isin(now["learner_pid"])], everyone, shown=False)
        counts.gate.adds_up((*ALL, PEOPLE), [key, (*key, "rest")])
    return found


def _tell(counts: Counts, material: Material, found: Mapping[str, Pairs], gained: Gain | NotEnough) -> None:
    """Let the gate know what averages over all sections tell of counts."""
    twice = Twice.of(material.chosen.before, material.chosen.marked)
    if enough(twice):
        twice.take_in(counts)
        for kind, each in found.items():
            twice.tell(counts, kind, float(each.before.mean()), float(each.after.mean()))
        if isinstance(gained, Gain):
            twice.tell_gain(counts, gained.gain)


def _in_section(counts: Counts, material: Material, name: str) -> Pairs:
    """Return the shares of safe answers in a section, and let the gate know what their averages tell of counts."""
    before, after = (frame[frame["section"] == name] for frame in (material.chosen.before, material.chosen.marked))
    found, twice = pairs(before, after), Twice.of(before, after, name)
    if enough(twice):
        twice.take_in(counts)
        twice.tell(counts, SAFE, float(found.before.mean()), float(found.after.mean()))
    return found


def _section(sealed: Sealed, name: str, found: Pairs, material: Material) -> Changed:
    key: Key = ("matched", name)
    people = key if sealed.has(key) else MATCHED
    return _changed(sealed, name, people, found, material, (name, SAFE))


def _changed(
    sealed: Sealed, name: str, people: Key, found: Pairs, material: Material, about: tuple[str, str]
) -> Changed:
    """Release a change; an average that speaks of everybody stays hidden, and the change with it.

    `about` is the section, or nothing for all, and the kind of answer.
    """
    count, number = sealed.count(people), len(found.before)
    if not number:
        hidden = sealed.average(0.0, 0)
        return Changed(fixed(name), count, hidden, hidden, sealed.change(Change(0.0, 0.0, 0.0, 0)))
    before, after = (
        sealed.average(float(each.mean()), number, people, figure(*about, when))
        for when, each in ((BEFORE, found.before), (AFTER, found.after))
    )
    points: Points = sealed.change(
        found.change(material.draws, material.seed), people, figure(*about, CHANGE), _step(sealed)
    )
    if _is_hidden(before) or _is_hidden(after):
        points = sealed.change(Change(0.0, 0.0, 0.0, 0))
    return Changed(fixed(name), count, before, after, points)


def _step(sealed: Sealed) -> int:
    """Return to how many points changes are given: of fewer people, single points would tell how many these are."""
    return 1 if (sealed.count(MATCHED).value or 0) >= FAIR_FOR_POINTS else 5


def _is_hidden(average: Average) -> bool:
    return average.percent is None


def _size(sealed: Sealed, found: Pairs, material: Material) -> Measure:
    """Release how large a change is beside how much people differ (d_av), where enough people are shown to be in it.

    Where the change tells too much, so would this.
    """
    people = sealed.count(MATCHED).value or 0
    if people < LEAST_FOR_SIZE or sealed.is_silent(figure("", SAFE, CHANGE)):
        return sealed.measure(None, 0)
    size = effect_size(found.before, found.after, found.cohorts, material.draws, material.seed)
    return sealed.measure(size.d_av if isinstance(size, EffectSize) else None, people, LEAST_FOR_SIZE)
