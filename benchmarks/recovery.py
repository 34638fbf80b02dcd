"""Whether the analysis finds what was put into simulated learners, and nothing where nothing was.

    python -m benchmarks.recovery [--seeds N] [--people N]

A large population of simulated learners sits the tests before and after, and is marked by the real code. What is true
of it is counted. Then samples are drawn from it again and again, and the statistics of the report are made of each: how
often does a 95% interval hold what is true? Where agencies are dealt out by chance, or before and after exchanged for
every other person, nothing is there to be found: how often is something found all the same?

The Monte Carlo error is that of the measured percentage, from the differences between seeds. A line is met when the
percentage is what it should be but for three of these errors. It ends with exit code 1 if any line is not.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from benchmarks import trials
from benchmarks.population import COHORT, Population, parameters_of, population
from grading.running.processes import processors

PEOPLE = 3600
SEEDS = 400
FEW, MANY = 8, 20
"""Cohorts of a sample."""
FALSE, SIGNIFICANT = 5.0, 3.0
LEAST, MOST = 93.0, 99.0
"""Intervals that hold what is true in so many per cent are near nominal; a little too wide beats too narrow."""
ALLOWED: Mapping[str, float] = {
    "agencies outside the funnel's 99.8% limits": 0.2,
    "months outside the control chart's limits": 0.3,
    "control charts of 12 months that break any rule": 10.0,
}
"""What else than 5 per cent may be found by chance: what the limits and rules say themselves."""


@dataclass(frozen=True, slots=True)
class Worlds:
    """Populations: as shipped, and with cohorts that change differently."""

    alike: Population
    cohorts: Population


@dataclass(frozen=True, slots=True)
class Line:
    """How often something was found, in per cent, with its Monte Carlo error; whether it is an interval's coverage."""

    name: str
    percent: float
    error: float
    trials: int
    covers: bool

    @property
    def is_met(self) -> bool:
        """Whether it is what it should be, but for three Monte Carlo errors."""
        room = SIGNIFICANT * self.error
        if self.covers:
            return LEAST - room <= self.percent <= MOST + room
        return self.percent <= ALLOWED.get(self.name, FALSE) + room


def worlds(people: int) -> Worlds:
    """Return the populations that samples are drawn from."""
    alike = parameters_of(questions={"spread": 10})
    differ = parameters_of(questions={"spread": 10}, ability={"cohorts": 6})
    return Worlds(population(people, alike), population(people, differ, seed=2))


def covered(made: Worlds, seed: int) -> dict[str, list[bool]]:
    """Return for each interval whether it held what is true, in the samples of one seed."""
    rng = np.random.default_rng([seed, 1])
    found: dict[str, list[bool]] = defaultdict(list)

    def each() -> Iterator[tuple[str, bool]]:
        for cohorts in (FEW, MANY):
            label = f"{cohorts * COHORT} people"
            sample = trials.by_person(made.alike, cohorts * COHORT, rng)
            yield from trials.changes(made.alike, sample, label, False, seed)
            yield from trials.shares(made.alike, sample, label, seed)
            yield from trials.detection(made.alike, sample, label, seed)
            sample = trials.by_cohort(made.cohorts, cohorts, rng)
            label = f"{cohorts} cohorts"
            yield from trials.changes(made.cohorts, sample, label, True, seed)
            yield from trials.shares(made.cohorts, sample, label, seed)
        sample = trials.by_person(made.alike, MANY * COHORT, rng)
        yield from trials.beliefs(made.alike, sample)
        yield from trials.questions(made.alike, sample)

    for name, held in each():
        found[name].append(bool(held))
    return dict(found)


def made_up(made: Worlds, seed: int) -> dict[str, list[bool]]:
    """Return for each thing that is not there whether it was found, in the samples of one seed."""
    rng = np.random.default_rng([seed, 2])
    found: dict[str, list[bool]] = defaultdict(list)

    def each() -> Iterator[tuple[str, bool]]:
        sample = trials.by_person(made.alike, MANY * COHORT, rng)
        yield from trials.no_change(made.alike, sample, rng, seed)
        yield from trials.no_difference(made.alike, sample, rng, seed)
        taught = trials.by_cohort(made.cohorts, MANY, np.random.default_rng([seed, 3]))
        yield from trials.cohorts_of_their_own(made.cohorts, taught, seed)
        yield from trials.unfair(made.alike, rng)
        yield from trials.funnel(made.alike, rng, seed)
        yield from trials.months(made.alike, rng, seed)

    for name, said in each():
        found[name].append(bool(said))
    return dict(found)


def both(made: Worlds, seed: int) -> tuple[dict[str, list[bool]], dict[str, list[bool]]]:
    """Return what `covered` and `made_up` do."""
    return covered(made, seed), made_up(made, seed)


def lines(found: list[dict[str, list[bool]]], covers: bool) -> list[Line]:
    """Return a line for each thing, over the samples of many seeds."""
    by_name: dict[str, list[list[bool]]] = defaultdict(list)
    for each in found:
        for name, values in each.items():
            by_name[name].append(values)
    made = []
    for name, values in by_name.items():
        means = np.array([np.mean(each) for each in values])
        counts = np.array([len(each) for each in values], dtype=float)
        share = float((means * counts).sum() / counts.sum())
        off = counts * (means - share)
        floor = np.sqrt(0.25 / counts.sum()) * 0.2  # where all came out alike
        error = max(float(np.sqrt((off**2).sum()) / counts.sum()), float(floor))
        made.append(Line(name, 100 * share, 100 * error, int(counts.sum()), covers))
    return made


def told(title: str, made: list[Line]) -> bool:
    """Print lines as a table and return whether all are met."""
    print(f"\n{title:66}{'per cent':>9}{'error':>7}{'of':>9}")
    for line in made:
        said = "" if line.is_met else "  NOT met"
        print(f"{line.name:66}{line.percent:>9.1f}{line.error:>7.1f}{line.trials:>9,}{said}")
    return all(line.is_met for line in made)


def main(seeds: int, people: int) -> int:
    """Simulate, sample, analyse and print two tables; returns 1 when any line is not met."""
    made = worlds(people)
    with ProcessPoolExecutor(processors()) as pool:
        found = list(pool.map(partial(both, made), range(seeds), chunksize=max(1, seeds // (8 * processors()))))
    intervals = told("95% intervals that hold what is true", lines([each[0] for each in found], True))
    nothing = told("Found where there is nothing", lines([each[1] for each in found], False))
    return 0 if intervals and nothing else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Check the analysis against simulated learners of whom all is known.")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many samples of each kind")
    parser.add_argument("--people", type=int, default=PEOPLE, help="how many people the population has")
    given = parser.parse_args()
    sys.exit(main(given.seeds, given.people))
