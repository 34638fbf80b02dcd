"""The integer programme behind forms for the tests, solved by HiGHS through scipy.

One variable says that a pair's one case stands on the first form and another one on the second. The rules of
safeshare.scenario.form_rules are rows of the programme; the differences between the two forms are what is made small.
When no solution exists, rows are given room, one group at a time, and the room that is needed says what is lacking.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from safeshare.counting import counted
from safeshare.scenario.form_rules import (
    FEWEST_IN_SECTION,
    MOST_FAMILY_DIFFERENCE,
    MOST_LENGTH_DIFFERENCE,
    MOST_OF_FAMILY,
    MOST_RECIPIENT_DIFFERENCE,
    SECTIONS,
)

LIMIT = 60.0
"""Seconds for one solution; those of some hundred pairs take less than one."""
LIKENESS = "likeness"
"""How the groups of rules begin whose differences are also made as small as can be."""

Kind = tuple[str, float]
"""Section and points of an item."""
Column = tuple[int, str, str, str]
"""Which pair of forms (from 0), near-miss pair, and its cases on the first and on the second form."""


@dataclass(frozen=True, slots=True)
class Row:
    """One rule: `least` <= sum of column x weight <= `most`. `lacks` says what a shortfall of one means, in words."""

    group: str
    weights: Mapping[int, float]
    least: float
    most: float
    lacks: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: how many pairs of forms, how many items on each, and what the draw among equals follows.

    `kinds` says how many items of each section and points every form has, where there are forms already.
    """

    pairs: int
    items: int
    seed: int
    kinds: Mapping[Kind, int] | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """What must be right on each form: an item of each of these families, and one for each of these outcomes."""

    families: tuple[str, ...]
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """What counts of a case that may stand on a form; `words` is how long it is to read, `points` what it earns."""

    id: str
    section: str
    family: str
    outcome: str
    recipient: str
    words: int
    points: float

    @property
    def kind(self) -> Kind:
        """What is the same of a slot on all forms."""
        return self.section, self.points


class Programme:
    """The integer programme for some pairs of forms."""

    def __init__(self, pools: Mapping[str, Sequence[Item]], wanted: Wanted, answers: Answers) -> None:
        """Lay out its columns and rows."""
        self.wanted = wanted
        self.answers = answers
        self.cases = {case.id: case for cases in pools.values() for case in cases}
        self.columns: list[Column] = [
            (number, pair, one.id, two.id)
            for number in range(wanted.pairs)
            for pair, cases in sorted(pools.items())
            for one, two in permutations(cases, 2)
        ]
        self.rows = [row for number in range(wanted.pairs) for row in self._rows(number)] + list(self._once())

    def solve(self) -> list[Column] | None:
        """Return the columns chosen, or None when the rules cannot all hold."""
        found = self._run({})
        return None if found is None else [each for each, take in zip(self.columns, found[0], strict=True) if take]

    def shortfalls(self) -> list[str]:
        """Return what is lacking: by the one group of rules without which all others hold, else by all together."""
        groups = list(dict.fromkeys(row.group for row in self.rows if row.lacks))
        for loose in ([group] for group in groups):
            found = self._run(dict.fromkeys(loose, 1.0))
            if found is not None:
                return found[1]
        found = self._run(dict.fromkeys(groups, 1.0))
        return ["other near-miss pairs, since no forms can be made of these"] if found is None else found[1]

    def _rows(self, number: int) -> Iterator[Row]:
        """The rules for one pair of forms; its columns are weighed by the case on either form."""
        ours = [place for place, column in enumerate(self.columns) if column[0] == number]
        everything = dict.fromkeys(ours, 1.0)
        n = self.wanted.items
        yield Row("items", everything, n, n, f"{{n}} more near-miss {{pairs}} for {counted(n, 'item')} on each form")
        yield from self._slots(number, ours)
        yield from self._each_outcome(ours)
        for family in self.answers.families:
            for side in (0, 1):
                of_family = {place: 1.0 for place in ours if self._on(place, side).family == family}
                kind = f"whose answer is of the family '{family}'"
                yield Row("each family", of_family, 1, np.inf, f"{{n}} more {{cases}} {kind}")
                yield Row("no family above half", of_family, 0, MOST_OF_FAMILY * n, f"{{n}} fewer {{cases}} {kind}")
            yield self._apart(ours, "family", family, MOST_FAMILY_DIFFERENCE, f"{LIKENESS} in families")
        for recipient in sorted({case.recipient for case in self.cases.values()}):
            yield self._apart(ours, "recipient", recipient, MOST_RECIPIENT_DIFFERENCE, f"{LIKENESS} in recipients")
        for side in (0, 1):
            longer = {
                place: self._on(place, side).words - (1 + MOST_LENGTH_DIFFERENCE) * self._on(place, 1 - side).words
                for place in ours
            }
            yield Row(
                "length", longer, -np.inf, 0, "cases that take as long to read: forms differ by {n} {words} too many"
            )

    def _each_outcome(self, ours: Sequence[int]) -> Iterator[Row]:
        """On each form an item for each outcome that none may lack."""
        for outcome in self.answers.outcomes:
            for side in (0, 1):
                weights = {place: 1.0 for place in ours if self._on(place, side).outcome == outcome}
                yield Row(
                    "each outcome", weights, 1, np.inf, f"{{n}} more {{cases}} whose right outcome is '{outcome}'"
                )

    def _slots(self, number: int, ours: Sequence[int]) -> Iterator[Row]:
        """Enough items of each section; of each kind as many as the forms that there are, or the first two, have.

        At least as many is enough to ask, because all forms have the same number of items.
        """
        kinds = sorted({case.kind for case in self.cases.values()} | set(self.wanted.kinds or ()))
        for section in () if self.wanted.kinds else SECTIONS:
            weights = {place: 1.0 for place in ours if self._on(place, 0).section == section}
            yield Row("sections", weights, FEWEST_IN_SECTION, np.inf, _of_section(section))
        for kind in kinds:
            alike = [each for each in kinds if each[0] == kind[0]]
            lacks = _of_section(kind[0]) + (f" for {kind[1]:g} points" if len(alike) > 1 else "")
            weights = {place: 1.0 for place in ours if self._on(place, 0).kind == kind}
            if self.wanted.kinds:
                due = self.wanted.kinds.get(kind, 0)
                yield Row("sections", weights, due, np.inf, lacks)
            elif number:
                first = {place: -1.0 for place, column in enumerate(self.columns)
                         if column[0] == 0 and self._on(place, 0).kind == kind}  # fmt: skip
                yield Row("slots", {**weights, **first}, 0, np.inf, lacks)

    def _apart(self, ours: Sequence[int], what: str, value: str, most: float, group: str) -> Row:
        """The rule that two forms differ by few cases of one kind."""
        lacks = f"pairs whose two cases are more alike in the {what} '{value}': forms differ by {{n}} too many"
        return Row(group, self._difference(ours, what, value), -most, most, lacks)

    def _difference(self, ours: Sequence[int], what: str, value: str) -> dict[int, float]:
        is_it = {
            place: (getattr(self._on(place, 0), what) == value) - (getattr(self._on(place, 1), what) == value)
            for place in ours
        }
        return {place: float(weight) for place, weight in is_it.items() if weight}

    def _once(self) -> Iterator[Row]:
        """Each near-miss pair stands on one pair of forms at most, one way round."""
        places: dict[str, dict[int, float]] = {}
        for place, column in enumerate(self.columns):
            places.setdefault(column[1], {})[place] = 1.0
        for pair, weights in places.items():
            yield Row(f"once {pair}", weights, 0, 1, "")

    def _on(self, place: int, side: int) -> Item:
        column = self.columns[place]
        return self.cases[column[3] if side else column[2]]

    def _run(self, loose: Mapping[str, float]) -> tuple[list[bool], list[str]] | None:
        """Solve it and return what is chosen and, with the groups in `loose` given room, what room they took."""
        room = [number for number, row in enumerate(self.rows) if row.group in loose]
        gaps = [] if loose else [row for row in self.rows if row.group.startswith(LIKENESS)]
        columns, width = len(self.columns), len(self.columns) + 2 * len(room) + len(gaps)
        if not columns and not loose:
            return None
        lines, least, most = self._lines(room, gaps)
        cost = np.concatenate([
            np.zeros(columns) if loose else self._draw(columns) + self._scarce(),
            np.ones(2 * len(room)), np.full(len(gaps), 10.0),
        ])  # fmt: skip
        found = milp(
            cost,
            integrality=np.concatenate([np.ones(columns), np.zeros(width - columns)]),
            bounds=Bounds(0, np.concatenate([np.ones(columns), np.full(width - columns, np.inf)])),
            constraints=LinearConstraint(_matrix(lines, width), least, most),
            options={"time_limit": LIMIT},
        )
        if found.x is None:
            return None
        taken = [float(found.x[columns + 2 * place] + found.x[columns + 2 * place + 1]) for place in range(len(room))]
        lacking = [_in_words(self.rows[row].lacks, n) for row, n in zip(room, taken, strict=True) if n > 1e-6]
        return [value > 0.5 for value in found.x[:columns]], list(dict.fromkeys(lacking))

    def _lines(
        self, room: Sequence[int], gaps: Sequence[Row]
    ) -> tuple[list[Mapping[int, float]], list[float], list[float]]:
        """The rows, with room (one column to add, one to take away), and each gap no smaller than its difference."""
        columns = len(self.columns)
        lines: list[Mapping[int, float]] = []
        for number, row in enumerate(self.rows):
            at = columns + 2 * room.index(number) if number in room else None
            lines.append(row.weights if at is None else {**row.weights, at: 1.0, at + 1: -1.0})
        least, most = [row.least for row in self.rows], [row.most for row in self.rows]
        for number, row in enumerate(gaps):
            gap = columns + 2 * len(room) + number
            for sign in (1.0, -1.0):
                lines.append({**{place: sign * weight for place, weight in row.weights.items()}, gap: 1.0})
                least.append(0.0)
                most.append(np.inf)
        return lines, least, most

    def _scarce(self) -> np.ndarray:
        """A price on cases that each form needs one of, so that no form takes more and further forms find theirs."""
        sides = [[self._on(place, side).outcome for side in (0, 1)] for place in range(len(self.columns))]
        return np.array([float(any(each in self.answers.outcomes for each in both)) for both in sides])

    def _draw(self, count: int) -> np.ndarray:
        """A little chance among solutions that are equally good; the same seed gives the same forms."""
        return np.random.default_rng(self.wanted.seed).random(count) / max(count, 1)


def _of_section(section: str) -> str:
    return f"{{n}} more near-miss {{pairs}} of section {section}"


def _matrix(lines: Sequence[Mapping[int, float]], width: int) -> csr_matrix:
    places = [(row, column, value) for row, line in enumerate(lines) for column, value in line.items()]
    rows, columns, values = zip(*places, strict=True)
    return csr_matrix((values, (rows, columns)), shape=(len(lines), width))


def _in_words(lacks: str, amount: float) -> str:
    n = int(np.ceil(amount - 1e-6))
    words = {noun: noun[:-1] if n == 1 else noun for noun in ("pairs", "cases", "words")}
    return lacks.format(n=n, **words)
