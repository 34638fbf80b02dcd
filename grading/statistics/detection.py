"""Sharing as signal detection: telling apart where to share from where not to, and leaning to one side or the other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from grading.statistics.enough import LEAST_PEOPLE, NotEnough, too_few
from grading.statistics.intervals import Floats, Interval
from grading.statistics.resampling import DRAWS, SEED, expanded_interval, resampled


class Discernment(NamedTuple):
    """Signal detection over answers: d (discernment) and c (caution; positive means that people hold back)."""

    d: float
    c: float


class DiscernmentOfPeople(NamedTuple):
    """Discernment and caution of all answers of some people together, with 95% intervals drawn by person."""

    d: float
    c: float
    d_interval: Interval
    c_interval: Interval
    people: int


class Loss(NamedTuple):
    """What errors weigh for each answer, on average, with a 95% interval drawn by person."""

    each: float
    low: float
    high: float
    people: int


def discernment(hits: float, signals: float, false_alarms: float, noise: float) -> Discernment:
    """Return d and c, with the log-linear correction (half an answer added to each count, one to each total).

    A signal is a question whose answer is to share, a hit is sharing there; noise is a question whose answer is
    not to, a false alarm is sharing there (Hautus 1995). Raises ValueError when a count exceeds its total.
    """
    if not (0 <= hits <= signals and 0 <= false_alarms <= noise):
        message = "a count of answers is larger than the number of questions"
        raise ValueError(message)
    d, c = _discernments(np.array([[hits, signals, false_alarms, noise]], dtype=float))
    return Discernment(float(d[0]), float(c[0]))


def discernment_of_people(
    hits: Floats, signals: Floats, false_alarms: Floats, noise: Floats, draws: int = DRAWS, seed: int = SEED
) -> DiscernmentOfPeople | NotEnough:
    """Return d and c of people's answers taken together (one has too few of them), with intervals drawn by person.

    One value a person in each, in the same order; see `discernment`. Not enough below 8 people, or when they were not
    asked both kinds of question. Raises ValueError when lengths differ or a count exceeds its total.
    """
    rows = np.column_stack([hits, signals, false_alarms, noise]).astype(float)
    if (rows < 0).any() or (rows[:, 0] > rows[:, 1]).any() or (rows[:, 2] > rows[:, 3]).any():
        message = "a count of answers is larger than the number of questions"
        raise ValueError(message)
    few = too_few(len(rows), LEAST_PEOPLE, "people")
    if few is not None:
        return few
    if not (rows[:, 1].any() and rows[:, 3].any()):
        return NotEnough("questions of both kinds are needed: whose answer is to share, and whose answer is not to")
    d, c = _discernments(rows.sum(axis=0)[np.newaxis, :])
    drawn = _discernments(resampled(rows, draws, seed))
    intervals = [expanded_interval(each, len(rows)) for each in drawn]
    return DiscernmentOfPeople(float(d[0]), float(c[0]), intervals[0], intervals[1], len(rows))


def severity_weighted_loss(
    errors: Floats, answers: Floats, weights: Floats, draws: int = DRAWS, seed: int = SEED
) -> Loss | NotEnough:
    """Return what errors weigh for each answer: people's errors of each kind, times the weight of the kind.

    `errors` holds one person a row and one kind of error a column, `answers` how many each person gave, `weights` what
    one error of each kind weighs (weights.py reads what a Board decided). Not enough below 8 people with answers.
    Raises ValueError when shapes do not fit or a number is negative.
    """
    if errors.ndim != 2 or errors.shape != (len(answers), len(weights)):
        message = "every person needs a count of answers, and every kind of error a weight"
        raise ValueError(message)
    if min(errors.min(initial=0), answers.min(initial=0), weights.min(initial=0)) < 0:
        message = "counts and weights cannot be negative"
        raise ValueError(message)
    rows = np.column_stack([errors @ weights, answers]).astype(float)[answers > 0]
    few = too_few(len(rows), LEAST_PEOPLE, "people")
    if few is not None:
        return few
    lost, given = resampled(rows, draws, seed).T
    total = rows.sum(axis=0)
    return Loss(float(total[0] / total[1]), *expanded_interval(lost / given, len(rows)), len(rows))


def _discernments(sums: Floats) -> tuple[Floats, Floats]:
    """Return d and c of each row of hits, signals, false alarms and noise."""
    hit = norm.ppf((sums[:, 0] + 0.5) / (sums[:, 1] + 1))
    false = norm.ppf((sums[:, 2] + 0.5) / (sums[:, 3] + 1))
    return hit - false, -(hit + false) / 2
