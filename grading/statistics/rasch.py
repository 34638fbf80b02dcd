"""The Rasch model: how hard items are and how able people, on one scale, from whoever answered which of the items.

Item difficulties are marginal maximum likelihood estimates over normally distributed abilities (Thissen 1982,
Psychometrika 47:175), since these take people with different forms and with answers missing; abilities are Warm's
weighted likelihood estimates (1989, Psychometrika 54:427). All are in logits, with items at 0 on average. Answers come
as one person a row and one item a column: 1 right, 0 wrong, not a number where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.special import expit

from grading.statistics.enough import (
    FAIR_FOR_RASCH,
    LEAST_FOR_RASCH,
    LEAST_ITEMS_FOR_RASCH,
    STABLE_FOR_RASCH,
    NotEnough,
    Stability,
    stability,
    too_few,
)
from grading.statistics.intervals import Floats
from grading.statistics.rasch_fit import fit, patterns_of, standard_errors
from grading.statistics.resampling import SEED

FITTING = (0.7, 1.3)
"""Mean squares within which an item of a test fits the model (Wright and Linacre 1994)."""
_MOST_PATTERNS = 10_000
"""As many are plenty, and more would only take longer."""
_FURTHEST = 12.0


@dataclass(frozen=True, slots=True)
class Item:
    """An item's difficulty with its standard error, in logits, and how its answers fit the model (mean squares).

    `infit` is about people near its difficulty, `outfit` about those far off. Above 1.3 answers are more haphazard than
    the model has it, below 0.7 less; in short tests both lie a little below 1.
    """

    difficulty: float
    error: float
    infit: float
    outfit: float
    people: int

    @property
    def fits(self) -> bool:
        """Whether both mean squares lie within 0.7 and 1.3."""
        return all(FITTING[0] <= each <= FITTING[1] for each in (self.infit, self.outfit))


@dataclass(frozen=True, slots=True)
class Rasch:
    """The model of a test: its items (each with the reason where there is none) and what people's abilities are like.

    `mean` and `spread` are those of abilities in logits. Unless `linked`, some items share no people with others, so
    that they are comparable only if it was chance who was given which. From 30 people difficulties are within about 1
    logit (provisional), from 100 within 0.5, from 250 stable.
    """

    items: tuple[Item | NotEnough, ...]
    mean: float
    spread: float
    log_likelihood: float
    linked: bool
    people: int
    stability: Stability


@dataclass(frozen=True, slots=True)
class Abilities:
    """People's abilities in logits and their standard errors; not a number for who answered nothing."""

    values: Floats
    errors: Floats


def rasch(answers: Floats) -> Rasch | NotEnough:
    """Return the Rasch model of answers.

    Where people's items and scores make more than 10,000 different patterns, it is that of 10,000 people drawn at
    random (always the same), whose number is `people`; items are then within a few hundredths of a logit anyway. Not
    enough below 30 people or 5 items that at least 30 answered, not all alike. Raises ValueError when an answer is
    neither right, wrong nor missing.
    """
    if answers.ndim != 2 or not np.isin(answers[~np.isnan(answers)], (0, 1)).all():
        message = "answers must be 1, 0 or missing, one person a row"
        raise ValueError(message)
    answers = answers[~np.isnan(answers).all(axis=1)]
    if len(patterns_of(answers).scores) > _MOST_PATTERNS:
        answers = np.random.default_rng(SEED).permutation(answers)[:_MOST_PATTERNS]
    reasons = [_unusable(column) for column in answers.T]
    usable = [reason is None for reason in reasons]
    few = too_few(len(answers), LEAST_FOR_RASCH, "people")
    few = few or too_few(sum(usable), LEAST_ITEMS_FOR_RASCH, "items that not everybody answered alike")
    if few is not None:
        return few
    used = answers[:, usable]
    used = used[~np.isnan(used).all(axis=1)]
    patterns = patterns_of(used)
    totals = np.nansum(used, axis=0)
    difficulties, spread, likelihood = fit(patterns, totals)
    errors = standard_errors(patterns, difficulties, spread)
    centre = float(difficulties.mean())
    fits = _fit_of_items(used, difficulties - centre)
    found = iter(zip(difficulties - centre, errors, *fits, (~np.isnan(used)).sum(axis=0), strict=True))
    items = tuple(reason or _item(*next(found)) for reason in reasons)
    stable = stability(len(used), FAIR_FOR_RASCH, STABLE_FOR_RASCH)
    return Rasch(items, -centre, spread, likelihood, _is_linked(patterns.answered), len(used), stable)


def abilities(answers: Floats, difficulties: Floats) -> Abilities:
    """Return Warm's weighted likelihood estimates of people's abilities, given the items' difficulties.

    They are finite for all right and all wrong too. Columns whose difficulty is not a number are left out. Raises
    ValueError when a difficulty is missing.
    """
    if answers.ndim != 2 or difficulties.shape != (answers.shape[1],):
        message = "every item needs its difficulty"
        raise ValueError(message)
    known = ~np.isnan(difficulties)
    patterns, difficulties = patterns_of(answers[:, known]), difficulties[known]
    values = np.zeros(len(patterns.scores))
    for _ in range(200):
        chance = expit(values[:, np.newaxis] - difficulties) * patterns.answered
        spread = chance * (1 - chance)
        information = spread.sum(axis=1)
        bias = (spread * (1 - 2 * chance)).sum(axis=1) / np.maximum(2 * information, 1e-9)
        score = patterns.scores - chance.sum(axis=1) + bias
        step = np.clip(score / np.maximum(information, 1e-9), -1, 1) * (information > 0)
        values = np.clip(values + step, -_FURTHEST, _FURTHEST)
        if np.abs(step).max(initial=0) < 1e-10:
            break
    chance = expit(values[:, np.newaxis] - difficulties) * patterns.answered
    information = (chance * (1 - chance)).sum(axis=1)
    nothing = patterns.answered.sum(axis=1) == 0
    values[nothing], information[nothing] = np.nan, np.nan
    return Abilities(values[patterns.which], 1 / np.sqrt(information[patterns.which]))


def _item(difficulty: float, error: float, infit: float, outfit: float, people: int) -> Item:
    return Item(float(difficulty), float(error), float(infit), float(outfit), int(people))


def _unusable(right: Floats) -> NotEnough | None:
    """Return why an item cannot be placed on the scale, or None when it can."""
    given = right[~np.isnan(right)]
    few = too_few(len(given), LEAST_FOR_RASCH, "people who answered it")
    if few is None and given.min() == given.max():
        how = "rightly" if given[0] else "wrongly"
        return NotEnough(f"everybody answered it {how}, so that its difficulty has no limit")
    return few


def _fit_of_items(answers: Floats, difficulties: Floats) -> tuple[Floats, Floats]:
    """Return infit and outfit of items, over people who had neither everything right nor everything wrong."""
    able = abilities(answers, difficulties).values[:, np.newaxis]
    shares = np.nanmean(answers, axis=1)
    between = (shares > 0) & (shares < 1)
    chance = expit(able[between] - difficulties)
    chance[np.isnan(answers[between])] = np.nan
    vary, apart = chance * (1 - chance), (answers[between] - chance) ** 2
    return np.nansum(apart, axis=0) / np.nansum(vary, axis=0), np.nanmean(apart / vary, axis=0)


def _is_linked(answered: Floats) -> bool:
    """Whether chains of people who answered both connect all items."""
    together = csr_array((answered.T @ answered) > 0)
    return bool(connected_components(together, directed=False)[0] == 1)
