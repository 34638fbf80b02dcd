"""What a reader knows of counts that are tied by sums: some are shown, others hidden, and worlds fit all of that."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grading.disclosure.cells import BASE, THRESHOLD, Cell, Key, Line, Range, Sum, shown_range
from grading.disclosure.worlds import Worlds

NEARLY = 1e-6
"""Part values this near to one another are the same."""
_SUSPECTS = 8
"""So many counts are remembered as exposed a while ago, and looked at first."""


@dataclass(frozen=True, slots=True)
class Before:
    """What was shown before and cannot be taken back: counts, which of them were shown, limits that were told."""

    keys: frozenset[Key] = frozenset()
    shown: frozenset[Key] = frozenset()
    ceilings: Mapping[Key, int] = field(default_factory=dict)


NOTHING_BEFORE = Before()


class Knowledge:
    """Counts that are tied by sums, with what is hidden so far; `possible` works with what a reader then knows."""

    worlds = Worlds
    _FAR = 10**9

    def __init__(self, cells: Mapping[Key, Cell], sums: Iterable[Sum], before: Before = NOTHING_BEFORE) -> None:
        """Start with every count hidden but those that were shown before.

        Raises KeyError when a sum names a count that is not there.
        """
        self.cells = dict(cells)
        self.sums = tuple(sums)
        self.hidden = {key for key, cell in self.cells.items() if cell.shown and not cell.certain} - before.shown
        self.ceilings = {key: most for key, most in before.ceilings.items() if key in self.cells}
        self._settled, self._conceded = before.keys, False
        self._guarded = {key for key, cell in self.cells.items() if cell.sensitive}
        self._column = {key: column for column, key in enumerate(self.cells)}
        self._keys = list(self.cells)
        small = np.array([cell.small for cell in self.cells.values()], dtype=bool)
        self._least, self._most = np.where(small, 1, self._FAR), np.where(small, THRESHOLD - 1, -self._FAR)
        self._wide = np.where(small, 0, BASE - 1)
        self._cap = 2 * max((cell.count for cell in self.cells.values()), default=0) + 100
        self._lines: dict[Key, list[Sum]] = {key: [] for key in self.cells}
        for each in self.sums:
            for key in each.keys:
                self._lines[key].append(each)
        columns = [([self._column[key] for key in each.parts], self._column[each.total]) for each in self.sums]
        self._solver = self.worlds([self._bounds(key) for key in self.cells], columns)
        self._worlds: NDArray[Any] = np.array([[cell.count for cell in self.cells.values()]], dtype=np.int64)
        self._suspects: list[Key] = []
        self._whole = True
        self._chance = np.random.default_rng(1)

    def possible(self, key: Key) -> Range:
        """Return the smallest and the largest value that a count can have, for all that a reader knows."""
        return self._extreme(key, 1), self._extreme(key, -1)

    def show(self, *keys: Key) -> None:
        """Show some counts, whatever follows from it."""
        self.hidden.difference_update(keys)
        self._tell(keys)
        self._worlds = self._worlds[self._fitting(keys)]

    def hide(self, *keys: Key) -> None:
        """Hide some counts."""
        self.hidden.update(keys)
        self._tell(keys)

    def _between(self, column: int) -> Range:
        """Return the whole values around all that a count can be, in fractions of people if need be."""
        low, high = (sign * self._seek({column: float(sign)}) for sign in (1, -1))
        return math.ceil(low - NEARLY), math.floor(high + NEARLY)

    def _within(self, lines: Sequence[Line]) -> NDArray[np.bool_]:
        """Keep to what lines tell, and return which of the worlds found so far are within it."""
        self._whole = False
        fits = np.ones(len(self._worlds), dtype=bool)
        for line in lines:
            weights = {self._column[key]: weight for key, weight in line.weights}
            self._solver.add(weights, line.low, line.high)
            values = self._worlds[:, list(weights)] @ np.array(list(weights.values()))
            fits &= (values >= line.low - NEARLY) & (values <= line.high + NEARLY)
        return fits

    def take_back(self, number: int) -> None:
        """Take back what readers were told last, so many lines."""
        self._solver.drop(number)

    def _fitting(self, keys: Iterable[Key]) -> NDArray[np.bool_]:
        """Return which of the worlds found so far are within what a reader now knows of some counts."""
        fits = np.ones(len(self._worlds), dtype=bool)
        for key in keys:
            low, high = self._bounds(key)
            values = self._worlds[:, self._column[key]]
            fits &= (values >= low) & (values <= high)
        return fits

    def _ends(self, key: Key) -> tuple[float, float]:
        """Return between what values a count lies, part values allowed."""
        column = self._column[key]
        return self._seek({column: 1.0}), -self._seek({column: -1.0})

    def _binding(self, key: Key) -> set[Key]:
        """Return counts of which at least one must be hidden if a reader is to know less of this one."""
        columns = (self._solver.binding({self._column[key]: sign}) for sign in (1.0, -1.0))
        return {self._keys[column] for column in set().union(*columns)}

    def _unknown(self, key: Key) -> bool:
        return key in self.hidden or not (self.cells[key].shown or self.cells[key].certain)

    def _exposed(self) -> Key | None:
        """Return a count for which the rule does not hold, or None; one that was exposed before is looked at first."""
        guarded = [*self._suspects, *(key for key in self._keys if key in self._guarded)]
        while guarded := self._unseen(guarded):
            if guarded[0] not in self._suspects:
                self._push(guarded)
                guarded = self._unseen(guarded)
            if guarded and not self._safe(guarded[0]):
                self._suspects = [guarded[0], *(key for key in self._suspects if key != guarded[0])][:_SUSPECTS]
                return guarded[0]
        return None

    def _unseen(self, keys: list[Key]) -> list[Key]:
        """Return the counts for which the worlds found so far do not yet show that the rule holds."""
        columns = [self._column[key] for key in keys]
        low, high = self._worlds[:, columns].min(axis=0), self._worlds[:, columns].max(axis=0)
        low, high = low - NEARLY, high + NEARLY
        safe = (low <= self._least[columns]) & (high >= self._most[columns]) & (high - low >= self._wide[columns])
        return [key for key, each in zip(keys, safe, strict=True) if not each]

    def _push(self, keys: list[Key]) -> None:
        """Find a world in which many counts at once are small or large; which of both, for each is left to chance."""
        columns = [self._column[key] for key in keys]
        low, high = self._worlds[:, columns].min(axis=0), self._worlds[:, columns].max(axis=0)
        either = np.where(self._wide[columns] > 0, self._chance.random(len(keys)) < 0.5, low > self._least[columns])
        chosen = (low > self._least[columns]) & (high < self._most[columns]) & (self._chance.random(len(keys)) < 0.5)
        down = either & ~chosen
        self._seek(dict(zip(columns, np.where(down, 1.0, -1.0), strict=True)))

    def _safe(self, key: Key) -> bool:
        """Return whether the rule holds for one count; answers found on the way spare later questions."""
        column, ends = self._column[key], [0.0, 0.0]
        for end, sign in enumerate((1, -1)):
            if not self._unseen([key]):
                return True
            ends[end] = sign * self._seek({column: float(sign)})
        low, high = ends[0] - NEARLY, ends[1] + NEARLY
        if low > self._least[column] or high < self._most[column] or high - low < self._wide[column]:
            return False
        if self._whole and self._unseen([key]):
            self.possible(key)
        return not self._whole or not self._unseen([key])

    def _seek(self, aim: Mapping[int, float]) -> float:
        """Remember a good world for an aim, where one comes soon; return what no world is better than."""
        world, least = self._solver.good(aim) if self._whole else self._solver.anyhow(aim)
        if world is not None:
            self._worlds = np.vstack([self._worlds, world])
        return least

    def _extreme(self, key: Key, sign: int) -> int:
        """Return the smallest (sign 1) or largest (-1) value that a count can have, and remember how that can be."""
        column = self._column[key]
        world = self._solver.best({column: float(sign)})
        self._worlds = np.vstack([self._worlds, world])
        return int(world[column])

    def _tell(self, keys: Iterable[Key]) -> None:
        """Let the solver know what a reader knows of some counts now."""
        for key in keys:
            self._solver.bound(self._column[key], self._bounds(key))

    def _bounds(self, key: Key) -> Range:
        if not self._unknown(key):
            return shown_range(self.cells[key].count)
        return 0, self.ceilings.get(key, self._cap)
