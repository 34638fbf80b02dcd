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


def paired_difference(both: float, gained: float, lost: float, neither: float, level: float = 0.95) -> Difference:
    """Return the difference of two proportions of the same people: after less before.

    `both` succeeded both times, `gained` only after, `lost` only before, `neither` at no time. The interval is method
    10 of Newcombe 1998 (Statistics in Medicine 17:2635): Wilson's two intervals, put together with the correlation of
    the two times. Raises ValueError when there is nobody, or a count is negative.
    """
    people = both + gained + lost + neither
    if min(both, gained, lost, neither) < 0 or people == 0:
        message = "people who were asked twice are needed, and no count of them can be negative"
        raise ValueError(message)
    after, before = (both + gained) / people, (both + lost) / people
    (low, high), (low_before, high_before) = (wilson(both + some, people, level) for some in (gained, lost))
    phi = _correlation(both, gained, lost, neither)
    down, up = after - low, high - after
    down_before, up_before = before - low_before, high_before - before
    below = math.sqrt(max(0.0, down**2 - 2 * phi * down * up_before + up_before**2))
    above = math.sqrt(max(0.0, up**2 - 2 * phi * up * down_before + down_before**2))
    return Difference(after - before, after - before - below, after - before + above)


def _correlation(both: float, gained: float, lost: float, neither: float) -> float:
    """Return Newcombe's correlation of the two times: a positive one is corrected for continuity, 0 where unknown."""
    product = (both + gained) * (lost + neither) * (both + lost) * (gained + neither)
    if product == 0:
        return 0.0
    excess = both * neither - gained * lost
    if excess > 0:
        excess = max(0.0, excess - (both + gained + lost + neither) / 2)
    return excess / math.sqrt(product)


def mcnemar(gained: int, lost: int) -> float:
    """Return the two-sided p-value of McNemar's exact test of the same people asked twice; 1 when nobody changed.

    `gained` and `lost` are the people who succeeded only after and only before. Raises ValueError for a negative count.
    """
    if min(gained, lost) < 0:
        message = "a count of people cannot be negative"
        raise ValueError(message)
    if gained + lost == 0:
        return 1.0
    return float(binomtest(gained, gained + lost, 0.5).pvalue)
