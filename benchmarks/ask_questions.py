"""How many questions the interview needs, against the facts of the route: `python -m benchmarks.ask_questions`.

`route` counts the facts of a case's route: those on which the outcome can turn for somebody in this case who knows only
who receives the information. `branch` counts those on which it can turn for somebody who knows besides what else
chooses the way through the rules: the person's capacity and whether section 115 is used. Facts whose question does not
arise in the case are left out of both. `fewest` is the smallest number of facts of the case that settle its outcome,
for somebody who knew them all beforehand: no interview can do with less. `form` is what a form would ask that leaves
out only the questions that do not arise. Shares are of all cases of a row together.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from benchmarks.ask_mixes import BOOK, SEED, mixes
from safeshare.interview import Interview
from safeshare.rulebook.regions import narrowed

BRANCHING = sorted({name for step in BOOK.steps.values() for name in step.when})
HEADINGS = ("cases", "asked", "route", "share", "branch", "share", "fewest", "share", "asked/fewest", "form", "slowest")


@dataclass(frozen=True)
class Count:
    """What one case took: questions asked, facts of its route and branch, the fewest that could do, a form's questions.

    `slowest` is how many seconds the slowest question took to come.
    """

    asked: int
    route: int
    branch: int
    fewest: int
    form: int
    slowest: float


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
    route, branch = len(turning_facts(case, ["recipient"])), len(turning_facts(case, BRANCHING))
    return Count(len(interview.answered), route, branch, fewest(case), form, slowest)


def turning_facts(case: Mapping[str, str], known: Iterable[str]) -> tuple[str, ...]:
    """Return the facts on which the outcome can turn where only `known` ones of a case are known, these included."""
    return tuple(name for name in _turning(tuple((name, case[name]) for name in known)) if _arises(name, case))


def _arises(name: str, case: Mapping[str, str]) -> bool:
    return all(case[guard] in values for guard, values in BOOK.facts[name].only_when.items())


@cache
def _turning(known: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    space, regions = BOOK.regions
    found = []
    for name, axis in space.axes.items():
        box = space.box({each: (state,) for each, state in known if each != name})
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


def totals(counts: list[Count]) -> tuple[float, float, float]:
    """Return the questions asked as a share of the facts of the routes and of the branches, and over the fewest."""
    asked, route, branch, least = _sums(counts, "asked", "route", "branch", "fewest")
    return asked / route, asked / branch, asked / least


def _sums(counts: list[Count], *names: str) -> list[int]:
    return [sum(getattr(each, name) for each in counts) for name in names]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=400, help="how many cases of each random mix (default 400)")
    parser.add_argument("--seed", type=int, default=SEED, help=f"of the random cases (default {SEED})")
    given = parser.parse_args()
    print(f"| mix of cases | {' | '.join(HEADINGS)} |\n|---{'|--:' * len(HEADINGS)}|")
    for name, cases in mixes(given.cases, given.seed).items():
        print(_line(name, [measure(case) for case in cases]), flush=True)


def _line(name: str, counts: list[Count]) -> str:
    number = len(counts)
    asked, route, branch, least, form = (total / number for total in _sums(counts, *Count.__match_args__[:5]))
    slowest = max(each.slowest for each in counts)
    cells = [str(number), f"{asked:.1f}", f"{route:.1f}", f"{asked / route:.0%}", f"{branch:.1f}"]
    cells += [f"{asked / branch:.0%}", f"{least:.1f}", f"{least / route:.0%}", f"{asked / least:.2f}", f"{form:.1f}"]
    return f"| {name} | {' | '.join(cells)} | {slowest:.2f} s |"


if __name__ == "__main__":
    main()
