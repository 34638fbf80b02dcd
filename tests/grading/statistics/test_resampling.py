"""Drawing again by person and by cluster, against what theory and scipy give."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from grading.statistics.proportions import wilson
from grading.statistics.resampling import by_cluster, design_effects, differ, excess, expanded_interval, resampled


def test_effect_of_one_answer_each_is_one() -> None:
    """One answer a person makes independent answers: the interval stays Wilson's."""
    safe = np.array([[1.0], [0], [1], [1], [0], [1]])
    assert design_effects(safe, np.ones((6, 1))).tolist() == [1.0]


def test_effect_of_equal_answers_is_their_number() -> None:
    """When everybody answers all six questions alike, six answers tell as much as one (and few people a bit less)."""
    safe = np.array([[6.0]] * 100 + [[0.0]] * 100)
    assert design_effects(safe, np.full((200, 1), 6.0), draws=4000)[0] == pytest.approx(6, rel=0.08)


def test_effect_of_cohorts_that_are_alike_is_their_size() -> None:
    """Where all of a cohort answer alike, a cohort tells as much as one answer; too few cohorts are not drawn."""
    safe = np.repeat(np.array([[1.0]] * 100 + [[0.0]] * 100), 4, axis=0)
    cohorts = np.repeat(np.arange(200), 4)
    assert design_effects(safe, np.ones((800, 1)), draws=4000)[0] == 1
    assert design_effects(safe, np.ones((800, 1)), 4000, clusters=cohorts)[0] == pytest.approx(4, rel=0.08)
    few = design_effects(safe, np.ones((800, 1)), clusters=cohorts // 50)
    assert few[0] == 1
    everybody = np.ones((800, 1))
    assert design_effects(everybody, everybody, clusters=cohorts)[0] == 1


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


def test_cohorts_are_no_difference_of_their_groups() -> None:
    """Where each group has cohorts of its own, which chance taught better or worse, few are said to differ."""
    rng = np.random.default_rng(12)
    cohorts, answers = np.repeat(np.arange(12), 12), np.full(144, 6.0)
    groups, found = cohorts % 3, {True: 0, False: 0}
    for _ in range(100):
        share = np.clip(0.6 + rng.normal(0, 0.12, 12), 0, 1)
        safe = rng.binomial(6, share[cohorts]).astype(float)
        for drawn in found:
            found[drawn] += differ(safe, answers, groups, draws=99, clusters=cohorts if drawn else None)
    assert found[True] <= 10
    assert found[False] > 30
    apart = rng.binomial(6, np.array([0.9, 0.6, 0.3])[groups]).astype(float)
    assert differ(apart, answers, groups, clusters=cohorts)


def test_groups_within_cohorts() -> None:
    """Where groups share their cohorts, people are dealt within them, and a difference stands out."""
    rng = np.random.default_rng(13)
    cohorts, answers = np.repeat([0, 1, 2], 20), np.full(60, 6.0)
    groups, taught = np.tile([0, 1], 30), np.array([0.2, 0.5, 0.8])[cohorts]
    alike = [differ(rng.binomial(6, taught) * 1.0, answers, groups, 199, clusters=cohorts) for _ in range(100)]
    assert np.mean(alike) <= 0.12
    some = rng.binomial(6, taught + np.where(groups, 0.12, -0.12)).astype(float)
    assert differ(some, answers, groups, clusters=cohorts)
    with pytest.raises(ValueError, match="every row needs its cluster"):
        differ(some, answers, groups, clusters=cohorts[:5])


@pytest.mark.parametrize("rows", [1, 7, 333])
def test_many_samples_at_once_are_those_drawn_one_by_one(rows: int) -> None:
    """Drawing many samples at once changes none of them."""
    values = np.random.default_rng(5).normal(size=(rows, 3))
    rng = np.random.default_rng(9)
    one_by_one = [values[rng.integers(0, rows, rows)].sum(axis=0) for _ in range(150)]
    assert resampled(values, 150, 9) == pytest.approx(np.array(one_by_one), abs=1e-9)


def test_nobody_to_draw_from() -> None:
    """Nobody can be drawn from nobody."""
    with pytest.raises(ValueError, match="nobody"):
        resampled(np.empty((0, 2)), 10, 1)


def test_rows_by_cluster() -> None:
    """Rows of one cluster are added up; every row must have one."""
    rows = np.array([[1.0, 2], [3, 4], [5, 6]])
    assert by_cluster(rows, np.array([7, 2, 7])).tolist() == [[3, 4], [6, 8]]
    assert by_cluster(rows, None) is rows
    with pytest.raises(ValueError, match="its cluster"):
        by_cluster(rows, np.array([1, 2]))


def test_expanded_interval_is_students() -> None:
    """Of means of a normal sample, the expanded percentiles come to Student's interval (Hesterberg 2015)."""
    sample = np.random.default_rng(4).normal(3, 2, 12)
    means = resampled(sample[:, None], 20000, 2)[:, 0] / 12
    students = stats.t.interval(0.95, 11, sample.mean(), stats.sem(sample))
    assert expanded_interval(means, 12) == pytest.approx(students, abs=0.12)
    assert np.diff(expanded_interval(means, 12))[0] > np.diff(np.quantile(means, [0.025, 0.975]))[0] * 1.1
