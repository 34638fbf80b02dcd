"""The cases that two rulebooks can both read, and which two rules decide each: found exactly, by sets of cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cached_property

from safeshare.rulebook import Rulebook
from safeshare.rulebook.model import UNKNOWN, Fact, Rule
from safeshare.rulebook.regions import count
from safeshare.rulebook.space import Axis, Box, Space

Shared = tuple[Rule, Rule, Box]
"""An old rule, a new rule and cases that the one decides in the old rulebook and the other in the new."""


class Common:
    """The space of the cases that two rulebooks can both read, and the way from each rulebook's own space into it.

    A fact that only one of them knows is free for the other. A value that only one of them knows cannot be compared. A
    fact that is left out may mean something else in each: its default there.
    """

    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        """Prepare the space of two rulebooks."""
        self.books = (old, new)
        self.space = Space()
        for name in dict.fromkeys((*old.facts, *new.facts)):
            self.space.add(name, self._states(name))

    def _facts(self, name: str) -> tuple[Fact, ...]:
        return tuple(book.facts[name] for book in self.books if name in book.facts)

    def _states(self, name: str) -> list[str]:
        facts = self._facts(name)
        values = [each for each in facts[0].values if all(each in fact.values for fact in facts)]
        defaults = {fact.default for fact in facts}
        return [*values, UNKNOWN] if len(defaults) > 1 or UNKNOWN in defaults else values

    def left_out(self, axis: Axis) -> str:
        """Return the state that a case has when it does not state a fact."""
        return UNKNOWN if UNKNOWN in axis.bits else self._facts(axis.name)[0].default

    def box(self, book: Rulebook, box: Box) -> Box:
        """Return a box of one rulebook's own space in the common space; it may be empty there."""
        own, found = book.regions[0].axes, 0
        for axis in self.space.axes.values():
            if axis.name not in own:
                found |= axis.mask
                continue
            default = book.facts[axis.name].default
            for state, bit in axis.bits.items():
                if box & own[axis.name].bits[default if state == UNKNOWN else state]:
                    found |= bit
        return found

    def smallest(self, boxes: Iterable[Box]) -> dict[str, str]:
        """Return the case with the fewest facts to state, of all cases in the boxes."""
        return min((self._case(box) for box in boxes), key=lambda case: (len(case), sorted(case.items())))

    def _case(self, box: Box) -> dict[str, str]:
        case = {}
        for axis in self.space.axes.values():
            if not box & axis.bits[self.left_out(axis)]:
                case[axis.name] = next(state for state, bit in axis.bits.items() if box & bit)
        return case

    def share(self, boxes: Iterable[Box]) -> Fraction:
        """Return the part of all cases that lie in boxes of which no two share a case."""
        return Fraction(sum(count(self.space, box) for box in boxes), count(self.space, self.space.full))

    @cached_property
    def shared(self) -> tuple[Shared, ...]:
        """Disjoint boxes of all cases, each with the rules that decide them.

        A box that both rulebooks hold alike meets no other box of either, and is set aside first.
        """
        old, new = ([(region.rule, self.box(book, region.box)) for region in book.regions[1]] for book in self.books)
        other = {box: rule for rule, box in new}
        alike = {box for _, box in old if box in other}
        left = [(rule, box) for rule, box in new if box not in alike]
        return tuple(self._shared(old, other, alike, left))

    def _shared(
        self, old: list[tuple[Rule, Box]], other: dict[Box, Rule], alike: set[Box], left: list[tuple[Rule, Box]]
    ) -> Iterator[Shared]:
        for one, box in old:
            if box in alike:
                if not self.space.is_empty(box):
                    yield one, other[box], box
                continue
            for two, second in left:
                if not self.space.is_empty(both := box & second):
                    yield one, two, both
