"""The cases whose outcome differs between two rulebooks, found exactly and shown by the smallest of each kind."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from safeshare.comparison.common import Common
from safeshare.rulebook.model import Rule
from safeshare.rulebook.space import Box


@dataclass(frozen=True, slots=True)
class Flip:
    """Cases that one rule of the old rulebook and one of the new decide differently.

    `facts` is the smallest of them: what a case has to state, everything else being left out. `share` is their part of
    all cases that both rulebooks can hold.
    """

    old: Rule
    new: Rule
    facts: dict[str, str]
    share: Fraction


def flips(common: Common) -> list[Flip]:
    """Return, for each pair of an old and a new rule that decide some case differently, the smallest such case.

    The cases that take the fewest facts to state come first.
    """
    found: dict[tuple[str, str], tuple[Rule, Rule, list[Box]]] = {}
    for one, two, box in common.shared:
        if one.outcome != two.outcome:
            found.setdefault((one.id, two.id), (one, two, []))[2].append(box)
    listed = [Flip(one, two, common.smallest(boxes), common.share(boxes)) for one, two, boxes in found.values()]
    return sorted(listed, key=lambda flip: (len(flip.facts), -flip.share, flip.old.id, flip.new.id))
