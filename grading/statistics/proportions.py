"""Proportions and their differences, with score intervals: those of Wald are wrong for few trials and near 0 and 1."""

from __future__ import annotations

import math
from typing import NamedTuple

from scipy.stats import binomtest, norm

from grading.statistics.intervals import Interval


class Difference(NamedTuple):
    """A difference of two proportions (first - second, in shares of one) with its interval."""

    value: float
    low: float
    high: float


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


def independent_difference(
    successes: float, trials: float, other_successes: float, other_trials: float, level: float = 0.95
) -> Difference:
    """Return the difference of two proportions of different people, with Newcombe's hybrid score interval.

    Method 10 of Newcombe 1998 (Statistics in Medicine 17:873). The numbers need not be whole (see `wilson`). Raises
    ValueError where `wilson` would.
    """
    for some, of in ((successes, trials), (other_successes, other_trials)):
        wilson(some, of, level)  # refuses what is no proportion
    from statsmodels.stats.proportion import confint_proportions_2indep  # slow to import

    low, high = confint_proportions_2indep(
        successes, trials, other_successes, other_trials, compare="diff", method="newcomb", alpha=1 - level
    )
    return Difference(successes / trials - other_successes / other_trials, float(low), float(high))


def paired_difference(both: float, first: float, second: float, neither: float, level: float = 0.95) -> Difference:
    """Return the difference of two proportions of the same people: the first time less the second.

    `both` succeeded both times, `first` only the first time, `second` only the second, `neither` at no time. The
    interval is method 10 of Newcombe 1998 (Statistics in Medicine 17:2635): Wilson's two intervals, put together with
    the correlation of the two times. Raises ValueError when there is nobody, or a count is negative.
    """
    people = both + first + second + neither
    if min(both, first, second, neither) < 0 or people == 0:
        message = "people who were asked twice are needed, and no count of them can be negative"
        raise ValueError(message)
    one, two = (both + first) / people, (both + second) / people
    (low, high), (other_low, other_high) = wilson(both + first, people, level), wilson(both + second, people, level)
    phi = _correlation(both, first, second, neither)
    down, up = one - low, high - one
    other_down, other_up = two - other_low, other_high - two
    below = math.sqrt(max(0.0, down**2 - 2 * phi * down * other_up + other_up**2))
    above = math.sqrt(max(0.0, up**2 - 2 * phi * up * other_down + other_down**2))
    return Difference(one - two, one - two - below, one - two + above)


def _correlation(both: float, first: float, second: float, neither: float) -> float:
    """Return Newcombe's correlation of the two times: a positive one is corrected for continuity, 0 where unknown."""
    product = (both + first) * (second + neither) * (both + second) * (first + neither)
    if product == 0:
        return 0.0
    excess = both * neither - first * second
    if excess > 0:
        excess = max(0.0, excess - (both + first + second + neither) / 2)
    return excess / math.sqrt(product)


def mcnemar(first: int, second: int) -> float:
    """Return the two-sided p-value of McNemar's exact test; 1 when nobody changed.

    `first` and `second` are the people who succeeded only the first and only the second time. Raises ValueError for a
    negative count.
    """
    if min(first, second) < 0:
        message = "a count of people cannot be negative"
        raise ValueError(message)
    if first + second == 0:
        return 1.0
    return float(binomtest(first, first + second, 0.5).pvalue)
