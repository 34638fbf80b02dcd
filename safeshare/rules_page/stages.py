"""The steps of a decision as stages of a route: what each can decide, and whether it decides all that comes to it."""

from __future__ import annotations

from dataclasses import dataclass

from safeshare.rulebook import Rulebook
from safeshare.rulebook.compiled import alternatives, exact_boxes
from safeshare.rulebook.model import Rule, Step


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the routes: when it is taken, its rules, and whether it decides every case that comes to it."""

    number: int
    step: Step
    rules: tuple[Rule, ...]
    always: bool

    @property
    def outcomes(self) -> dict[str, list[Rule]]:
        """The outcomes that it can give, in the order of its rules, each with the rules that give it."""
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            found.setdefault(rule.outcome, []).append(rule)
        return found


def stages(rulebook: Rulebook) -> list[Stage]:
    """Return the steps as stages; that one always decides is found from the cases that are left after it."""
    space, regions = rulebook.regions
    place = {name: number for number, name in enumerate(rulebook.steps)}
    found = []
    for number, step in enumerate(rulebook.steps.values(), start=1):
        later = [each.box for each in regions if place[each.rule.step] >= number]
        taken = exact_boxes(rulebook.parts, space, alternatives(step))
        rules = tuple(rule for rule in rulebook.rules if rule.step == step.id)
        found.append(Stage(number, step, rules, not space.meet(later, taken)))
    return found
