"""Checks of the rules' order: exactly one rule decides every case, and every rule decides somewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from safeshare.problems import MAX_PROBLEMS, Problem
from safeshare.reading import Document
from safeshare.rulebook.compiled import case_space, exact_boxes, in_order, rule_alternatives
from safeshare.rulebook.model import Rule
from safeshare.rulebook.parts import Parts
from safeshare.rulebook.space import Box, Space


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of the rules' order: its problem in words, the rules that it is about and the cases that show it."""

    kind: Literal["circle", "overlap", "dead", "gap"]
    problem: Problem
    rules: tuple[str, ...]
    cases: tuple[Box, ...] = ()


def order_problems(parts: Parts, document: Document) -> list[Problem]:
    """Return the faults of the rules' order in words, each with an example case."""
    return [fault.problem for fault in order_faults(parts, document)]


def order_faults(parts: Parts, document: Document) -> list[Fault]:
    """Return circles of `after`, pairs of rules without an order, rules that never decide and cases without a rule.

    The check is exact: it reckons with sets of cases, not with a sample. It ends at the hundred-and-first overlap.
    """
    ordered, circles = in_order(parts)
    numbers = {rule.id: number for number, rule in enumerate(parts.rules)}
    if circles:
        return [_circle(circle, document, numbers[circle[0]]) for circle in circles]
    space = case_space(parts.facts)
    held = {rule.id: exact_boxes(parts, space, rule_alternatives(parts, rule)) for rule in parts.rules}
    faults: list[Fault] = []
    left = [space.full]
    for step in parts.steps:
        rules = [rule for rule in ordered if rule.step == step.id]
        for one, two, boxes in _unordered(space, rules, held, left):
            what = f"the rules '{one.id}' and '{two.id}' can both decide, for example when {in_words(space, boxes)}"
            remedy = f"Say which is tried first: add `after: [{one.id}]` to '{two.id}', or narrow one of them."
            problem = document.problem(("rules", numbers[two.id]), what, remedy)
            faults.append(Fault("overlap", problem, (one.id, two.id), tuple(boxes)))
            if len(faults) > MAX_PROBLEMS:
                return faults  # a thousand rules have half a million pairs
        for rule in rules:
            if not space.meet(left, held[rule.id]):
                what = f"the rule '{rule.id}' never decides: earlier rules take all its cases"
                problem = document.problem(("rules", numbers[rule.id]), what, "Widen it, move it or remove it.")
                faults.append(Fault("dead", problem, (rule.id,), tuple(held[rule.id])))
            left = space.minus(left, held[rule.id])
    if left:
        what = f"no rule decides some cases, for example when {in_words(space, left)}"
        problem = document.problem(("rules",), what, "Add a rule for them, or widen one.")
        faults.append(Fault("gap", problem, (), tuple(left)))
    return faults


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


def in_words(space: Space, boxes: list[Box]) -> str:
    """Return the example with the fewest facts, as 'recipient is partner and capacity is unknown'."""
    cases = [space.example(box) for box in boxes]
    shortest = min(cases, key=lambda case: (len(case), sorted(case.items())))
    return " and ".join(f"{name} is {value}" for name, value in shortest.items()) or "nothing is known"
