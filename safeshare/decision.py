"""The result for one case: what to do, why, what is missing and what has to be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from safeshare.rulebook import Rulebook
from safeshare.rulebook.engine import case_bits, first_rule, holds, in_the_way
from safeshare.rulebook.model import UNKNOWN


@dataclass(frozen=True, slots=True)
class DecidingClause:
    """A clause that carried the decision, and the facts through which it did."""

    clause: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DutyDue:
    """Something to do with this result, and the clauses that ask for it."""

    id: str
    do: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoteDue:
    """Something else to hear; `outside` marks what the guide itself does not say."""

    id: str
    says: str
    outside: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """One rule that was tried: whether it decided, and if not, the facts that stood in its way."""

    rule: str
    decided: bool
    in_the_way: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """The result for one case: what to do, why, what is missing and what has to be done with it."""

    outcome: str
    family: str
    rule: str
    says: str
    clauses: tuple[DecidingClause, ...]
    missing: tuple[str, ...]
    duties: tuple[DutyDue, ...]
    notes: tuple[NoteDue, ...]
    facts: Mapping[str, str]
    assumed: tuple[str, ...]
    rulebook: Rulebook

    @property
    def clause_ids(self) -> tuple[str, ...]:
        """The ids of the deciding clauses."""
        return tuple(each.clause for each in self.clauses)

    @property
    def duty_ids(self) -> tuple[str, ...]:
        """The ids of all clauses that ask for something with this result, each once."""
        return tuple(dict.fromkeys(clause for duty in self.duties for clause in duty.clauses))

    @cached_property
    def unsettled(self) -> tuple[str, ...]:
        """Other unknown facts that could alter the outcome, although the result does not wait for them."""
        return tuple(
            name
            for name, value in self.facts.items()
            if value == UNKNOWN and name not in self.missing and self._can_change(name)
        )

    def _can_change(self, name: str) -> bool:
        values = self.rulebook.facts[name].values
        return any(outcome_of({**self.facts, name: value}, self.rulebook)[0] != self.outcome for value in values)

    @cached_property
    def trace(self) -> tuple[Trial, ...]:
        """The rules that were tried, in order, down to the one that decided."""
        ready = self.rulebook.ready
        bits = case_bits(self.facts, ready)
        trials = []
        for each in ready.rules:
            decided = holds(bits, each.forbidden)
            trials.append(Trial(each.rule.id, decided, () if decided else in_the_way(bits, each, ready)))
            if decided:
                break
        return tuple(trials)

    def to_row(self) -> dict[str, Any]:
        """Return the result in short, as plain data with the contract's names: what one line of a bulk run holds."""
        return {
            "outcome": self.outcome,
            "family": self.family,
            "clauses": list(self.clause_ids),
            "missing": list(self.missing),
            "duties": list(self.duty_ids),
            "rule": self.rule,
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the whole result as plain data, with the contract's names first."""
        return {
            **self.to_row(),
            "because": [{"clause": each.clause, "facts": list(each.facts)} for each in self.clauses],
            "unsettled": list(self.unsettled),
            "assumed": list(self.assumed),
            "notes": [{"says": each.says, "outside": each.outside} for each in self.notes],
            "rulebook": {"id": self.rulebook.id, "version": self.rulebook.version},
        }


def outcome_of(words: Mapping[str, str], rulebook: Rulebook) -> tuple[str, str]:
    """Return the outcome and the deciding rule of facts that are already in words (as in `Decision.facts`); quick."""
    ready = rulebook.ready
    rule = first_rule(case_bits(words, ready), ready).rule
    return rule.outcome, rule.id
