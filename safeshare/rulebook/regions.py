"""Which cases each rule decides, as exact and disjoint sets of cases (boxes)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from safeshare.rulebook.compiled import case_space, exact_boxes, in_order, rule_alternatives
from safeshare.rulebook.model import Rule
from safeshare.rulebook.parts import Parts
from safeshare.rulebook.space import Box, Space


@dataclass(frozen=True, slots=True)
class Region:
    """Cases that one rule decides: all those of a box."""

    rule: Rule
    box: Box


def regions(parts: Parts) -> tuple[Space, tuple[Region, ...]]:
    """Return the space of all cases and, in the order in which rules are tried, the regions that divide it.

    Regions share no case, and together they hold every case of a rulebook that has passed its checks.
    """
    space = case_space(parts.facts)
    found: list[Region] = []
    left = [space.full]
    for rule in in_order(parts)[0]:
        for held in exact_boxes(parts, space, rule_alternatives(parts, rule)):
            found += [Region(rule, box) for box in space.meet(left, [held])]
            left = space.minus(left, [held])
    return space, tuple(found)


def narrowed(space: Space, boxes: Iterable[Region], box: Box) -> tuple[Region, ...]:
    """Return what the regions have in common with a box."""
    return tuple(Region(each.rule, both) for each in boxes if not space.is_empty(both := each.box & box))


def count(space: Space, box: Box) -> int:
    """Return how many cases lie in a box."""
    number = 1
    for axis in space.axes.values():
        number *= (box & axis.mask).bit_count()
    return number
