"""The mutation check: each small change of a rulebook is tried on the questions of a bank."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import asdict, dataclass
from typing import Any, Literal

from safeshare.coverage.mutants import Mutant, mutants
from safeshare.coverage.sameness import differences, same_conditions
from safeshare.facts import UNKNOWN, normalise_facts
from safeshare.reading import Document
from safeshare.rulebook import Rulebook
from safeshare.rulebook.compiled import in_order
from safeshare.rulebook.engine import Engine
from safeshare.rulebook.order import order_faults
from safeshare.rulebook.parts import FILES, Parts
from safeshare.rulebook.proof.decided import Decided
from safeshare.rulebook.references import reference_problems
from safeshare.rulebook.space import Box
from safeshare.rulebook.wording import Wording
from safeshare.scenario import Case

Status = Literal["killed", "survived", "refused", "no_difference"]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """The question of the bank that comes nearest to noticing a change, and the facts to alter in it (old and new)."""

    question: str
    facts: dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Tried:
    """A small change and what came of it.

    `noticed_by` are the questions whose computed key changes. For a survivor `example` states facts of a question that
    would notice it, as few as possible, and `near` says with which question of the bank to begin.
    """

    mutant: Mutant
    status: Status
    noticed_by: tuple[str, ...] = ()
    example: dict[str, str] | None = None
    near: Near | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the change and what came of it as plain data."""
        return {
            "of": self.mutant.of,
            "id": self.mutant.id,
            "change": self.mutant.change,
            "words": self.mutant.words,
            "status": self.status,
            "noticed_by": list(self.noticed_by),
            "example": self.example,
            "near": None if self.near is None else asdict(self.near),
        }


@dataclass(frozen=True, slots=True)
class MutationCheck:
    """All small changes of a rulebook, tried on a bank."""

    tried: tuple[Tried, ...]

    def with_status(self, status: Status) -> tuple[Tried, ...]:
        """Return the changes of which this came."""
        return tuple(each for each in self.tried if each.status == status)

    @property
    def percent(self) -> float:
        """How many per cent of the changes that alter an answer the bank notices; 100 when there is none."""
        killed, survived = len(self.with_status("killed")), len(self.with_status("survived"))
        return 100 * killed / (killed + survived) if killed + survived else 100.0

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers, the survivors and every change as plain data."""
        statuses: tuple[Status, ...] = ("killed", "survived", "refused", "no_difference")
        return {
            "changes": len(self.tried),
            **{status: len(self.with_status(status)) for status in statuses},
            "percent_killed": round(self.percent, 2),
            "survivors": [each.to_dict() for each in self.with_status("survived")],
            "tried": [each.to_dict() for each in self.tried],
        }


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
        self.keys = _keys(set(self.bits.values()), rulebook.parts)

    def of(self, mutant: Mutant) -> Tried:
        if _refused(self.parts, mutant.parts):
            return Tried(mutant, "refused")
        keys = _keys(set(self.bits.values()), mutant.parts)
        noticed = tuple(name for name, bits in self.bits.items() if keys[bits] != self.keys[bits])
        if noticed:
            return Tried(mutant, "killed", noticed)
        boxes = list(differences(self.decided, self.decided_with(mutant.parts)))
        if not boxes:
            return Tried(mutant, "no_difference")
        return Tried(mutant, "survived", (), self.example(boxes), self.near(boxes))

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


def _keys(cases: Iterable[int], parts: Parts) -> dict[int, Key]:
    """Return the computed key of each case (as bits of facts), in a form that does not depend on any order."""
    engine = Engine(parts)
    wording = Wording(engine)
    keys: dict[int, Key] = {}
    for facts in cases:
        bits = engine.with_lists(facts)
        decided = engine.first(bits)
        reasons, after = wording.reasons(bits, decided), wording.afterwards(bits, decided)
        keys[facts] = (
            decided.rule.outcome,
            frozenset((each.clause, frozenset(each.facts)) for each in reasons.clauses),
            frozenset(reasons.open_facts),
            frozenset((each.id, each.clauses) for each in after.duties),
        )
    return keys
