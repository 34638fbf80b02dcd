"""What is fair to offer as a wrong answer in a case: nothing on which careful people may disagree."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from safeshare.nearest import FRAME
from safeshare.scenario.model import Target

if TYPE_CHECKING:
    from safeshare.evaluation import Decision

Fair = Callable[[str], bool]
"""Whether an id is fair to offer as wrong."""


def _fair_clause(decision: Decision, stated: dict[str, str]) -> Fair:
    """Nobody should lose points for a clause that the result asks to be followed, or that stands behind any sharing."""
    del stated
    book = decision.rulebook
    reasons = book.parts.about.reasons_for_sharing
    unfair = {*decision.duty_ids, *(clause.id for clause in book.clauses.values() if clause.section in reasons)}
    return lambda each: each not in unfair


def _fair_duty(decision: Decision, stated: dict[str, str]) -> Fair:
    """A duty of which at least half is due anyway under another name would be a trick, not a wrong answer."""
    del stated
    due, clauses = set(decision.duty_ids), {duty.id: duty.clauses for duty in decision.rulebook.duties}
    return lambda each: 2 * len(due.intersection(clauses[each])) < len(clauses[each])


def _fair_fact(decision: Decision, stated: dict[str, str]) -> Fair:
    """A fact that nobody stated and that could alter the answer is not wrong to ask for."""
    open_facts = {*decision.unsettled, *decision.assumed, *FRAME}
    return lambda each: (
        each not in open_facts and (each in stated or decision.rulebook.facts[each].default == "unknown")
    )


FAIR: dict[Target, Callable[[Decision, dict[str, str]], Fair]] = {
    "clause": _fair_clause,
    "duty": _fair_duty,
    "fact": _fair_fact,
}
"""For each target, what is fair given the decision and the facts that the case states."""
