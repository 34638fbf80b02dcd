"""Which cases each rule decides, and in which a duty is due, as exact sets of cases (boxes)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from safeshare.rulebook.compiled import alternatives, case_space, exact_boxes, in_order, rule_boxes
from safeshare.rulebook.model import Guarded, Rule
from safeshare.rulebook.parts import Parts
from safeshare.rulebook.space import Box, Space

RESULT = ("outcome", "family")
"""What duties and notes may ask of the result, besides facts and tests."""


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
        for held in rule_boxes(parts, space, rule):
            found += [Region(rule, box) for box in space.meet(left, [held])]
            left = space.minus(left, [held])
    return space, tuple(found)


def when_due(parts: Parts, space: Space, guarded: Guarded, outcome: str) -> list[Box]:
    """Return the cases in which a duty or a note is due, given that they have this outcome."""
    family = next(each.family for each in parts.outcomes if each.id == outcome)
    result = {"outcome": outcome, "family": family}
    groups = [
        {name: values for name, values in group.items() if name not in RESULT}
        for group in alternatives(guarded)
        if all(result[name] in group[name] for name in RESULT if name in group)
    ]
    return exact_boxes(parts, space, groups)


def narrowed(space: Space, boxes: Iterable[Region], box: Box) -> tuple[Region, ...]:
    """Return what the regions have in common with a box."""
    return tuple(Region(each.rule, both) for each in boxes if not space.is_empty(both := each.box & box))


def count(space: Space, box: Box) -> int:
    """Return how many cases lie in a box."""
    number = 1
    for axis in space.axes.values():
        number *= (box & axis.mask).bit_count()
    return number
