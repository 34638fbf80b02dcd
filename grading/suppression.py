"""Which counts stay hidden so that nobody can work out a small one from all that is shown together.

The rule stands in grading/cells.py. Counts are revealed, those that matter most first, each only if the rule holds
afterwards; a solver (grading/worlds.py) works out what a reader of everything shown could know. What decides is what is
true of the counts, never how the solver came to it, so that the same counts are always hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from grading.cells import BASE, THRESHOLD, Cell, Key, Range, Sum, shown_range
from grading.worlds import Whole, Worlds

_NEARLY = 1e-6
_SUSPECTS = 8
"""So many counts are remembered as exposed a while ago, and looked at first."""


class Network:
    """Counts that are tied by sums, with what is hidden so far; a reader's knowledge is what `possible` works with."""

    worlds = Worlds

    def __init__(self, cells: Mapping[Key, Cell], sums: Iterable[Sum]) -> None:
        """Start with every count hidden. Raises KeyError when a sum names a count that is not there."""
        self.cells = dict(cells)
        self.sums = tuple(sums)
        self.hidden = {key for key, cell in self.cells.items() if cell.shown and not cell.certain}
        self.ceilings: dict[Key, int] = {}
        self._guarded = {key for key, cell in self.cells.items() if cell.sensitive}
        self._column = {key: column for column, key in enumerate(self.cells)}
        self._keys = list(self.cells)
        self._small = np.array([cell.small for cell in self.cells.values()], dtype=bool)
        self._cap = 2 * max((cell.count for cell in self.cells.values()), default=0) + 100
        self._lines: dict[Key, list[Sum]] = {key: [] for key in self.cells}
        for each in self.sums:
            for key in each.keys:
                self._lines[key].append(each)
        columns = [([self._column[key] for key in each.parts], self._column[each.total]) for each in self.sums]
        self._solver = self.worlds([self._bounds(key) for key in self.cells], columns)
        self._worlds: Whole = np.array([[cell.count for cell in self.cells.values()]], dtype=np.int64)
        self._suspects: list[Key] = []
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

    def protect(self) -> None:
        """Reveal as many counts as the rule allows, those to keep first; the rest stay hidden."""
        harmless = [key for key in self.hidden if not self.cells[key].sensitive]
        self._reveal(sorted(harmless, key=self._missed, reverse=True))
        self._guarded |= self.hidden
        while (exposed := self._exposed()) is not None:
            self._cover(exposed)
            self._guarded |= self.hidden

    def limit(self, ceilings: Mapping[Key, int]) -> bool:
        """Tell readers the largest value that some hidden counts can have, if the rule still holds then."""
        before, worlds = dict(self.ceilings), self._worlds
        self.ceilings.update(ceilings)
        self._tell(ceilings)
        self._worlds = worlds[self._fitting(ceilings)]
        if self._exposed() is None:
            return True
        self.ceilings, self._worlds = before, worlds
        self._tell(ceilings)
        return False

    def _reveal(self, keys: list[Key]) -> None:
        """Show harmless counts one after another, each if the rule holds then; whole runs of them are tried at once."""
        together: list[Key] = []
        for key in keys:
            if not any(self._lonely(line, key) for line in self._lines[key]):
                together.append(key)
                self.hidden.discard(key)
        before = self._worlds
        self.show(*together)
        known = len(self._worlds)
        if self._exposed() is None:
            return
        self.hide(*together)
        self._worlds = np.vstack([before, self._worlds[known:]])
        if len(keys) > 1:
            self._reveal(keys[: len(keys) // 2])
            self._reveal(keys[len(keys) // 2 :])

    def _fitting(self, keys: Iterable[Key]) -> NDArray[np.bool_]:
        """Return which of the worlds found so far are within what a reader now knows of some counts."""
        fits = np.ones(len(self._worlds), dtype=bool)
        for key in keys:
            low, high = self._bounds(key)
            values = self._worlds[:, self._column[key]]
            fits &= (values >= low) & (values <= high)
        return fits

    def _cover(self, exposed: Key) -> None:
        """Hide the count that is missed least of those that make an exposed one safe."""
        beside = {key for line in self._lines[exposed] for key in line.keys if self.cells[key].shown} - self.hidden
        shown = beside or {key for key, cell in self.cells.items() if cell.shown} - self.hidden
        if not shown:
            message = f"{exposed} cannot be protected"
            raise RuntimeError(message)
        for key in sorted(shown, key=self._missed):
            self.hide(key)
            if self._safe(exposed):
                return
            self.show(key)
        self.hide(min(shown, key=self._missed))

    def _lonely(self, line: Sum, key: Key) -> bool:
        """Return whether a sensitive count would be the only unknown of a sum, were one more revealed."""
        unknown = [each for each in line.keys if each != key and self._unknown(each)]
        return len(unknown) == 1 and self.cells[unknown[0]].sensitive

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
        safe = np.where(self._small[columns], (low <= 1) & (high >= THRESHOLD - 1), high - low >= BASE - 1)
        return [key for key, each in zip(keys, safe, strict=True) if not each]

    def _push(self, keys: list[Key]) -> None:
        """Find a world in which many counts at once are small or large; which of both, for each is left to chance."""
        columns = [self._column[key] for key in keys]
        low, high = self._worlds[:, columns].min(axis=0), self._worlds[:, columns].max(axis=0)
        small, either = self._small[columns], self._chance.random(len(keys)) < 0.5
        down = np.where(small & (low <= 1), False, np.where(small & (high >= THRESHOLD - 1), True, either))
        self._seek(dict(zip(columns, np.where(down, 1.0, -1.0), strict=True)))

    def _safe(self, key: Key) -> bool:
        """Return whether the rule holds for one count; answers found on the way spare later questions."""
        column, cell = self._column[key], self.cells[key]
        ends = [0.0, 0.0]
        for end, sign in enumerate((1, -1)):
            if not self._unseen([key]):
                return True
            ends[end] = sign * self._seek({column: float(sign)})
            if cell.small and (ends[0] > 1 + _NEARLY if sign == 1 else ends[1] < THRESHOLD - 1 - _NEARLY):
                return False
        if self._unseen([key]) and (cell.small or ends[1] - ends[0] > BASE - 1 - _NEARLY):
            self.possible(key)
        return not self._unseen([key])

    def _seek(self, aim: Mapping[int, float]) -> float:
        """Remember a good world for an aim, where one comes soon; return what no world is better than."""
        world, least = self._solver.good(aim)
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

    def _missed(self, key: Key) -> tuple[int, int, Key]:
        """Return how much a count would be missed: by its `keep`, then the larger the more."""
        cell = self.cells[key]
        return cell.keep, cell.count, key


def networks(cells: Mapping[Key, Cell], sums: Iterable[Sum]) -> list[Network]:
    """Return the counts as separate networks: counts that no chain of sums ties together cannot betray one another."""
    groups: dict[Key, set[Key]] = {key: {key} for key in cells}
    listed = list(sums)
    for each in listed:
        merged = set().union(*(groups[key] for key in each.keys))
        for key in merged:
            groups[key] = merged
    found: list[Network] = []
    done: set[Key] = set()
    for key in cells:
        if key not in done:
            done |= groups[key]
            part = {each: cell for each, cell in cells.items() if each in groups[key]}
            found.append(Network(part, [each for each in listed if each.total in groups[key]]))
    return found
