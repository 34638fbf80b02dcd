"""Which counts stay hidden so that nobody can work out a small one from all that is shown together.

The rule stands in grading/cells.py. Counts are revealed one by one, those that matter most first, each only if the
rule holds afterwards; a solver (integer programming) works out what a reader of everything shown could know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from grading.cells import BASE, THRESHOLD, Cell, Key, Range, Sum, shown_range


class Network:
    """Counts that are tied by sums, with what is hidden so far; a reader's knowledge is what `possible` works with."""

    def __init__(self, cells: Mapping[Key, Cell], sums: Iterable[Sum]) -> None:
        """Start with every count hidden. Raises KeyError when a sum names a count that is not there."""
        self.cells = dict(cells)
        self.sums = tuple(sums)
        self.hidden = {key for key, cell in self.cells.items() if cell.shown and not cell.certain}
        self.ceilings: dict[Key, int] = {}
        self._guarded = {key for key, cell in self.cells.items() if cell.sensitive}
        self._column = {key: column for column, key in enumerate(self.cells)}
        self._known = self._equations()
        self._cap = 2 * max((cell.count for cell in self.cells.values()), default=0) + 100
        self._lines: dict[Key, list[Sum]] = {key: [] for key in self.cells}
        for each in self.sums:
            for key in each.keys:
                self._lines[key].append(each)
        self._worlds = np.array([[cell.count for cell in self.cells.values()]])

    def possible(self, key: Key) -> Range:
        """Return the smallest and the largest value that a count can have, for all that a reader knows."""
        return self._extreme(key, 1), self._extreme(key, -1)

    def protect(self) -> None:
        """Reveal as many counts as the rule allows, those to keep first; the rest stay hidden."""
        harmless = [key for key in self.hidden if not self.cells[key].sensitive]
        self._reveal(sorted(harmless, key=self._missed, reverse=True))
        self._guarded |= self.hidden
        while (exposed := self._first_exposed()) is not None:
            self._cover(exposed)
            self._guarded |= self.hidden

    def limit(self, ceilings: Mapping[Key, int]) -> bool:
        """Tell readers the largest value that some hidden counts can have, if the rule still holds then."""
        before, worlds = dict(self.ceilings), self._worlds
        self.ceilings.update(ceilings)
        columns = [self._column[key] for key in ceilings]
        self._worlds = worlds[(worlds[:, columns] <= list(ceilings.values())).all(axis=1)]
        if self._first_exposed() is None:
            return True
        self.ceilings, self._worlds = before, worlds
        return False

    def _reveal(self, keys: list[Key]) -> None:
        """Show harmless counts one after another, each if the rule holds then; whole runs of them are tried at once."""
        together: list[Key] = []
        for key in keys:
            if not any(self._lonely(line, key) for line in self._lines[key]):
                together.append(key)
                self.hidden.discard(key)
        before, fitting = self._worlds, self._worlds[self._in_range(together)]
        self._worlds = fitting
        if self._first_exposed() is None:
            return
        self.hidden.update(together)
        self._worlds = np.vstack([before, self._worlds[len(fitting) :]])
        if len(keys) > 1:
            self._reveal(keys[: len(keys) // 2])
            self._reveal(keys[len(keys) // 2 :])

    def _in_range(self, keys: list[Key]) -> NDArray[np.bool_]:
        """Return which of the worlds found so far would look the same with some counts shown."""
        fits = np.ones(len(self._worlds), dtype=bool)
        for key in keys:
            low, high = shown_range(self.cells[key].count)
            fits &= (self._worlds[:, self._column[key]] >= low) & (self._worlds[:, self._column[key]] <= high)
        return fits

    def _cover(self, exposed: Key) -> None:
        """Hide the count that is missed least of those that make an exposed one safe."""
        beside = {key for line in self._lines[exposed] for key in line.keys if self.cells[key].shown} - self.hidden
        shown = beside or {key for key, cell in self.cells.items() if cell.shown} - self.hidden
        if not shown:
            message = f"{exposed} cannot be protected"
            raise RuntimeError(message)
        for key in sorted(shown, key=self._missed):
            self.hidden.add(key)
            if self._safe(exposed):
                return
            self.hidden.discard(key)
        self.hidden.add(min(shown, key=self._missed))

    def _lonely(self, line: Sum, key: Key) -> bool:
        """Return whether a sensitive count would be the only unknown of a sum, were one more revealed."""
        unknown = [each for each in line.keys if each != key and self._unknown(each)]
        return len(unknown) == 1 and self.cells[unknown[0]].sensitive

    def _unknown(self, key: Key) -> bool:
        return key in self.hidden or not (self.cells[key].shown or self.cells[key].certain)

    def _first_exposed(self) -> Key | None:
        return next((key for key in self.cells if key in self._guarded and not self._safe(key)), None)

    def _safe(self, key: Key) -> bool:
        """Return whether the rule holds for one count; answers found on the way spare later questions."""
        cell, column = self.cells[key], self._column[key]
        for sign in (0, 1, -1):
            if sign:
                self._extreme(key, sign)
            low, high = self._worlds[:, column].min(), self._worlds[:, column].max()
            if (low <= 1 and high >= THRESHOLD - 1) if cell.small else high - low >= BASE - 1:
                return True
        return False

    def _extreme(self, key: Key, sign: int) -> int:
        """Return the smallest (sign 1) or largest (-1) value that a count can have, and remember how that can be."""
        aim = np.zeros(len(self.cells))
        aim[self._column[key]] = sign
        bounds = Bounds(*np.array([self._bounds(each) for each in self.cells], dtype=float).T)
        world = None
        for whole in (0, 1):  # most such problems have whole numbers for an answer without being told to
            found = milp(aim, constraints=self._known, bounds=bounds, integrality=np.full(len(aim), whole))
            if found.x is None:
                message = f"the counts do not add up around {key}: {found.message}"
                raise ValueError(message)
            world = np.rint(found.x)
            if np.abs(found.x - world).max() < 1e-6:
                break
        assert world is not None
        self._worlds = np.vstack([self._worlds, world.astype(int)])
        return int(world[self._column[key]])

    def _bounds(self, key: Key) -> Range:
        if not self._unknown(key):
            return shown_range(self.cells[key].count)
        return 0, self.ceilings.get(key, self._cap)

    def _missed(self, key: Key) -> tuple[int, int, Key]:
        """Return how much a count would be missed: by its `keep`, then the larger the more."""
        cell = self.cells[key]
        return cell.keep, cell.count, key

    def _equations(self) -> tuple[LinearConstraint, ...]:
        if not self.sums:
            return ()
        rows = [row for row, each in enumerate(self.sums) for _ in each.keys]
        columns = [self._column[key] for each in self.sums for key in each.keys]
        values = [value for each in self.sums for value in (*(1.0 for _ in each.parts), -1.0)]
        matrix = csr_array((values, (rows, columns)), shape=(len(self.sums), len(self.cells)))
        return (LinearConstraint(matrix, 0, 0),)


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
