"""Agreement of two markers: the figure that the literature knows, with an interval that knows whose texts they are."""

import numpy as np
import pytest

from grading.statistics.agreement import agreement, weighted_kappa


def marks(table):
    """Return the points that two markers gave, from a table of counts: first marker down, second across."""
    pairs = [(x, y) for x, row in enumerate(table) for y, count in enumerate(row) for _ in range(count)]
    return tuple(np.array(side, dtype=float) for side in zip(*pairs, strict=True))


SIXTY = [[6, 1, 0, 0], [4, 10, 5, 0], [0, 5, 12, 5], [0, 0, 2, 10]]
KNOWN = [
    (SIXTY, 0.8091934084995663),
    ([[11, 2, 19], [1, 3, 3], [0, 8, 82]], 0.4204),
    ([[0, 4, 1], [0, 8, 0], [0, 1, 5]], 0.4502),
]
"""Tables and kappa as scikit-learn 1.9 (`cohen_kappa_score(weights="quadratic")`) and statsmodels 0.15 give it."""


@pytest.mark.parametrize(("table", "kappa"), KNOWN)
def test_kappa_is_what_other_programs_give(table, kappa):
    """Quadratic weighted kappa agrees with scikit-learn and statsmodels."""
    assert weighted_kappa(*marks(table)) == pytest.approx(kappa, abs=5e-5)


def by_the_book(table):
    """Return kappa as Cohen (1968) defines it: weighted disagreement seen, over that expected from the margins."""
    seen = np.array(table, dtype=float) / np.sum(table)
    expected = np.outer(seen.sum(axis=1), seen.sum(axis=0))
    weights = (np.arange(len(table))[:, None] - np.arange(len(table))[None, :]) ** 2
    return 1 - (weights * seen).sum() / (weights * expected).sum()


def test_kappa_is_cohens_definition():
    """For any table, dealing out the marks and weighing the table's cells come to the same."""
    rng = np.random.default_rng(3)
    for _ in range(50):
        table = rng.integers(0, 9, (4, 4))
        table[0, 3] += 1
        assert weighted_kappa(*marks(table)) == pytest.approx(by_the_book(table))


def test_perfect_agreement_is_one_chance_is_nought_and_sameness_is_nothing():
    """The scale's ends, and the case in which there is nothing to tell apart."""
    points = np.array([0.0, 1.0, 2.0, 3.0, 2.5])
    assert weighted_kappa(points, points) == 1.0
    assert weighted_kappa(np.array([0.0, 0.0, 3.0, 3.0]), np.array([0.0, 3.0, 0.0, 3.0])) == pytest.approx(0.0)
    assert weighted_kappa(np.array([2.0, 2.0]), np.array([2.0, 2.0])) is None
    with pytest.raises(ValueError, match="the same texts"):
        weighted_kappa(points, points[:2])


def test_the_interval_is_near_the_one_of_large_samples():
    """With a text a learner the bootstrap gives about the interval that statsmodels computes (0.727 to 0.891)."""
    found = agreement(*marks(SIXTY), [f"L-{number}" for number in range(60)])
    assert found.kappa == pytest.approx(0.8092, abs=5e-5)
    assert found.low == pytest.approx(0.727, abs=0.03)
    assert found.high == pytest.approx(0.891, abs=0.03)
    assert found.is_provisional
    assert found == agreement(*marks(SIXTY), [f"L-{number}" for number in range(60)])


def test_texts_of_one_learner_are_not_independent():
    """The same marks, each text given three times over by its learner, tell no more than once: the interval stays."""
    first, second = marks(SIXTY)
    once = agreement(first, second, [f"L-{number}" for number in range(60)])
    thrice = agreement(np.tile(first, 3), np.tile(second, 3), [f"L-{number}" for number in range(60)] * 3)
    assert (thrice.kappa, thrice.low, thrice.high) == pytest.approx((once.kappa, once.low, once.high))
    assert not thrice.is_provisional


@pytest.mark.parametrize(
    ("table", "people", "why"),
    [
        ([[5, 4], [10, 10]], 29, "30 texts of 8 learners must be marked twice before agreement can be stated"),
        ([[10, 10], [10, 10]], 7, "30 texts of 8 learners must be marked twice before agreement can be stated"),
        ([[0, 0], [0, 40]], 40, "all texts have the same mark, so nothing can be said of agreement"),
        ([[1, 0], [0, 39]], 40, "nearly all texts have the same mark, so agreement cannot be stated"),
    ],
)
def test_nothing_is_said_where_the_numbers_do_not_allow_it(table, people, why):
    """Few texts, few learners or marks that are all alike give no figure, but the reason."""
    first, second = marks(table)
    found = agreement(first, second, [f"L-{number % people}" for number in range(len(first))])
    assert (found.kappa, found.low, found.high, found.why) == (None, None, None, why)


def test_no_texts_at_all_are_too_few():
    """Before anything was marked twice there is no figure and no error."""
    assert agreement(np.array([]), np.array([]), []).kappa is None
