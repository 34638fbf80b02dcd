"""Evaluation of one disclosure question: should this holder share this information with this recipient, now?

The first rule that applies decides. Everything that a result says comes from the rulebook's data and the case's facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from safeshare.decision import DecidingClause, Decision, DutyDue, NoteDue, Trial, outcome_of
from safeshare.facts import normalise_facts
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.rulebook.compiled import ReadyRule
from safeshare.rulebook.wording import Afterwards, Reasons

__all__ = ["DecidingClause", "Decision", "DutyDue", "NoteDue", "Trial", "decide", "evaluate", "influence", "outcome_of"]

_NUMBERS = frozenset((int, float))


class Decided(NamedTuple):
    """The bare result for one case: its bits, the rule that decided it, why, what is missing and what comes with it."""

    bits: int
    by: ReadyRule
    reasons: Reasons
    missing: tuple[str, ...]
    after: Afterwards


def evaluate(facts: Mapping[str, object], rulebook: Rulebook | None = None) -> Decision:
    """Evaluate one case against the guide.

    `facts` maps fact names to yes/no, a value or unknown (true, false and null will do); what is not stated is unknown,
    never 'no'. Raises FactsError naming every fact or value that does not exist, and ProblemsError when the rulebook is
    at fault. Source: the decision model, sections 3 and 4.
    """
    book = load_rulebook() if rulebook is None else rulebook
    bits, by, reasons, missing, after = decide(facts, book)
    rule = by.rule
    return Decision(
        outcome=rule.outcome,
        family=book.outcomes[rule.outcome].family,
        rule=rule.id,
        says=rule.says,
        clauses=reasons.clauses,
        clause_ids=reasons.clause_ids,
        missing=missing,
        duties=after.duties,
        duty_ids=after.duty_ids,
        notes=after.notes,
        bits=bits,
        stated=frozenset([name for name, value in facts.items() if value is not None and value != "unknown"]),
        rulebook=book,
    )


def decide(facts: Mapping[str, object], book: Rulebook) -> Decided:
    """Decide one case as `evaluate` does, for those who need its parts alone; raises FactsError likewise."""
    bits = book.engine.with_lists(_stated_bits(facts, book))
    by = book.engine.first(bits)
    reasons = book.wording.reasons(bits, by)
    missing = reasons.open_facts
    if len(missing) > 1:
        missing = _most_influential_first(missing, bits, by, book)
    return Decided(bits, by, reasons, missing, book.wording.afterwards(bits, by))


def _stated_bits(facts: Mapping[str, object], book: Rulebook) -> int:
    """Return the bits of a case; whatever does not fit is told by `normalise_facts`, in full."""
    engine = book.engine
    bits, given = engine.default, engine.given
    try:
        for name, value in facts.items():
            bits ^= given[name][value]
            if value.__class__ in _NUMBERS:
                normalise_facts(facts, book)
    except (KeyError, TypeError) as error:
        odd = error
    else:
        return bits
    normalise_facts(facts, book)  # out here, so that its error does not drag the other along
    raise odd


def _most_influential_first(names: tuple[str, ...], bits: int, by: ReadyRule, book: Rulebook) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: influence(bits, name, by, book)))


def influence(bits: int, name: str, decided: ReadyRule, book: Rulebook) -> tuple[int, int, float]:
    """Return how much a fact could alter a decision, the smallest first: distance, precedence, share of its values.

    First comes the fact that could move the answer furthest between families, then the one whose rule is tried
    earliest, then the one with the larger share of values that alter the outcome.
    """
    engine, rank = book.engine, book.ranks
    outcome = decided.rule.outcome
    furthest, earliest, altered = -1, len(engine.ready.rules), 0
    values = book.facts[name].values
    for value in values:
        other = engine.first(engine.with_state(bits, name, value))
        if other.rule.outcome != outcome:
            altered += 1
            furthest = max(furthest, abs(rank[other.rule.outcome] - rank[outcome]))
            earliest = min(earliest, other.number)
    return -furthest, earliest, -altered / len(values)
