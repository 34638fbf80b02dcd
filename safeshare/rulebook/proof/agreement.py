"""Whether the engine, which decides cases one by one on bits, agrees with the sets of cases that a proof reckons with.

The two are reckoned apart: the sets by cutting boxes out of boxes, the engine by trying rules in turn. Cases are taken
from every box, so that a proof about sets is one about the answers that people get.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from safeshare.rulebook.model import Rule
from safeshare.rulebook.proof.counterexample import Counterexample, States
from safeshare.rulebook.proof.decided import Decided
from safeshare.rulebook.regions import when_due
from safeshare.rulebook.space import Box, Space
from safeshare.rulebook.wording import Wording


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many cases of how many boxes were tried, and the smallest of those that the engine decides otherwise."""

    cases: int
    boxes: int
    against: Counterexample | None


def corners(space: Space, box: Box) -> Iterator[int]:
    """Yield cases of a box (as bits) among which every state that the box leaves a fact occurs at least twice.

    They go through the states of each fact once in order, all facts in step, and once backwards, each fact one behind
    the fact before it.
    """
    allowed = [[bit for bit in axis.bits.values() if box & bit] for axis in space.axes.values()]
    for step in range(max(map(len, allowed))):
        yield sum(bits[step % len(bits)] for bits in allowed)
        yield sum(bits[-1 - (step + number) % len(bits)] for number, bits in enumerate(allowed))


def plainest(space: Space, box: Box, default: int) -> int:
    """Return the case of a box (as bits) in which as many facts as can be are as they are when nothing is said."""
    chosen = box & default
    for axis in space.axes.values():
        if not chosen & axis.mask:
            chosen |= next(bit for bit in axis.bits.values() if box & bit)
    return chosen


def agreement(decided: Decided) -> Agreement:
    """Decide cases of every box with the engine, and compare the rule, its outcome and the duties that are due.

    The plainest case of each box comes first, so that what is found to differ is shown by a case of few facts. A case
    counts as much work as there are alternatives to try; raises TooMuchWorkError beyond the allowance.
    """
    alternatives = sum(len(ready.forbidden) for ready in decided.engine.ready.rules)
    trial = _Trial(decided)
    against: list[tuple[States, str]] = []
    cases = boxes = 0
    for rule in decided.rules:
        due = [when_due(decided.parts, decided.space, duty, rule.outcome) for duty in decided.parts.duties]
        for box in decided.cases[rule.id]:
            boxes += 1
            for case in (plainest(decided.space, box, decided.engine.default), *corners(decided.space, box)):
                cases += 1
                decided.space.spend(alternatives)
                why = trial.differs(case, rule, due)
                if why:
                    against.append((trial.stated(case), why))
    if not against:
        return Agreement(cases, boxes, None)
    facts, why = min(against, key=lambda found: (len(found[0]), str(found[0])))
    return Agreement(cases, boxes, Counterexample(why, (facts,)))


class _Trial:
    """The engine on one side, the sets of cases on the other."""

    def __init__(self, decided: Decided) -> None:
        self._decided, self._engine = decided, decided.engine
        self._wording = Wording(self._engine)

    def differs(self, case: int, rule: Rule, due: list[list[Box]]) -> str:
        """Return in words how the engine decides a case of a rule's sets otherwise; empty when it does not.

        `due` holds for each duty the cases in which it is due with the rule's outcome.
        """
        bits = self._engine.with_lists(case)
        sets = f"By the sets of cases the rule '{rule.id}' decides this case: {rule.outcome}"
        try:
            found = self._engine.first(bits)
        except LookupError:
            return f"{sets}; the engine finds no rule for it."
        if (found.rule.id, found.rule.outcome) != (rule.id, rule.outcome):
            return f"{sets}; the engine decides it by the rule '{found.rule.id}': {found.rule.outcome}."
        here = {each.id for each in self._wording.afterwards(bits, found).duties}
        for duty, boxes in zip(self._decided.parts.duties, due, strict=True):
            is_due = any(not case & ~box for box in boxes)
            if is_due != (duty.id in here):
                one, two = ("due", "not") if is_due else ("not due", "due")
                return f"{sets}, and the duty '{duty.id}' is {one}; by the engine it is {two}."
        return ""

    def stated(self, case: int) -> States:
        """Return the facts of a case that are not as they are taken when nothing is said."""
        facts = self._decided.facts
        return {name: state for name, state in self._engine.words_of(case).items() if state != facts[name].default}
