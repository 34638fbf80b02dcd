"""Item analysis against what other programs print for the law school test, and by hand."""

from __future__ import annotations

import numpy as np
import pytest

from grading.statistics.enough import NotEnough, Stability
from grading.statistics.items import (
    discrimination,
    distractors,
    exposure,
    facility,
    pairs_right,
    rest_shares,
    upper_lower,
)
from tests.grading.statistics.lsat import lsat

GAP = np.nan


def test_facility_and_discrimination_published() -> None:
    """For the law school test they are what the R package mirt prints (`itemstats(expand.table(LSAT6))`)."""
    found = [
        (facility(right, after=True).share, discrimination(right, rest))
        for right, rest in zip(lsat().T, rest_shares(lsat()).T, strict=True)
    ]
    assert [round(share, 3) for share, _ in found] == [0.924, 0.709, 0.553, 0.763, 0.870]
    assert [round(each.item_rest, 3) for _, each in found] == [0.113, 0.153, 0.173, 0.144, 0.122]
    assert {each.flag for _, each in found} == {"low"}
    assert found[0][1].stability is Stability.STABLE


def some(share, people=100):
    """Return answers of people of whom a share are right."""
    return (np.arange(people) < share * people).astype(float)


@pytest.mark.parametrize(
    ("share", "after", "flag"),
    [
        (0.29, True, "hard"),
        (0.29, False, "hard"),
        (0.30, True, ""),
        (0.90, True, ""),
        (0.91, True, "easy"),
        (0.91, False, ""),
    ],
)
def test_facility_is_flagged(share: float, after: bool, flag: str) -> None:
    """Items below 0.3 are flagged, and those above 0.9 after teaching; the interval is Wilson's."""
    found = facility(some(share), after=after)
    assert found.flag == flag
    assert found.interval.low < share < found.interval.high


@pytest.mark.parametrize(
    ("people", "stable"),
    [(30, Stability.PROVISIONAL), (99, Stability.PROVISIONAL), (100, Stability.FAIR), (200, Stability.STABLE)],
)
def test_how_stable_an_item_is(people: int, stable: Stability) -> None:
    """From 30 people figures are provisional, from 200 stable; below 30 there are none."""
    assert facility(some(0.5, people), after=False).stability is stable
    assert facility(some(0.5, 29), after=False) == NotEnough("at least 30 people are needed, and there are 29")


def test_what_was_not_answered_is_no_wrong_answer() -> None:
    """People who did not answer an item do not count, and others are compared on what they answered."""
    right = np.concatenate([some(0.5, 40), np.full(60, GAP)])
    assert (facility(right, after=True).share, facility(right, after=True).people) == (0.5, 40)
    answers = np.array([[1, 1, GAP], [0, 1, 0], [GAP, GAP, 1]])
    rest = [[1, 1, 1], [0.5, 0, 0.5], [1, 1, GAP]]
    assert rest_shares(answers) == pytest.approx(np.array(rest), nan_ok=True)


def test_an_item_that_works_against_the_test() -> None:
    """An item that those who know more get wrong is flagged as negative, and is not correlated with itself."""
    rng = np.random.default_rng(1)
    skill = rng.random(300)
    answers = (rng.random((300, 6)) < skill[:, None]).astype(float)
    answers[:, 5] = 1 - answers[:, 5]
    rest = rest_shares(answers)
    found, other = (discrimination(answers[:, item], rest[:, item]) for item in (5, 0))
    assert found.flag == "negative"
    assert found.item_rest == pytest.approx(np.corrcoef(answers[:, 5], answers[:, :5].sum(axis=1))[0, 1])
    assert found.upper_lower < 0 < other.upper_lower
    assert other.flag == ""


def test_where_nothing_is_told_apart() -> None:
    """Few people, or answers that are all alike, give the reason; lengths must fit."""
    right, rest = np.random.default_rng(1).random((2, 40)).round()
    rest[:11] = GAP
    assert "there are 29" in discrimination(right, rest).reason
    assert "answered alike" in discrimination(np.ones(40), right).reason
    with pytest.raises(ValueError, match="share for the other items"):
        discrimination(right, rest[:5])


def test_upper_lower_by_hand() -> None:
    """Of 100 people the best 27 are compared with the worst 27."""
    scores = np.arange(100.0)
    right = ((scores >= 80) | (scores == 10)).astype(float)
    assert upper_lower(right, scores) == pytest.approx(20 / 27 - 1 / 27)
    with pytest.raises(ValueError, match="every answer"):
        upper_lower(right, scores[:5])


def test_upper_lower_is_the_same_in_any_order() -> None:
    """People tied at the edge of a group count in part, whoever comes first."""
    rng = np.random.default_rng(3)
    scores, right = rng.integers(0, 4, 60).astype(float), rng.integers(0, 2, 60).astype(float)
    order = rng.permutation(60)
    assert upper_lower(right, scores) == pytest.approx(upper_lower(right[order], scores[order]))


def test_distractors_by_hand() -> None:
    """A wrong answer works when 5 per cent choose it, and should draw those who do worse on the rest."""
    chose = np.zeros((40, 3))
    chose[:8, 0], chose[8:9, 1] = 1, 1
    rest = np.where(np.arange(40) < 8, 0.25, 0.75)
    first, second, nobody = distractors(chose, rest)
    assert (first.chosen, first.share, first.functioning, first.rest) == (8, 0.2, True, pytest.approx(-0.5))
    assert (second.chosen, second.functioning) == (1, False)
    assert second.rest == pytest.approx(0.75 - (8 * 0.25 + 31 * 0.75) / 39)
    assert (nobody.chosen, nobody.rest, nobody.functioning) == (0, None, False)
    chose[9:10, 1] = 1
    assert distractors(chose, rest)[1].functioning
    assert "30 people" in distractors(chose[:29], rest[:29]).reason
    with pytest.raises(ValueError, match="every person"):
        distractors(chose, rest[:5])


def test_exposure_by_hand() -> None:
    """People who were shown an item twice count once, and as having seen it again."""
    first, second = exposure(np.array([[1, 0], [2, 0], [0, 1], [3, 0]], dtype=float))
    assert (first.people, first.share, first.again) == (3, 0.75, 2)
    assert (second.people, second.share, second.again) == (1, 0.25, 0)
    with pytest.raises(ValueError, match="nobody"):
        exposure(np.empty((0, 2)))


def test_pairs_of_near_misses() -> None:
    """A pair is right when both are; where one was not answered there is no score; singles stay."""
    answers = np.array([[1, 1, 1, 0], [1, 0, 0, 1], [0, 1, GAP, 1]])
    assert pairs_right(answers, [4, 1, 4, 2]) == pytest.approx(
        np.array([[1, 0, 1], [0, 1, 0], [1, 1, GAP]]), nan_ok=True
    )
    with pytest.raises(ValueError, match="number of its pair"):
        pairs_right(answers, [1, 2])
