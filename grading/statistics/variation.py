"""Units and times side by side without a ranking: funnel limits, and a chart over time with stated rules."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import binom, norm

from grading.statistics.enough import LEAST_POINTS, LEAST_UNITS, NotEnough, too_few
from grading.statistics.intervals import Floats, Interval

WARNING, ALARM = 0.95, 0.998
"""The two levels of a funnel's limits."""
RUN, TREND = 8, 6
"""Points in a row on one side of the centre, and rising or falling, that chance seldom makes (Provost, Murray 2011)."""


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How much more units differ than chance would make: `phi` (1: not at all), and the variance between them.

    `between` is the variance of units' true shares, nought where chance explains all of it.
    """

    phi: float
    between: float
    units: int


@dataclass(frozen=True, slots=True)
class Point:
    """One time of a chart: its share, its limits, and the names of the rules that it breaks (none: by chance)."""

    share: float
    limits: Interval
    signals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Shares over time around their centre; `points` in the order of time."""

    centre: float
    points: tuple[Point, ...]


def funnel_limits(target: float, answers: float, level: float = WARNING, *, between: float = 0.0) -> Interval:
    """Return the limits within which a unit's share lies by chance, when its true share is the target.

    Exact binomial limits, interpolated (Spiegelhalter 2005, Statistics in Medicine 24:1185, appendix A.1.1). With a
    variance `between` units they are also those of his random effects, whichever are wider. Numbers of answers that are
    not whole (divided by a design effect) are rounded down. Raises ValueError when the target is not between 0 and 1
    or there is no answer.
    """
    size = math.floor(answers + 1e-9)
    if not 0 < target < 1 or size < 1:
        message = f"no limits can be drawn around {target} with so few answers: {answers}"
        raise ValueError(message)
    low, high = (_quantile(target, size, at) / size for at in (0.5 - level / 2, 0.5 + level / 2))
    if between > 0:
        wide = float(norm.ppf(0.5 + level / 2)) * math.sqrt(target * (1 - target) / size + between)
        low, high = min(low, target - wide), max(high, target + wide)
    return Interval(max(0.0, low), min(1.0, high))


def outside(share: float, target: float, answers: float, *, between: float = 0.0) -> float | None:
    """Return the level (0.95 or 0.998) of the outermost limits that a unit's share lies outside of; None for none."""
    for level in (ALARM, WARNING):
        low, high = funnel_limits(target, answers, level, between=between)
        if not low <= share <= high:
            return level
    return None


def dispersion(shares: Floats, answers: Floats, target: float, winsorised: float = 0.1) -> Dispersion | NotEnough:
    """Return how much more units differ than chance would make (Spiegelhalter 2005, section 4 and appendix).

    The z-scores of the most extreme 10 per cent at each end are drawn in to those percentiles first, so that the units
    which the funnel is to find do not widen its limits. Not enough below 10 units. Raises ValueError when lengths
    differ, a unit has no answers or the target is not between 0 and 1.
    """
    if shares.shape != answers.shape or (answers <= 0).any() or not 0 < target < 1:
        message = "every unit needs its share and its answers, and the target must lie between 0 and 1"
        raise ValueError(message)
    few = too_few(len(shares), LEAST_UNITS, "units")
    if few is not None:
        return few
    errors = np.sqrt(target * (1 - target) / answers)
    scores = (shares - target) / errors
    scores = np.clip(scores, *np.quantile(scores, [winsorised, 1 - winsorised]))
    units, phi = len(scores), float((scores**2).mean())
    weights = errors**-2.0
    room = float(weights.sum() - (weights**2).sum() / weights.sum())
    return Dispersion(phi, max(0.0, (units * phi - (units - 1)) / room), units)


def p_chart(counts: Floats, answers: Floats) -> Chart | NotEnough:
    """Return a p-chart of shares over time with limits at three standard errors, and the rules that points break.

    The rules (Provost and Murray 2011): 'outside' the limits; 'run', the last of 8 or more on one side of the centre;
    'trend', the last of 6 or more that rise or that fall; 'near', one of 2 out of 3 in a row in the same outer third.
    Divide counts and answers by their design effect first where people gave several. Not enough below 12 points. Raises
    ValueError when lengths differ, or a count exceeds its answers.
    """
    if counts.shape != answers.shape or (answers <= 0).any() or (counts < 0).any() or (counts > answers).any():
        message = "every time needs answers, and a count that they hold"
        raise ValueError(message)
    few = too_few(len(counts), LEAST_POINTS, "points in time")
    if few is not None:
        return few
    shares, centre = counts / answers, float(counts.sum() / answers.sum())
    errors = np.sqrt(centre * (1 - centre) / answers)
    away = np.divide(shares - centre, errors, out=np.zeros_like(shares), where=errors > 0)
    broken = {
        "outside": np.abs(away) > 3 + 1e-9,
        "run": _lasting(np.sign(shares - centre)) >= RUN,
        "trend": _lasting(np.concatenate([[0], np.sign(np.diff(shares))])) >= TREND - 1,
        "near": _near(away),
    }
    points = tuple(
        Point(
            float(share),
            Interval(max(0.0, centre - 3 * float(error)), min(1.0, centre + 3 * float(error))),
            tuple(name for name, where in broken.items() if where[at]),
        )
        for at, (share, error) in enumerate(zip(shares, errors, strict=True))
    )
    return Chart(centre, points)


def _quantile(target: float, size: int, at: float) -> float:
    """Return the count below which a share `at` of binomial counts lies, interpolated between whole ones."""
    whole = int(binom.ppf(at, size, target))
    below, upto = binom.cdf(whole - 1, size, target), binom.cdf(whole, size, target)
    return whole - float((upto - at) / (upto - below))


def _lasting(signs: Floats) -> Floats:
    """Return for each point how many in a row, up to it, have its sign; nought where it has none."""
    found, length, last = np.zeros(len(signs)), 0, 0.0
    for at, sign in enumerate(signs):
        length = 0 if sign == 0 else length + 1 if sign == last else 1
        found[at], last = length, sign
    return found


def _near(away: Floats) -> Floats:
    """Return which points are one of two, of three in a row, beyond two standard errors on the same side."""
    found = np.zeros(len(away), dtype=bool)
    for side in (1, -1):
        beyond = side * away > 2 + 1e-9
        for start in range(len(away) - 2):
            if beyond[start : start + 3].sum() >= 2:
                found[start : start + 3] |= beyond[start : start + 3]
    return found
