"""Which question is the most telling: the one on which most of the open cases turn, and that tells most about them.

Cases are weighed: a yes/no fact with a default is taken to hold it nineteen times in twenty (the rulebook takes it so
unless somebody says otherwise); every other state of a fact weighs the same. A case turns on a fact when it could not
be placed without it. Facts on which nearly as many cases turn will nearly all be asked in the end, so their order costs
little: the one whose answer leaves the outcome least in doubt comes first. Weights are whole numbers, hence exact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from safeshare.rulebook import Rulebook
from safeshare.rulebook.regions import Region
from safeshare.rulebook.space import Axis, Box

LIKELY = 19
"""How many times likelier than the other value the default of a yes/no fact is taken to be."""


@dataclass(frozen=True)
class Telling:
    """What can be reckoned about the questions that are open in `box`, whose `regions` are narrowed to it already."""

    rulebook: Rulebook
    box: Box
    regions: tuple[Region, ...]

    @cached_property
    def turning(self) -> dict[str, int]:
        """The weight of the open cases that turn on each fact; 0 for a fact that nothing turns on."""
        found = dict.fromkeys(self._axes, 0)
        for region in self.regions:
            outside = self.box & ~region.box
            if outside:
                weight = self._weight(region.box)
                for name, axis in self._axes.items():
                    if outside & axis.mask:
                        found[name] += weight
        return found

    def most(self, names: Iterable[str]) -> str | None:
        """Return the most telling of these facts, among those that alone can change the outcome, or None."""
        ranked = sorted((name for name in names if self.turning[name]), key=lambda name: -self.turning[name])
        best = next((name for name in ranked if self.can_change(name)), None)
        if best is None:
            return None
        least = self.turning[best] * LIKELY
        near = [name for name in ranked if self.turning[name] * (LIKELY + 1) >= least and self.can_change(name)]
        return max(near, key=self._told_by) if len(near) > 1 else best

    def can_change(self, name: str) -> bool:
        """Return whether two of the open cases that differ in this fact only have different outcomes."""
        space, mask = self.rulebook.regions[0], self._axes[name].mask
        narrow = [each for each in self.regions if self.box & mask & ~each.box]
        return any(
            one.rule.outcome != two.rule.outcome and not space.is_empty((one.box & two.box) | mask)
            for one in narrow
            for two in self.regions
        )

    @property
    def _axes(self) -> dict[str, Axis]:
        return self.rulebook.regions[0].axes

    def _told_by(self, name: str) -> float:
        """Return how surely the answer tells the outcome: the weight of the cases that a guess after it would hit."""
        told, axis = 0.0, self._axes[name]
        for bit in axis.bits.values():
            outcomes: Counter[str] = Counter()
            for region in self.regions:
                if region.box & bit:
                    outcomes[region.rule.outcome] += self._weight(region.box & (~axis.mask | bit))
            if outcomes:
                told += sum(weight**2 for weight in outcomes.values()) / outcomes.total()
        return told

    @cached_property
    def _usual(self) -> dict[str, Box]:
        """The bit of the default of each yes/no fact that has one."""
        facts = self.rulebook.facts.values()
        likely = (fact for fact in facts if fact.default in fact.values and {*fact.values} == {"yes", "no"})
        return {fact.id: self._axes[fact.id].bits[fact.default] for fact in likely}

    def _weight(self, box: Box) -> int:
        number = 1
        for name, axis in self._axes.items():
            states = (box & axis.mask).bit_count()
            number *= states + (LIKELY - 1 if box & self._usual.get(name, 0) else 0)
        return number
