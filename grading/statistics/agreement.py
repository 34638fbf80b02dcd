"""How far two markers agree: quadratic weighted kappa, with an interval, and said only where the numbers allow it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grading.statistics.enough import LEAST_PEOPLE, LEAST_TEXTS, STABLE_TEXTS
from grading.statistics.intervals import Floats
from grading.statistics.resampling import DRAWS, SEED, resampled

_USELESS = 0.05
"""The share of samples, at most, that may hold no two different marks."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two markers' marks of the same texts: how many, of how many people, and weighted kappa with its 95% interval.

    `kappa`, `low` and `high` are None where too little was marked twice, and `why` then says what is missing.
    """

    texts: int
    people: int
    kappa: float | None = None
    low: float | None = None
    high: float | None = None
    why: str = ""

    @property
    def is_provisional(self) -> bool:
        """Whether more texts could still change it much."""
        return self.texts < STABLE_TEXTS


def weighted_kappa(first: Floats, second: Floats) -> float | None:
    """Return quadratic weighted kappa of two markers' points for the same texts (Cohen 1968).

    It is 1 - mean (x - y)^2 / what that would be if the same points were dealt out at random; half points count as
    what they are. None where neither marker tells any two texts apart. Raises ValueError when the lengths differ.
    """
    if first.shape != second.shape or first.ndim != 1 or len(first) == 0:
        message = "both markers must have marked the same texts, one at least"
        raise ValueError(message)
    found = float(_kappas(_sums(first, second).sum(axis=0)[np.newaxis, :])[0])
    return None if np.isnan(found) else found


def agreement(first: Floats, second: Floats, whose: list[str]) -> Agreement:
    """Return how far two markers agree on the same texts; `whose` names the learner of each.

    The interval is bootstrapped by learner, since texts of one person are alike. Raises ValueError when lengths differ.
    """
    kappa = weighted_kappa(first, second) if len(first) else None
    if len(whose) != len(first):
        message = "every text needs its learner"
        raise ValueError(message)
    learners = sorted(set(whose))
    texts, people = len(first), len(learners)
    if texts < LEAST_TEXTS or people < LEAST_PEOPLE:
        why = f"{LEAST_TEXTS} texts of {LEAST_PEOPLE} learners must be marked twice before agreement can be stated"
        return Agreement(texts, people, why=why)
    if kappa is None:
        return Agreement(texts, people, why="all texts have the same mark, so nothing can be said of agreement")
    place = {learner: number for number, learner in enumerate(learners)}
    rows = np.zeros((people, 6))
    np.add.at(rows, [place[each] for each in whose], _sums(first, second))
    drawn = _kappas(resampled(rows, DRAWS, SEED))
    if np.isnan(drawn).mean() > _USELESS:
        return Agreement(texts, people, why="nearly all texts have the same mark, so agreement cannot be stated")
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    return Agreement(texts, people, kappa, float(low), float(high))


def _sums(first: Floats, second: Floats) -> Floats:
    """Return for each text what kappa is made of: 1, x, y, x^2, y^2 and xy."""
    return np.column_stack([np.ones(len(first)), first, second, first**2, second**2, first * second])


def _kappas(sums: Floats) -> Floats:
    """Return kappa of each row of sums; not a number where all marks are the same."""
    count, x, y, xx, yy, xy = sums.T
    seen = (xx + yy - 2 * xy) / count
    by_chance = (xx + yy) / count - 2 * x * y / count**2
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(by_chance > 1e-12, 1 - seen / by_chance, np.nan)
