"""How many questions the interview needs, against the facts of the route: `python -m benchmarks.ask_questions`.

The facts of a case's route are those that can alter its outcome: with who receives, capacity and the other facts that
choose the route as they are, some values of the rest give another outcome when this one fact alone changes. Facts whose
question does not arise in the case are left out. `at best` is the fewest facts that could settle the case for somebody
who knew them all beforehand: no interview can do with less. `form` is what a form would ask that leaves out only the
questions that do not arise.
"""

from __future__ import annotations

import argparse
import csv
import random
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from safeshare import load_rulebook
from safeshare.facts import normalise_facts
from safeshare.interview import Interview
from safeshare.rulebook.regions import narrowed
from safeshare.scenario import load_bank
from tests.evaluation.cases import CLEAN_REFUSAL

ROOT = Path(__file__).resolve().parent.parent
BOOK = load_rulebook()
ROUTING = sorted({name for step in BOOK.steps.values() for name in step.when})
SEED = 20261123


@dataclass(frozen=True)
class Count:
    """What one case took: questions asked, facts of its route, the fewest that could do, and what a form would ask.

    `slowest` is how many seconds the slowest question took to come.
    """

    asked: int
    route: int
    at_best: int
    form: int
    slowest: float


def worked_examples() -> list[dict[str, str]]:
    """Return the decision model's worked examples as whole cases."""
    cases = []
    with (ROOT / "tests" / "evaluation" / "worked_examples.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter=";"):
            changes = [] if row["change"] == "(nothing)" else [part.split() for part in row["change"].split(",")]
            cases.append(normalise_facts({**CLEAN_REFUSAL, **dict(changes)}, BOOK))
    return cases


def bank_questions() -> list[dict[str, str]]:
    """Return the facts of every question of the bank."""
    cases = load_bank(ROOT / "scenarios", BOOK).cases.values()
    return [normalise_facts(question.facts, BOOK) for case in cases for question in case.questions]


def random_cases(number: int, seed: int = SEED, **fixed: str) -> list[dict[str, str]]:
    """Return whole cases, each fact in one of its states at random, 'unknown' included; recipients take turns."""
    chance = random.Random(seed)
    recipients = BOOK.facts["recipient"].states
    cases = [{name: chance.choice(fact.states) for name, fact in BOOK.facts.items()} for _ in range(number)]
    return [{**case, "recipient": recipients[place % len(recipients)], **fixed} for place, case in enumerate(cases)]


def measure(case: Mapping[str, str]) -> Count:
    """Interview somebody who knows the case, and count; raises AssertionError when the outcome is another."""
    interview, slowest = Interview({}, BOOK), 0.0
    while True:
        start = time.perf_counter()
        query = interview.query
        slowest = max(slowest, time.perf_counter() - start)
        if query is None:
            break
        interview.answer(case[query.fact])
    outcome = BOOK.engine.first(BOOK.engine.bits_of(case)).rule.outcome
    assert interview.decision().outcome == outcome, case
    form = sum(_arises(name, case) for name in BOOK.facts)
    return Count(len(interview.answered), len(route_facts(case)), fewest(case), form, slowest)


def route_facts(case: Mapping[str, str]) -> tuple[str, ...]:
    """Return the facts of a case's route that can alter its outcome."""
    return tuple(name for name in _route(tuple((name, case[name]) for name in ROUTING)) if _arises(name, case))


def _arises(name: str, case: Mapping[str, str]) -> bool:
    return all(case[guard] in values for guard, values in BOOK.facts[name].only_when.items())


@cache
def _route(routing: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    space, regions = BOOK.regions
    found = []
    for name, axis in space.axes.items():
        box = space.box({each: (state,) for each, state in routing if each != name})
        here = narrowed(space, regions, box)
        narrow = [each for each in here if box & axis.mask & ~each.box]
        if any(
            one.rule.outcome != two.rule.outcome and not space.is_empty(one.box & two.box | axis.mask)
            for one in narrow
            for two in here
        ):
            found.append(name)
    return tuple(found)


def fewest(case: Mapping[str, str]) -> int:
    """Return the size of the smallest set of the case's facts that settles its outcome, exactly."""
    space, regions = BOOK.regions
    bits = {name: axis.bits[case[name]] for name, axis in space.axes.items()}
    outcome = BOOK.engine.first(BOOK.engine.bits_of(case)).rule.outcome
    others = {
        frozenset(name for name, bit in bits.items() if not bit & each.box)
        for each in regions
        if each.rule.outcome != outcome
    }
    return _smallest_hitting([each for each in others if not any(other < each for other in others)], len(bits))


def _smallest_hitting(sets: list[frozenset[str]], limit: int) -> int:
    """Return the size of the smallest set that has a member in each of the sets, or `limit` when none is smaller."""
    if not sets:
        return 0
    if limit <= 1:
        return limit
    for name in min(sets, key=len):
        limit = min(limit, 1 + _smallest_hitting([each for each in sets if name not in each], limit - 1))
    return limit


def share(counts: Iterable[Count]) -> float:
    """Return the questions asked as a share of the facts of the routes, over all cases together."""
    listed = list(counts)
    return sum(each.asked for each in listed) / sum(each.route for each in listed)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=400, help="how many random cases of each kind (default 400)")
    parser.add_argument("--seed", type=int, default=SEED, help=f"of the random cases (default {SEED})")
    given = parser.parse_args()
    print(f"{'':42}{'cases':>6}{'asked':>7}{'route':>7}{'share':>7}{'at best':>9}{'form':>6}{'slowest':>10}")
    both = [*_row("worked examples of the decision model", worked_examples())]
    both += _row("random cases", random_cases(given.cases, given.seed))
    print(_line("both", both))
    print("\nFor comparison")
    _row("questions of the bank", bank_questions())
    _row("random cases, the person can be named", random_cases(given.cases, given.seed, identifiable="yes"))
    _row(
        "random cases of partners, named",
        random_cases(given.cases, given.seed, recipient="partner", identifiable="yes"),
    )


def _row(name: str, cases: list[dict[str, str]]) -> list[Count]:
    counts = [measure(case) for case in cases]
    print(_line(name, counts))
    return counts


def _line(name: str, counts: list[Count]) -> str:
    rows = zip(*((each.asked, each.route, each.at_best, each.form) for each in counts), strict=True)
    asked, route, best, form = (sum(values) / len(counts) for values in rows)
    slowest = max(each.slowest for each in counts)
    figures = f"{len(counts):6}{asked:7.1f}{route:7.1f}{share(counts):7.0%}{best:9.1f}{form:6.1f}{slowest:8.2f} s"
    return f"{name:42}{figures}"


if __name__ == "__main__":
    main()
