"""The mutation check: each small change of a rulebook is tried on the questions of a bank."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy

from safeshare.coverage.keys import Key, Keys, altered
from safeshare.coverage.mutants import Mutant, mutants
from safeshare.coverage.sameness import differences, same_conditions
from safeshare.coverage.tried import MutationCheck, Near, Tried
from safeshare.facts import UNKNOWN, normalise_facts
from safeshare.reading import Document
from safeshare.rulebook import Rulebook
from safeshare.rulebook.compiled import in_order
from safeshare.rulebook.order import order_faults
from safeshare.rulebook.parts import FILES, Parts
from safeshare.rulebook.proof.decided import Decided
from safeshare.rulebook.references import reference_problems
from safeshare.rulebook.space import Box
from safeshare.scenario import Case


def mutation_check(
    cases: Iterable[Case], rulebook: Rulebook, progress: Callable[[list[Mutant]], Iterable[Mutant]] = iter
) -> MutationCheck:
    """Try every small change of a rulebook on the questions of some cases.

    A change is killed when the computed key of a question changes (outcome, clauses with their facts, missing facts,
    duties), as it always does where an `expect:` would fail; refused when the rulebook's loader would not take it;
    without difference when no case at all has another key (decided exactly); and otherwise it survives. `progress` is
    handed the list of changes and yields them again, so that a caller can show how far the check is.
    """
    trial = _Trial(cases, rulebook)
    return MutationCheck(tuple(trial.of(mutant) for mutant in progress(list(mutants(rulebook.parts)))))


class _Trial:
    """What is the same for every change: the questions with their keys, and what the rulebook says of all cases."""

    def __init__(self, cases: Iterable[Case], rulebook: Rulebook) -> None:
        self.parts = rulebook.parts
        self.decided = Decided(rulebook.parts)
        self.axes = self.decided.space.axes
        self.default = rulebook.engine.default
        self.bits: dict[str, int] = {}
        for case in cases:
            for question in case.questions:
                words = normalise_facts(question.facts, rulebook)
                self.bits[question.id] = rulebook.engine.bits_of(words) & rulebook.engine.facts_mask
        self.given = Keys(rulebook.parts)
        self.keys: dict[int, Key] = {bits: self.given.of(bits) for bits in self.bits.values()}

    def of(self, mutant: Mutant) -> Tried:
        if _refused(self.parts, mutant.parts):
            return Tried(mutant, "refused")
        changed = Keys(mutant.parts)
        keys = {bits: changed.of(bits) for bits in self.keys}
        noticed = tuple(name for name, bits in self.bits.items() if keys[bits] != self.keys[bits])
        if noticed:
            pairs = [(self.keys[bits], keys[bits]) for bits in map(self.bits.__getitem__, noticed)]
            return Tried(mutant, "killed", noticed, alters=altered(pairs))
        boxes = list(differences(self.decided, self.decided_with(mutant.parts)))
        if not boxes:
            return Tried(mutant, "no_difference")
        example = self.example(boxes)
        case = self.point(example)
        alters = altered([(self.given.of(case), changed.of(case))])
        return Tried(mutant, "survived", (), example, self.near(boxes), alters)

    def decided_with(self, parts: Parts) -> Decided:
        """Return which rule decides which cases; reckoned anew only when a condition differs."""
        if not same_conditions(self.parts, parts):
            return Decided(parts)
        found = copy(self.decided)
        found.parts, found.rules = parts, tuple(in_order(parts)[0])
        return found

    def example(self, boxes: list[Box]) -> dict[str, str]:
        """Return a case of some boxes that states the fewest facts, known ones first; the others have their default."""
        box = min(boxes, key=lambda each: (len(self.stated(each)), -(self.default & ~each).bit_count()))
        return {name: self.first(box, name) for name in self.stated(box)}

    def point(self, stated: dict[str, str]) -> int:
        """Return a case as bits of facts; what is not stated has its default."""
        bits = self.default
        for name, state in stated.items():
            axis = self.axes[name]
            bits = bits & ~axis.mask | axis.bits[state]
        return bits

    def stated(self, box: Box) -> tuple[str, ...]:
        """Return the facts that a case of a box has to state, and those that it has to leave unknown."""
        return tuple(
            axis.name
            for axis in self.axes.values()
            if not self.default & axis.mask & box or axis.bits.get(UNKNOWN) == box & axis.mask
        )

    def near(self, boxes: list[Box]) -> Near | None:
        """Return the question that has to change in the fewest facts to lie in one of some boxes."""
        ways = ((each, name, box) for box in boxes for name, each in self.bits.items())
        found = min(ways, key=lambda way: (way[0] & ~way[2]).bit_count(), default=None)
        if found is None:
            return None
        bits, question, box = found
        altered = [axis for axis in self.axes.values() if not bits & axis.mask & box]
        return Near(
            question, {axis.name: (self.first(bits, axis.name), self.first(box, axis.name)) for axis in altered}
        )

    def first(self, box: Box, name: str) -> str:
        """Return the first state of a fact that a box (or a case) allows."""
        return next(state for state, bit in self.axes[name].bits.items() if box & bit)


def _refused(before: Parts, parts: Parts) -> bool:
    """Return whether the loader would refuse the parts: for a reference or for the order of the rules."""
    documents = {name: Document(name, None, {}) for name in FILES}
    # What readings point to is left out: removing an entry would leave them pointing nowhere, whatever it says.
    if reference_problems(parts.model_copy(update={"readings": ()}), documents):
        return True
    return not same_conditions(before, parts) and bool(order_faults(parts, documents["rules.yaml"]))
