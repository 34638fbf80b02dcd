"""Counts as the disclosure gate sees them, and the rule for hiding them.

THE RULE. A count is sensitive when 1 to 7 people stand behind it, when its group holds fewer than 8 people, or when
it is nought in a group of fewer than 20 (which says something about everybody there). Sensitive counts are hidden;
others are shown to the nearest 5, or hidden for the sake of a sensitive one. Both wear the same mark, so that the mark
tells nothing, and a reader knows how the counts add up and in which range each shown one lies. For all of that,
- a small count (below 8) that is hidden, or is not on the page but could be worked out, can be anything from 1 to 7;
- every other hidden count keeps at least five possible values: it is never known better than if it had been shown.
Rounding alone does not do this: beside a total of 20 and a cell of 10, a lone hidden cell can only be 6 or 7. So a
sensitive count never stands alone in a sum, and a solver (integer programming) checks the rule on all sums together.
"""

from __future__ import annotations

from dataclasses import dataclass

THRESHOLD = 8
WHOLE_GROUP = 20
BASE = 5

Key = tuple[str, ...]
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """A count of people or answers, the people behind it and the people in the group that it is a part of.

    A cell that is not `shown` stands on no page, yet could be worked out. The higher `keep`, the sooner a harmless cell
    is revealed. A nought that could not be anything else, as every reader knows, is `certain` and never hidden.
    """

    count: int
    people: int
    of_people: int
    shown: bool = True
    keep: int = 0
    certain: bool = False

    @property
    def sensitive(self) -> bool:
        """Whether the count must not be seen."""
        if self.certain:
            return False
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


@dataclass(frozen=True, slots=True)
class Line:
    """What a figure tells of counts: each times its weight, they add up to something from `low` to `high`."""

    weights: tuple[tuple[Key, float], ...]
    low: float
    high: float

    @property
    def keys(self) -> tuple[Key, ...]:
        """The counts."""
        return tuple(key for key, _ in self.weights)


def rounded(count: int) -> int:
    """Return a count to the nearest 5."""
    return BASE * ((count + BASE // 2) // BASE)


def shown_range(count: int) -> Range:
    """Return the counts that a shown one may stand for: 20 for 18 to 22, 10 for 8 to 12, nought for nought."""
    if count == 0:
        return 0, 0
    return max(THRESHOLD, rounded(count) - BASE // 2), rounded(count) + BASE // 2
