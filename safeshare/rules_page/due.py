"""Which duties come with which outcome: found from the cases that lead there, not from the duty's text alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from safeshare.rulebook import Rulebook
from safeshare.rulebook.compiled import alternatives, exact_boxes
from safeshare.rulebook.model import Duty, Guarded
from safeshare.rulebook.space import Box

RESULT = ("outcome", "family")
"""What duties and notes may ask of the result, besides facts."""


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
        boxes = _boxes(rulebook, duty, outcome)
        if space.meet(cases, boxes):
            found.append(Due(duty, space.full in boxes or not space.minus(cases, boxes)))
    return found


def _boxes(rulebook: Rulebook, guarded: Guarded, outcome: str) -> Sequence[Box]:
    """Return the cases in which something is due, given the outcome."""
    result = {"outcome": outcome, "family": rulebook.outcomes[outcome].family}
    groups = [
        {name: values for name, values in group.items() if name not in RESULT}
        for group in alternatives(guarded)
        if all(result[name] in group[name] for name in RESULT if name in group)
    ]
    return exact_boxes(rulebook.parts, rulebook.regions[0], groups)
