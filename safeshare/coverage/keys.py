"""The computed key of a case, in a form that does not depend on any order, and which parts of it differ."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from safeshare.rulebook.engine import Engine
from safeshare.rulebook.parts import Parts
from safeshare.rulebook.wording import Wording


class Key(NamedTuple):
    """What a rulebook says of a case, part by part."""

    outcome: str
    clauses: frozenset[str]
    facts_behind_clauses: frozenset[tuple[str, frozenset[str]]]
    missing: frozenset[str]
    duties: frozenset[str]
    clauses_of_duties: frozenset[tuple[str, tuple[str, ...]]]


_IMPLIED = {"facts_behind_clauses": "clauses", "clauses_of_duties": "duties"}
"""Parts that differ whenever another does, and then say nothing more."""


class Keys:
    """The keys that a rulebook's parts give to cases."""

    def __init__(self, parts: Parts) -> None:
        """Make the parts ready to run."""
        self._engine = Engine(parts)
        self._wording = Wording(self._engine)

    def of(self, case: int) -> Key:
        """Return the key of a case, given as bits of facts."""
        bits = self._engine.with_lists(case)
        decided = self._engine.first(bits)
        reasons, after = self._wording.reasons(bits, decided), self._wording.afterwards(bits, decided)
        return Key(
            decided.rule.outcome,
            frozenset(reasons.clause_ids),
            frozenset((each.clause, frozenset(each.facts)) for each in reasons.clauses),
            frozenset(reasons.open_facts),
            frozenset(each.id for each in after.duties),
            frozenset((each.id, each.clauses) for each in after.duties),
        )


def altered(pairs: Iterable[tuple[Key, Key]]) -> tuple[str, ...]:
    """Return the names of the parts in which keys differ, in any of the pairs."""
    found: set[str] = set()
    for one, two in pairs:
        here = {name for name in Key._fields if getattr(one, name) != getattr(two, name)}
        found |= {name for name in here if _IMPLIED.get(name) not in here}
    return tuple(name.replace("_", " ") for name in Key._fields if name in found)
