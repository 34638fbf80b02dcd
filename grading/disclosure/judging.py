"""Judges the counts of a page: by themselves, and beside each earlier page on some of the same people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from grading.disclosure.cells import Key, Line
from grading.disclosure.differencing import Release, together
from grading.disclosure.suppression import Network, networks


class WithheldError(Exception):
    """A page that cannot be released beside an earlier one; the message says what, why and what to do."""

    @classmethod
    def beside(cls, earlier: str) -> WithheldError:
        """Return it for a page that cannot stand beside the earlier one of that name."""
        return cls(
            f"hardly anything could be shown, since {earlier} is about nearly the same people and the two together "
            "would tell of fewer than 8 of them. Wait until the answers of at least 8 more people are in, or release "
            "the earlier page again."
        )


class Figure(NamedTuple):
    """What a figure tells of counts, and the figures without which it is not shown."""

    lines: tuple[Line, ...]
    needs: tuple[Key, ...]


class Judged:
    """A page's counts, judged: which are hidden, and which differ by few people from those of an earlier page."""

    def __init__(self, page: Release, past: Sequence[Release] = ()) -> None:
        """Judge a page beside earlier ones."""
        self.hidden: set[Key] = set()
        self.near: set[Key] = set()
        self._networks = networks(page.cells, page.sums)
        for old in past:
            pair = together(page, old)
            self.near |= pair.near
            self._networks += pair.networks()
        before = -1
        while before < len(self.hidden):
            before = len(self.hidden)
            for network in self._networks:
                network.protect([key for key in self.hidden if key in network.cells])
                self.hidden |= network.hidden.intersection(page.cells)

    def limit(self, ceilings: Mapping[Key, int]) -> bool:
        """Tell readers the largest value that some hidden counts can have, if the rule still holds then."""
        done: list[tuple[Network, dict[Key, int]]] = []
        for network in self._networks:
            mine = {key: most for key, most in ceilings.items() if key in network.cells}
            before = dict(network.ceilings)
            if mine and not network.limit(mine):
                for other, ceilings_before in done:
                    other.loosen(ceilings_before)
                return False
            done.append((network, before))
        return True

    @property
    def ceilings(self) -> dict[Key, int]:
        """What readers are told of the largest value of hidden counts."""
        return {key: most for network in self._networks for key, most in network.ceilings.items() if key in self.hidden}


class Figures:
    """What figures would tell of a page's counts, judged one after another once it is settled which are hidden."""

    def __init__(
        self, page: Release, past: Sequence[Release], figures: Mapping[Key, Figure], known: Sequence[Line]
    ) -> None:
        """Start from a judged page with the counts that its figures tell of, beside earlier ones.

        `known` is what readers know of these counts besides.
        """
        self._figures = figures
        lines = [*(line for each in figures.values() for line in each.lines), *known]
        about = {key for line in lines for key in line.keys}
        found = networks(page.cells, page.sums, told=lines)
        for old in past:
            found += together(page, old).networks(lines)
        self._networks = [each for each in found if not about.isdisjoint(each.cells)]
        for network in self._networks:
            mine = [line for line in known if line.keys[0] in network.cells]
            network.know(page.hidden, page.ceilings, mine)

    def tell(self) -> set[Key]:
        """Tell readers what each figure tells if the rule holds then; return the figures that were told."""
        told: set[Key] = set()
        self._run(list(self._figures), told)
        return told

    def _run(self, names: list[Key], told: set[Key]) -> None:
        """Tell a run of figures at once where the rule allows it, else each half of it."""
        names = [name for name in names if told.union(names).issuperset(self._figures[name].needs)]
        if not names or self._told([line for name in names for line in self._figures[name].lines]):
            told.update(names)
        elif len(names) > 1:
            self._run(names[: len(names) // 2], told)
            self._run(names[len(names) // 2 :], told)

    def _told(self, lines: Sequence[Line]) -> bool:
        done: list[tuple[Network, int]] = []
        for network in self._networks:
            mine = [line for line in lines if line.keys[0] in network.cells]
            if mine and not network.tell(mine):
                for other, number in done:
                    other.take_back(number)
                return False
            done.append((network, len(mine)))
        return True
