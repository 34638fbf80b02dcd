"""Change of the same people against scipy, published examples and cohorts with a known change."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from grading.statistics.change import clustered_change, effect_size, normalised_gain, paired_change
from grading.statistics.enough import NotEnough


def test_paired_change_as_scipy() -> None:
    """The mean paired change and its interval are those of Student's t and of scipy's bootstrap, if a little wider."""
    rng = np.random.default_rng(3)
    before = rng.binomial(8, 0.5, 40) / 8
    after = np.clip(before + rng.normal(0.15, 0.1, 40), 0, 1)
    ours = paired_change(before, after, draws=8000)
    drawn = stats.bootstrap((after - before,), np.mean, n_resamples=8000, method="percentile", rng=5)
    students = stats.ttest_rel(after, before).confidence_interval()
    assert ours.mean == pytest.approx(float((after - before).mean()))
    assert (ours.low, ours.high) == pytest.approx(tuple(drawn.confidence_interval), abs=0.004)
    assert (ours.low, ours.high) == pytest.approx((students.low, students.high), abs=0.003)
    assert ours.people == 40


def test_a_change_needs_pairs() -> None:
    """A change needs both values of everybody, and somebody."""
    with pytest.raises(ValueError, match="the same people"):
        paired_change(np.ones(4), np.ones(5))
    with pytest.raises(ValueError, match="nobody"):
        paired_change(np.ones(0), np.ones(0))


def cohorts(rng, number, size, alike):
    """Return before, after and the cohort of people whose true change is 0.10 and who learn alike in a cohort."""
    clusters = np.repeat(np.arange(number), size)
    before = rng.normal(0.5, 0.1, number * size)
    taught = rng.normal(0.10, alike, number)[clusters]
    return before, before + taught + rng.normal(0, 0.1, number * size), clusters


def test_clustered_change_holds_what_was_put_in() -> None:
    """Drawn by cohort, the interval holds the true change in about 95 of 100 studies of 8 cohorts of 15.

    Drawn by person it holds it far less often, because people of a cohort learn alike.
    """
    rng = np.random.default_rng(5)
    held = {"cohort": 0, "person": 0}
    for study in range(300):
        before, after, clusters = cohorts(rng, 8, 15, 0.08)
        for by, found in (
            ("cohort", clustered_change(before, after, clusters, draws=1000, seed=study)),
            ("person", paired_change(before, after, draws=1000, seed=study)),
        ):
            assert not isinstance(found, NotEnough)
            held[by] += found.low <= 0.10 <= found.high
    assert 0.92 <= held["cohort"] / 300 <= 0.98
    assert held["person"] / 300 < 0.75


def test_clustered_change_of_unlike_cohorts_by_hand() -> None:
    """Cohorts of different size count by their people: the mean is over people, not over cohorts."""
    before, clusters = np.zeros(9), np.array([0, 1, 2, 3, 4, 4, 4, 4, 4])
    found = clustered_change(before, (clusters == 4).astype(float), clusters)
    assert found.mean == pytest.approx(5 / 9)
    assert found == clustered_change(before, (clusters == 4).astype(float), clusters)


def test_where_a_change_is_not_stated() -> None:
    """Too few people, too few cohorts or no spread give the reason in words."""
    few, many = np.linspace(0, 0.5, 7), np.linspace(0, 0.5, 20)
    four = np.arange(20) % 4
    assert clustered_change(few, few, np.arange(7)) == NotEnough("at least 8 people are needed, and there are 7")
    cohorts = NotEnough("at least 5 cohorts are needed, and there are 4")
    assert clustered_change(many, many, four) == effect_size(many, many, four) == cohorts
    assert "no spread" in effect_size(np.full(20, 0.5), many).reason


def test_effect_size_by_hand() -> None:
    """d_av is the change over the mean of the two deviations (Cumming 2012), the other the change over that before."""
    rng = np.random.default_rng(8)
    before = rng.normal(0.5, 0.15, 30)
    after = before + rng.normal(0.1, 0.1, 30)
    change, first, last = (after - before).mean(), before.std(ddof=1), after.std(ddof=1)
    found = effect_size(before, after)
    assert found.d_av == pytest.approx(change / ((first + last) / 2))
    assert found.over_before == pytest.approx(change / first)
    assert found.low < found.d_av < found.high
    theirs = stats.bootstrap(
        (before, after),
        lambda x, y, axis: (y - x).mean(axis) / ((x.std(axis, ddof=1) + y.std(axis, ddof=1)) / 2),
        paired=True, n_resamples=6000, method="percentile", rng=2,
    )  # fmt: skip
    assert (found.low, found.high) == pytest.approx(tuple(theirs.confidence_interval), abs=0.06)


@pytest.mark.parametrize(
    ("before", "after", "gain", "band"),
    [(0.60, 0.78, 0.45, "medium"), (0.50, 0.60, 0.20, "low"), (0.45, 0.89, 0.80, "high"), (0.6, 0.5, -0.25, "low")],
)
def test_normalised_gain_published(before: float, after: float, gain: float, band: str) -> None:
    """From 60 to 78 per cent the gain is 0.45 (Hake 1998: medium); others by hand."""
    spread = np.tile([-0.05, 0.05], 10)
    found = normalised_gain(before + spread, after + spread)
    assert (found.gain, found.band, found.people) == (pytest.approx(gain), band, 20)
    assert found.low <= found.gain <= found.high


def test_normalised_gain_is_of_averages() -> None:
    """It is not the average of people's own gains."""
    before, after = np.tile([0.8, 0.2], 10), np.tile([0.7, 0.7], 10)
    assert normalised_gain(before, after).gain == pytest.approx(0.2 / 0.5)
    assert np.mean((after - before) / (1 - before)) == pytest.approx(0.0625)


def test_where_a_gain_is_not_stated() -> None:
    """No gain below 8 people or above 90 per cent before, and none of what is no share."""
    assert "8 people" in normalised_gain(np.full(7, 0.5), np.full(7, 0.6)).reason
    assert "above 90%" in normalised_gain(np.full(20, 0.91), np.ones(20)).reason
    assert normalised_gain(np.full(20, 0.9), np.ones(20)).gain == pytest.approx(1)
    with pytest.raises(ValueError, match="from 0 to 1"):
        normalised_gain(np.full(20, 60.0), np.full(20, 78.0))
