"""The one gate: no figure about people is shown, drawn or exported unless it was released here.

Small counts are hidden, with as many others as it takes that nobody can work them out (the rule stands in
grading/disclosure/cells.py); counts are rounded to the nearest 5; shares and their intervals are made from the rounded
counts, so that they tell no more than those; averages, intervals and comparisons need at least 8 people.
Thresholds follow NHS England's rules for small numbers in hospital data (1 to 7 hidden, the rest to the nearest 5).
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from grading.disclosure.cells import THRESHOLD, Cell, Key, Line, Sum, shown_range
from grading.disclosure.differencing import Members, Release
from grading.disclosure.judging import Figure, Figures, Judged
from grading.disclosure.sealed_gate import Sealed, fixed

logger = logging.getLogger(__name__)

_BANDS = (
    (0.10, "under 10%", "over 90%"),
    (0.25, "under 25%", "over 75%"),
    (1 / 3, "under a third", "over two thirds"),
    (0.50, "under half", "over half"),
)


class Gate:
    """Where all counts of one report come together, so that they are judged together."""

    def __init__(self, agency: str = "", past: Sequence[Release] = (), cohort: str = "") -> None:
        """Open a gate for a page on one agency, one cohort or all (''), beside pages that were released before."""
        self._agency, self._cohort = agency, cohort
        self._past = tuple(past)
        self._cells: dict[Key, Cell] = {}
        self._sums: list[Sum] = []
        self._rows: list[Sum] = []
        self._few: list[Key] = []
        self._members: dict[Key, Members] = {}
        self._figures: dict[Key, Figure] = {}
        self._known: list[Line] = []
        self._apart: set[Key] = set()

    def count(
        self,
        key: Key,
        count: int,
        people: int,
        of_people: int,
        *,
        shown: bool = True,
        keep: int = 0,
        few: bool = False,
        possible: bool = True,
        members: Members | None = None,
        apart: bool = False,
    ) -> None:
        """Take in a count (of people or answers), the people behind it and the people in its group.

        A count that is not `shown` could be worked out from others and is judged with them. `few` asks for the words
        'fewer than 8' in its place, where they are true and safe; what could not happen is not `possible`. `members`
        are those who are counted, for counts that may be compared with another page's. One that is `apart` is on no
        page, and matters only for what figures tell. Raises ValueError when the key was used before, or the numbers
        cannot be right together.
        """
        if (
            key in self._cells
            or not 0 <= people <= min(count, of_people)
            or (count > 0) != (people > 0)
            or (count and not possible)
        ):
            message = f"{key}: {count} of {people} of {of_people} people is not a count that can be taken in"
            raise ValueError(message)
        self._cells[key] = Cell(count, people, of_people, shown, keep, certain=not possible)
        if members is not None:
            self._members[key] = members
        if few:
            self._few.append(key)
        if apart:
            self._apart.add(key)

    def adds_up(self, total: Key, parts: Sequence[Key], *, shares: bool = False) -> None:
        """Say that a reader knows how counts add up: the parts to the total.

        With `shares`, the report shows what share of the total each part is. Raises KeyError for a count that was not
        taken in, ValueError when the sum is wrong.
        """
        if sum(self._cells[part].count for part in parts) != self._cells[total].count:
            message = f"the parts of {total} do not add up"
            raise ValueError(message)
        self._sums.append(Sum(total, tuple(parts)))
        if shares:
            self._rows.append(self._sums[-1])

    def has(self, key: Key) -> bool:
        """Return whether a count of that name was taken in."""
        return key in self._cells

    def tells(self, figure: Key, *sums: tuple[Mapping[Key, float], float, float], needs: Sequence[Key] = ()) -> None:
        """Say what a figure would tell of counts: each times its weight, they add up to something in a range.

        It is released only if nobody could work out too much from it and from the figures that come before it. One that
        `needs` others is released only where those are. A range is widened to hold the truth. Raises KeyError for a
        count that was not taken in.
        """
        self._figures[figure] = Figure(tuple(self._line(*each) for each in sums), tuple(needs))

    def knows(self, weights: Mapping[Key, float], low: float, high: float) -> None:
        """Say what a reader of figures knows besides: what some counts add up to, each times its weight."""
        self._known.append(self._line(weights, low, high))

    def _line(self, weights: Mapping[Key, float], low: float, high: float) -> Line:
        true = sum(weight * self._cells[key].count for key, weight in weights.items())
        return Line(tuple(weights.items()), min(low, true), max(high, true))

    def close(self) -> Sealed:
        """Judge all counts together and hand back the gate's other side, which releases them."""
        cells = {key: cell for key, cell in self._cells.items() if key not in self._apart}
        sums = tuple(each for each in self._sums if self._apart.isdisjoint(each.keys))
        page = Release("", self._agency, cells, sums, frozenset(), {}, self._members, self._cohort)
        judged = Judged(page, self._past)
        bands: dict[tuple[Key, Key], str] = {}
        few = {
            key for key in self._few
            if key in judged.hidden and self._cells[key].small and judged.limit({key: THRESHOLD - 1})
        }  # fmt: skip
        for row in self._rows:
            bands.update(((part, row.total), words) for part, words in _band(self._cells, judged, row).items())
        shown = sum(cell.shown for cell in self._cells.values())
        logger.info("%d of %d counts hidden", len(judged.hidden), shown)
        released = replace(page, hidden=frozenset(judged.hidden), ceilings=judged.ceilings)
        whole = replace(released, cells=self._cells, sums=tuple(self._sums))
        silent = self._figures.keys() - Figures(whole, self._past, self._figures, self._known).tell()
        return Sealed(self._cells, self._rows, released, few, bands, judged.near, silent)


def _band(cells: Mapping[Key, Cell], judged: Judged, row: Sum) -> dict[Key, str]:
    """Return words for the hidden shares of a row that say no more than a reader may know: the same for all of them."""
    total = cells[row.total]
    hidden = [key for key in row.parts if key in judged.hidden]
    if not hidden or not total.shown or row.total in judged.hidden:
        return {}
    minor = [key for key in hidden if 2 * cells[key].count < total.count]
    least, most = shown_range(total.count)[0], max([THRESHOLD - 1, *(cells[key].count for key in minor)])
    for share, under, over in _BANDS:
        if minor and share * least > most and judged.limit(dict.fromkeys(minor, math.ceil(share * least) - 1)):
            words = dict.fromkeys(minor, under)
            if len(row.parts) == 2:
                words.update({key: over for key in row.parts if key not in minor})
            return words
    return {}


__all__ = ["Gate", "Sealed", "fixed"]
