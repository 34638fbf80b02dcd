"""What a rule says of the cases that it decides: clauses with their facts, what is open, duties and notes.

Each way in which a rule can read is worded once and kept, by the few bits on which its wording turns.
"""

from __future__ import annotations

from dataclasses import dataclass

from safeshare.rulebook.compiled import ReadyRule
from safeshare.rulebook.engine import Engine, holds
from safeshare.rulebook.model import UNKNOWN, Rule

KEPT = 50_000
"""How many wordings are kept at most; then they are made anew."""


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
class Reasons:
    """Why a rule decided a case: its clauses, and the facts for which it waits, in the order in which it names them."""

    clauses: tuple[DecidingClause, ...]
    clause_ids: tuple[str, ...]
    open_facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What comes with a result: duties, the clauses that ask for them (each once), and notes."""

    duties: tuple[DutyDue, ...]
    duty_ids: tuple[str, ...]
    notes: tuple[NoteDue, ...]


class Wording:
    """Words for the engine's results."""

    def __init__(self, engine: Engine) -> None:
        """Prepare the wording of one rulebook's results."""
        self._engine = engine
        self._parts = engine.parts
        ready = engine.ready
        self._turns_on = 0
        for condition in (*ready.duties, *ready.notes):
            for forbidden in condition:
                self._turns_on |= forbidden
        self._reasons: dict[tuple[int, int], Reasons] = {}
        self._afterwards: dict[int, Afterwards] = {}

    def reasons(self, bits: int, decided: ReadyRule) -> Reasons:
        """Return why a rule decided a case."""
        key = (decided.number, bits & decided.wording)
        found = self._reasons.get(key)
        if found is None:
            if len(self._reasons) >= KEPT:
                self._reasons.clear()
            found = self._reasons[key] = self._word(bits, decided.rule)
        return found

    def afterwards(self, bits: int, decided: ReadyRule) -> Afterwards:
        """Return the duties and notes that come with a rule's result."""
        whole = (bits | decided.result) & self._turns_on
        found = self._afterwards.get(whole)
        if found is None:
            if len(self._afterwards) >= KEPT:
                self._afterwards.clear()
            found = self._afterwards[whole] = self._due(whole)
        return found

    def asked(self, bits: int, name: str) -> bool:
        """Return whether the question after a fact arises in this case."""
        return holds(bits, self._engine.ready.asked[name])

    def _word(self, bits: int, rule: Rule) -> Reasons:
        carried = {
            clause: tuple(name for name in names if self._carries(bits, name, rule))
            for clause, names in rule.clauses.items()
        }
        if rule.grounds is not None:
            named = next(test.any_of for test in self._parts.tests if test.id == rule.grounds)
            held = zip(self._parts.grounds, self._engine.ready.grounds, strict=True)
            for ground in (ground for ground, ready in held if bits & ready.bit and ground.id in named):
                for clause in ground.clauses:
                    carried[clause] = tuple(dict.fromkeys((*carried.get(clause, ()), *ground.when)))
        clauses = tuple(DecidingClause(clause, names) for clause, names in carried.items())
        return Reasons(clauses, tuple(carried), self._open(bits, rule))

    def _carries(self, bits: int, name: str, rule: Rule) -> bool:
        """Return whether a fact stands behind a clause; where a rule turns on what is unknown, those that are do."""
        return self.asked(bits, name) and (rule.any_unknown is None or self._state(bits, name) == UNKNOWN)

    def _open(self, bits: int, rule: Rule) -> tuple[str, ...]:
        facts = {fact.id: fact for fact in self._parts.facts}
        unknown = [name for name in rule.any_unknown or () if self._state(bits, name) == UNKNOWN]
        others = [name for name in rule.find_out or () if self._state(bits, name) in facts[name].open_states]
        return tuple(name for name in dict.fromkeys((*unknown, *others)) if self.asked(bits, name))

    def _state(self, bits: int, name: str) -> str:
        axis = self._engine.ready.facts.axes[name]
        return next(state for state, bit in axis.bits.items() if bits & bit)

    def _due(self, whole: int) -> Afterwards:
        ready = self._engine.ready
        due = [
            duty for duty, condition in zip(self._parts.duties, ready.duties, strict=True) if holds(whole, condition)
        ]
        heard = [
            note for note, condition in zip(self._parts.notes, ready.notes, strict=True) if holds(whole, condition)
        ]
        return Afterwards(
            tuple(DutyDue(duty.id, duty.do, duty.clauses) for duty in due),
            tuple(dict.fromkeys(clause for duty in due for clause in duty.clauses)),
            tuple(NoteDue(note.id, note.says, note.outside) for note in heard),
        )
