"""Lists of options where one for a whole section would be too long to read: one for each question of an assessed item.

A list is the same in all cases of its item and holds whatever is right or tempts in one of them. The rest is drawn from
what the section's other questions need and from the guide. Of several draws that one is taken in which what is right
somewhere in an item stands in about as many of the section's lists as what is not: whoever lays the lists side by side
learns next to nothing.
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

Key = tuple[str, str]
"""An item and the name of one of its questions."""
Lists = dict[Key, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Needs:
    """What a question's list has to hold: what is right in one case of its item, and what tempts there besides."""

    right: frozenset[str]
    tempting: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        """Everything that the list has to hold."""
        return self.right | self.tempting


def lists_of_questions(
    questions: Mapping[Key, Needs], section: Collection[str], guide: Collection[str], usual: int, seed: str
) -> Lists:
    """Return each question's list: the section's own if that is short enough, else lists of one length.

    `section` holds at least what the questions need, `guide` what may be added besides, `usual` is the least length.
    The length follows from the question that needs most, so that it tells nothing about any other.
    """
    size = max((usual, *(max(len(each.all), len(each.right) + FEWEST_WRONG) for each in questions.values())))
    if len(section) <= max(LONGEST, size):
        return dict.fromkeys(questions, frozenset(section))
    others = sorted(set(guide) - set(section))
    draws = (
        _drawn(questions, section, others, size, share, f"{seed}.{number}")
        for number in range(DRAWS)
        for share in FROM_THE_GUIDE
    )
    return min(draws, key=lambda lists: _lean(lists, questions))


def _drawn(
    questions: Mapping[Key, Needs], section: Collection[str], others: Sequence[str], size: int, share: float, seed: str
) -> Lists:
    """Return lists filled at random, this share of what is added from outside the section."""
    lists: Lists = {}
    for key, needs in questions.items():
        strange = round(share * (size - len(needs.all)))
        own = ".".join((seed, *key))
        order = [*shuffled_ids(others, own)[:strange], *shuffled_ids(set(section) - needs.all, own)]
        lists[key] = needs.all | frozenset(order[: size - len(needs.all)])
    return lists


def _lean(lists: Lists, questions: Mapping[Key, Needs]) -> float:
    """Return by how many lists what is right in an item differs on average from what is not, over all items."""
    stands_in = Counter(each for listed in lists.values() for each in listed)
    lean = 0.0
    for key, listed in lists.items():
        right, wrong = listed & questions[key].right, listed - questions[key].right
        if right and wrong:
            lean += abs(_mean(stands_in, right) - _mean(stands_in, wrong))
    return lean


def _mean(counts: Mapping[str, int], of: Collection[str]) -> float:
    return sum(counts[each] for each in of) / len(of)
