"""The cases whose outcome differs between two rulebooks, found exactly and shown by the smallest of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from safeshare.rulebook import Rulebook
from safeshare.rulebook.model import UNKNOWN, Fact, Rule
from safeshare.rulebook.regions import count
from safeshare.rulebook.space import Axis, Box, Space


@dataclass(frozen=True, slots=True)
class Flip:
    """Cases that one rule of the old rulebook and one of the new decide differently.

    `facts` is the smallest of them: what a case has to state, everything else being left out. `share` is their part of
    all cases that both rulebooks can hold.
    """

    old: Rule
    new: Rule
    facts: dict[str, str]
    share: Fraction


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


def flips(old: Rulebook, new: Rulebook) -> list[Flip]:
    """Return, for each pair of an old and a new rule that decide some case differently, the smallest such case.

    The cases that take the fewest facts to state come first.
    """
    common = Common(old, new)
    found: dict[tuple[str, str], list[Box]] = {}
    for one, two, box in _differing(common):
        found.setdefault((one.id, two.id), []).append(box)
    olds, news = ({rule.id: rule for rule in book.rules} for book in common.books)
    every = count(common.space, common.space.full)
    listed = [
        Flip(
            olds[one],
            news[two],
            common.smallest(boxes),
            Fraction(sum(count(common.space, box) for box in boxes), every),
        )
        for (one, two), boxes in found.items()
    ]
    return sorted(listed, key=lambda flip: (len(flip.facts), -flip.share, flip.old.id, flip.new.id))


def _differing(common: Common) -> Iterator[tuple[Rule, Rule, Box]]:
    """Yield disjoint boxes of cases with another outcome, with the rules that decide them.

    What both rulebooks hold alike, box for box, cannot differ and is set aside first.
    """
    old, new = ([(region.rule, common.box(book, region.box)) for region in book.regions[1]] for book in common.books)
    alike = {(rule.outcome, box) for rule, box in old} & {(rule.outcome, box) for rule, box in new}
    left = [(rule, box) for rule, box in new if (rule.outcome, box) not in alike]
    for one, box in old:
        if (one.outcome, box) not in alike:
            for two, other in left:
                if one.outcome != two.outcome and not common.space.is_empty(both := box & other):
                    yield one, two, both
