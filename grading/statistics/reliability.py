"""Whether a test would say the same again: of its scores (alpha), and of who passes it (decision consistency)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import binom, f

from grading.statistics.enough import LEAST_FOR_ITEM, NotEnough, Stability, stability, too_few
from grading.statistics.intervals import Floats, Interval

FOR_GROUPS, FOR_DECISIONS = 0.7, 0.8
"""Reliabilities from which scores will do for statements about groups, and for decisions about a person."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """Internal consistency of a test's scores (KR-20 where its parts are right or wrong), with Feldt's 95% interval.

    `use` is 'decisions', 'groups' or 'neither', by the estimate. After good teaching people differ less, so that it
    falls with nothing wrong with the test: judge a pass mark by `Consistency`.
    """

    alpha: float
    interval: Interval
    use: str
    people: int
    parts: int
    stability: Stability


@dataclass(frozen=True, slots=True)
class Consistency:
    """The share of people whom a second such test would pass or fail again, and kappa: that beyond chance."""

    agreement: float
    kappa: float
    people: int
    stability: Stability


def alpha(scores: Floats, level: float = 0.95) -> Reliability | NotEnough:
    """Return coefficient alpha of a test's parts (columns) with the interval of Feldt 1965 (Psychometrika 30:357).

    Near-miss pairs must come in as testlets (items.pairs_right). People (rows) who lack a part are left out. Not enough
    below 30 people or 2 parts, or when all scored alike.
    """
    whole = scores[~np.isnan(scores).any(axis=1)]
    people, parts = whole.shape
    few = too_few(people, LEAST_FOR_ITEM, "people who answered everything") or too_few(parts, 2, "parts of a test")
    if few is not None:
        return few
    total = float(whole.sum(axis=1).var(ddof=1))
    if total < 1e-12:
        return NotEnough("everybody scored alike, so that there is nothing to tell apart")
    value = parts / (parts - 1) * (1 - float(whole.var(axis=0, ddof=1).sum()) / total)
    freedom = people - 1, (people - 1) * (parts - 1)
    low, high = (1 - (1 - value) * float(f.ppf(at, *freedom)) for at in (0.5 + level / 2, 0.5 - level / 2))
    use = "decisions" if value >= FOR_DECISIONS else "groups" if value >= FOR_GROUPS else "neither"
    return Reliability(value, Interval(low, high), use, people, parts, stability(people))


def decision_consistency(scores: Floats, parts: int, cut: int, reliability: float) -> Consistency | NotEnough:
    """Return how consistent passing is: who has `cut` or more of `parts` right (Subkoviak 1976, JEM 13:265).

    From one sitting: each person's true share is drawn towards the mean by the reliability (alpha; as 0 to 1), and two
    sittings are binomial. It errs to the low side, by up to 0.04 where items are unlike. `scores` are numbers of right
    answers. Not enough below 30 people. Raises ValueError when the cut or a score does not lie within 0 and `parts`.
    """
    if not 0 < cut <= parts or min(scores, default=0) < 0 or max(scores, default=0) > parts:
        message = f"scores and the cut must lie within 0 and {parts}"
        raise ValueError(message)
    few = too_few(len(scores), LEAST_FOR_ITEM, "people")
    if few is not None:
        return few
    kept = min(max(reliability, 0.0), 1.0)
    true = kept * scores / parts + (1 - kept) * scores.mean() / parts
    passing = binom.sf(cut - 1, parts, true)
    agreement = float((passing**2 + (1 - passing) ** 2).mean())
    by_chance = float(passing.mean() ** 2 + (1 - passing.mean()) ** 2)
    if by_chance > 1 - 1e-12:
        return NotEnough("everybody is sure to pass, or to fail, so that there is no decision to repeat")
    return Consistency(agreement, (agreement - by_chance) / (1 - by_chance), len(scores), stability(len(scores)))
