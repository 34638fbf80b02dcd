"""Which duties come with which outcome: found from the cases that lead there, not from the duty's text alone."""

from __future__ import annotations

from dataclasses import dataclass

from safeshare.rulebook import Rulebook
from safeshare.rulebook.model import Duty
from safeshare.rulebook.regions import when_due


@dataclass(frozen=True, slots=True)
class Due:
    """A duty that can come with an outcome; `always` when it comes with every case of it."""

    duty: Duty
    always: bool


def due_with(rulebook: Rulebook, outcome: str) -> list[Due]:
    """Return the duties that can come with an outcome, in the rulebook's order."""
    space, regions = rulebook.regions
    cases = [region.box for region in regions if region.rule.outcome == outcome]
    found = []
    for duty in rulebook.duties:
        boxes = when_due(rulebook.parts, space, duty, outcome)
        if space.meet(cases, boxes):
            found.append(Due(duty, space.full in boxes or not space.minus(cases, boxes)))
    return found
