"""Where differences between answers come from: people, items, and what neither explains."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from grading.statistics.enough import LEAST_FOR_ITEM, LEAST_ITEMS_FOR_RASCH, NotEnough, too_few
from grading.statistics.intervals import Floats


class Components(NamedTuple):
    """The variance of answers that goes with people, with items, and the rest (chance, and what neither explains)."""

    people: float
    items: float
    rest: float

    @property
    def shares(self) -> Components:
        """The three as shares of their sum."""
        total = sum(self)
        return Components(self.people / total, self.items / total, self.rest / total)


def components(answers: Floats) -> Components | NotEnough:
    """Return the variance components of answers: one person a row, one item a column, not a number where there is none.

    Henderson's method 1 for two crossed random effects, which takes unequal numbers (Searle, Casella and McCulloch
    1992, Variance Components, chapter 5); with nothing missing it is the analysis of variance. A negative estimate
    stands for nought. Not enough below 30 people or 5 items, or when all answered alike.
    """
    given = ~np.isnan(answers)
    answers, given = answers[given.any(axis=1)][:, given.any(axis=0)], given[given.any(axis=1)][:, given.any(axis=0)]
    people, items = answers.shape
    few = too_few(people, LEAST_FOR_ITEM, "people") or too_few(items, LEAST_ITEMS_FOR_RASCH, "items")
    if few is not None:
        return few
    by_person, by_item, total = given.sum(axis=1), given.sum(axis=0), float(given.sum())
    mean = float(np.nanmean(answers))
    values = np.where(given, answers - mean, 0.0)
    if total <= people + items or not values.any():
        return NotEnough("everybody answered alike, or too few items each, so that there is nothing to tell apart")
    squares = np.array(
        [
            (values**2).sum(),
            (values.sum(axis=1) ** 2 / by_person).sum(),
            (values.sum(axis=0) ** 2 / by_item).sum(),
            values.sum() ** 2 / total,
        ]
    )
    expected = np.array(
        [
            [1.0, total, total, total],
            [1.0, total, people, people],
            [1.0, items, total, items],
            [1.0, (by_person**2).sum() / total, (by_item**2).sum() / total, 1.0],
        ]
    )
    _, person, item, rest = np.linalg.solve(expected, squares)
    found = Components(*(max(0.0, float(each)) for each in (person, item, rest)))
    return found if sum(found) > 0 else NotEnough("everybody answered alike, so that there is nothing to tell apart")
