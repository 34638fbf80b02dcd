"""What a rule says of the cases that it decides: clauses with their facts, what is open, duties and notes.

What a rule can say at all is found when it first decides: of all duties few can fall due with its result. Each way in
which its words can read is then made once and kept, by the few bits on which they turn, so that a case that nobody has
seen before mostly reads like one that came earlier.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from safeshare.rulebook.compiled import Forbidden, ReadyRule
from safeshare.rulebook.engine import Engine, holds
from safeshare.rulebook.model import UNKNOWN, Ground

KEPT = 20_000
"""How many readings are kept at most, of reasons and of what comes afterwards each; then they are made anew."""


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


@dataclass(frozen=True, slots=True)
class _Script:
    """All that one rule can say. A fact is named in a case that holds none of the bits beside it.

    `reasons_turn_on` and `afterwards_turn_on` are the bits of a case that alter which of it is said.
    """

    clauses: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    grounds: tuple[tuple[int, Ground], ...]
    open_facts: tuple[tuple[str, int], ...]
    duties: tuple[tuple[DutyDue, Forbidden], ...]
    notes: tuple[tuple[NoteDue, Forbidden], ...]
    reasons_turn_on: int
    afterwards_turn_on: int


class Wording:
    """Words for the engine's results."""

    def __init__(self, engine: Engine) -> None:
        """Prepare the wording of one rulebook's results."""
        self._engine = engine
        self._scripts: list[_Script | None] = [None] * len(engine.ready.rules)
        self._reasons: dict[tuple[int, int], Reasons] = {}
        self._afterwards: dict[tuple[int, int], Afterwards] = {}

    def reasons(self, bits: int, decided: ReadyRule) -> Reasons:
        """Return why a rule decided a case."""
        script = self._scripts[decided.number] or self._script(decided)
        key = (decided.number, bits & script.reasons_turn_on)
        found = self._reasons.get(key)
        if found is None:
            if len(self._reasons) >= KEPT:
                self._reasons.clear()
            found = self._reasons[key] = _reasons(bits, script)
        return found

    def afterwards(self, bits: int, decided: ReadyRule) -> Afterwards:
        """Return the duties and notes that come with the result of the rule that decided a case."""
        script = self._scripts[decided.number] or self._script(decided)
        key = (decided.number, bits & script.afterwards_turn_on)
        found = self._afterwards.get(key)
        if found is None:
            if len(self._afterwards) >= KEPT:
                self._afterwards.clear()
            found = self._afterwards[key] = _afterwards(bits, script)
        return found

    def asked(self, bits: int, name: str) -> bool:
        """Return whether the question after a fact arises in this case."""
        return holds(bits, self._engine.ready.asked[name])

    def _script(self, decided: ReadyRule) -> _Script:
        """Find out what a rule can say, when it first decides."""
        rule, parts, ready = decided.rule, self._engine.parts, self._engine.ready
        opens = {fact.id: fact.open_states for fact in parts.facts}
        carrying = None if rule.any_unknown is None else (UNKNOWN,)
        clauses = tuple(
            (clause, tuple((name, self._silent(name, carrying)) for name in names))
            for clause, names in rule.clauses.items()
        )
        waits = [(name, self._silent(name, (UNKNOWN,))) for name in rule.any_unknown or ()]
        waits += [(name, self._silent(name, opens[name])) for name in rule.find_out or ()]
        tests = {test.id: test.any_of for test in parts.tests}
        brought = () if rule.grounds is None else tests[rule.grounds]
        held = zip(ready.grounds, parts.grounds, strict=True)
        grounds = tuple((each.bit, ground) for each, ground in held if ground.id in brought)
        duties = tuple(
            (DutyDue(duty.id, duty.do, duty.clauses), left)
            for duty, condition in zip(parts.duties, ready.duties, strict=True)
            if (left := self._left(condition, decided))
        )
        notes = tuple(
            (NoteDue(note.id, note.says, note.outside), left)
            for note, condition in zip(parts.notes, ready.notes, strict=True)
            if (left := self._left(condition, decided))
        )
        said = [bits for _, names in clauses for _, bits in names]
        script = _Script(
            clauses,
            grounds,
            tuple(waits),
            duties,
            notes,
            _together((*said, *(bits for _, bits in waits), *(bit for bit, _ in grounds))),
            _together(bits for _, left in (*duties, *notes) for bits in left),
        )
        self._scripts[decided.number] = script
        return script

    def _silent(self, name: str, states: Iterable[str] | None) -> int:
        """Return the bits with which a fact goes unnamed: its question does not arise, or it has another state."""
        axis = self._engine.ready.facts.axes[name]
        other = 0 if states is None else axis.mask & ~sum(axis.bits.get(state, 0) for state in states)
        (unasked,) = self._engine.ready.asked[name]
        return unasked | other

    def _left(self, condition: Forbidden, decided: ReadyRule) -> Forbidden:
        """Return what is left to look at of a condition in the cases of one rule; nothing where it never holds."""
        space = self._engine.ready.space
        return tuple(each & decided.possible for each in condition if not space.is_empty(decided.possible & ~each))


def _together(bits: Iterable[int]) -> int:
    whole = 0
    for each in bits:
        whole |= each
    return whole


def _reasons(bits: int, script: _Script) -> Reasons:
    carried = {clause: tuple(name for name, silent in names if not bits & silent) for clause, names in script.clauses}
    for bit, ground in script.grounds:
        if bits & bit:
            for clause in ground.clauses:
                carried[clause] = tuple(dict.fromkeys((*carried.get(clause, ()), *ground.when)))
    return Reasons(
        tuple(DecidingClause(clause, names) for clause, names in carried.items()),
        tuple(carried),
        tuple(dict.fromkeys(name for name, silent in script.open_facts if not bits & silent)),
    )


def _afterwards(bits: int, script: _Script) -> Afterwards:
    due = tuple(duty for duty, left in script.duties if holds(bits, left))
    return Afterwards(
        due,
        tuple(dict.fromkeys(clause for duty in due for clause in duty.clauses)),
        tuple(note for note, left in script.notes if holds(bits, left)),
    )
