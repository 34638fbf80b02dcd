"""How long the disclosure gate takes on small cohorts, which hide the most, beside a solver that starts anew each time.

    python -m benchmarks.disclosure [--people N]

It makes up cohorts who took one form before and another after, of up to four forms of the bank, and lets two solvers
decide what is hidden of the same counts: ours (grading/disclosure/worlds.py: one HiGHS model, warm-started, many counts
to a question) and the rival, scipy's `milp`, which builds a model for each question about one count. Both must hide the
same counts. Times are seconds of the processor, counting and drawing left out.

Then it makes a page on a cohort, and the page again when some more people have handed in: the second is judged beside
the first, as one set of counts of both pages.

It ends with what we promise, line by line, and with exit code 1 if any line is not met.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from benchmarks.marking import Line, told
from benchmarks.responses import BANK
from grading.board.item_facts import item_facts
from grading.board.prepare import prepare
from grading.disclosure import judging
from grading.disclosure.cells import Cell, Key, Range, Sum
from grading.disclosure.cells import Line as Told
from grading.disclosure.differencing import Beside, Release
from grading.disclosure.suppression import Network, networks
from grading.disclosure.worlds import Whole
from grading.reports.period import Period
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.scenario import Question, decision_of, load_bank

COHORTS = ((30, 2), (60, 2), (60, 4))
"""Learners, and forms that they took."""
LATE = ((60, 3), (200, 1), (200, 3))
"""Learners who took four forms, and how many of them handed in late."""
_KINDS = (
    ("council",) * 8 + ("health",) * 6 + ("police",) * 4 + ("housing",) * 3 + ("care provider",) * 2 + ("voluntary",)
)


class Anew:
    """The rival: scipy's `milp`, with a model built for each question."""

    def __init__(self, ranges: Sequence[Range], sums: Sequence[tuple[Sequence[int], int]]) -> None:
        self._ranges = np.array(ranges, dtype=float)
        rows = [row for row, (parts, _) in enumerate(sums) for _ in (*parts, 0)]
        columns = [column for parts, total in sums for column in (*parts, total)]
        values = [value for parts, _ in sums for value in (*(1.0 for _ in parts), -1.0)]
        matrix = csr_array((values, (rows, columns)), shape=(len(sums), len(ranges)))
        self._sums = [LinearConstraint(matrix, 0, 0)] if sums else []

    def bound(self, column: int, within: Range) -> None:
        """Set the range of a column."""
        self._ranges[column] = within

    def best(self, aim: Mapping[int, float]) -> Whole:
        """Return the world in which the weighted sum of some columns is the smallest."""
        weights = np.zeros(len(self._ranges))
        weights[list(aim)] = list(aim.values())
        bounds = Bounds(*self._ranges.T)
        for whole in (0, 1):
            found = milp(weights, constraints=self._sums, bounds=bounds, integrality=np.full(len(weights), whole))
            if np.abs(found.x - np.rint(found.x)).max() < 1e-6:
                return np.rint(found.x).astype(np.int64)
        raise ValueError(found.message)

    def good(self, aim: Mapping[int, float]) -> tuple[Whole, float]:
        """Return the best world, and what it is."""
        world = self.best(aim)
        return world, float(sum(weight * world[column] for column, weight in aim.items()))

    def binding(self, aim: Mapping[int, float]) -> set[int]:
        """Return all columns: any of them may be what keeps the sum from being smaller."""
        del aim
        return set(range(len(self._ranges)))


class Rival(Network):
    """The gate's network with the rival as its solver: one question about one count at a time."""

    worlds = Anew  # type: ignore[assignment]

    def _push(self, keys: list[Key]) -> None:
        del keys


def cohort(people: int, forms: int, seed: int = 1) -> pd.DataFrame:
    """Return the results of people who took one form of the bank before and the next one after."""
    rulebook, chance = load_rulebook(), np.random.default_rng(seed)
    papers = _forms(rulebook, forms)
    rows: list[dict[str, object]] = []
    for person in range(people):
        first, skill = int(chance.integers(forms)), chance.normal(0, 0.12)
        for number, (phase, month, able) in enumerate((("pre", "2026-10", 0.55), ("post", "2026-11", 0.7))):
            who = {
                "learner_pid": f"p{person:05d}", "agency_code": f"{_KINDS[person % 24]}-1", "phase": phase,
                "agency_kind": _KINDS[person % 24], "month": month, "group": "ABCD"[person % 4], "level": "level 1",
                "cohort": f"cohort-{person // 12}", "delivery": "webinar",
            }  # fmt: skip
            for asked in papers[(first + number) % forms]:
                rows.append({**asked, **who, **_answer(asked, able + skill, rulebook, chance)})
    return pd.DataFrame(rows).drop(columns="tempting")


def _forms(rulebook: Rulebook, forms: int) -> list[list[dict[str, object]]]:
    """Return forms of two cases a section, each question with all that is the same for everybody."""
    sections: dict[str, list[str]] = {}
    bank = load_bank(BANK, rulebook)
    for case in bank.cases.values():
        if case.use == "assessment":
            sections.setdefault(case.section, []).append(case.id)
    chosen = [
        [ids[(form + turn * forms) % len(ids)] for ids in sections.values() for turn in (0, 1)] for form in range(forms)
    ]
    return [
        [
            _asked(question, case.pair, case.section, rulebook)
            for each in ids
            for case in [bank.cases[each]]
            for question in case.questions
        ]
        for ids in chosen
    ]


def _asked(question: Question, pair: str | None, section: str, rulebook: Rulebook) -> dict[str, object]:
    decision = decision_of(question, rulebook)
    return {
        "item_id": question.id, "pair_id": pair, "section": section, "recipient": decision.facts["recipient"],
        "key_outcome": decision.outcome, "key_family": decision.family, "attempt": 1, "form_id": "A", "synthetic": True,
        "rule_version": f"{rulebook.id} {rulebook.version}", "item_version": "0" * 12,
        "tempting": sorted({each.misconception for each in question.distractors}),
    }  # fmt: skip


def _answer(
    asked: Mapping[str, object], able: float, rulebook: Rulebook, chance: np.random.Generator
) -> dict[str, object]:
    names = sorted(rulebook.families, key=lambda name: rulebook.families[name].rank)
    tempting = asked["tempting"]
    assert isinstance(tempting, list)
    if chance.random() < 0.03:
        return {"status": "not_answered", "answer_family": None, "misconceptions": ""}
    key, right = names.index(str(asked["key_family"])), chance.random() < able
    step = 0 if right or chance.random() < 0.15 else (1 if chance.random() < 0.35 else -1) * chance.integers(1, 3)
    given = int(np.clip(key + step, 0, len(names) - 1))
    belief = "" if right or not tempting or chance.random() < 0.3 else str(chance.choice(tempting))
    return {
        "status": "marked", "answer_family": names[given], "correct": float(right), "confidence": 2, "clause_f1": 0.5,
        "direction": float(np.sign(given - key)), "misconceptions": belief,
    }  # fmt: skip


def counted(people: int, forms: int) -> list[tuple[dict[Key, Cell], list[Sum]]]:
    """Return the networks of counts that the gate judges for such a cohort."""
    taken: list[tuple[dict[Key, Cell], list[Sum]]] = []
    rulebook = load_rulebook()

    def kept(cells: Mapping[Key, Cell], sums: Sequence[Sum], told: Sequence[Told] = ()) -> list[Network]:
        if not told:  # the counts by themselves; what figures tell of them comes after
            taken.append((dict(cells), list(sums)))
        return networks(cells, sums, told=told)

    ours, judging.networks = judging.networks, kept  # type: ignore[assignment]
    try:
        prepare(
            cohort(people, forms), Period(2026, 4), rulebook, item_facts(load_bank(BANK, rulebook), rulebook), draws=20
        )
    finally:
        judging.networks = ours
    return taken


def hidden(kind: type[Network], taken: list[tuple[dict[Key, Cell], list[Sum]]]) -> tuple[set[Key], float]:
    """Return what a network hides of the counts, and the seconds of the processor that it took."""
    started = time.process_time()
    found: set[Key] = set()
    for cells, sums in taken:
        network = kind(cells, sums)
        network.protect()
        found |= network.hidden
    return found, time.process_time() - started


def late(people: int, more: int) -> tuple[float, float]:
    """Return the seconds of the processor for a page, and for the page beside it when some more have handed in."""
    rulebook, everybody = load_rulebook(), cohort(people, 4)
    facts = item_facts(load_bank(BANK, rulebook), rulebook)
    missing = sorted(everybody["learner_pid"].unique())[:more]
    early = everybody[~(everybody["learner_pid"].isin(missing) & (everybody["phase"] == "post"))]
    past: tuple[Release, ...] = ()
    times = []
    for answers in (early, everybody):
        started, beside = time.process_time(), Beside(past)
        prepare(answers, Period(2026, 4), rulebook, facts, people, draws=20, beside=beside)
        times.append(time.process_time() - started)
        assert beside.released is not None
        past = (beside.released,)
    return times[0], times[1]


def main(most: int) -> int:
    """Time both solvers on cohorts of up to so many people; returns 1 when any promise is not met."""
    lines = []
    print(f"{'':34}{'counts':>8}{'hidden':>8}{'ours':>8}{'milp':>8}   seconds of the processor")
    for people, forms in COHORTS:
        if people <= most:
            taken = counted(people, forms)
            ours, fast = hidden(Network, taken)
            theirs, slow = hidden(Rival, taken)
            name, counts = f"{people} people, {forms} forms", sum(len(cells) for cells, _ in taken)
            print(f"{name:34}{counts:>8}{len(ours):>8}{fast:>8.2f}{slow:>8.2f}", flush=True)
            lines.append(Line(f"{name}: our solver is faster", slow / fast, 10, "times", True))
            lines.append(Line(f"{name}: hidden by only one of both", float(len(ours ^ theirs)), 1, "counts", False))
    print(f"\n{'':34}{'first':>8}{'second':>8}   seconds of the processor")
    for people, more in LATE:
        first, second = late(people, more)
        print(f"{f'{people} people, {more} of them late':34}{first:>8.1f}{second:>8.1f}", flush=True)
        lines.append(Line(f"{people} people, {more} late: the second page", second, 120, "s", False))
    print()
    return 0 if told(lines) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Time the disclosure gate on small cohorts.")
    parser.add_argument("--people", type=int, default=60, help="leave out cohorts of more people")
    sys.exit(main(parser.parse_args().people))
