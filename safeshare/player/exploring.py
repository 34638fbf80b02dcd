"""What would change the answer of a practice case: each of its telling facts in each of its states, evaluated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from safeshare.evaluation import Decision, evaluate
from safeshare.nearest import FRAME, nearest_changes
from safeshare.rulebook import Rulebook
from safeshare.scenario import Question

TELLING = 6  # facts that would change the answer, the nearest first
IDLE = 2  # facts that would not, so that not everything that is offered does
LEAST = 4


def explore(question: Question, rulebook: Rulebook) -> dict[str, Any]:
    """Return the facts that a learner may flip, one at a time, with the answer in each state; for practice only.

    `facts` stand in the guide's order, each with the state that it has in the case (`now`) and all of its `states`;
    `says` is a whole sentence on what changed, `clauses` are those that then decide.
    """
    decision = evaluate(question.facts, rulebook)
    offered = set(_offered(question, decision))
    return {
        "now": _answer(decision),
        "facts": [_fact(name, question, decision) for name in rulebook.facts if name in offered],
    }


def _offered(question: Question, decision: Decision) -> Iterator[str]:
    changes = nearest_changes(question.facts, decision.rulebook)
    telling = dict.fromkeys(name for each in changes for name in each.facts if name not in FRAME)
    first = list(telling)[:TELLING]
    yield from first
    carriers = dict.fromkeys(name for each in decision.clauses for name in each.facts)
    idle = (name for name in (*carriers, *question.facts) if name not in telling and name not in FRAME)
    yield from list(dict.fromkeys(idle))[: max(IDLE, LEAST - len(first))]


def _fact(name: str, question: Question, decision: Decision) -> dict[str, Any]:
    fact = decision.rulebook.facts[name]
    states = [_state(name, state, question.facts, decision) for state in fact.states]
    return {"id": name, "asks": fact.asks, "now": decision.facts[name], "states": states}


def _state(name: str, state: str, facts: Mapping[str, object], decision: Decision) -> dict[str, Any]:
    words = decision.rulebook.facts[name].says[state]
    if state == decision.facts[name]:
        return {"id": state, "label": _capital(words), "changes": False, "says": "As in the case.", **_answer(decision)}
    other = evaluate({**facts, name: state}, decision.rulebook)
    changes = other.outcome != decision.outcome
    answer = decision.rulebook.outcomes[other.outcome].in_a_sentence
    says = f"If {words}, the answer becomes: {answer}." if changes else f"Even if {words}, the answer stays: {answer}."
    if not changes and other.rule != decision.rule:
        says += f" The reason is another one: {other.says}"
    return {"id": state, "label": _capital(words), "changes": changes, "says": says, **_answer(other)}


def _answer(decision: Decision) -> dict[str, Any]:
    book = decision.rulebook
    return {
        "outcome": book.outcomes[decision.outcome].label,
        "family": book.families[decision.family].label,
        "reason": decision.says,
        "clauses": list(decision.clause_ids),
    }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
