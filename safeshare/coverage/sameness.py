"""Whether two rulebooks over the same facts say the same of every case: decided exactly, by sets of cases (boxes)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from safeshare.rulebook.compiled import exact_boxes
from safeshare.rulebook.model import UNKNOWN, Rule
from safeshare.rulebook.parts import Parts
from safeshare.rulebook.proof.decided import Decided
from safeshare.rulebook.regions import when_due
from safeshare.rulebook.space import Box

Said = dict[tuple[str, ...], list[Box]]
"""What a rule can say of a case (a clause, a fact that carries it, a missing fact, a duty), each with the cases."""


def same_conditions(one: Parts, two: Parts) -> bool:
    """Return whether every rule decides the same cases because no condition, test or order differs."""
    return one.steps == two.steps and one.tests == two.tests and _conditions(one) == _conditions(two)


def _conditions(parts: Parts) -> list[object]:
    grounds = [(each.id, each.when) for each in parts.grounds]
    rules = [(each.id, each.step, each.after, each.when, each.any, each.any_unknown) for each in parts.rules]
    return [grounds, rules]


def differences(one: Decided, two: Decided) -> Iterator[Box]:
    """Yield boxes of all cases in which two rulebooks differ: none when they say the same of every case.

    To differ is to give another outcome, other clauses, other facts that carry them, other missing facts or other
    duties. The facts of both must be the same, and their rules in order without a circle.
    """
    second = {rule.id: rule for rule in two.rules}
    duties = _turned(one.parts, two.parts)
    same_grounds = one.parts.grounds == two.parts.grounds and one.parts.tests == two.parts.tests
    gained = {rule.id: _without(one, two.cases[rule.id], one.cases[rule.id]) for rule in two.rules}
    for rule in one.rules:
        lost = _without(one, one.cases[rule.id], two.cases[rule.id])
        for other in two.rules if lost else ():
            moved = one.space.meet(lost, gained[other.id])
            yield from _differing((one, rule), (two, other), moved, duties)
        if duties or not same_grounds or rule != second[rule.id]:
            kept = _without(one, one.cases[rule.id], lost)
            yield from _differing((one, rule), (two, second[rule.id]), kept, duties)


def _without(decided: Decided, boxes: list[Box], taken: list[Box]) -> list[Box]:
    if not taken:
        return boxes
    return [] if boxes == taken else decided.space.minus(boxes, taken)


def _turned(one: Parts, two: Parts) -> set[str]:
    """Return the ids of the duties that can be due in other cases although the outcome is the same."""
    first, second = {duty.id: duty for duty in one.duties}, {duty.id: duty for duty in two.duties}
    turned = {name for name in {**first, **second} if first.get(name) != second.get(name)}
    if one.grounds != two.grounds or one.tests != two.tests:
        tests = {test.id for test in (*one.tests, *two.tests)}
        for duty in (*one.duties, *two.duties):
            if any(tests.intersection(group) for group in (duty.when, *(duty.any or ()))):
                turned.add(duty.id)
    return turned


def _differing(
    here: tuple[Decided, Rule], there: tuple[Decided, Rule], cases: list[Box], duties: Collection[str]
) -> Iterator[Box]:
    """Yield cases, of some that the one rule decides here and the other there, of which not the same is said."""
    space = here[0].space
    if not cases or here[1].outcome != there[1].outcome:
        yield from cases
        return
    said, said_there = _said(*here, duties), _said(*there, duties)
    for what in {**said, **said_there}:
        ones, twos = said.get(what, []), said_there.get(what, [])
        if ones != twos:
            differing = [*space.minus(ones, twos), *space.minus(twos, ones)]
            yield from space.meet(cases, differing)


def _said(decided: Decided, rule: Rule, duties: Collection[str]) -> Said:
    said: Said = {}
    space = decided.space
    for what, where in _everything(decided, rule):
        said.setdefault(what, []).extend(where)
    for duty in decided.parts.duties:
        if duty.id in duties:
            said[("duty", duty.id, *duty.clauses)] = when_due(decided.parts, space, duty, rule.outcome)
    return said


def _everything(decided: Decided, rule: Rule) -> Iterator[tuple[tuple[str, ...], list[Box]]]:
    """Yield what a rule says besides its outcome and duties, each with the cases of which it would."""
    space = decided.space
    for clause, names in rule.clauses.items():
        yield ("clause", clause), [space.full]
        for name in names:
            open_state = {} if rule.any_unknown is None else {name: (UNKNOWN,)}
            yield ("carries", clause, name), _where_asked(decided, name, open_state)
    for name in rule.any_unknown or ():
        yield ("missing", name), _where_asked(decided, name, {name: (UNKNOWN,)})
    for name in rule.find_out or ():
        yield ("missing", name), _where_asked(decided, name, {name: decided.facts[name].open_states})
    if rule.grounds is not None:
        named = next(test.any_of for test in decided.parts.tests if test.id == rule.grounds)
        for ground in decided.parts.grounds:
            if ground.id in named:
                where = exact_boxes(decided.parts, space, [ground.when])
                for clause in ground.clauses:
                    yield ("clause", clause), where
                    for name in ground.when:
                        yield ("carries", clause, name), where


def _where_asked(decided: Decided, name: str, states: Mapping[str, Collection[str]]) -> list[Box]:
    """Return the cases in which a question arises and its fact has one of some states."""
    box = decided.box(decided.facts[name].only_when) & decided.box(states)
    return [] if decided.space.is_empty(box) else [box]
