"""Intervals and tests by drawing again: people, or whole clusters of them, since answers of one person are alike."""

from __future__ import annotations

import math

import numpy as np
from scipy.stats import norm, t

from grading.statistics.enough import LEAST_CLUSTERS
from grading.statistics.intervals import Floats, Interval, Whole

DRAWS = 2000
SEED = 1
_AT_ONCE = 1_600_000
"""How many numbers are drawn at once: with fewer, many people's values are read from memory for every sample anew."""


def resampled(values: Floats, draws: int, seed: int) -> Floats:
    """Return the column totals of `draws` bootstrap samples of the rows (people or clusters), one sample a row.

    The same seed gives the same samples. Raises ValueError when there is nobody.
    """
    rows = len(values)
    if rows == 0:
        message = "there is nobody to draw from"
        raise ValueError(message)
    rng = np.random.default_rng(seed)
    totals = np.empty((draws, values.shape[1]))
    step = max(1, _AT_ONCE // rows)
    for start in range(0, draws, step):
        size = min(step, draws - start)
        drawn = rng.integers(0, rows, (size, rows)) + rows * np.arange(size)[:, np.newaxis]
        times = np.bincount(drawn.ravel(), minlength=size * rows).reshape(size, rows)
        totals[start : start + size] = times @ values
    return totals


def by_cluster(values: Floats, clusters: Whole | None) -> Floats:
    """Return the rows added up by cluster, one row a cluster in the order of their numbers; as they are without any.

    Raises ValueError when the clusters are not one number for each row.
    """
    if clusters is None:
        return values
    if clusters.shape != (len(values),):
        message = "every row needs its cluster"
        raise ValueError(message)
    which = np.unique(clusters, return_inverse=True)[1]
    return np.column_stack([np.bincount(which, weights=column) for column in values.T])


def expanded_interval(drawn: Floats, units: int, level: float = 0.95) -> Interval:
    """Return the expanded percentile interval of bootstrapped figures; `units` is how many were drawn from.

    The plain percentile interval is too narrow where units are few: this one takes the percentiles further out by what
    Student's t and the missing degree of freedom make of the normal (Hesterberg 2015, American Statistician 69:371).
    Figures that are not numbers (of samples that allow none) are left out.
    """
    out = 0.0 if units < 2 else math.sqrt(units / (units - 1)) * float(t.ppf(0.5 + level / 2, units - 1))
    tail = float(norm.cdf(-out))
    low, high = np.nanquantile(drawn, [tail, 1 - tail])
    return Interval(float(low), float(high))


def design_effects(
    parts: Floats, wholes: Floats, draws: int = 1000, seed: int = SEED, clusters: Whole | None = None
) -> Floats:
    """Return for each rate how many times less its answers tell than as many independent ones would; at least 1.

    `parts` and `wholes` hold one person a row and one rate a column: the answers that count, and all answers. The
    variance of each rate is bootstrapped by person, because answers of one person are alike; few people widen it
    further (Student's t in place of the normal). A column with one answer a person is 1: those are independent.

    With the number of each person's cluster (cohort), whole clusters are drawn as well, for rates that 5 or more have
    answers to, and the larger effect counts: people taught together are alike too. Raises ValueError when the clusters
    are not one number for each person.
    """
    effects = _effects_by(parts, wholes, draws, seed, 2)
    if clusters is None:
        return effects
    grouped = by_cluster(parts, clusters), by_cluster(wholes, clusters)
    mixed = (parts.sum(axis=0) > 0) & (parts.sum(axis=0) < wholes.sum(axis=0))  # else clusters show no difference
    return np.where(mixed, np.maximum(effects, _effects_by(*grouped, draws, seed, LEAST_CLUSTERS)), effects)


def _effects_by(parts: Floats, wholes: Floats, draws: int, seed: int, least: int) -> Floats:
    """Return the design effect of each rate when rows are drawn; 1 below `least` rows with answers."""
    sums = resampled(np.hstack([parts, wholes]), draws, seed)
    columns = parts.shape[1]
    effects = np.ones(columns)
    for column in range(columns):
        whole, total = sums[:, columns + column], wholes[:, column].sum()
        units = int((wholes[:, column] > 0).sum())
        if units < least or wholes[:, column].max() <= 1:
            continue
        share = parts[:, column].sum() / total
        if share in (0, 1):
            effects[column] = total / units
            continue
        drawn = whole > 0
        variance = np.var(sums[drawn, column] / whole[drawn], ddof=1) * units / (units - 1)
        few = float(t.ppf(0.975, units - 1) / norm.ppf(0.975)) ** 2
        effects[column] = max(1.0, float(variance / (share * (1 - share) / total)) * few)
    return effects


def excess(first: Floats, second: Floats, draws: int = 1000, seed: int = SEED) -> int:
    """Return 1 when the first kind of answer is the commoner, -1 when the second is, 0 when chance could explain it.

    One person a row: how many answers of each kind they gave. Judged by the 95% interval of the difference of the
    totals, bootstrapped by person.
    """
    low, high = np.quantile(resampled((first - second)[:, np.newaxis], draws, seed), [0.025, 0.975])
    return 1 if low > 0 else -1 if high < 0 else 0


def differ(
    parts: Floats, wholes: Floats, groups: Whole, draws: int = 1000, seed: int = SEED, clusters: Whole | None = None
) -> bool:
    """Return whether groups of people differ in a share by more than chance would make (permutation test, 5%).

    One value a person: the answers that count, all answers, and the number of their group (from 0). People are dealt
    to groups anew `draws` times; the groups differ when fewer than 5% of these deals spread them as far apart.

    With the number of each person's cluster (cohort), people are dealt within clusters that several groups share, and
    clusters of one group alone are dealt whole where there are 5 or more of them: people taught together are alike, and
    that is no difference of their groups. Raises ValueError when the clusters are not one number for each person.
    """
    if len(np.unique(groups)) < 2:
        return False
    rng = np.random.default_rng(seed)
    seen = _spread(parts, wholes, groups)
    dealt, as_far = _Deals(groups, clusters), 0
    for _ in range(draws):
        as_far += _spread(parts, wholes, dealt.again(rng)) >= seen - 1e-12
        if (as_far + 1) / (draws + 1) >= 0.05:
            return False
    return True


class _Deals:
    """Deals people to groups anew, as often as is asked."""

    def __init__(self, groups: Whole, clusters: Whole | None) -> None:
        """Sort out who is dealt within a cluster, and which clusters are dealt whole."""
        if clusters is None:
            clusters = np.zeros(len(groups), dtype=np.int64)
        if clusters.shape != groups.shape:
            message = "every row needs its cluster"
            raise ValueError(message)
        names, which = np.unique(clusters, return_inverse=True)
        first = groups[np.unique(which, return_index=True)[1]]
        alone = np.bincount(which, weights=groups != first[which]) == 0
        whole = alone if alone.sum() >= LEAST_CLUSTERS else np.zeros(len(names), dtype=bool)
        # Clusters of one group that are too few to be dealt are one cluster: their people are dealt one by one.
        together = np.where(alone & ~whole, len(names), np.arange(len(names)))
        self._groups, self._one_by_one, self._labels = groups, np.flatnonzero(~whole[which]), first[whole]
        within = np.unique(together[which][self._one_by_one], return_inverse=True)[1]
        self._within = within.astype(np.uint16 if len(names) < 2**16 else np.int64)  # sorted by radix, which is quick
        self._places = self._one_by_one[np.argsort(self._within, kind="stable")]
        self._dealt_whole = np.flatnonzero(whole[which])
        self._number = (np.cumsum(whole) - 1)[which[self._dealt_whole]]

    def again(self, rng: np.random.Generator) -> Whole:
        """Return the number of each person's group in a new deal."""
        found = self._groups.copy()
        order = rng.permutation(len(self._one_by_one))
        order = order[np.argsort(self._within[order], kind="stable")]
        found[self._places] = self._groups[self._one_by_one[order]]
        found[self._dealt_whole] = rng.permutation(self._labels)[self._number]
        return found


def _spread(parts: Floats, wholes: Floats, groups: Whole) -> float:
    """Return how far the shares of groups lie from that of all, each weighted by its answers."""
    some, of = np.bincount(groups, weights=parts), np.bincount(groups, weights=wholes)
    used = of > 0
    return float((of[used] * (some[used] / of[used] - parts.sum() / wholes.sum()) ** 2).sum())
