"""Estimates with their uncertainty: each a small function of plain numbers, none of which knows what they describe."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t

Floats = NDArray[np.float64]


class Interval(NamedTuple):
    """A confidence interval, in the unit of what it is about."""

    low: float
    high: float


class Discernment(NamedTuple):
    """Signal detection over answers: d (discernment) and c (caution; positive means that people hold back)."""

    d: float
    c: float


class Change(NamedTuple):
    """A mean change with its interval, and the number of people whose change it is."""

    mean: float
    low: float
    high: float
    people: int


def wilson(successes: float, trials: float, level: float = 0.95) -> Interval:
    """Return Wilson's score interval for a proportion, in shares of one (Wilson 1927).

    The numbers need not be whole, so that answers can first be divided by their design effect. Raises ValueError
    when there are no trials, or fewer than none or more than all succeeded.
    """
    if not 0 <= successes <= trials or trials == 0:
        message = f"no proportion can be made of {successes} of {trials}"
        raise ValueError(message)
    z = float(norm.ppf(0.5 + level / 2))
    share = successes / trials
    spread = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    centre = share + z * z / (2 * trials)
    scale = 1 + z * z / trials
    return Interval(max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale))


def discernment(hits: float, signals: float, false_alarms: float, noise: float) -> Discernment:
    """Return d and c, with the log-linear correction (half an answer added to each count, one to each total).

    A signal is a question whose answer is to share, a hit is sharing there; noise is a question whose answer is
    not to, a false alarm is sharing there (Hautus 1995). Raises ValueError when a count exceeds its total.
    """
    if not (0 <= hits <= signals and 0 <= false_alarms <= noise):
        message = "a count of answers is larger than the number of questions"
        raise ValueError(message)
    hit = float(norm.ppf((hits + 0.5) / (signals + 1)))
    false = float(norm.ppf((false_alarms + 0.5) / (noise + 1)))
    return Discernment(hit - false, -(hit + false) / 2)


def resampled(values: Floats, draws: int, seed: int) -> Floats:
    """Return the column totals of `draws` bootstrap samples of the rows (people), one sample a row.

    `values` holds one person a row; the same seed gives the same samples. Raises ValueError when there is nobody.
    """
    people = len(values)
    if people == 0:
        message = "there is nobody to draw from"
        raise ValueError(message)
    rng = np.random.default_rng(seed)
    totals = np.empty((draws, values.shape[1]))
    for draw in range(draws):
        times = np.bincount(rng.integers(0, people, people), minlength=people)
        totals[draw] = times @ values
    return totals


def design_effects(parts: Floats, wholes: Floats, draws: int = 1000, seed: int = 1) -> Floats:
    """Return for each rate how many times less its answers tell than as many independent ones would; at least 1.

    `parts` and `wholes` hold one person a row and one rate a column: the answers that count, and all answers. The
    variance of each rate is bootstrapped by person, because answers of one person are alike; few people widen it
    further (Student's t in place of the normal). A column with one answer a person is 1: those are independent.
    """
    sums = resampled(np.hstack([parts, wholes]), draws, seed)
    columns = parts.shape[1]
    effects = np.ones(columns)
    for column in range(columns):
        whole, total = sums[:, columns + column], wholes[:, column].sum()
        people = int((wholes[:, column] > 0).sum())
        if people < 2 or wholes[:, column].max() <= 1:
            continue
        share = parts[:, column].sum() / total
        if share in (0, 1):
            effects[column] = total / people
            continue
        drawn = whole > 0
        variance = np.var(sums[drawn, column] / whole[drawn], ddof=1) * people / (people - 1)
        few = float(t.ppf(0.975, people - 1) / norm.ppf(0.975)) ** 2
        effects[column] = max(1.0, float(variance / (share * (1 - share) / total)) * few)
    return effects


def paired_change(before: Floats, after: Floats, draws: int = 2000, seed: int = 1) -> Change:
    """Return the mean of after - before over the same people, with a 95% interval bootstrapped by person.

    One value a person in each, in the same order. Raises ValueError when the two differ in length or are empty.
    """
    if before.shape != after.shape or before.ndim != 1:
        message = "before and after need one value for each of the same people"
        raise ValueError(message)
    differences = (after - before)[:, np.newaxis]
    means = resampled(differences, draws, seed)[:, 0] / len(differences)
    low, high = np.quantile(means, [0.025, 0.975])
    return Change(float(differences.mean()), float(low), float(high), len(differences))


def excess(first: Floats, second: Floats, draws: int = 1000, seed: int = 1) -> int:
    """Return 1 when the first kind of answer is the commoner, -1 when the second is, 0 when chance could explain it.

    One person a row: how many answers of each kind they gave. Judged by the 95% interval of the difference of the
    totals, bootstrapped by person.
    """
    low, high = np.quantile(resampled((first - second)[:, np.newaxis], draws, seed), [0.025, 0.975])
    return 1 if low > 0 else -1 if high < 0 else 0


def differ(parts: Floats, wholes: Floats, groups: NDArray[np.int_], draws: int = 1000, seed: int = 1) -> bool:
    """Return whether groups of people differ in a share by more than chance would make (permutation test, 5%).

    One value a person: the answers that count, all answers, and the number of their group (from 0). People are dealt
    to groups anew `draws` times; the groups differ when fewer than 5% of these deals spread them as far apart.
    """
    if len(np.unique(groups)) < 2:
        return False
    rng = np.random.default_rng(seed)
    seen = _spread(parts, wholes, groups)
    as_far = sum(_spread(parts, wholes, rng.permutation(groups)) >= seen - 1e-12 for _ in range(draws))
    return bool((as_far + 1) / (draws + 1) < 0.05)


def _spread(parts: Floats, wholes: Floats, groups: NDArray[np.int_]) -> float:
    """Return how far the shares of groups lie from that of all, each weighted by its answers."""
    some, of = np.bincount(groups, weights=parts), np.bincount(groups, weights=wholes)
    used = of > 0
    return float((of[used] * (some[used] / of[used] - parts.sum() / wholes.sum()) ** 2).sum())
