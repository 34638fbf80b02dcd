"""Confidence against being right: whether people know what they know. It is never a measure of learning by itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grading.statistics.enough import LEAST_PEOPLE, NotEnough, too_few
from grading.statistics.intervals import Floats, Interval, Whole
from grading.statistics.proportions import wilson
from grading.statistics.resampling import DRAWS, SEED, by_cluster, design_effects, expanded_interval, resampled

LEVELS = (1, 2, 3)
MARKS = {1: (1, 0), 2: (2, -2), 3: (3, -6)}
"""Marks for a right and for a wrong answer given with each confidence (Gardner-Medwin 2006)."""
BANDS = {1: (0.0, 2 / 3), 2: (2 / 3, 0.8), 3: (0.8, 1.0)}
"""Shares right at which each confidence earns most: 3 pays above 80 per cent, 2 from 67 to 80."""
STATED = {1: 0.5, 2: 0.73, 3: 0.9}
"""What each confidence is taken to state, for the Brier score: a chance within its band."""


@dataclass(frozen=True, slots=True)
class AtLevel:
    """Answers given with one confidence: how many, of how many people, and the share right with its 95% interval.

    `verdict` is 'over' when even the interval's upper end is below what the confidence pays at, 'under' when the lower
    end is above it, else ''. Below 8 people there is a `reason` and no share.
    """

    confidence: int
    answers: int
    people: int
    share: float | None = None
    interval: Interval | None = None
    verdict: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The reliability table of confidence, and scores over all answers with confidence.

    `brier` is 0 at best; it is `reliability` (how far confidence and share right lie apart) - `resolution` (how far the
    shares of the levels do) + `uncertainty`. `marks` is the mean mark of an answer under confidence-based marking, with
    its interval; `sure_and_wrong` is the share of wrong answers among those given with the highest confidence.
    """

    levels: tuple[AtLevel, ...]
    brier: float
    reliability: float
    resolution: float
    uncertainty: float
    marks: float
    marks_interval: Interval
    sure_and_wrong: float | None
    sure_and_wrong_interval: Interval | None
    answers: int
    people: int


def calibration(
    confidence: Floats, right: Floats, whose: Whole, draws: int = DRAWS, seed: int = SEED
) -> Calibration | NotEnough:
    """Return how confidence (1 to 3) goes with being right (1 or 0); `whose` is the number of each answer's person.

    Answers without a confidence or a mark (not a number) are left out. Intervals allow for answers of one person being
    alike. Not enough below 8 people. Raises ValueError when lengths differ, or a value is none of those.
    """
    if not confidence.shape == right.shape == whose.shape or confidence.ndim != 1:
        message = "every answer needs its confidence and its person"
        raise ValueError(message)
    known = ~np.isnan(confidence) & ~np.isnan(right)
    confidence, right = confidence[known], right[known]
    persons, whose = np.unique(whose[known], return_inverse=True)
    if not (np.isin(confidence, LEVELS).all() and np.isin(right, (0, 1)).all()):
        message = "confidence must be 1, 2 or 3, and an answer right (1) or wrong (0)"
        raise ValueError(message)
    people = len(persons)
    few = too_few(people, LEAST_PEOPLE, "people who said how sure they were")
    if few is not None:
        return few
    at = np.array([confidence == level for level in LEVELS]).T.astype(float)
    number = by_cluster(at, whose)
    correct = by_cluster(at * right[:, np.newaxis], whose)
    effects = design_effects(correct, number, draws, seed)
    levels = tuple(_level(level, correct[:, each], number[:, each], effects[each]) for each, level in enumerate(LEVELS))
    paid = np.array([MARKS[level] for level in LEVELS], dtype=float)
    marks = number @ paid[:, 1] + correct @ (paid[:, 0] - paid[:, 1])
    totals = np.column_stack([marks, number.sum(axis=1)])
    drawn = resampled(totals, draws, seed)
    sure = levels[-1]
    return Calibration(
        levels,
        *_brier(correct.sum(axis=0), number.sum(axis=0)),
        marks=float(marks.sum() / len(right)),
        marks_interval=expanded_interval(drawn[:, 0] / drawn[:, 1], people),
        sure_and_wrong=None if sure.share is None else 1 - sure.share,
        sure_and_wrong_interval=None
        if sure.interval is None
        else Interval(1 - sure.interval.high, 1 - sure.interval.low),
        answers=len(right),
        people=people,
    )


def _level(level: int, correct: Floats, number: Floats, effect: float) -> AtLevel:
    answers, people = int(number.sum()), int((number > 0).sum())
    few = too_few(people, LEAST_PEOPLE, "people")
    if few is not None:
        return AtLevel(level, answers, people, reason=few.reason)
    share = float(correct.sum() / answers)
    interval = wilson(float(correct.sum() / effect), float(answers / effect))
    low, high = BANDS[level]
    verdict = "over" if interval.high < low else "under" if interval.low > high else ""
    return AtLevel(level, answers, people, share, interval, verdict)


def _brier(correct: Floats, number: Floats) -> tuple[float, float, float, float]:
    """Return the Brier score of the stated chances and its parts (Murphy 1973)."""
    stated = np.array([STATED[level] for level in LEVELS])[number > 0]
    correct, number = correct[number > 0], number[number > 0]
    shares, total = correct / number, number.sum()
    base = correct.sum() / total
    reliability = float((number * (stated - shares) ** 2).sum() / total)
    resolution = float((number * (shares - base) ** 2).sum() / total)
    uncertainty = float(base * (1 - base))
    return reliability - resolution + uncertainty, reliability, resolution, uncertainty
