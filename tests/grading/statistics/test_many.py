"""Many figures side by side, against the papers that the methods come from."""

from __future__ import annotations

import numpy as np
import pytest

from grading.statistics.enough import NotEnough
from grading.statistics.many import benjamini_hochberg, between_variance, shrunken

HEART = [
    0.0001,
    0.0004,
    0.0019,
    0.0095,
    0.0201,
    0.0278,
    0.0298,
    0.0344,
    0.0459,
    0.3240,
    0.4262,
    0.5719,
    0.6528,
    0.7590,
    1.0,
]
"""The p-values of the example in Benjamini and Hochberg 1995."""


def test_benjamini_hochberg_published() -> None:
    """Of the 15 hypotheses of their example, four are rejected at 0.05 (Benjamini and Hochberg 1995)."""
    adjusted = benjamini_hochberg(np.array(HEART))
    assert (adjusted <= 0.05).tolist() == [True] * 4 + [False] * 11
    assert adjusted[3] == pytest.approx(0.0095 * 15 / 4)
    assert adjusted[4] == pytest.approx(min(0.0201 * 15 / 5, 0.0344 * 15 / 8, 0.0459 * 15 / 9), abs=1e-4)


def test_benjamini_hochberg_of_none_and_of_nonsense() -> None:
    """No p-values stay none; what is no p-value is refused."""
    assert len(benjamini_hochberg(np.array([]))) == 0
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg(np.array([0.2, 1.2]))


def test_shrinking_where_groups_do_not_differ() -> None:
    """The eight schools differ no more than chance makes them: all come to lie on 7.7 (Gelman and others, BDA 5.5)."""
    found = shrunken(np.array([28.0, 8, -3, 7, -1, 1, 18, 12]), np.array([15.0, 10, 16, 11, 9, 11, 10, 18]))
    assert found.spread == 0
    assert found.values == pytest.approx(np.full(8, 7.7), abs=0.05)


def test_spread_between_groups_published() -> None:
    """The BCG trials' variance is 0.3088 and their mean -0.7141 (DerSimonian-Laird, as in the R package metafor)."""
    took = np.array([[4, 123], [6, 306], [3, 231], [62, 13598], [33, 5069], [180, 1541], [8, 2545], [505, 88391],
                     [29, 7499], [17, 1716], [186, 50634], [5, 2498], [27, 16913]])  # fmt: skip
    not_took = np.array([[11, 139], [29, 303], [11, 220], [248, 12867], [47, 5808], [372, 1451], [10, 629],
                         [499, 88391], [45, 7277], [65, 1665], [141, 27338], [3, 2341], [29, 17854]])  # fmt: skip
    ratios = np.log(took[:, 0] / took[:, 1]) - np.log(not_took[:, 0] / not_took[:, 1])
    variances = 1 / took[:, 0] - 1 / took[:, 1] + 1 / not_took[:, 0] - 1 / not_took[:, 1]
    assert between_variance(ratios, variances) == pytest.approx(0.3088, abs=5e-5)
    assert shrunken(ratios, np.sqrt(variances)).mean == pytest.approx(-0.7141, abs=5e-5)


def test_small_groups_are_drawn_further() -> None:
    """Of groups equally far from the mean the less certain one is drawn further, and nobody past the mean."""
    found = shrunken(np.array([0.9, 0.9, 0.3, 0.3]), np.array([0.02, 0.15, 0.02, 0.15]))
    assert found.kept[0] > 0.95 > found.kept[1] > 0
    assert found.mean < found.values[1] < found.values[0] < 0.9
    assert found.values.sum() == pytest.approx(4 * found.mean)


def test_shrinking_helps() -> None:
    """Over many draws the shrunken values lie nearer to the true ones than the raw ones do."""
    rng = np.random.default_rng(2)
    true = rng.normal(0.7, 0.05, 40)
    errors = rng.uniform(0.02, 0.15, 40)
    seen = true + rng.normal(0, errors)
    assert ((shrunken(seen, errors).values - true) ** 2).mean() < 0.6 * ((seen - true) ** 2).mean()


def test_where_nothing_is_shrunken() -> None:
    """Two groups have no mean to speak of; an error of nought is refused."""
    assert shrunken(np.ones(2), np.ones(2)) == NotEnough("at least 3 groups are needed, and there are 2")
    with pytest.raises(ValueError, match="above nought"):
        shrunken(np.ones(3), np.zeros(3))
