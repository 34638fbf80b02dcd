"""Proportions and their differences against published figures, scipy and statsmodels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from grading.statistics.proportions import independent_difference, mcnemar, paired_difference, wilson


@pytest.mark.parametrize(
    ("some", "of", "low", "high"),
    [(12, 20, 0.387, 0.781), (4, 8, 0.215, 0.785), (8, 8, 0.676, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_wilson_published(some: int, of: int, low: float, high: float) -> None:
    """Wilson's interval is the published one; the last is from Newcombe 1998, table I (81 of 263)."""
    assert wilson(some, of) == pytest.approx((low, high), abs=0.0006)


def test_wilson_as_scipy() -> None:
    """Wilson's interval is scipy's for every count up to 40."""
    for of in range(1, 41):
        for some in range(of + 1):
            theirs = stats.binomtest(some, of).proportion_ci(method="wilson")
            assert wilson(some, of) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_wilson_takes_parts_of_answers() -> None:
    """Answers divided by their design effect need not be whole; the interval lies between its neighbours."""
    assert wilson(10, 20).low < wilson(10.5, 21).low < wilson(11, 22).low


@pytest.mark.parametrize(("some", "of"), [(0, 0), (-1, 5), (6, 5)])
def test_wilson_refuses(some: int, of: int) -> None:
    """A proportion that cannot be is refused, alone and in a difference."""
    with pytest.raises(ValueError, match="no proportion"):
        wilson(some, of)
    with pytest.raises(ValueError, match="no proportion"):
        independent_difference(1, 2, some, of)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((10, 10, 0, 20), 0.6791, 1.0),
    ],
)
def test_independent_difference_published(counts: tuple[int, int, int, int], low: float, high: float) -> None:
    """The interval is that of Newcombe 1998 (Statistics in Medicine 17:873), table II, method 10."""
    found = independent_difference(*counts)
    assert found.value == pytest.approx(counts[0] / counts[1] - counts[2] / counts[3])
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-5)


def test_independent_difference_by_hand() -> None:
    """It is put together from the two Wilson intervals, square and add; counts need not be whole."""
    (low, high), (other_low, other_high) = wilson(5.5, 10.2), wilson(4, 9.9)
    one, two = 5.5 / 10.2, 4 / 9.9
    below = ((one - low) ** 2 + (other_high - two) ** 2) ** 0.5
    above = ((high - one) ** 2 + (two - other_low) ** 2) ** 0.5
    assert independent_difference(5.5, 10.2, 4, 9.9) == pytest.approx((one - two, one - two - below, one - two + above))


@pytest.mark.parametrize(
    ("counts", "value", "low", "high"),
    [((59, 6, 16, 80), -0.0621, -0.1186, -0.0046), ((14, 5, 0, 22), 5 / 41, 0.011, 0.226)],
)
def test_paired_difference_published(counts: tuple[int, int, int, int], value: float, low: float, high: float) -> None:
    """The interval is the published one for the same people asked twice.

    The first is that of Fagerland, Lydersen and Laake, Statistical Analysis of Contingency Tables (2017), chapter 8
    (data of Cavo 2012; their R package contingencytables prints it); the second of Altman and others, Statistics with
    Confidence (2000), page 52 (thallium scans), as the R package biostatUZH has it.
    """
    assert paired_difference(*counts) == pytest.approx((value, low, high), abs=6e-4)


counts = st.integers(0, 60)


@given(counts, counts, counts, counts)
def test_paired_difference_holds_together(both: int, gained: int, lost: int, neither: int) -> None:
    """The interval holds the difference, stays within -1 to 1, and turns round when the two times do."""
    if both + gained + lost + neither == 0:
        return
    found, turned = paired_difference(both, gained, lost, neither), paired_difference(both, lost, gained, neither)
    assert -1 - 1e-9 <= found.low <= found.value + 1e-9
    assert found.value - 1e-9 <= found.high <= 1 + 1e-9
    assert (found.low, found.high) == pytest.approx((-turned.high, -turned.low), abs=1e-9)


@pytest.mark.parametrize("counts", [(0, 0, 0, 0), (5, -1, 2, 3)])
def test_paired_difference_refuses(counts: tuple[int, int, int, int]) -> None:
    """Nobody, or fewer than nobody, makes no difference."""
    with pytest.raises(ValueError, match="asked twice"):
        paired_difference(*counts)


@pytest.mark.parametrize(
    ("gained", "lost", "p"), [(3, 14, 0.0127), (1, 7, 0.0703), (6, 16, 0.0525), (0, 0, 1.0), (5, 5, 1.0)]
)
def test_mcnemar_published(gained: int, lost: int, p: float) -> None:
    """McNemar's exact p-value is the published one: 1 v 7 and 6 v 16 stand in Fagerland and others 2013."""
    assert mcnemar(gained, lost) == pytest.approx(p, abs=6e-5)


def test_mcnemar_by_counting() -> None:
    """It is twice the binomial tail, up to 1; fewer than nobody is refused."""
    for gained in range(8):
        for lost in range(gained + 1, 9):
            assert mcnemar(gained, lost) == pytest.approx(2 * stats.binom.cdf(gained, gained + lost, 0.5))
    with pytest.raises(ValueError, match="negative"):
        mcnemar(-1, 3)
