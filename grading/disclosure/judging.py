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

    def __init__(
        self, page: Release, past: Sequence[Release] = (), lines: Sequence[Line] = (), known: Sequence[Line] = ()
    ) -> None:
        """Judge a page beside earlier ones.

        `lines` are all that its figures may tell of counts later, `known` what makes them tell it.
        """
        self._known, lines = known, [*lines, *known]
        self.hidden: set[Key] = set()
        self.near: set[Key] = set()
        self._networks = networks(page.cells, page.sums, told=lines)
        for old in past:
            pair = together(page, old)
            self.near |= pair.near
            self._networks += pair.networks(lines)
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

    def tell_all(self, figures: Mapping[Key, Figure]) -> set[Key]:
        """Tell readers what figures tell of counts, one after another, each if the rule holds then; return which."""
        for network in self._networks if figures else ():
            network.know([line for line in self._known if line.keys[0] in network.cells])
        told: set[Key] = set()
        self._tell_run(list(figures), figures, told)
        return told

    def _tell_run(self, names: list[Key], figures: Mapping[Key, Figure], told: set[Key]) -> None:
        """Tell a run of figures at once where the rule allows it, else each half of it."""
        names = [name for name in names if told.union(names).issuperset(figures[name].needs)]
        lines = [line for name in names for line in figures[name].lines]
        if not names or self.tell(lines):
            told.update(names)
        elif len(names) > 1:
            self._tell_run(names[: len(names) // 2], figures, told)
            self._tell_run(names[len(names) // 2 :], figures, told)

    def tell(self, lines: Sequence[Line]) -> bool:
        """Tell readers what a figure tells of some counts, if the rule still holds then."""
        done: list[tuple[Network, int]] = []
        for network in self._networks:
            mine = [line for line in lines if line.keys[0] in network.cells]
            if mine and not network.tell(mine):
                for other, number in done:
                    other.take_back(number)
                return False
            done.append((network, len(mine)))
        return True

    @property
    def ceilings(self) -> dict[Key, int]:
        """What readers are told of the largest value of hidden counts."""
        return {key: most for network in self._networks for key, most in network.ceilings.items() if key in self.hidden}
