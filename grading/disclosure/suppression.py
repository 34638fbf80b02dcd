"""Which counts stay hidden so that nobody can work out a small one from all that is shown together.

The rule stands in cells.py. Counts are revealed, those that matter most first, each only if the rule holds afterwards;
a solver (worlds.py) works out what a reader of everything shown could know. What decides is what is true of the counts,
never how the solver came to it, so that the same counts are always hidden.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from grading.disclosure.cells import Cell, Key, Line, Sum
from grading.disclosure.knowledge import NEARLY, NOTHING_BEFORE, Before, Knowledge


class Network(Knowledge):
    """Counts that are tied by sums, and which of them are hidden, so that the rule holds."""

    def protect(self, held: Collection[Key] = ()) -> None:
        """Reveal as many counts as the rule allows, those to keep first; the rest stay hidden, with those held back."""
        self.hide(*held)
        harmless = [key for key in self.hidden - self._settled - set(held) if not self.cells[key].sensitive]
        if self._settled and not self._conceded:
            self._concede()
        self._reveal(sorted(harmless, key=self._missed, reverse=True))
        self._guarded |= self.hidden
        while (exposed := self._exposed()) is not None:
            self._cover(exposed)
            self._guarded |= self.hidden

    def _concede(self) -> None:
        """Ask no more for a count than what was left open before: what earlier pages tell cannot be taken back."""
        self._conceded, guarded = True, set(self._guarded)
        self._guarded |= self.hidden
        self._give_up()
        self._guarded = guarded

    def _give_up(self) -> None:
        """Ask no more for counts that are exposed than what is open of them now."""
        while (exposed := self._exposed()) is not None:
            column = self._column[exposed]
            ends = self.possible(exposed) if self._whole else self._between(column)
            self._least[column], self._most[column] = ends
            self._wide[column] = 0

    def know(self, hidden: Collection[Key], ceilings: Mapping[Key, int], lines: Sequence[Line]) -> None:
        """Start from what was hidden and told, and what readers know besides; what these betray is conceded."""
        self.show(*(key for key in self.hidden - self._settled if key not in hidden))
        self._guarded |= self.hidden
        self.ceilings.update((key, most) for key, most in ceilings.items() if key in self.cells)
        self._tell(self.ceilings)
        self._worlds = self._worlds[self._within(lines)]
        self._give_up()

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

    def tell(self, lines: Sequence[Line]) -> bool:
        """Tell readers what figures tell of some counts, if the rule still holds then.

        From here on a reader is one who reckons with fractions of people: whole ones are too hard to find within such
        ranges, and tell hardly more.
        """
        before = self._worlds
        self._worlds = before[self._within(lines)]
        if self._exposed() is None:
            return True
        self.take_back(len(lines))
        self._worlds = before
        return False

    def loosen(self, ceilings: Mapping[Key, int]) -> None:
        """Take back what readers were told of largest values, but for these."""
        told = {*self.ceilings, *ceilings}
        self.ceilings = dict(ceilings)
        self._tell(told)

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

    def _cover(self, exposed: Key) -> None:
        """Hide the count that is missed least of those that make an exposed one safe; if none does, that help."""
        shown = (
            {key for key, cell in self.cells.items() if cell.shown and not cell.certain} - self.hidden - self._settled
        )
        if not shown:
            message = f"{exposed} cannot be protected"
            raise RuntimeError(message)
        known = self._ends(exposed)
        tied = shown.intersection(key for line in self._lines[exposed] for key in line.keys)
        mine = sorted(self._binding(exposed) & shown or tied or shown, key=self._missed)
        helpful = []
        for key in mine:
            self.hide(key)
            if self._safe(exposed):
                return
            low, high = self._ends(exposed)
            if low < known[0] - NEARLY or high > known[1] + NEARLY:
                helpful.append(key)
            self.show(key)
        self.hide((helpful or mine)[0])

    def _lonely(self, line: Sum, key: Key) -> bool:
        """Return whether a sensitive count would be the only unknown of a sum, were one more revealed."""
        unknown = [each for each in line.keys if each != key and self._unknown(each)]
        return len(unknown) == 1 and self.cells[unknown[0]].sensitive

    def _missed(self, key: Key) -> tuple[int, int, Key]:
        """Return how much a count would be missed: by its `keep`, then the larger the more."""
        cell = self.cells[key]
        return cell.keep, cell.count, key


def networks(
    cells: Mapping[Key, Cell], sums: Iterable[Sum], before: Before = NOTHING_BEFORE, told: Iterable[Line] = ()
) -> list[Network]:
    """Return the counts as separate networks: counts that no chain of sums ties together cannot betray one another.

    Counts that a figure may tell of together are in one network.
    """
    group = {key: key for key in cells}

    def first(key: Key) -> Key:
        while group[key] != key:
            group[key] = key = group[group[key]]
        return key

    listed = list(sums)
    for each in listed:
        for key in each.parts:
            group[first(key)] = first(each.total)
    for keys in (line.keys for line in told):
        for key in keys:
            group[first(key)] = first(keys[0])
    parts: dict[Key, dict[Key, Cell]] = {}
    lines: dict[Key, list[Sum]] = {}
    for key, cell in cells.items():
        parts.setdefault(first(key), {})[key] = cell
    for each in listed:
        lines.setdefault(first(each.total), []).append(each)
    return [Network(part, lines.get(key, []), before) for key, part in parts.items()]
