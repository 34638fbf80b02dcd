"""What the analysis finds in one sample of a population: whether intervals hold what is true, and what it makes up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from benchmarks.population import COHORT, KINDS, Floats, Phase, Population
from grading.statistics.change import Change, clustered_change, normalised_gain, paired_change
from grading.statistics.detection import DiscernmentOfPeople, discernment_of_people
from grading.statistics.enough import LEAST_CLUSTERS, NotEnough
from grading.statistics.fairness import Dif, dif_of_items
from grading.statistics.items import facility
from grading.statistics.many import benjamini_hochberg
from grading.statistics.proportions import mcnemar, paired_difference, wilson
from grading.statistics.resampling import design_effects, differ
from grading.statistics.variation import Chart, dispersion, funnel_limits, p_chart

DRAWS = 1000
KINDS_OF_AGENCY = 5
UNITS, IN_UNIT = 30, 16
MONTHS, IN_MONTH = 12, 20
A_SIDE = 120
Found = Iterator[tuple[str, bool]]
Who = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sample:
    """People drawn from a population, by their numbers, and the number of the cohort that each was drawn with."""

    who: Who
    cohorts: Who


def by_person(all_of_them: Population, count: int, rng: np.random.Generator) -> Sample:
    """Draw people one by one."""
    who = rng.integers(0, all_of_them.people, count)
    return Sample(who, np.arange(count) // COHORT)


def by_cohort(all_of_them: Population, count: int, rng: np.random.Generator) -> Sample:
    """Draw whole cohorts."""
    order = np.argsort(all_of_them.cohorts, kind="stable")
    members = np.split(order, np.flatnonzero(np.diff(all_of_them.cohorts[order])) + 1)
    drawn = rng.integers(0, len(members), count)
    who = [members[each] for each in drawn]
    return Sample(np.concatenate(who), np.repeat(np.arange(count), [len(each) for each in who]))


def changes(world: Population, sample: Sample, label: str, clustered: bool, seed: int) -> Found:
    """Yield whether intervals of paired changes hold the population's mean change, and of the gain its gain."""
    clusters = sample.cohorts if clustered else None
    for column, kind in enumerate(KINDS):
        everybody = [phase.kinds[:, column] / phase.marked for phase in (world.before, world.after)]
        before, after = (share[sample.who] for share in everybody)
        found = _change(before, after, clusters, seed)
        yield f"change of {kind}, {label}", found.low <= _change_in(everybody) <= found.high
        if column == 0:
            gained = normalised_gain(before, after, clusters, DRAWS, seed)
            true = _change_in(everybody) / float(1 - everybody[0].mean())
            if not isinstance(gained, NotEnough):
                yield f"normalised gain, {label}", gained.low <= true <= gained.high


def shares(world: Population, sample: Sample, label: str, seed: int) -> Found:
    """Yield whether Wilson's intervals of shares of answers, with their design effect, hold the population's."""
    after = world.after
    parts, wholes = after.kinds[sample.who], np.repeat(after.marked[sample.who, np.newaxis], len(KINDS), axis=1)
    effects = design_effects(parts, wholes, DRAWS, seed, sample.cohorts)
    for column, kind in enumerate(KINDS):
        true = after.kinds[:, column].sum() / after.marked.sum()
        some, of = parts[:, column].sum() / effects[column], wholes[:, column].sum() / effects[column]
        low, high = wilson(float(some), float(of))
        yield f"share {kind}, {label}", low <= true <= high


def detection(world: Population, sample: Sample, label: str, seed: int) -> Found:
    """Yield whether the intervals of discernment and caution hold those of the population."""
    found = discernment_of_people(*world.after.signals[sample.who].T, DRAWS, seed)
    if not isinstance(found, DiscernmentOfPeople):
        return
    hits, signals, false, noise = world.after.signals.sum(axis=0)
    hit, wrong = norm.ppf(hits / signals), norm.ppf(false / noise)
    for name, true, (low, high) in (
        ("discernment", hit - wrong, found.d_interval), ("caution", -(hit + wrong) / 2, found.c_interval)
    ):  # fmt: skip
        yield f"{name}, {label}", low <= true <= high


def beliefs(world: Population, sample: Sample) -> Found:
    """Yield whether intervals of who acts on a misconception, and of how that changed, hold the population's."""
    twice = (world.before.could * world.after.could) > 0
    for column in range(len(world.beliefs)):
        could, held = (each[:, column] > 0 for each in (world.after.could, world.after.held))
        here = sample.who[could[sample.who]]
        if len(here) >= 8:
            low, high = wilson(float(held[here].sum()), float(len(here)))
            yield "misconceptions: share of people", low <= held[could].mean() <= high
        had, has = world.before.held[:, column] > 0, world.after.held[:, column] > 0
        both = twice[:, column]
        here = sample.who[both[sample.who]]
        if len(here) >= 8:
            _, low, high = paired_difference(*_table(had[here], has[here]))
            true = has[both].mean() - had[both].mean()
            yield "misconceptions: change", low <= true <= high


def questions(world: Population, sample: Sample) -> Found:
    """Yield whether the intervals of questions' facility hold the population's."""
    for column in world.after.right.T:
        found = facility(column[sample.who], after=True)
        if not isinstance(found, NotEnough):
            yield "facility of questions", found.interval.low <= np.nanmean(column) <= found.interval.high


def swapped(world: Population, sample: Sample, rng: np.random.Generator) -> tuple[Phase, Phase]:
    """Return the sample's two phases, before and after exchanged for every other person: nobody changes on average."""
    turned = rng.random(len(sample.who)) < 0.5
    phases = []
    for one, other in ((world.before, world.after), (world.after, world.before)):
        made = {}
        for name in ("kinds", "marked", "signals", "could", "held"):
            mine, theirs = getattr(one, name)[sample.who], getattr(other, name)[sample.who]
            made[name] = np.where(turned if mine.ndim == 1 else turned[:, np.newaxis], theirs, mine)
        phases.append(Phase(**made, right=np.empty((len(sample.who), 0))))
    return phases[0], phases[1]


def no_change(world: Population, sample: Sample, rng: np.random.Generator, seed: int) -> Found:
    """Yield what is found of a change where there is none: of safe answers, and of any misconception."""
    before, after = swapped(world, sample, rng)
    safe = [phase.kinds[:, 0] / phase.marked for phase in (before, after)]
    found = _change(safe[0], safe[1], sample.cohorts, seed)
    yield "a change of safe answers", not found.low <= 0 <= found.high
    chances = []
    for column in range(len(world.beliefs)):
        both = (before.could[:, column] > 0) & (after.could[:, column] > 0)
        if both.any():
            _, gained, lost, _ = _table(before.held[both, column] > 0, after.held[both, column] > 0)
            chances.append(mcnemar(gained, lost))
    yield (
        "a change of any misconception (after Benjamini-Hochberg)",
        bool((benjamini_hochberg(np.array(chances)) < 0.05).any()),
    )


def no_difference(world: Population, sample: Sample, rng: np.random.Generator, seed: int) -> Found:
    """Yield what is found of differences between agencies, dealt out by chance: their kinds, and unfair questions."""
    parts, wholes = world.after.kinds[sample.who, 0], world.after.marked[sample.who]
    groups = rng.integers(0, KINDS_OF_AGENCY, len(sample.who))
    yield "kinds of agency that differ", differ(parts, wholes, groups, DRAWS, seed)


def cohorts_of_their_own(world: Population, sample: Sample, seed: int) -> Found:
    """Yield whether kinds of agency are said to differ that train whole cohorts, drawn for each by chance."""
    parts, wholes = world.after.kinds[sample.who, 0], world.after.marked[sample.who]
    groups = sample.cohorts % KINDS_OF_AGENCY
    yield (
        "kinds of agency that differ, each with its own cohorts",
        differ(parts, wholes, groups, DRAWS, seed, sample.cohorts),
    )


def unfair(world: Population, rng: np.random.Generator) -> Found:
    """Yield for each question of a form whether it is called unfair (class C) to people dealt out by chance."""
    sat = np.flatnonzero(world.forms == rng.integers(0, world.forms.max() + 1))
    who = rng.choice(sat, 2 * A_SIDE)
    right = world.after.right[who]
    right = right[:, ~np.isnan(right).all(axis=0)]
    focal = np.arange(len(who)) < A_SIDE
    filled = np.where(np.isnan(right), 0.0, right)  # who left a question out would not be judged
    for found in dif_of_items(filled, focal):
        if isinstance(found, Dif):
            yield "questions unfair to a kind of agency (class C)", found.kind == "C"


def funnel(world: Population, rng: np.random.Generator, seed: int) -> Found:
    """Yield for agencies that do not differ whether each lies outside the funnel's limits."""
    who = rng.integers(0, world.people, UNITS * IN_UNIT)
    parts, wholes = world.after.kinds[who, 0], world.after.marked[who]
    effect = _effect(parts, wholes, seed)
    made, of = (each.reshape(UNITS, IN_UNIT).sum(axis=1) for each in (parts, wholes))
    target = float(parts.sum() / wholes.sum())
    spread = dispersion(made / of, of / effect, target)
    between = 0.0 if isinstance(spread, NotEnough) else spread.between
    for share, answers in zip(made / of, of / effect, strict=True):
        for level in (0.95, 0.998):
            low, high = funnel_limits(target, float(answers), level, between=between)
            yield f"agencies outside the funnel's {100 * level:g}% limits", not low <= share <= high


def months(world: Population, rng: np.random.Generator, seed: int) -> Found:
    """Yield for months that do not differ whether each lies outside the control chart's limits, or breaks any rule."""
    who = rng.integers(0, world.people, MONTHS * IN_MONTH)
    parts, wholes = world.after.kinds[who, 0], world.after.marked[who]
    effect = _effect(parts, wholes, seed)
    made, of = (each.reshape(MONTHS, IN_MONTH).sum(axis=1) / effect for each in (parts, wholes))
    chart = p_chart(made, of)
    if isinstance(chart, Chart):
        for point in chart.points:
            yield "months outside the control chart's limits", "outside" in point.signals
        yield "control charts of 12 months that break any rule", any(point.signals for point in chart.points)


def _effect(parts: Floats, wholes: Floats, seed: int) -> float:
    """Return the design effect of a share, as the report takes it."""
    cohorts = np.arange(len(parts)) // COHORT
    return float(design_effects(parts[:, np.newaxis], wholes[:, np.newaxis], DRAWS, seed, cohorts)[0])


def _change(before: Floats, after: Floats, cohorts: Who | None, seed: int) -> Change:
    """Return the change as the report takes it: by cohort where there are enough of them."""
    if cohorts is not None and len(np.unique(cohorts)) >= LEAST_CLUSTERS:
        found = clustered_change(before, after, cohorts, DRAWS, seed)
        if isinstance(found, Change):
            return found
    return paired_change(before, after, DRAWS, seed)


def _change_in(shares_of: list[Floats]) -> float:
    return float(shares_of[1].mean() - shares_of[0].mean())


def _table(had: NDArray[np.bool_], has: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Return how many kept, gained and lost something, and how many never had it."""
    return tuple(int(mask.sum()) for mask in (had & has, ~had & has, had & ~has, ~had & ~has))  # type: ignore[return-value]
