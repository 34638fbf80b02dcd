"""The gate's other side: what a report may ask it for once all its counts are judged, as released values.

Counts are rounded to the nearest 5; shares and their intervals are made from the rounded counts; averages, intervals
and comparisons need at least 8 people.
"""

from __future__ import annotations

import math
from collections.abc import Sequence, Set

from grading.disclosure.cells import THRESHOLD, WHOLE_GROUP, Cell, Key, Sum, rounded
from grading.disclosure.differencing import Release
from grading.disclosure.released import (
    SEAL,
    Average,
    Coefficient,
    Count,
    Limits,
    Measure,
    Measured,
    Points,
    Rate,
    Span,
    Verdict,
    Words,
)
from grading.statistics.change import Change, Gain
from grading.statistics.detection import DiscernmentOfPeople, Loss, discernment
from grading.statistics.enough import NotEnough
from grading.statistics.proportions import wilson
from grading.statistics.variation import ALARM, WARNING, funnel_limits, outside

_WHOLE = ("people", "marked", "matched")
"""The counts of everybody, and of all their answers."""

_STEPS = 40
"""Points of a funnel's curves."""


def fixed(words: object) -> Words:
    """Release words that tell nothing about people: names of rows and columns, clause ids, versions, dates."""
    return Words(str(words), seal=SEAL)


class Sealed:
    """The gate's other side: what was taken in can now only be had as released values."""

    def __init__(
        self,
        cells: dict[Key, Cell],
        rows: list[Sum],
        released: Release,
        few: set[Key],
        bands: dict[tuple[Key, Key], str],
        near: set[Key],
        silent: Set[Key] = frozenset(),
    ) -> None:
        self.released = released
        self._cells = cells
        self._rows = rows
        self._hidden = released.hidden
        self._near, self._silent = near, silent
        self._few = few
        self._bands = bands

    @property
    def figures(self) -> int:
        """How many counts were to be shown."""
        return sum(cell.shown for cell in self._cells.values())

    @property
    def hidden(self) -> int:
        """How many of the counts are hidden."""
        return len(self._hidden)

    def count(self, key: Key) -> Count:
        """Release a count. Raises KeyError when it was not taken in, or taken in as one that is not shown."""
        cell = self._cells[key]
        if not cell.shown:
            message = f"{key} is not for showing"
            raise KeyError(message)
        return Count(None if key in self._hidden else rounded(cell.count), key in self._few, seal=SEAL)

    def rate(self, part: Key, whole: Key, effect: float = 1.0) -> Rate:
        """Release the share of a count in a total, with Wilson's 95% interval.

        `effect` is the design effect: by how much answers of the same people tell less than independent ones.
        Raises ValueError when the gate was not told what the total is made of: then its other parts went unjudged.
        """
        if not any(row.total == whole and part in row.parts for row in self._rows):
            message = f"{part} is not known as a part of {whole}"
            raise ValueError(message)
        some, of = self.count(part).value, self.count(whole)
        if self._cells[part].certain:
            return Rate(None, of, "not possible", seal=SEAL)
        if some is None or of.value is None:
            return Rate(None, of, self._bands.get((part, whole), ""), seal=SEAL)
        if of.value == 0:
            return Rate(None, of, "none to count", seal=SEAL)
        low, high = _interval(some, of.value, effect)
        percent = round(100 * some / of.value)
        band = "under 1%" if percent == 0 < some else "over 99%" if percent == 100 and some < of.value else ""
        return Rate(None if band else percent, of, band, low, high, seal=SEAL)

    def has(self, key: Key) -> bool:
        """Return whether a count of that name was taken in."""
        return key in self._cells

    def is_silent(self, figure: Key) -> bool:
        """Return whether a figure would tell too much of counts."""
        return figure in self._silent

    def average(self, value: float, people: int, about: Key = (), figure: Key = ()) -> Average:
        """Release a mean of shares (0 to 1) over the people of a count, to the nearest 5 per cent.

        One of nought or of all, which speaks of everybody, needs as many people as such a count does. Averages, changes
        and gains are hidden where few people are between them and those of an earlier page, or where the gate was told
        what they tell of counts (as `figure`) and found it too much.
        """
        if figure in self._silent or self._is_near(about):
            return Average(None, seal=SEAL)
        percent = rounded(round(100 * value))
        least = WHOLE_GROUP if percent in (0, 100) else THRESHOLD
        return Average(None if people < least else percent, seal=SEAL)

    def measure(self, value: float | None, people: int, least: int = THRESHOLD) -> Measure:
        """Release a measure of many people's answers to one decimal place; hidden below `least` of them."""
        few = people < least or self._is_near()
        return Measure(None if value is None or few else round(value, 1) + 0.0, seal=SEAL)

    def coefficient(
        self, value: float, low: float, high: float, people: int, least: int = THRESHOLD, about: Key = ()
    ) -> Coefficient:
        """Release a coefficient of many people's answers; its interval is rounded outwards to the nearest 0.05."""
        if people < least or self._is_near(about):
            return Coefficient(None, seal=SEAL)
        return Coefficient(round(value, 2), math.floor(20 * low) / 20, math.ceil(20 * high) / 20, seal=SEAL)

    def loss(self, loss: Loss | None, people: Key, figure: Key = ()) -> Measured:
        """Release what errors weigh for every hundred answers; its interval is rounded outwards.

        Hidden where the count of its people is, they are too few, or it would tell too much.
        """
        if (
            figure in self._silent
            or loss is None
            or loss.people < THRESHOLD
            or self._is_near(people)
            or self.count(people).value is None
        ):
            return Measured(None, seal=SEAL)
        low, high = math.floor(100 * loss.low), math.ceil(100 * loss.high)
        return Measured(round(100 * loss.each), low, high, seal=SEAL)

    def span(self, low: float, high: float) -> Span:
        """Release a range of shares (0 to 1). Only ranges that were made from released figures may be given."""
        return Span(round(100 * low, 1), round(100 * high, 1), seal=SEAL)

    def limits(self, target: Rate, rate: Rate, effect: float, between: float) -> Limits | None:
        """Release a funnel's limits at a released share of a unit, and whether it lies outside of them.

        `between` is the variance between units, worked out from released shares. None where a figure is hidden.
        """
        if target.percent in (None, 0, 100) or rate.percent is None or not rate.of.value:
            return None
        centre, answers = (target.percent or 0) / 100, rate.of.value / _coarse(effect)
        beyond = outside(rate.percent / 100, centre, answers, between=between)
        return self._limits(centre, rate.of.value, effect, between, 0 if beyond is None else round(100 * beyond, 1))

    def funnel_curve(self, target: Rate, rates: Sequence[Rate], effect: float, between: float) -> list[Limits]:
        """Release a funnel's limits from the smallest to the largest of some released shares' totals."""
        sizes = sorted(rate.of.value for rate in rates if rate.of.value)
        if target.percent in (None, 0, 100) or not sizes:
            return []
        low, high = max(math.ceil(2 * effect), round(0.8 * sizes[0])), round(1.1 * sizes[-1])
        steps = sorted({round(low * (high / low) ** (step / _STEPS)) for step in range(_STEPS + 1)})
        return [self._limits((target.percent or 0) / 100, size, effect, between, 0) for size in steps]

    def _limits(self, centre: float, answers: int, effect: float, between: float, beyond: float) -> Limits:
        size = max(1.0, answers / _coarse(effect))
        usual, widest = (self.span(*funnel_limits(centre, size, level, between=between)) for level in (WARNING, ALARM))
        return Limits(answers, usual, widest, beyond, seal=SEAL)

    def change(self, change: Change, about: Key = (), figure: Key = (), step: int = 1) -> Points:
        """Release a mean change of shares in percentage points, to the nearest `step`.

        Its interval is rounded outwards. Whether it is beyond chance is judged before it is rounded to that.
        """
        if figure in self._silent or change.people < THRESHOLD or self._is_near(about):
            return Points(None, seal=SEAL)
        low, high = math.floor(100 * change.low), math.ceil(100 * change.high)
        verdict = 1 if low > 0 else -1 if high < 0 else 0
        low, high = step * math.floor(low / step), step * math.ceil(high / step)
        return Points(step * round(100 * change.mean / step), low, high, step, verdict, seal=SEAL)

    def gain(self, gain: Gain | NotEnough, figure: Key = ()) -> tuple[Measure, Words]:
        """Release a normalised gain to one decimal place with its band; hidden where the numbers do not allow one.

        The reason of one that there is not stays behind: it may hold a count.
        """
        if figure in self._silent or not isinstance(gain, Gain) or gain.people < THRESHOLD or self._is_near():
            return Measure(None, seal=SEAL), fixed("")
        return Measure(round(gain.gain, 1), seal=SEAL), fixed(gain.band)

    def discernment(
        self,
        hits: Key,
        signals: Key,
        false_alarms: Key,
        noise: Key,
        spread: DiscernmentOfPeople | NotEnough | None = None,
    ) -> tuple[Measure, Measure]:
        """Release d and c, made from the released counts; hidden when any of those is.

        `spread` is that of people, for intervals that are rounded outwards.
        """
        values = [self.count(key).value for key in (hits, signals, false_alarms, noise)]
        known = [value for value in values if value is not None]
        if len(known) < len(values) or 0 in (known[1], known[3]):
            return Measure(None, seal=SEAL), Measure(None, seal=SEAL)
        found = discernment(min(known[0], known[1]), known[1], min(known[2], known[3]), known[3])
        if not isinstance(spread, DiscernmentOfPeople) or self._is_near():
            return Measure(round(found.d, 1), seal=SEAL), Measure(round(found.c, 1), seal=SEAL)
        (d, c), ends = (found.d, found.c), (spread.d_interval, spread.c_interval)
        low, high = ([each(10 * end[side]) / 10 for end in ends] for side, each in ((0, math.floor), (1, math.ceil)))
        return (
            Measure(round(d, 1), min(low[0], round(d, 1)), max(high[0], round(d, 1)), seal=SEAL),
            Measure(round(c, 1), min(low[1], round(c, 1)), max(high[1], round(c, 1)), seal=SEAL),
        )

    def verdict(self, way: int, *about: Key) -> Verdict:
        """Release which way a comparison of counts went (1, 0, -1); hidden when any of the counts is."""
        near = self._near.intersection(about)
        return Verdict(None if near or self._hidden.intersection(about) else way, seal=SEAL)

    def _is_near(self, about: Key = ()) -> bool:
        """Return whether 1 to 7 people are between an earlier page and this, in all or in what a figure is about."""
        return about in self._near or any(key[0] in ("all", "matched") and key[-1] in _WHOLE for key in self._near)


def _interval(some: int, of: int, effect: float) -> tuple[int, int]:
    """Return Wilson's interval in whole per cent, rounded outwards; the effect goes in to one decimal place."""
    coarse = _coarse(effect)
    low, high = wilson(min(some, of) / coarse, of / coarse)
    return math.floor(100 * low + 1e-9), math.ceil(100 * high - 1e-9)


def _coarse(effect: float) -> float:
    """Return a design effect to one decimal place, rounded up."""
    return math.ceil(10 * max(1.0, effect) - 1e-9) / 10
