"""A rulebook made ready to run: conditions as bits, rules in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from safeshare.rulebook.model import UNKNOWN, Fact, Guarded, Rule, Step
from safeshare.rulebook.parts import Parts
from safeshare.rulebook.space import Box, Space

Forbidden = tuple[int, ...]
"""For each alternative of a condition, the bits of which a case may hold none."""


@dataclass(frozen=True, slots=True)
class ReadyGround:
    """A ground as bits: the bit that says that it holds, and what a case may not hold for that."""

    bit: int
    forbidden: int


@dataclass(frozen=True, slots=True)
class ReadyTest:
    """A test about the lists: its bits for yes and no, and the bits of the grounds that make it yes."""

    yes: int
    no: int
    grounds: int


@dataclass(frozen=True, slots=True)
class ReadyRule:
    """A rule as bits: its place in the order, its conditions, its result, and all that a case it decides may hold."""

    number: int
    rule: Rule
    forbidden: Forbidden
    result: int
    possible: int


@dataclass(frozen=True, slots=True)
class Compiled:
    """All that the engine needs. `facts` is the space of cases; `space` adds grounds, tests and results to it."""

    facts: Space
    space: Space
    grounds: tuple[ReadyGround, ...]
    tests: tuple[ReadyTest, ...]
    rules: tuple[ReadyRule, ...]
    duties: tuple[Forbidden, ...]
    notes: tuple[Forbidden, ...]
    asked: dict[str, Forbidden]


def case_space(facts: Iterable[Fact]) -> Space:
    """Return the space of all cases: one axis a fact."""
    space = Space()
    for fact in facts:
        space.add(fact.id, fact.states)
    return space


def alternatives(
    guarded: Guarded, step: Step | None = None, unknown: Iterable[Fact] | None = None
) -> list[dict[str, tuple[str, ...]]]:
    """Return the condition as a list of groups of which one must hold whole; contradictions are left out."""
    groups = [[dict(guarded.when)], [dict(each) for each in guarded.any or ({},)]]
    if step is not None:
        groups += [[dict(step.when)], [dict(each) for each in step.any or ({},)]]
    if unknown is not None:
        groups.append([{fact.id: (UNKNOWN,), **fact.only_when} for fact in unknown])
    return [merged for parts in product(*groups) if (merged := _merged(parts)) is not None]


def _merged(parts: Iterable[Mapping[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]] | None:
    merged: dict[str, tuple[str, ...]] = {}
    for part in parts:
        for name, values in part.items():
            both = tuple(each for each in merged.get(name, values) if each in values)
            if not both:
                return None
            merged[name] = both
    return merged


def rule_alternatives(parts: Parts, rule: Rule) -> list[dict[str, tuple[str, ...]]]:
    """Return the whole condition of a rule, its step's included."""
    facts = {fact.id: fact for fact in parts.facts}
    step = next(each for each in parts.steps if each.id == rule.step)
    unknown = None if rule.any_unknown is None else [facts[name] for name in rule.any_unknown]
    return alternatives(rule, step, unknown)


def rule_boxes(parts: Parts, space: Space, rule: Rule) -> list[Box]:
    """Return the cases that a rule's whole condition holds; raises TooMuchWorkError beyond the space's allowance."""
    step = next(each for each in parts.steps if each.id == rule.step)
    space.spend(len(rule.any or " ") * len(step.any or " ") * len(rule.any_unknown or " "))
    return exact_boxes(parts, space, rule_alternatives(parts, rule))


def in_order(parts: Parts) -> tuple[list[Rule], list[list[str]]]:
    """Return the rules as they are tried, and the circles of `after` (as rule ids) that make an order impossible."""
    ordered: list[Rule] = []
    circles: list[list[str]] = []
    for step in parts.steps:
        waiting = [rule for rule in parts.rules if rule.step == step.id]
        done: set[str] = set()
        while waiting:
            here = {rule.id for rule in waiting}
            ready = next((rule for rule in waiting if not here.intersection(rule.after)), None)
            if ready is None:
                circles.append(_circle(waiting))
                ordered += waiting
                break
            waiting.remove(ready)
            done.add(ready.id)
            ordered.append(ready)
    return ordered, circles


def _circle(waiting: list[Rule]) -> list[str]:
    after = {rule.id: [each for each in rule.after if any(each == other.id for other in waiting)] for rule in waiting}
    path = [waiting[0].id]
    while (following := after[path[-1]][0]) not in path:
        path.append(following)
    return path[path.index(following) :]


def compiled(parts: Parts) -> Compiled:
    """Make a checked rulebook ready to run."""
    facts, space = case_space(parts.facts), case_space(parts.facts)
    bits = {ground.id: space.add(f"ground {ground.id}", ("holds",)).mask for ground in parts.grounds}
    grounds = tuple(ReadyGround(bits[each.id], _forbidden(facts, [each.when])[0]) for each in parts.grounds)
    tests = []
    for test in parts.tests:
        axis = space.add(test.id, ("yes", "no"))
        tests.append(ReadyTest(axis.bits["yes"], axis.bits["no"], sum(bits[name] for name in test.any_of)))
    asked = {fact.id: _forbidden(facts, [fact.only_when]) for fact in parts.facts}
    stated = space.full
    outcomes = space.add("outcome", (outcome.id for outcome in parts.outcomes))
    families = space.add("family", (family.id for family in parts.families))
    family_of = {outcome.id: outcome.family for outcome in parts.outcomes}
    rules = []
    for number, rule in enumerate(in_order(parts)[0]):
        forbidden = tuple(each & stated for each in _forbidden(space, rule_alternatives(parts, rule)))
        result = outcomes.bits[rule.outcome] | families.bits[family_of[rule.outcome]]
        possible = result
        for each in forbidden:
            possible |= stated & ~each
        rules.append(ReadyRule(number, rule, forbidden, result, possible))
    duties = tuple(_forbidden(space, alternatives(duty)) for duty in parts.duties)
    notes = tuple(_forbidden(space, alternatives(note)) for note in parts.notes)
    return Compiled(facts, space, grounds, tuple(tests), tuple(rules), duties, notes, asked)


def _forbidden(space: Space, groups: Iterable[Mapping[str, tuple[str, ...]]]) -> Forbidden:
    return tuple(space.full & ~space.box(group) for group in groups)


def exact_boxes(parts: Parts, space: Space, groups: Collection[Mapping[str, tuple[str, ...]]]) -> list[Box]:
    """Return the cases that a condition holds, with tests about the lists written out as facts."""
    grounds = {ground.id: ground for ground in parts.grounds}
    asked = {name for group in groups for name in group}
    tests = {
        test.id: [space.box(grounds[name].when) for name in test.any_of] for test in parts.tests if test.id in asked
    }
    boxes: list[Box] = []
    for group in groups:
        plain = {name: values for name, values in group.items() if name not in tests}
        here = [space.box(plain)]
        for name, values in group.items():
            if name in tests and set(values) == {"yes"}:
                here = space.meet(here, tests[name])
            elif name in tests and set(values) == {"no"}:
                here = space.minus(here, tests[name])
        boxes += here
    return boxes
