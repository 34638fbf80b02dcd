"""Change of the same people from before to after, in shares of one, drawn again by person or by whole cohort."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from grading.statistics.enough import (
    LEAST_CLUSTERS,
    LEAST_PEOPLE,
    MOST_BEFORE_GAIN,
    NotEnough,
    too_few,
)
from grading.statistics.intervals import Floats, Whole
from grading.statistics.resampling import DRAWS, SEED, by_cluster, expanded_interval, resampled


class Change(NamedTuple):
    """A mean change with its 95% interval, and the number of people whose change it is."""

    mean: float
    low: float
    high: float
    people: int


class EffectSize(NamedTuple):
    """A mean change in standard deviations: the average of before and after (d_av, with its interval), and before."""

    d_av: float
    low: float
    high: float
    over_before: float
    people: int


class Gain(NamedTuple):
    """The share of what could still be gained that was gained, with its interval; `band` is Hake's."""

    gain: float
    low: float
    high: float
    band: str
    people: int


def paired_change(before: Floats, after: Floats, draws: int = DRAWS, seed: int = SEED) -> Change:
    """Return the mean of after - before over the same people, with a 95% interval bootstrapped by person.

    One value a person in each, in the same order. Raises ValueError when the two differ in length or are empty.
    """
    _check(before, after)
    return _mean_change((after - before)[:, np.newaxis], None, draws, seed)


def clustered_change(
    before: Floats, after: Floats, clusters: Whole, draws: int = DRAWS, seed: int = SEED
) -> Change | NotEnough:
    """Return the mean change of the same people, with an interval that draws whole clusters (cohorts) of them.

    People taught together are alike, so that they tell less than as many from anywhere. Each one's cluster is a number.
    Fewer than 8 people or 5 clusters are not enough. Raises ValueError when lengths differ or are nought.
    """
    _check(before, after)
    few = _few(before, clusters)
    return few if few is not None else _mean_change((after - before)[:, np.newaxis], clusters, draws, seed)


def effect_size(
    before: Floats, after: Floats, clusters: Whole | None = None, draws: int = DRAWS, seed: int = SEED
) -> EffectSize | NotEnough:
    """Return the mean change over standard deviations: d_av (Cumming 2012) and change over the one before.

    Drawn by person, or by cluster when given. Not enough below 8 people or 5 clusters, or when all were alike. Raises
    ValueError when lengths differ or are nought.
    """
    _check(before, after)
    few = _few(before, clusters)
    if few is not None:
        return few
    rows = np.column_stack([np.ones(len(before)), before, before**2, after, after**2])
    if min(np.ptp(before), np.ptp(after)) < 1e-9:
        return NotEnough("everybody had the same score, so that there is no spread to measure a change by")
    found, over_before = _effects(rows.sum(axis=0)[np.newaxis, :])
    units = by_cluster(rows, clusters)
    interval = expanded_interval(_effects(resampled(units, draws, seed))[0], len(units))
    return EffectSize(float(found[0]), *interval, float(over_before[0]), len(before))


def normalised_gain(
    before: Floats, after: Floats, clusters: Whole | None = None, draws: int = DRAWS, seed: int = SEED
) -> Gain | NotEnough:
    """Return the normalised gain of averages (after - before) / (1 - before), of shares from 0 to 1 (Hake 1998).

    Never the average of people's own gains, which measurement error biases. Its band is low below 0.3, high from 0.7.
    It is no measure where there is little left to gain: not enough when the mean before is above 0.9, or below 8 people
    or 5 clusters. Raises ValueError when lengths differ or are nought, or a value is not a share.
    """
    _check(before, after)
    if min(before.min(), after.min()) < 0 or max(before.max(), after.max()) > 1:
        message = "before and after must be shares from 0 to 1"
        raise ValueError(message)
    few = _few(before, clusters)
    if few is not None:
        return few
    if before.mean() > MOST_BEFORE_GAIN:
        return NotEnough(f"the average before is above {MOST_BEFORE_GAIN:.0%}, so that too little was left to gain")
    gain = float((after.mean() - before.mean()) / (1 - before.mean()))
    units = by_cluster(np.column_stack([1 - before, after - before]), clusters)
    left, gained = resampled(units, draws, seed).T
    with np.errstate(invalid="ignore", divide="ignore"):
        drawn = np.where(left > 1e-9, gained / left, np.nan)
    band = "low" if gain < 0.3 else "medium" if gain < 0.7 else "high"
    return Gain(gain, *expanded_interval(drawn, len(units)), band, len(before))


def _mean_change(differences: Floats, clusters: Whole | None, draws: int, seed: int) -> Change:
    """Return the mean of differences (a column), drawn by row or by cluster."""
    people = len(differences)
    units = by_cluster(np.hstack([differences, np.ones((people, 1))]), clusters)
    total, number = resampled(units, draws, seed).T
    return Change(float(differences.mean()), *expanded_interval(total / number, len(units)), people)


def _effects(sums: Floats) -> tuple[Floats, Floats]:
    """Return d_av and the change over the deviation before, of rows of sums: 1, x, x^2, y and y^2."""
    number, x, xx, y, yy = sums.T
    with np.errstate(invalid="ignore", divide="ignore"):
        before, after = (
            np.sqrt(np.maximum(squares - total**2 / number, 0) / (number - 1)) for total, squares in ((x, xx), (y, yy))
        )
        change = (y - x) / number
        return change / ((before + after) / 2), change / before


def _few(before: Floats, clusters: Whole | None) -> NotEnough | None:
    few = too_few(len(before), LEAST_PEOPLE, "people")
    if few is None and clusters is not None:
        few = too_few(len(np.unique(clusters)), LEAST_CLUSTERS, "cohorts")
    return few


def _check(before: Floats, after: Floats) -> None:
    if before.shape != after.shape or before.ndim != 1:
        message = "before and after need one value for each of the same people"
        raise ValueError(message)
    if len(before) == 0:
        message = "there is nobody whose change could be measured"
        raise ValueError(message)
