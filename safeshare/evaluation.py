"""Evaluation of one disclosure question: should this holder share this information with this recipient, now?

The first rule that applies decides. Everything that a result says comes from the rulebook's data and the case's facts.
"""

from __future__ import annotations

from collections.abc import Mapping

from safeshare.decision import DecidingClause, Decision, DutyDue, NoteDue, Trial, outcome_of
from safeshare.facts import UNKNOWN, assumed_facts, normalise_facts
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.rulebook.compiled import ReadyRule
from safeshare.rulebook.engine import case_bits, first_rule, holds
from safeshare.rulebook.model import Rule

__all__ = ["DecidingClause", "Decision", "DutyDue", "NoteDue", "Trial", "evaluate", "influence", "outcome_of"]


def evaluate(facts: Mapping[str, object], rulebook: Rulebook | None = None) -> Decision:
    """Evaluate one case against the guide.

    `facts` maps fact names to yes/no, a value or unknown (true, false and null will do); what is not stated is unknown,
    never 'no'. Raises FactsError naming every fact or value that does not exist, and ProblemsError when the rulebook is
    at fault. Source: the decision model, sections 3 and 4.
    """
    book = load_rulebook() if rulebook is None else rulebook
    words = normalise_facts(facts, book)
    ready = book.ready
    bits = case_bits(words, ready)
    decided = first_rule(bits, ready)
    rule = decided.rule
    whole = bits | decided.result
    outcome = book.outcomes[rule.outcome]
    return Decision(
        outcome=outcome.id,
        family=outcome.family,
        rule=rule.id,
        says=rule.says,
        clauses=_deciding(bits, words, decided, book),
        missing=_missing(bits, words, decided, book),
        duties=tuple(
            DutyDue(duty.id, duty.do, duty.clauses)
            for duty, forbidden in zip(book.duties, ready.duties, strict=True)
            if holds(whole, forbidden)
        ),
        notes=tuple(
            NoteDue(note.id, note.says, note.outside)
            for note, forbidden in zip(book.notes, ready.notes, strict=True)
            if holds(whole, forbidden)
        ),
        facts=words,
        assumed=tuple(name for name in assumed_facts(facts, book) if holds(bits, ready.asked[name])),
        rulebook=book,
    )


def _deciding(bits: int, words: Mapping[str, str], decided: ReadyRule, book: Rulebook) -> tuple[DecidingClause, ...]:
    """Return the clauses of the rule, or of every ground that holds, each with the facts that carried it."""
    rule = decided.rule
    asked = book.ready.asked
    carried: dict[str, tuple[str, ...]] = {
        clause: _carriers(tuple(name for name in names if holds(bits, asked[name])), words, rule)
        for clause, names in rule.clauses.items()
    }
    if rule.grounds is not None:
        for number, forbidden in book.ready.tests[rule.grounds].grounds:
            if holds(bits, forbidden):
                ground = book.grounds[number]
                for clause in ground.clauses:
                    carried[clause] = tuple(dict.fromkeys((*carried.get(clause, ()), *ground.when)))
    return tuple(DecidingClause(clause, names) for clause, names in carried.items())


def _carriers(names: tuple[str, ...], words: Mapping[str, str], rule: Rule) -> tuple[str, ...]:
    """Return the facts behind a clause; where a rule turns on what is unknown, those that are."""
    if rule.any_unknown is None:
        return names
    return tuple(name for name in names if words[name] == UNKNOWN)


def _missing(bits: int, words: Mapping[str, str], decided: ReadyRule, book: Rulebook) -> tuple[str, ...]:
    """Return the facts that the rule names while they are open, the most influential first."""
    rule = decided.rule
    named = (*(rule.any_unknown or ()), *(rule.find_out or ()))
    unknown_only = rule.any_unknown or ()
    still_open = [
        name
        for name in dict.fromkeys(named)
        if words[name] in (frozenset((UNKNOWN,)) if name in unknown_only else book.facts[name].open_states)
        and holds(bits, book.ready.asked[name])
    ]
    if len(still_open) < 2:
        return tuple(still_open)
    return tuple(sorted(still_open, key=lambda name: influence(name, words, rule.outcome, book)))


def influence(name: str, words: Mapping[str, str], outcome: str, book: Rulebook) -> tuple[int, int, float]:
    """Return how much a fact could alter an outcome, the smallest first: distance, precedence, share of its values.

    First comes the fact that could move the answer furthest between families, then the one whose rule is tried
    earliest, then the one with the larger share of values that alter the outcome.
    """
    rank = {each.id: book.families[each.family].rank for each in book.outcomes.values()}
    order = {rule.id: number for number, rule in enumerate(book.rules)}
    values = book.facts[name].values
    found = [outcome_of({**words, name: value}, book) for value in values]
    altered = [(each, rule) for each, rule in found if each != outcome]
    furthest = max((abs(rank[each] - rank[outcome]) for each, _ in altered), default=-1)
    earliest = min((order[rule] for _, rule in altered), default=len(order))
    return -furthest, earliest, -len(altered) / len(values)
