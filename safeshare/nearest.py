"""The nearest change that would alter the answer, found by evaluating: the best teaching feedback there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from safeshare.evaluation import Decision, evaluate
from safeshare.facts import UNKNOWN
from safeshare.rulebook import Rulebook, load_rulebook

FRAME = ("recipient", "subject")
"""Facts that say which question is asked; to change them is to ask another question, so they come last."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of facts (each with its old and new value) and the outcome that it leads to."""

    facts: Mapping[str, tuple[str, str]]
    outcome: str
    family: str
    rule: str


def nearest_changes(
    facts: Mapping[str, object], rulebook: Rulebook | None = None, changes: int = 1
) -> tuple[Change, ...]:
    """Return the changes of exactly `changes` facts (1 or 2) that alter the outcome, the nearest first.

    With 2, only pairs count of which neither change alone alters the outcome. Nearest means: a fact that carried the
    decision before one that did not, learning or correcting something before forgetting it, an answer in a far family
    before one in the same, and the question's own frame (who receives, about whom) last.
    Raises ValueError for any other number of changes, and FactsError as `evaluate` does.
    """
    if changes not in (1, 2):
        message = f"changes is {changes}, but only single changes and pairs are looked for"
        raise ValueError(message)
    book = load_rulebook() if rulebook is None else rulebook
    decision = evaluate(facts, book)
    singles = list(_singles(decision))
    if changes == 1:
        found = [change for change in singles if change.outcome != decision.outcome]
    else:
        found = list(_pairs(decision, [change for change in singles if change.outcome == decision.outcome]))
    return tuple(sorted(found, key=lambda change: _distance(change, decision)))


def nearest_change(facts: Mapping[str, object], rulebook: Rulebook | None = None) -> Change | None:
    """Return the nearest single change that alters the outcome, or None when no single change does."""
    found = nearest_changes(facts, rulebook)
    return found[0] if found else None


def _singles(decision: Decision) -> Iterator[Change]:
    for name, fact in decision.rulebook.facts.items():
        old = decision.facts[name]
        for new in fact.states:
            if new != old:
                yield _changed(decision, {name: (old, new)})


def _pairs(decision: Decision, idle: list[Change]) -> Iterator[Change]:
    """Yield the pairs of changes that alter the outcome although neither does alone."""
    for one, two in combinations(idle, 2):
        if one.facts.keys() != two.facts.keys():
            change = _changed(decision, {**one.facts, **two.facts})
            if change.outcome != decision.outcome:
                yield change


def _changed(decision: Decision, facts: Mapping[str, tuple[str, str]]) -> Change:
    rule = decision.decided_with({name: new for name, (_, new) in facts.items()}).rule
    return Change(facts, rule.outcome, decision.rulebook.outcomes[rule.outcome].family, rule.id)


def _distance(change: Change, decision: Decision) -> tuple[int, ...]:
    carriers = [name for each in decision.clauses for name in each.facts]
    order = list(decision.rulebook.facts)
    names = list(change.facts)
    return (
        sum(name in FRAME for name in names),
        sum(new == UNKNOWN for _, new in change.facts.values()),
        sum(name not in carriers and name not in decision.missing for name in names),
        -_apart(change.family, decision),
        *(carriers.index(name) if name in carriers else len(carriers) + order.index(name) for name in names),
    )


def _apart(family: str, decision: Decision) -> int:
    families = decision.rulebook.families
    return abs(families[family].rank - families[decision.family].rank)
