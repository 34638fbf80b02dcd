"""Fairness: whether an item is harder for one group than for another of people who are equally able (Mantel-Haenszel).

The groups may be kinds of agency, or the people who were shown one variant of a story and those who were shown another:
then `right` holds everybody's answer to the variant that they had.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from grading.statistics.enough import LEAST_A_SIDE, NotEnough, too_few
from grading.statistics.intervals import Floats, Interval, Whole

Members = NDArray[np.bool_]

ETS_SCALE = -2.35
"""Makes the logarithm of an odds ratio a difference in difficulty on the scale of the Educational Testing Service."""


@dataclass(frozen=True, slots=True)
class Dif:
    """How much harder an item is for the focal group than for equally able others.

    `delta` is negative when it is harder for the focal group; `odds_ratio` is that of the others to the focal group.
    `kind` is 'A' (negligible), 'B' (moderate) or 'C' (large: to be looked at), as ETS classes it.
    """

    delta: float
    interval: Interval
    odds_ratio: float
    p_value: float
    kind: str
    focal: int
    others: int


def mantel_haenszel(right: Floats, focal: Members, matched: Whole) -> Dif | NotEnough:
    """Return how one item treats the people of a focal group and those others who have the same matching score.

    One value a person: 1 right, 0 wrong or not a number, whether they are of the focal group, and a whole number to be
    matched by (their total score, the item itself included). Classes as in Zieky 1993: A when the difference is below 1
    or could be chance, C when it is 1.5 or more and beyond chance above 1, else B. Not enough below 100 people a side.
    Raises ValueError when lengths differ.
    """
    if not len(right) == len(focal) == len(matched):
        message = "every answer needs its person's group and matching score"
        raise ValueError(message)
    given = ~np.isnan(right)
    right, focal, matched = right[given], focal[given], matched[given]
    sides = int(focal.sum()), int((~focal).sum())
    few = too_few(min(sides), LEAST_A_SIDE, "people on each side")
    if few is not None:
        return few
    tables = _tables(right, focal, matched)
    crossed = (tables[0, 0] * tables[1, 1]).sum(), (tables[0, 1] * tables[1, 0]).sum()
    if tables.shape[2] < 2 or min(crossed) == 0:
        return NotEnough("too few people on both sides have the same score and different answers")
    from statsmodels.stats.contingency_tables import StratifiedTable  # slow to import

    found = StratifiedTable(tables)
    ratio, error = float(found.oddsratio_pooled), abs(ETS_SCALE) * float(found.logodds_pooled_se)
    delta, p_value = ETS_SCALE * math.log(ratio), float(found.test_null_odds(correction=True).pvalue)
    beyond = abs(delta) >= 1.5 and (abs(delta) - 1) / error > float(norm.ppf(0.95))
    kind = "A" if abs(delta) < 1 or p_value >= 0.05 else "C" if beyond else "B"
    wide = float(norm.ppf(0.975)) * error
    return Dif(delta, Interval(delta - wide, delta + wide), ratio, p_value, kind, *sides)


def dif_of_items(answers: Floats, focal: Members) -> tuple[Dif | NotEnough, ...]:
    """Return how each item of one form treats a focal group, matched by the total score (Holland and Thayer 1988).

    Answers are one person a row and one item a column, 1 or 0; who did not answer everything is left out. Items found
    to be of class C are taken out of the total, except when judged themselves, and all are judged again, so that they
    do not make others look unfair. Raises ValueError when lengths differ.
    """
    if len(answers) != len(focal):
        message = "every row of answers needs its person's group"
        raise ValueError(message)
    whole = ~np.isnan(answers).any(axis=1)
    answers, focal = answers[whole], focal[whole]
    clean = np.ones(answers.shape[1], dtype=bool)
    found = _all_items(answers, focal, clean)
    clean = np.array([isinstance(each, NotEnough) or each.kind != "C" for each in found], dtype=bool)
    return found if clean.all() else _all_items(answers, focal, clean)


def _all_items(answers: Floats, focal: Members, clean: Members) -> tuple[Dif | NotEnough, ...]:
    """Return the figures of all items, matched by the total of the clean ones and the item itself."""
    total = answers[:, clean].sum(axis=1)
    return tuple(
        mantel_haenszel(right, focal, (total if clean[item] else total + right).astype(int))
        for item, right in enumerate(answers.T)
    )


def _tables(right: Floats, focal: Members, matched: Whole) -> Floats:
    """Return a table for each score that both sides have: others and focal group down, right and wrong across."""
    which = np.unique(matched, return_inverse=True)[1]
    scores = int(which.max()) + 1
    cells = [
        np.bincount(which[side & answer], minlength=scores)
        for side in (~focal, focal)
        for answer in (right == 1, right == 0)
    ]
    tables = np.array(cells, dtype=float).reshape(2, 2, scores)
    return tables[:, :, (tables.sum(axis=1) > 0).all(axis=0)]
