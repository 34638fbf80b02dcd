"""Judges the counts of a page: by themselves, and beside each earlier page on some of the same people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grading.disclosure.cells import Key
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
