"""How the items of a bank do: how hard each is, whether it tells people apart, who falls for what, who has seen it.

Answers come as one person a row and one item a column: 1 right, 0 wrong, not a number where it was not answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grading.statistics.enough import LEAST_FOR_ITEM, NotEnough, Stability, stability, too_few
from grading.statistics.intervals import Floats, Interval
from grading.statistics.proportions import wilson

HARD, EASY = 0.3, 0.9
"""Facilities below and above which an item is looked at; one above is looked at only when it was set after teaching."""
LOW_DISCRIMINATION = 0.2
FUNCTIONING = 0.05
"""The share of people who must choose a wrong answer for it to be doing anything."""
TAIL = 0.27
"""The share of people at each end whom the upper-lower index compares (Kelley 1939)."""


@dataclass(frozen=True, slots=True)
class Facility:
    """The share of people who answered an item rightly; `flag` is 'hard', 'easy' or ''."""

    share: float
    interval: Interval
    flag: str
    people: int
    stability: Stability


@dataclass(frozen=True, slots=True)
class Discrimination:
    """How far an item tells people apart: its correlation with the other items (`item_rest`) and upper-lower D.

    `flag` is 'negative' (urgent: those who know more get it wrong), 'low' or ''.
    """

    item_rest: float
    upper_lower: float
    flag: str
    people: int
    stability: Stability


@dataclass(frozen=True, slots=True)
class Distractor:
    """How many people chose a wrong answer, or showed a misconception, and whether that is enough to be of use.

    `rest` is by how much those who chose it do better on the other items than those who did not; it should be negative.
    It is missing where nobody or everybody chose it.
    """

    chosen: int
    share: float
    interval: Interval
    functioning: bool
    rest: float | None
    people: int
    stability: Stability


@dataclass(frozen=True, slots=True)
class Exposure:
    """How many people were shown an item, as a share of all too, and how many of them more than once."""

    people: int
    share: float
    again: int


def facility(right: Floats, *, after: bool) -> Facility | NotEnough:
    """Return the share of right answers to one item, of those who answered; before and after are judged apart.

    Not enough below 30 people.
    """
    answers = right[~np.isnan(right)]
    few = too_few(len(answers), LEAST_FOR_ITEM, "people")
    if few is not None:
        return few
    share = float(answers.mean())
    flag = "hard" if share < HARD else "easy" if after and share > EASY else ""
    return Facility(share, wilson(float(answers.sum()), len(answers)), flag, len(answers), stability(len(answers)))


def rest_shares(answers: Floats) -> Floats:
    """Return for each person and item the share of right answers to the other items (people and items as in answers).

    It is not a number where a person answered no other item.
    """
    given = ~np.isnan(answers)
    number = given.sum(axis=1, keepdims=True) - given
    right = np.nansum(answers, axis=1, keepdims=True) - np.where(given, answers, 0)
    shares = np.full(answers.shape, np.nan)
    np.divide(right, number, out=shares, where=number > 0)
    return shares


def discrimination(right: Floats, rest: Floats) -> Discrimination | NotEnough:
    """Return how far one item tells people apart, by their shares right on the others (its column of `rest_shares`).

    The corrected point-biserial correlation, and D of the upper and lower 27 per cent. Not enough below 30 people who
    answered it and another item, or when all answered alike. Raises ValueError when lengths differ.
    """
    if right.shape != rest.shape or right.ndim != 1:
        message = "every answer needs its person's share for the other items"
        raise ValueError(message)
    both = ~np.isnan(right) & ~np.isnan(rest)
    right, rest = right[both], rest[both]
    few = too_few(len(right), LEAST_FOR_ITEM, "people")
    if few is not None:
        return few
    if min(np.ptp(right), np.ptp(rest)) < 1e-9:
        return NotEnough("everybody answered alike, so that there is nothing to tell apart")
    value = float(np.corrcoef(right, rest)[0, 1])
    flag = "negative" if value < 0 else "low" if value < LOW_DISCRIMINATION else ""
    return Discrimination(value, upper_lower(right, rest), flag, len(right), stability(len(right)))


def upper_lower(right: Floats, scores: Floats, tail: float = TAIL) -> float:
    """Return D: the share right among the best 27 per cent by score, less that among the worst.

    People who are tied at the edge of a group count in part, so that the order of the rows makes no difference. Raises
    ValueError when there is nobody or lengths differ.
    """
    if right.shape != scores.shape or len(right) == 0:
        message = "every answer needs its person's score, and there must be one"
        raise ValueError(message)
    return _share_of_best(right, scores, tail * len(right)) - _share_of_best(right, -scores, tail * len(right))


def distractors(chose: Floats, rest: Floats) -> tuple[Distractor, ...] | NotEnough:
    """Return for each wrong answer or misconception (a column) who chose it, of the people who answered the item.

    `chose` is 1 where a person (a row) chose it, else 0; `rest` is their share right on the other items (not a number
    where unknown). Not enough below 30 people. Raises ValueError when lengths differ.
    """
    if chose.ndim != 2 or rest.shape != (len(chose),):
        message = "every person needs a row of what they chose, and a share for the other items"
        raise ValueError(message)
    people = len(chose)
    few = too_few(people, LEAST_FOR_ITEM, "people")
    if few is not None:
        return few
    found = []
    for column in chose.T:
        some, known = float(column.sum()), ~np.isnan(rest)
        sides = [rest[known & (column == side)] for side in (1, 0)]
        apart = float(sides[0].mean() - sides[1].mean()) if min(map(len, sides)) else None
        share = some / people
        interval = wilson(some, people)
        found.append(Distractor(int(some), share, interval, share >= FUNCTIONING, apart, people, stability(people)))
    return tuple(found)


def exposure(shown: Floats) -> tuple[Exposure, ...]:
    """Return for each item (a column) how many people (rows) were shown it; the cells say how often each of them was.

    Raises ValueError when there is nobody.
    """
    if len(shown) == 0:
        message = "there is nobody who could have been shown an item"
        raise ValueError(message)
    seen, again = (shown > 0).sum(axis=0), (shown > 1).sum(axis=0)
    return tuple(Exposure(int(some), some / len(shown), int(more)) for some, more in zip(seen, again, strict=True))


def pairs_right(answers: Floats, pairs: Sequence[int]) -> Floats:
    """Return answers with each pair of near misses as one testlet, right when both are; singles stay as they are.

    `pairs` gives each item (a column) the number of its pair; an item that is alone has a number of its own. The
    columns come in the order of these numbers. Answers to the two of a pair depend on one another, so that as two items
    they would make a test look more reliable than it is. Where one of a pair was not answered, neither counts. Raises
    ValueError when an item has no number.
    """
    numbers = np.asarray(pairs)
    if len(numbers) != answers.shape[1]:
        message = "every item needs the number of its pair"
        raise ValueError(message)
    return np.column_stack([answers[:, numbers == number].min(axis=1) for number in np.unique(numbers)])


def _share_of_best(right: Floats, scores: Floats, size: float) -> float:
    """Return the share right among the `size` people with the highest scores, those tied at the edge in part."""
    edge = np.sort(scores)[::-1][int(np.ceil(size)) - 1]
    above, at = scores > edge, scores == edge
    counted = above + at * (size - above.sum()) / at.sum()
    return float(counted @ right / size)
