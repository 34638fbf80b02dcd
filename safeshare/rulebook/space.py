"""The space of all cases as bits, and exact arithmetic on its parts.

Every state of every fact has one bit; a case is the sum of its states' bits. A *box* is the set of all cases whose
every fact has one of some allowed states, written as the sum of the allowed bits. A condition is a list of boxes of
which one must hold the case. `case & ~box == 0` says that the case lies in the box: one operation, however long the
condition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Box = int


class TooMuchWorkError(Exception):
    """Reckoning with sets of cases has taken all the work that it may take."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One fact's place in the space: the bit of each of its states, and all of them together."""

    name: str
    bits: dict[str, int]
    mask: int


@dataclass(slots=True)
class Space:
    """An ordered set of axes; `full` is the box of all cases, `masks` the axes' masks in order.

    `allowance` is how many boxes may still be compared or made (None: any number). A few conditions can cut the space
    into more boxes than any memory holds, so whoever reckons with conditions that others wrote sets one.
    """

    axes: dict[str, Axis] = field(default_factory=dict)
    full: Box = 0
    masks: list[Box] = field(default_factory=list)
    allowance: int | None = None

    def add(self, name: str, states: Iterable[str]) -> Axis:
        """Add an axis with these states."""
        start = self.full.bit_length()
        bits = {state: 1 << (start + number) for number, state in enumerate(states)}
        axis = Axis(name, bits, sum(bits.values()))
        self.axes[name] = axis
        self.masks.append(axis.mask)
        self.full |= axis.mask
        return axis

    def box(self, conditions: Mapping[str, Iterable[str]]) -> Box:
        """Return the box in which every named axis has one of the given states and the others are free."""
        box = self.full
        for name, states in conditions.items():
            axis = self.axes[name]
            box &= ~axis.mask | sum(axis.bits[state] for state in set(states))
        return box

    def spend(self, work: int) -> None:
        """Take work from the allowance; raises TooMuchWorkError when there is not so much left."""
        if self.allowance is not None:
            self.allowance -= work
            if self.allowance < 0:
                raise TooMuchWorkError

    def is_empty(self, box: Box) -> bool:
        """Return whether no case lies in the box: some axis has no state left."""
        for mask in self.masks:  # noqa: SIM110 - most of the work of a proof is done here, and a loop is quicker
            if not box & mask:
                return True
        return False

    def meet(self, ones: Iterable[Box], others: Iterable[Box]) -> list[Box]:
        """Return the boxes of all cases that lie in one of `ones` and in one of `others`."""
        first, second = list(ones), list(others)
        self.spend(len(first) * len(second))
        return [both for one in first for other in second if not self.is_empty(both := one & other)]

    def minus(self, boxes: Iterable[Box], taken: Iterable[Box]) -> list[Box]:
        """Return disjoint boxes of all cases of `boxes` that lie in none of `taken` (`boxes` being disjoint)."""
        left = list(boxes)
        for hole in taken:
            self.spend(len(left))
            left = [piece for box in left for piece in self._cut(box, hole)]
        return left

    def apart(self, boxes: Iterable[Box]) -> list[Box]:
        """Return boxes of the same cases of which no two share a case."""
        found: list[Box] = []
        for box in boxes:
            found += self.minus([box], found)
        return found

    def _cut(self, box: Box, hole: Box) -> list[Box]:
        if self.is_empty(box & hole):
            return [box]
        pieces = []
        for axis in self.axes.values():
            outside = box & axis.mask & ~hole
            if outside:
                pieces.append((box & ~axis.mask) | outside)
                box &= ~axis.mask | hole
        self.spend(len(pieces))
        return pieces
