"""Mantel-Haenszel against a published table, by hand, and for people who are made to be treated alike or not."""

from __future__ import annotations

import numpy as np
import pytest

from grading.statistics.enough import NotEnough
from grading.statistics.fairness import dif_of_items, mantel_haenszel

BERKELEY = [
    ((512, 313), (89, 19)), ((353, 207), (17, 8)), ((120, 205), (202, 391)),
    ((138, 279), (131, 244)), ((53, 138), (94, 299)), ((22, 351), (24, 317)),
]  # fmt: skip
"""Men and women admitted and rejected by six departments (Bickel and others 1975, Science 187:398)."""


def people_of(tables):
    """Return right, focal and matched of the people behind tables of two groups, right and wrong."""
    rows = [
        (answer, side, score)
        for score, table in enumerate(tables)
        for side, counts in enumerate(table)
        for answer, count in zip((1, 0), counts, strict=True)
        for _ in range(count)
    ]
    right, focal, matched = np.array(rows).T
    return right.astype(float), focal.astype(bool), matched


def test_mantel_haenszel_published() -> None:
    """For admissions to Berkeley it is what R prints: odds ratio 0.9047 (0.7719 to 1.0603), p 0.2323.

    That is `mantelhaen.test(UCBAdmissions)`, on R's help page of the test.
    """
    found = mantel_haenszel(*people_of(BERKELEY))
    assert (found.odds_ratio, found.p_value) == pytest.approx((0.9046968, 0.2323), abs=5e-5)
    assert tuple(np.exp(np.array(found.interval[::-1]) / -2.35)) == pytest.approx((0.7719074, 1.0603298), abs=1e-6)
    assert found.delta == pytest.approx(-2.35 * np.log(0.9046968))
    assert (found.kind, found.focal, found.others) == ("A", 1835, 2691)


def test_scores_of_one_side_only_tell_nothing() -> None:
    """People whose score nobody of the other side has change no figure but the numbers of people; nor do gaps."""
    right, focal, matched = people_of(BERKELEY)
    found = mantel_haenszel(right, focal, matched)
    alone = mantel_haenszel(
        np.append(right, [1.0, 0.0, np.nan]), np.append(focal, [True, True, False]), np.append(matched, [9, 9, 1])
    )
    assert alone.focal == found.focal + 2
    assert (alone.delta, alone.p_value) == pytest.approx((found.delta, found.p_value))


@pytest.mark.parametrize(
    ("others", "focal", "kind"),
    [
        ((300, 100), (300, 100), "A"),
        ((310, 90), (280, 120), "A"),
        ((310, 90), (260, 140), "B"),
        ((340, 60), (230, 170), "C"),
        ((85, 15), (74, 26), "B"),
        ((230, 170), (340, 60), "C"),
    ],
)
def test_classes_of_ets(others: tuple[int, int], focal: tuple[int, int], kind: str) -> None:
    """Classes go by size and by chance; it does not matter which side is at a loss."""
    found = mantel_haenszel(*people_of([(others, focal)] * 2))
    assert found.odds_ratio == pytest.approx(others[0] * focal[1] / (others[1] * focal[0]))
    assert found.kind == kind
    assert np.sign(found.delta) == np.sign(focal[0] - others[0])


def made(rng, people, harder=0.0, items=12):
    """Return answers and groups; the focal group is less able, and item 3 is harder for it than its due."""
    focal = np.arange(people) % 2 == 0
    ability = rng.normal(0.6, 1, people) - 0.5 * focal
    difficulty = np.linspace(-1, 1, items) + harder * focal[:, None] * (np.arange(items) == 3)
    return (rng.random((people, items)) < 1 / (1 + np.exp(difficulty - ability[:, None]))).astype(float), focal


def test_less_able_people_are_not_taken_for_unfairly_treated() -> None:
    """Where items treat people alike, hardly any is of class C although one group does worse on all of them."""
    rng = np.random.default_rng(5)
    kinds = [each.kind for _ in range(10) for each in dif_of_items(*made(rng, 600))]
    assert kinds.count("C") / len(kinds) < 0.03
    assert kinds.count("A") / len(kinds) > 0.9


def test_an_unfair_item_is_found_and_does_not_mark_the_others() -> None:
    """The item made harder for one group is of class C, by about what was put in (2.35 a logit), the others are not."""
    answers, focal = made(np.random.default_rng(6), 3000, harder=1.2)
    answers[7, 2] = np.nan
    found = dif_of_items(answers, focal)
    assert [item for item, each in enumerate(found) if each.kind == "C"] == [3]
    assert found[3].interval.low < -2.35 * 1.2 < found[3].interval.high
    assert found[3].focal + found[3].others == 2999
    at_first = mantel_haenszel(answers[:, 4], focal, np.nansum(answers, axis=1).astype(int))
    assert abs(found[4].delta) < abs(at_first.delta)


def test_where_fairness_is_not_judged() -> None:
    """Fewer than 100 people a side, or no two alike with different answers, give the reason; lengths must fit."""
    right, focal, matched = people_of([((60, 39), (80, 20))])
    assert mantel_haenszel(right, focal, matched) == NotEnough(
        "at least 100 people on each side are needed, and there are 99"
    )
    assert "same score" in mantel_haenszel(*people_of([((150, 0), (0, 150)), ((20, 0), (20, 0))])).reason
    with pytest.raises(ValueError, match="matching score"):
        mantel_haenszel(right, focal[:5], matched)
    with pytest.raises(ValueError, match="person's group"):
        dif_of_items(np.ones((4, 2)), focal)
