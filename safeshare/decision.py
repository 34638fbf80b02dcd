"""The result for one case: what to do, why, what is missing and what has to be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from safeshare.rulebook import Rulebook
from safeshare.rulebook.compiled import ReadyRule
from safeshare.rulebook.engine import holds
from safeshare.rulebook.model import UNKNOWN
from safeshare.rulebook.wording import DecidingClause, DutyDue, NoteDue

__all__ = ["DecidingClause", "Decision", "DutyDue", "NoteDue", "Trial", "outcome_of"]


@dataclass(frozen=True, slots=True)
class Trial:
    """One rule that was tried: whether it decided, and if not, the facts that stood in its way."""

    rule: str
    decided: bool
    in_the_way: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """The result for one case: what to do, why, what is missing and what has to be done with it.

    `missing` names the facts for which the result waits, the most influential first. `bits` is the case as the engine
    sees it, `stated` the facts that the case itself states.
    """

    outcome: str
    family: str
    rule: str
    says: str
    clauses: tuple[DecidingClause, ...]
    clause_ids: tuple[str, ...]
    missing: tuple[str, ...]
    duties: tuple[DutyDue, ...]
    duty_ids: tuple[str, ...]
    notes: tuple[NoteDue, ...]
    bits: int
    stated: frozenset[str]
    rulebook: Rulebook

    @cached_property
    def facts(self) -> Mapping[str, str]:
        """Every fact of the case as a word, 'unknown' included."""
        return self.rulebook.engine.words_of(self.bits)

    @cached_property
    def assumed(self) -> tuple[str, ...]:
        """The facts that the case does not state and that are taken to have their default."""
        return tuple(
            name
            for name, fact in self.rulebook.facts.items()
            if fact.default != UNKNOWN and name not in self.stated and self.rulebook.wording.asked(self.bits, name)
        )

    @cached_property
    def unsettled(self) -> tuple[str, ...]:
        """Other unknown facts that could alter the outcome, although the result does not wait for them."""
        return tuple(
            name
            for name, value in self.facts.items()
            if value == UNKNOWN and name not in self.missing and self._can_change(name)
        )

    def _can_change(self, name: str) -> bool:
        return any(self.decided_with({name: value}).rule.outcome != self.outcome for value in self._values(name))

    def _values(self, name: str) -> tuple[str, ...]:
        return self.rulebook.facts[name].values

    def decided_with(self, changes: Mapping[str, str]) -> ReadyRule:
        """Return the rule that would decide if these facts had these states; quick."""
        engine = self.rulebook.engine
        bits = self.bits
        for name, state in changes.items():
            bits = engine.with_state(bits, name, state)
        return engine.first(bits)

    @cached_property
    def trace(self) -> tuple[Trial, ...]:
        """The rules that were tried, in order, down to the one that decided."""
        engine = self.rulebook.engine
        trials = []
        for each in engine.ready.rules:
            decided = holds(self.bits, each.forbidden)
            trials.append(Trial(each.rule.id, decided, () if decided else engine.in_the_way(self.bits, each)))
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
    engine = rulebook.engine
    rule = engine.first(engine.bits_of(words)).rule
    return rule.outcome, rule.id
