"""How many it takes before a figure means anything: every minimum number of the statistics stands here.

A function whose numbers are too few returns `NotEnough` in place of its result, so that a report can say why there is
no figure. Sources: learning-and-analysis.md, sections 4 and 6, with the literature named there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

LEAST_PEOPLE = 8
"""People for a mean, an interval, d' or a gain."""
LEAST_FOR_SIZE = 30
"""People for an effect size on a page: of fewer, their own spread, which it is measured by, is too uncertain."""
FAIR_FOR_POINTS = 100
"""People of whom a mean change may be given to the nearest point; of fewer, to the nearest five."""
LEAST_CLUSTERS = 5
"""Cohorts for an interval drawn by cohort; with fewer there are not enough different samples to draw."""
LEAST_FOR_ITEM = 30
"""People who answered an item for anything to be said of it; provisional up to FAIR_FOR_ITEM."""
FAIR_FOR_ITEM = 100
STABLE_FOR_ITEM = 200
LEAST_FOR_RASCH = 30
"""People for item difficulties within about 1 logit; 100 for 0.5, 250 for high stakes (Linacre 1994)."""
FAIR_FOR_RASCH = 100
STABLE_FOR_RASCH = 250
LEAST_ITEMS_FOR_RASCH = 5
LEAST_A_SIDE = 100
"""People on each side of a comparison of an item between two groups."""
LEAST_UNITS = 10
"""Units for an estimate of how much more they differ than chance would make."""
LEAST_GROUPS = 3
"""Groups for shrinking them towards their mean."""
LEAST_POINTS = 12
"""Points in time for a control chart."""
LEAST_TEXTS = 30
"""Texts marked twice for their markers' agreement; provisional up to STABLE_TEXTS."""
STABLE_TEXTS = 100
MOST_BEFORE_GAIN = 0.9
"""The mean share before above which a normalised gain is not formed, since there is too little left to gain."""


@dataclass(frozen=True, slots=True)
class NotEnough:
    """Stands where a figure would, when the numbers do not allow one; `reason` says why, in words for a report."""

    reason: str


class Stability(Enum):
    """How far a figure may still move as more people answer."""

    PROVISIONAL = "provisional"
    FAIR = "fair"
    STABLE = "stable"


def too_few(count: float, least: int, what: str) -> NotEnough | None:
    """Return why `count` of `what` (a plural, such as 'people') is not enough, or None when it is."""
    if count >= least:
        return None
    return NotEnough(f"at least {least} {what} are needed, and there are {count:g}")


def stability(count: float, fair: int = FAIR_FOR_ITEM, stable: int = STABLE_FOR_ITEM) -> Stability:
    """Return how stable a figure of `count` people is: provisional below `fair`, stable from `stable` on."""
    if count < fair:
        return Stability.PROVISIONAL
    return Stability.FAIR if count < stable else Stability.STABLE
