"""Which of several shares stand out, as far as what is printed of them tells, and how those are named."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from grading.board.model import Board, Split
from grading.board.words.common import OTHER_SIDE, rank
from grading.disclosure.cells import BASE, shown_range
from grading.disclosure.released import Count, Rate, Words

MOST_NAMED = 3
"""How many things a sentence names; how many more there are it says."""
_ALIKE = 2 / 3
"""The part of their questions that clauses have in common when they are one thing to teach."""
_EDGES = (0.01, 0.10, 0.25, 1 / 3, 0.50)
_BANDS: Mapping[str, tuple[float, float]] = {
    **{under: (0.0, edge) for edge, under in zip(_EDGES, ("under 1%", *OTHER_SIDE), strict=True)},
    **{over: (1 - edge, 1.0) for edge, over in zip(_EDGES, ("over 99%", *OTHER_SIDE.values()), strict=True)},
    "not possible": (0.0, 0.0),
    "none to count": (0.0, 0.0),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A misconception with the share of people who act on it now: the higher one where two tables show one."""

    id: Words
    says: Words
    rate: Rate

    @property
    def of(self) -> Count:
        """The people of whom it is a share."""
        return self.rate.of


Row = TypeVar("Row", Split, Held)


def could_be(rate: Rate) -> tuple[float, float]:
    """Return the least and the greatest share (0 to 1) of all the counts that would be printed in the same way."""
    if rate.percent is None or not rate.of.value:
        return _BANDS.get(rate.text, (0.0, 1.0))
    whole, percent = rate.of.value, rate.percent
    first = BASE * math.ceil((percent - 0.5) * whole / 100 / BASE)
    last = BASE * math.floor((percent + 0.5) * whole / 100 / BASE)
    parts = [each for each in (first, first + BASE, last - BASE, last) if round(100 * each / whole) == percent]
    if not parts:
        return (percent - 0.5) / 100, (percent + 0.5) / 100
    least, most = shown_range(whole)
    return shown_range(min(parts))[0] / most, min(1.0, shown_range(max(parts))[1] / least)


def highest(rows: Sequence[Row]) -> list[Row]:
    """Return all rows that share the highest share which is shown; none where no share above nought is."""
    most = max((rank(each.rate) for each in rows), default=0)
    return [each for each in rows if rank(each.rate) == most] if most > 0 else []


def none_above(top: Rate, others: Iterable[Rate]) -> bool:
    """Return whether no other share, hidden or given as a range, could be higher than the highest one."""
    least = rank(top) / 100
    return all(could_be(each)[1] <= least for each in others if each.percent is None and each is not top)


def held_now(board: Board) -> list[Held]:
    """Return all misconceptions with the share of people who act on them now, the most common first.

    A share may be hidden in the table of this time and be shown in that of both times, or the other way round.
    """
    found: dict[str, Held] = {}
    for id_, says, rate in (
        *((each.id, each.says, each.rate) for each in board.beliefs),
        *((each.id, each.says, each.after) for each in board.belief_changes),
    ):
        if id_.text not in found or rank(rate) > rank(found[id_.text].rate):
            found[id_.text] = Held(id_, says, rate)
    return sorted(found.values(), key=lambda each: -rank(each.rate))


def together(rows: Iterable[Split]) -> list[list[Split]]:
    """Return clauses in groups of those that come up in nearly the same questions, in the order of their first ones."""
    groups: list[list[Split]] = []
    for row in rows:
        mine = {each.text for each in row.turns_on}
        for group in groups:
            first = {each.text for each in group[0].turns_on}
            if mine and len(mine & first) >= _ALIKE * len(mine | first):
                group.append(row)
                break
        else:
            groups.append([row])
    return groups


def codes_of(group: Sequence[Split]) -> list[str]:
    """Return the ids of all clauses in some rows; a row may stand for several of them."""
    return [code for row in group for code in row.id.text.split(", ")]
