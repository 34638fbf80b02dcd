"""Which counts must be hidden so that nobody can work out a small one from all that is shown together.

THE RULE. A count is sensitive when 1 to 7 people stand behind it, when its group holds fewer than 8 people, or when
it is nought in a group of fewer than 20 (which says something about everybody there). Sensitive counts are hidden;
others are shown to the nearest 5, or hidden for the sake of a sensitive one. Both wear the same mark, so that the mark
tells nothing, and a reader knows how the counts add up and in which range each shown one lies. For all of that,
- a small count (below 8) that is hidden, or is not on the page but could be worked out, can be anything from 1 to 7;
- every other hidden count keeps at least five possible values: it is never known better than if it had been shown.
Rounding alone does not do this: beside a total of 20 and a cell of 10, a lone hidden cell can only be 6 or 7. So a
sensitive count never stands alone in a sum, and a solver (integer programming) checks the rule on all sums together.

Counts are revealed one by one, those that matter most first, each only if the rule holds afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

THRESHOLD = 8
WHOLE_GROUP = 20
BASE = 5

Key = tuple[str, ...]
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """A count of people or answers, the people behind it and the people in the group that it is a part of.

    A cell that is not `shown` stands on no page, yet could be worked out. The higher `keep`, the later a harmless
    cell is hidden for another's sake.
    """

    count: int
    people: int
    of_people: int
    shown: bool = True
    keep: int = 0

    @property
    def sensitive(self) -> bool:
        """Whether the count must not be seen."""
        if self.of_people < THRESHOLD:
            return True
        return self.of_people < WHOLE_GROUP if self.people == 0 else self.people < THRESHOLD

    @property
    def small(self) -> bool:
        """Whether it is sensitive and below 8 itself (not only by the people behind it)."""
        return self.sensitive and self.count < THRESHOLD


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum that every reader knows of: the parts add up to the total."""

    total: Key
    parts: tuple[Key, ...]

    @property
    def keys(self) -> tuple[Key, ...]:
        """The parts and the total."""
        return (*self.parts, self.total)


def rounded(count: int) -> int:
    """Return a count to the nearest 5."""
    return BASE * ((count + BASE // 2) // BASE)


def shown_range(count: int) -> Range:
    """Return the counts that a shown one may stand for: 20 for 18 to 22, 10 for 8 to 12, nought for nought."""
    if count == 0:
        return 0, 0
    return max(THRESHOLD, rounded(count) - BASE // 2), rounded(count) + BASE // 2


class Network:
    """Counts that are tied by sums, with what is hidden so far; a reader's knowledge is what `possible` works with."""

    def __init__(self, cells: Mapping[Key, Cell], sums: Iterable[Sum]) -> None:
        """Start with every count hidden. Raises KeyError when a sum names a count that is not there."""
        self.cells = dict(cells)
        self.sums = tuple(sums)
        self.hidden = {key for key, cell in self.cells.items() if cell.shown}
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
        for key in sorted(harmless, key=self._missed, reverse=True):
            self._reveal(key)
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

    def _reveal(self, key: Key) -> None:
        """Show a harmless count if the rule holds then."""
        if any(self._lonely(line, key) for line in self._lines[key]):
            return
        low, high = shown_range(self.cells[key].count)
        column, worlds = self._column[key], self._worlds
        self.hidden.discard(key)
        self._worlds = worlds[(worlds[:, column] >= low) & (worlds[:, column] <= high)]
        if self._first_exposed() is not None:
            self.hidden.add(key)
            self._worlds = worlds

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
        unknown = [each for each in line.keys if each != key and (each in self.hidden or not self.cells[each].shown)]
        return len(unknown) == 1 and self.cells[unknown[0]].sensitive

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
        if self.cells[key].shown and key not in self.hidden:
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
