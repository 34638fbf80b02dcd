"""What is right for a question: read off the computed decision, never written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from safeshare.evaluation import Decision, evaluate
from safeshare.scenario.beside import Information
from safeshare.scenario.model import Question, Target

if TYPE_CHECKING:
    from safeshare.rulebook import Rulebook

Facts = tuple[tuple[str, str], ...]
"""Facts as pairs of id and value, sorted, so that they can be the key of a cache."""


class Held:
    """A rulebook as the key of a cache: equal only to itself."""

    __slots__ = ("rulebook",)

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook

    def __hash__(self) -> int:
        return id(self.rulebook)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Held) and other.rulebook is self.rulebook


def sorted_facts(facts: Mapping[str, str]) -> Facts:
    """Return facts in a form that does not depend on their order."""
    return tuple(sorted(facts.items()))


def decision_of(question: Question, rulebook: Rulebook) -> Decision:
    """Return the decision on a question's facts (computed once for each set of facts)."""
    return decision_on(question.facts, rulebook)


def decision_on(facts: Mapping[str, str], rulebook: Rulebook) -> Decision:
    """Return the decision on facts that are known to be well formed (fact id to value)."""
    return _decide(sorted_facts(facts), Held(rulebook))


@lru_cache(maxsize=4096)
def _decide(facts: Facts, held: Held) -> Decision:
    return evaluate(dict(facts), held.rulebook)


def right_ids(target: Target, decision: Decision, rulebook: Rulebook) -> tuple[str, ...]:
    """Return the ids that are right for a decision: outcomes (several for a judgement), clauses, duties or facts."""
    if target == "outcome":
        return (decision.outcome, *rulebook.outcomes[decision.outcome].also_right)
    if target == "clause":
        return decision.clause_ids
    if target == "duty":
        return tuple(each.id for each in decision.duties)
    return decision.missing


def items_to_share(information: Information, decision: Decision) -> tuple[str, ...]:
    """Return the ids of the items that go to the recipient: those needed, or none while the answer is hold or pause."""
    if decision.family not in ("share", "weigh"):
        return ()
    return tuple(item.id for item in information.items if item.needed)
