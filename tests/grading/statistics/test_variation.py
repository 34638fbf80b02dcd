"""Funnels and charts over time against the guide's figures, a textbook's chart and exact sums."""

from __future__ import annotations

import math

import numpy as np
import pytest

from grading.statistics.enough import NotEnough
from grading.statistics.many import between_variance
from grading.statistics.variation import dispersion, funnel_limits, outside, p_chart


def below(count, size, target):
    """Return the binomial chance of at most `count`, added up term by term."""
    return sum(math.comb(size, each) * target**each * (1 - target) ** (size - each) for each in range(count + 1))


@pytest.mark.parametrize(
    ("size", "level", "low", "high"),
    [
        (10, 0.95, 0.50, 1.0), (10, 0.998, 0.30, 1.0), (30, 0.95, 0.60, 0.90), (30, 0.998, 0.50, 0.967),
        (100, 0.95, 0.66, 0.83), (100, 0.998, 0.61, 0.88),
    ],
)  # fmt: skip
def test_limits_published(size: int, level: float, low: float, high: float) -> None:
    """Around 0.75 the limits are the guide's, less the part of an answer by which they are interpolated."""
    found = funnel_limits(0.75, size, level)
    for ours, exact in ((found.low, low), (found.high, high)):
        assert exact - 1 / size < ours <= exact + 5e-4


@pytest.mark.parametrize(("target", "size"), [(0.75, 10), (0.75, 100), (0.1, 37), (0.5, 8)])
def test_limits_as_spiegelhalter_interpolates(target: float, size: int) -> None:
    """They are (r - a) / n of his appendix A.1.1: the straight line between the sums below r - 1 and up to r."""
    for level in (0.95, 0.998):
        for ours, at in zip(funnel_limits(target, size, level), ((1 - level) / 2, (1 + level) / 2), strict=True):
            r = next(count for count in range(size + 1) if below(count, size, target) >= at)
            share = (below(r, size, target) - at) / (below(r, size, target) - (below(r - 1, size, target) if r else 0))
            assert ours == pytest.approx(max(0, (r - share) / size), abs=1e-9)


def test_limits_narrow_and_widen() -> None:
    """More answers narrow them, variance between units widens them, and parts of answers are dropped."""
    near, wide = funnel_limits(0.75, 100), funnel_limits(0.75, 100, between=0.01)
    assert funnel_limits(0.75, 30).low < near.low < funnel_limits(0.75, 1000).low
    assert wide.low == pytest.approx(0.75 - 1.959964 * math.sqrt(0.75 * 0.25 / 100 + 0.01))
    assert near.high < wide.high
    assert funnel_limits(0.75, 100.9) == near
    for target, answers in ((0, 10), (1, 10), (0.5, 0.9)):
        with pytest.raises(ValueError, match="no limits"):
            funnel_limits(target, answers)


def test_units_outside() -> None:
    """A unit is outside the wider limits, only the narrower ones, or neither."""
    assert [outside(share, 0.75, 100) for share in (0.75, 0.64, 0.60, 0.9)] == [None, 0.95, 0.998, 0.998]
    assert outside(0.60, 0.75, 100, between=0.01) is None


def test_chance_alone_puts_few_outside() -> None:
    """Of units that differ by chance alone about 5 of 100 lie outside the inner limits, hardly any beyond the outer."""
    rng = np.random.default_rng(7)
    sizes = rng.integers(20, 200, 1000)
    found = [outside(rng.binomial(size, 0.75) / size, 0.75, size) for size in sizes]
    assert 0.03 <= np.mean([each is not None for each in found]) <= 0.07
    assert np.mean([each == 0.998 for each in found]) <= 0.01


def test_dispersion_is_that_of_random_effects() -> None:
    """Without drawing in extremes it is DerSimonian and Laird's, as statsmodels computes it."""
    rng = np.random.default_rng(5)
    answers = rng.integers(40, 400, 25).astype(float)
    shares = rng.binomial(answers.astype(int), np.clip(rng.normal(0.75, 0.06, 25), 0, 1)) / answers
    target = float((shares * answers).sum() / answers.sum())
    found = dispersion(shares, answers, target, winsorised=0)
    assert found.between == pytest.approx(between_variance(shares, target * (1 - target) / answers))
    assert found.phi == pytest.approx(np.mean((shares - target) ** 2 / (target * (1 - target) / answers)))
    assert math.sqrt(found.between) == pytest.approx(0.06, abs=0.02)


def test_extremes_do_not_widen_the_limits() -> None:
    """One unit far out hardly changes how much the others are said to differ; chance alone makes no variance."""
    rng = np.random.default_rng(9)
    answers = np.full(40, 200.0)
    shares = rng.binomial(200, 0.75, 40) / 200
    odd = shares.copy()
    odd[3] = 0.2
    assert dispersion(odd, answers, 0.75).between < 0.1 * dispersion(odd, answers, 0.75, winsorised=0).between
    assert dispersion(shares, answers, 0.75).between < 1e-4
    assert dispersion(shares[:9], answers[:9], 0.75) == NotEnough("at least 10 units are needed, and there are 9")
    with pytest.raises(ValueError, match="every unit"):
        dispersion(shares, answers[:5], 0.75)


JUICE = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
"""Cans that leaked in 30 samples of 50 (Montgomery, Introduction to Statistical Quality Control, table 7.1)."""


def test_p_chart_published() -> None:
    """The centre is 0.2313, the limits are 0.0524 and 0.4102, and samples 15 and 23 lie outside (Montgomery)."""
    chart = p_chart(np.array(JUICE, dtype=float), np.full(30, 50.0))
    assert chart.centre == pytest.approx(0.2313, abs=5e-5)
    assert tuple(chart.points[0].limits) == pytest.approx((0.0524, 0.4102), abs=1e-4)
    assert [at for at, point in enumerate(chart.points, 1) if "outside" in point.signals] == [15, 23]
    assert "near" in chart.points[20].signals  # 20 of 50, beside 24 of 50: two of three beyond two standard errors


def signals(shares):
    """Return which points of a chart of thousands of answers break which rules."""
    return [point.signals for point in p_chart(np.array(shares) * 100, np.full(len(shares), 100.0)).points]


def test_rules_of_the_chart() -> None:
    """Eight in a row on one side, and six that rise, are signals from the last of them; seven and five are none."""
    level = [0.48, 0.52] * 4
    run = signals([*level, *[0.46] * 8, *[0.53] * 7])
    assert [at for at, names in enumerate(run) if "run" in names] == [15]
    rising = signals([*level, 0.45, 0.46, 0.47, 0.50, 0.51, 0.52, 0.49, 0.50])
    assert [at for at, names in enumerate(rising) if "trend" in names] == [13]
    assert not any(signals([*level, 0.46, 0.47, 0.48, 0.51, 0.52, 0.49, 0.50]))


def test_chart_without_change_and_too_short() -> None:
    """Where nothing ever fails there are no signals; below 12 points there is no chart, and nonsense is refused."""
    assert not any(signals([1.0] * 12))
    assert "12 points in time" in p_chart(np.ones(11), np.ones(11)).reason
    with pytest.raises(ValueError, match="every time"):
        p_chart(np.full(12, 3.0), np.full(12, 2.0))
