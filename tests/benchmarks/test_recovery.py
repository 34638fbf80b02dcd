"""The analysis finds what was put into simulated learners, and nothing where nothing was."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.population import Population, parameters_of, population
from benchmarks.recovery import Line, Worlds, covered, lines, made_up
from grading.statistics.detection import DiscernmentOfPeople, discernment_of_people

SEEDS = range(12)


@pytest.fixture(scope="module")
def alike() -> Population:
    """Return a small population that sat both tests."""
    return population(360, parameters_of(questions={"spread": 10}))


def test_what_is_true_of_a_population_is_what_its_parameters_say(alike: Population) -> None:
    """Safe answers grow by the ability put in, parts are left out as often as was said, and all four forms are sat."""
    before, after = (phase.kinds[:, 0].sum() / phase.marked.sum() for phase in (alike.before, alike.after))
    assert before == pytest.approx(0.55, abs=0.04)
    assert after - before == pytest.approx(0.1, abs=0.03)
    assert alike.after.marked.mean() / 18 == pytest.approx(0.97, abs=0.01)
    assert np.bincount(alike.cohorts).tolist() == [12] * 30
    assert min(np.bincount(alike.forms)) > 60


def test_the_analysis_finds_it_again(alike: Population) -> None:
    """In a few samples about 95 of 100 intervals hold what is true, and about 5 of 100 findings are made up at most."""
    made = Worlds(alike, alike)
    intervals = lines([covered(made, seed) for seed in SEEDS], covers=True)
    assert len(intervals) == 35
    assert all(line.percent >= 60 for line in intervals)
    assert 93 < np.mean([line.percent for line in intervals]) < 98.5
    nothing = lines([made_up(made, seed) for seed in SEEDS], covers=False)
    assert len(nothing) == 9
    assert np.mean([line.percent for line in nothing]) < 8


def test_caution_and_discernment_come_out_in_their_order(alike: Population) -> None:
    """The cautious have the higher c, the able the higher d."""

    def found(made: Population) -> DiscernmentOfPeople:
        result = discernment_of_people(*made.after.signals.T, draws=50)
        assert isinstance(result, DiscernmentOfPeople)
        return result

    bold, cautious = (
        found(population(60, parameters_of(caution={"mean": mean, "spread": 10}, ability={"before": 35})))
        for mean in (-80, 80)
    )
    assert bold.c_interval.high < cautious.c_interval.low
    assert max(bold.d_interval.high, cautious.d_interval.high) < found(alike).d_interval.low


def test_a_line_is_met_within_three_errors() -> None:
    """Intervals too narrow or far too wide, and too much that is made up, are each said."""
    met = [Line("an interval", each, 1.0, 400, True).is_met for each in (89.0, 91.0, 95.0, 99.5)]
    assert met == [False, True, True, True]
    assert [Line("a finding", each, 1.0, 400, False).is_met for each in (0.0, 7.5, 8.5)] == [True, True, False]
    assert not Line("months outside the control chart's limits", 2.0, 0.1, 400, False).is_met
    assert lines([{"a": [True, False]}, {"a": [True, True]}], True)[0].percent == 75


@pytest.mark.benchmark
def test_every_line_is_met() -> None:
    """Over many samples, every interval and every test is as it should be."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.recovery"], cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == 0
