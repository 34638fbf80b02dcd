"""What came of small changes of a rulebook that were tried on a bank, and the same as plain data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from safeshare.coverage.mutants import Mutant

Status = Literal["killed", "survived", "refused", "no_difference"]


@dataclass(frozen=True, slots=True)
class Near:
    """The question of the bank that comes nearest to noticing a change, and the facts to alter in it (old and new)."""

    question: str
    facts: dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Tried:
    """A small change and what came of it.

    `noticed_by` are the questions whose computed key changes. For a survivor `example` states facts of a question that
    would notice it, as few as possible, and `near` says with which question of the bank to begin. `alters` names the
    parts of the key that change, in those questions or in the example (see `Key`).
    """

    mutant: Mutant
    status: Status
    noticed_by: tuple[str, ...] = ()
    example: dict[str, str] | None = None
    near: Near | None = None
    alters: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the change and what came of it as plain data."""
        return {
            "of": self.mutant.of,
            "id": self.mutant.id,
            "change": self.mutant.change,
            "words": self.mutant.words,
            "status": self.status,
            "noticed_by": list(self.noticed_by),
            "example": self.example,
            "near": None if self.near is None else asdict(self.near),
            "alters": list(self.alters),
        }


@dataclass(frozen=True, slots=True)
class MutationCheck:
    """All small changes of a rulebook, tried on a bank."""

    tried: tuple[Tried, ...]

    def with_status(self, status: Status) -> tuple[Tried, ...]:
        """Return the changes of which this came."""
        return tuple(each for each in self.tried if each.status == status)

    @property
    def percent(self) -> float:
        """How many per cent of the changes that alter an answer the bank notices; 100 when there is none."""
        killed, survived = len(self.with_status("killed")), len(self.with_status("survived"))
        return 100 * killed / (killed + survived) if killed + survived else 100.0

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers, the survivors and every change as plain data."""
        statuses: tuple[Status, ...] = ("killed", "survived", "refused", "no_difference")
        return {
            "changes": len(self.tried),
            **{status: len(self.with_status(status)) for status in statuses},
            "percent_killed": round(self.percent, 2),
            "survivors": [each.to_dict() for each in self.with_status("survived")],
            "tried": [each.to_dict() for each in self.tried],
        }
