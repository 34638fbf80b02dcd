"""Checks of the rules' order: exactly one rule decides every case, and every rule decides somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from typing import Literal

from safeshare.problems import MAX_PROBLEMS, Problem
from safeshare.reading import Document
from safeshare.rulebook.compiled import case_space, in_order, rule_boxes
from safeshare.rulebook.model import Fact, Rule
from safeshare.rulebook.parts import Parts
from safeshare.rulebook.space import Box, Space, TooMuchWorkError

ALLOWANCE = 100_000
"""How many boxes loading may compare or make: about fifty times what the Somerset guide takes, and a fifth of a second.

Every fact that two conditions do not share can double the boxes, so a dozen short lines can ask for more than any
machine has. People could not read such rules either.
"""
LOOKED_AT = 500
"""Among so many boxes the smallest example is looked for; more are only found where much is wrong."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of the rules' order: its problem in words, the rules that it is about and the cases that show it."""

    kind: Literal["circle", "overlap", "dead", "gap", "work"]
    problem: Problem
    rules: tuple[str, ...]
    cases: tuple[Box, ...] = ()


def order_problems(parts: Parts, document: Document) -> list[Problem]:
    """Return the faults of the rules' order in words, each with an example case."""
    return [fault.problem for fault in order_faults(parts, document)]


def order_faults(parts: Parts, document: Document) -> list[Fault]:
    """Return circles of `after`, pairs of rules without an order, rules that never decide and cases without a rule.

    The check is exact: it reckons with sets of cases, not with a sample. It ends at the hundred-and-first overlap, and
    where it would take more work than ALLOWANCE: that is then the last fault.
    """
    ordered, circles = in_order(parts)
    numbers = {rule.id: number for number, rule in enumerate(parts.rules)}
    if circles:
        return [_circle(circle, document, numbers[circle[0]]) for circle in circles]
    check = _Check(parts, document, ordered)
    try:
        check.run()
    except TooMuchWorkError:
        check.faults.append(check.too_much_work())
    return check.faults


class _Check:
    """The check of rules that are in order: the faults found, and the cases that no rule has taken so far."""

    def __init__(self, parts: Parts, document: Document, ordered: list[Rule]) -> None:
        self.faults: list[Fault] = []
        self._parts, self._document, self._ordered = parts, document, ordered
        self._numbers = {rule.id: number for number, rule in enumerate(parts.rules)}
        self._space = case_space(parts.facts)
        self._space.allowance = ALLOWANCE
        self._left = [self._space.full]
        self._held: dict[str, list[Box]] = {}

    def run(self) -> None:
        """Look at each step's rules in turn; raises TooMuchWorkError with the faults found till then kept."""
        for step in self._parts.steps:
            rules = [rule for rule in self._ordered if rule.step == step.id]
            for rule in rules:
                self._held[rule.id] = []  # counts as met, should its condition alone be too much
                self._held[rule.id] = rule_boxes(self._parts, self._space, rule)
            for one, two, boxes in _unordered(self._space, rules, self._held, self._left):
                self._overlap(one, two, boxes)
                if len(self.faults) > MAX_PROBLEMS:
                    return  # a thousand rules have half a million pairs
            for rule in rules:
                self._take(rule)
        if self._left:
            what = f"no rule decides some cases, for example {self._example(self._left)}"
            problem = self._document.problem(("rules",), what, "Add a rule for them, or widen one.")
            self.faults.append(Fault("gap", problem, (), tuple(self._left)))

    def too_much_work(self) -> Fault:
        """Return the fault of rules that cannot be checked: it names the rule with the most alternatives so far."""
        rules = {rule.id: rule for rule in self._parts.rules}
        step = rules[next(reversed(self._held))].step
        most = max(self._held, key=lambda name: (len(rules[name].any or ()), len(self._held[name])))
        what = (
            f"the conditions of the rules up to the step '{step}' cannot be checked against one another in reasonable "
            "time, because they part the cases in too many ways"
        )
        remedy = "Write fewer rules in a step, or conditions on fewer facts."
        if len(rules[most].any or ()) > 1:
            what += f"; '{most}' has the most alternatives"
            remedy = "Write fewer or simpler groups under its `any`."
        return Fault("work", self._document.problem(("rules", self._numbers[most]), what, remedy), (most,))

    def _overlap(self, one: Rule, two: Rule, boxes: list[Box]) -> None:
        what = f"the rules '{one.id}' and '{two.id}' can both decide, for example {self._example(boxes)}"
        remedy = f"Say which is tried first: add `after: [{one.id}]` to '{two.id}', or narrow one of them."
        problem = self._document.problem(("rules", self._numbers[two.id]), what, remedy)
        self.faults.append(Fault("overlap", problem, (one.id, two.id), tuple(boxes)))

    def _example(self, boxes: list[Box]) -> str:
        return in_words(smallest_case(self._space, self._parts.facts, boxes))

    def _take(self, rule: Rule) -> None:
        held = self._held[rule.id]
        if not self._space.meet(self._left, held):
            what = f"the rule '{rule.id}' never decides: earlier rules take all its cases"
            problem = self._document.problem(("rules", self._numbers[rule.id]), what, "Widen it, move it or remove it.")
            self.faults.append(Fault("dead", problem, (rule.id,), tuple(held)))
        self._left = self._space.minus(self._left, held)


def _circle(circle: list[str], document: Document, number: int) -> Fault:
    what = f"these rules wait for each other: {', '.join(circle)}"
    problem = document.problem(("rules", number, "after"), what, "Remove one `after` of the circle.")
    return Fault("circle", problem, tuple(circle))


def _unordered(
    space: Space, rules: list[Rule], held: dict[str, list[Box]], left: list[Box]
) -> Iterable[tuple[Rule, Rule, list[Box]]]:
    """Yield the pairs of one step's rules that share a case and do not say which comes first."""
    before = {rule.id: _all_before(rule, rules) for rule in rules}
    for number, one in enumerate(rules):
        for two in rules[number + 1 :]:
            if one.id in before[two.id] or two.id in before[one.id]:
                continue
            shared = space.meet(left, space.meet(held[one.id], held[two.id]))
            for name in before[one.id] | before[two.id]:
                shared = space.minus(shared, held[name])
            if shared:
                yield one, two, shared


def _all_before(rule: Rule, rules: list[Rule]) -> set[str]:
    by_id = {each.id: each for each in rules}
    found: set[str] = set()
    waiting = list(rule.after)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += by_id[name].after
    return found


def smallest_case(space: Space, facts: Iterable[Fact], boxes: Iterable[Box]) -> dict[str, str]:
    """Return what a case of these boxes has to state at least: every other fact is as when nothing is said."""
    default = {fact.id: fact.default for fact in facts}
    taken = sum(space.axes[name].bits[state] for name, state in default.items())
    nearly = nsmallest(LOOKED_AT, boxes, key=lambda box: (taken & ~box).bit_count())
    cases = [
        {
            axis.name: next(state for state, bit in axis.bits.items() if box & bit)
            for axis in space.axes.values()
            if not box & axis.bits[default[axis.name]]
        }
        for box in nearly
    ]
    return min(cases, key=lambda case: (len(case), str(case)))


def in_words(case: Mapping[str, str]) -> str:
    """Return an example: 'in a case that states only that recipient is family and capacity is has'."""
    states = " and ".join(f"{name} is {value}" for name, value in case.items())
    return f"in a case that states only that {states}" if states else "in a case that states nothing"
