"""Estimates against published or independently computed values."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from grading.estimates import Interval, design_effects, differ, discernment, excess, paired_change, wilson


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
    """A proportion that cannot be is refused."""
    with pytest.raises(ValueError, match="no proportion"):
        wilson(some, of)


@pytest.mark.parametrize(
    ("hits", "false_alarms", "d", "c"), [(10, 0, 1.75, 0.81), (19, 8, 1.21, -1.35), (17, 1, 2.25, -0.03)]
)
def test_discernment_worked_examples(hits: int, false_alarms: int, d: float, c: float) -> None:
    """Discernment and caution are those of the worked examples with 19 questions to share and 10 to hold."""
    assert discernment(hits, 19, false_alarms, 10) == pytest.approx((d, c), abs=0.006)


def test_discernment_of_guessing_is_nought() -> None:
    """Who shares as often where it is wrong as where it is right tells nothing apart."""
    assert discernment(5, 10, 5, 10) == pytest.approx((0, 0))


def test_effect_of_one_answer_each_is_one() -> None:
    """One answer a person makes independent answers: the interval stays Wilson's."""
    safe = np.array([[1.0], [0], [1], [1], [0], [1]])
    assert design_effects(safe, np.ones((6, 1))).tolist() == [1.0]


def test_effect_of_equal_answers_is_their_number() -> None:
    """When everybody answers all six questions alike, six answers tell as much as one (and few people a bit less)."""
    safe = np.array([[6.0]] * 100 + [[0.0]] * 100)
    assert design_effects(safe, np.full((200, 1), 6.0), draws=4000)[0] == pytest.approx(6, rel=0.08)


def test_effect_of_all_safe_counts_people() -> None:
    """Where everything is safe, the bootstrap sees no spread, so only the number of people counts."""
    answers = np.full((10, 1), 7.0)
    assert design_effects(answers, answers)[0] == 7.0


def test_intervals_hold_what_was_put_in() -> None:
    """The interval over questions, widened by person, holds the true share in about 95 of 100 cohorts of 24 people.

    Without widening it holds it far less often, because people differ.
    """
    rng = np.random.default_rng(7)
    held = {"widened": 0, "plain": 0}
    for cohort in range(300):
        skill = rng.beta(2.6, 1.4, 24)
        safe = rng.binomial(8, skill).astype(float)[:, None]
        effect = design_effects(safe, np.full((24, 1), 8.0), draws=200, seed=cohort)[0]
        for name, by in (("widened", effect), ("plain", 1.0)):
            interval = wilson(safe.sum() / by, 192 / by)
            held[name] += interval.low <= 0.65 <= interval.high
    assert 0.92 <= held["widened"] / 300 <= 0.985
    assert held["plain"] / 300 < 0.85


def test_same_seed_same_effect() -> None:
    """The same seed gives the same figure, another seed nearly the same."""
    rng = np.random.default_rng(1)
    safe, all_answers = rng.binomial(6, 0.6, (40, 1)).astype(float), np.full((40, 1), 6.0)
    first, again, other = (design_effects(safe, all_answers, seed=seed)[0] for seed in (1, 1, 2))
    assert first == again
    assert first == pytest.approx(other, rel=0.2)


def test_paired_change_as_scipy() -> None:
    """The mean paired change and its interval agree with scipy's bootstrap of the same differences."""
    rng = np.random.default_rng(3)
    before = rng.binomial(8, 0.5, 40) / 8
    after = np.clip(before + rng.normal(0.15, 0.1, 40), 0, 1)
    ours = paired_change(before, after, draws=8000)
    theirs = stats.bootstrap((after - before,), np.mean, n_resamples=8000, method="percentile", rng=5)
    assert ours.mean == pytest.approx(float((after - before).mean()))
    assert Interval(ours.low, ours.high) == pytest.approx(tuple(theirs.confidence_interval), abs=0.004)
    assert ours.people == 40


def test_paired_change_needs_pairs() -> None:
    """A change needs both values of everybody."""
    with pytest.raises(ValueError, match="the same people"):
        paired_change(np.ones(4), np.ones(5))


def test_excess() -> None:
    """The commoner kind of error is named only beyond chance."""
    many, few = np.full(30, 2.0), np.zeros(30)
    assert (excess(many, few), excess(few, many)) == (1, -1)
    even = np.tile([1.0, 0.0], 15)
    assert excess(even, 1 - even) == 0


def test_groups_that_do_not_differ() -> None:
    """Groups drawn alike are said to differ in about 5 of 100 cohorts, groups drawn apart nearly always."""
    rng = np.random.default_rng(11)
    groups, answers = np.repeat([0, 1, 2], 20), np.full(60, 6.0)
    alike = [differ(rng.binomial(6, 0.6, 60).astype(float), answers, groups, draws=199) for _ in range(200)]
    assert 0.01 <= np.mean(alike) <= 0.10
    apart = rng.binomial(6, np.array([0.9, 0.6, 0.3])[groups]).astype(float)
    assert differ(apart, answers, groups)
    assert not differ(apart[:20], answers[:20], groups[:20])
