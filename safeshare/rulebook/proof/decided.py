"""All cases of a rulebook, parted exactly by the rule that decides them: what a proof reckons with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import prod

from safeshare.rulebook.compiled import case_space, in_order, rule_boxes
from safeshare.rulebook.engine import Engine
from safeshare.rulebook.model import UNKNOWN, Duty, Fact, Rule
from safeshare.rulebook.parts import Parts
from safeshare.rulebook.regions import when_due
from safeshare.rulebook.space import Box, Space


class UnstatedError(LookupError):
    """A property names a fact, value or outcome that a rulebook does not have, so it cannot be stated for it."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A way in which a property fails: who decides, why that is wrong and the cases that show it, as boxes.

    Each of `shown` holds one box, or two: then the property relates two cases, the first decided by the first rule and
    the second by the second, and every case of the one box goes with the case of the other that differs from it in
    `changed` alone.
    """

    rules: tuple[Rule, ...]
    why: str
    shown: tuple[tuple[Box, ...], ...]
    changed: tuple[str, ...] = ()


class Decided:
    """All cases of a rulebook, parted by the rule that decides them. Its rules must be in order, without a circle."""

    def __init__(self, parts: Parts, allowance: int | None = None) -> None:
        """Reckon which cases each rule decides: those of its condition that no earlier rule takes.

        `allowance` bounds the work of this and of all that is reckoned after it, which then raise TooMuchWorkError.
        """
        self.parts = parts
        self.space: Space = case_space(parts.facts)
        self.space.allowance = allowance
        self.facts: dict[str, Fact] = {fact.id: fact for fact in parts.facts}
        self.rules: tuple[Rule, ...] = tuple(in_order(parts)[0])
        self.family: dict[str, str] = {outcome.id: outcome.family for outcome in parts.outcomes}
        self.held: dict[str, list[Box]] = {}
        self.cases: dict[str, list[Box]] = {}
        left = [self.space.full]
        for rule in self.rules:
            self.held[rule.id] = self.space.apart(rule_boxes(parts, self.space, rule))
            self.cases[rule.id] = self.space.meet(left, self.held[rule.id])
            left = self.space.minus(left, self.held[rule.id])

    @cached_property
    def engine(self) -> Engine:
        """The engine that decides cases, for what is a matter of how they are read."""
        return Engine(self.parts)

    def count(self, boxes: Iterable[Box]) -> int:
        """Return how many cases boxes hold of which no two share a case."""
        axes = self.space.axes.values()
        return sum(prod((box & axis.mask).bit_count() for axis in axes) for box in boxes)

    def to(self, outcome: str) -> list[Rule]:
        """Return the rules that lead to an outcome."""
        if outcome not in self.family:
            raise UnstatedError(f"there is no outcome '{outcome}'")
        return [rule for rule in self.rules if rule.outcome == outcome]

    def within(self, *families: str) -> list[Rule]:
        """Return the rules that lead to an outcome of one of these families."""
        for family in families:
            if family not in self.family.values():
                raise UnstatedError(f"no outcome is of the family '{family}'")
        return [rule for rule in self.rules if self.family[rule.outcome] in families]

    def fact(self, name: str) -> Fact:
        """Return a fact by its id."""
        if name not in self.facts:
            raise UnstatedError(f"there is no fact '{name}'")
        return self.facts[name]

    def box(self, conditions: Mapping[str, Collection[str]]) -> Box:
        """Return the box of the cases in which every named fact has one of the given states."""
        possible: dict[str, list[str]] = {}
        for name, states in conditions.items():
            possible[name] = [state for state in states if state in self.fact(name).states]
            for state in states:
                if state not in possible[name] and state != UNKNOWN:
                    raise UnstatedError(f"the fact '{name}' has no value '{state}'")
        return self.space.box(possible)

    def narrowed_by(self, outside: Box) -> list[str]:
        """Return the facts of which some state lies outside a box, given what lies outside it."""
        return [name for name, axis in self.space.axes.items() if outside & axis.mask]

    def where(self, rule: Rule, conditions: Mapping[str, Collection[str]]) -> list[Box]:
        """Return the cases that a rule decides and in which every named fact has one of the given states."""
        return self.space.meet(self.cases[rule.id], [self.box(conditions)])

    def but_where(self, rule: Rule, *conditions: Mapping[str, Collection[str]]) -> list[Box]:
        """Return the cases that a rule decides and that fulfil none of the conditions."""
        return self.space.minus(self.cases[rule.id], [self.box(each) for each in conditions])

    def due(self, rule: Rule, duty: Duty) -> list[Box]:
        """Return the cases that a rule decides and in which a duty is then due."""
        return self.space.meet(self.cases[rule.id], when_due(self.parts, self.space, duty, rule.outcome))

    def duties_from(self, *clauses: str) -> list[Duty]:
        """Return the duties that one of these clauses asks for."""
        return [duty for duty in self.parts.duties if set(clauses).intersection(duty.clauses)]

    def pairs(self, ones: Iterable[Box], twos: Iterable[Box], changed: Iterable[str]) -> Iterator[tuple[Box, Box]]:
        """Yield pairs of boxes whose cases agree on every fact but `changed`, one of `ones` and one of `twos`."""
        free = sum(self.space.axes[name].mask for name in changed)
        firsts, seconds = list(ones), list(twos)
        firsts, seconds = self._near(firsts, seconds, free), self._near(seconds, firsts, free)
        for one in firsts:
            self.space.spend(len(seconds))
            for two in seconds:
                agreed = (one | free) & (two | free)
                if not self.space.is_empty(agreed):
                    yield agreed & (one | ~free), agreed & (two | ~free)

    def _near(self, boxes: list[Box], others: list[Box], free: Box) -> list[Box]:
        """Return the boxes that agree, on every fact but the free ones, with the smallest box around all others."""
        self.space.spend(len(boxes) + len(others))
        around = free
        for other in others:
            around |= other
        return [box for box in boxes if not self.space.is_empty((box | free) & around)]

    def altered(self, within: Mapping[str, Collection[str]], changed: tuple[str, ...]) -> Iterator[Broken]:
        """Yield, for each two outcomes, the pairs of cases that have them and differ in `changed` alone."""
        for name in changed:
            self.fact(name)
        here = {rule.id: self.where(rule, within) for rule in self.rules}
        for one, two in combinations([rule for rule in self.rules if here[rule.id]], 2):
            if one.outcome != two.outcome:
                pairs = tuple(self.pairs(here[one.id], here[two.id], changed))
                yield Broken((one, two), "the outcome changes", pairs, changed)
