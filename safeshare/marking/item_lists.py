"""Lists of options where one list for a whole section would be too long to read: one for each assessed item.

An item's list holds whatever is right or tempts in one of its cases. The rest is drawn from what the section's other
items hold and from the guide. Of several draws that one is taken in which what is right somewhere in an item stands in
about as many of the section's lists as what is not: whoever lays the lists side by side learns next to nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from safeshare.marking.shuffling import shuffled_ids

LONGEST = 18
"""A list that is longer than this is no longer shared by a whole section."""
FEWEST_WRONG = 3
DRAWS = 24
FROM_THE_GUIDE = (0.0, 0.15, 0.3)
"""The shares of what is added that may come from outside the section."""

Lists = dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Needs:
    """What one item's list has to hold: what is right in one of its cases, and what tempts there besides."""

    right: frozenset[str]
    tempting: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        """Everything that the list has to hold."""
        return self.right | self.tempting


def lists_of_items(
    items: Mapping[str, Needs], section: Collection[str], guide: Collection[str], usual: int, seed: str
) -> Lists:
    """Return each item's list: the section's own if that is short enough, else lists of one length, item by item.

    `section` holds at least what the items need, `guide` what may be added besides, `usual` is the least length. The
    length follows from the item that needs most, so that it tells nothing about any other.
    """
    size = max((usual, *(len(each.all) + FEWEST_WRONG for each in items.values())))
    if len(section) <= max(LONGEST, size):
        return dict.fromkeys(items, frozenset(section))
    others = sorted(set(guide) - set(section))
    draws = (
        _drawn(items, section, others, size, share, f"{seed}.{number}")
        for number in range(DRAWS)
        for share in FROM_THE_GUIDE
    )
    return min(draws, key=lambda lists: _lean(lists, items))


def _drawn(
    items: Mapping[str, Needs], section: Collection[str], others: Sequence[str], size: int, share: float, seed: str
) -> Lists:
    """Return lists filled at random, this share of what is added from outside the section."""
    lists: Lists = {}
    for name, needs in items.items():
        strange = round(share * (size - len(needs.all)))
        own = f"{seed}.{name}"
        order = [*shuffled_ids(others, own)[:strange], *shuffled_ids(set(section) - needs.all, own)]
        lists[name] = needs.all | frozenset(order[: size - len(needs.all)])
    return lists


def _lean(lists: Lists, items: Mapping[str, Needs]) -> float:
    """Return by how many lists what is right in an item differs on average from what is not, over all items."""
    stands_in = Counter(each for listed in lists.values() for each in listed)
    lean = 0.0
    for name, listed in lists.items():
        right, wrong = listed & items[name].right, listed - items[name].right
        if right and wrong:
            lean += abs(_mean(stands_in, right) - _mean(stands_in, wrong))
    return lean


def _mean(counts: Mapping[str, int], of: Collection[str]) -> float:
    return sum(counts[each] for each in of) / len(of)
