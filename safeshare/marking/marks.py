"""What marking gives back: a mark for each part, with the answer it is for, its reason and its clauses."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal

Status = Literal["marked", "not_answered", "cannot_be_marked", "by_hand"]


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of one part.

    `points` are finite and between 0 and `out_of`; they are 0 unless the status is 'marked'. `direction` is -1 for an
    answer that shares less than the guide asks, +1 for more, 0 for neither, and None where the part has no direction.
    `right`, `wrong` and `missed` hold ids: ticked rightly, ticked wrongly, not found. Raises ValueError otherwise.
    """

    part: str
    kind: str
    status: Status
    points: float
    out_of: float
    answer: Any
    reason: str
    clauses: tuple[str, ...] = ()
    direction: int | None = None
    misconceptions: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse points that no gradebook could hold."""
        if not (math.isfinite(self.points) and math.isfinite(self.out_of) and 0.0 <= self.points <= self.out_of):
            message = f"{self.part}: {self.points} points out of {self.out_of} cannot be"
            raise ValueError(message)
        if self.status != "marked" and self.points != 0.0:
            message = f"{self.part}: points without a mark ({self.status})"
            raise ValueError(message)

    @property
    def is_full(self) -> bool:
        """Whether the part was marked and earned everything that it can."""
        return self.status == "marked" and self.points == self.out_of

    @property
    def f1(self) -> float | None:
        """How well the ticks match the key, 0 to 1: 2 right / (2 right + wrong + missed); None where not marked."""
        if self.status != "marked":
            return None
        total = 2 * len(self.right) + len(self.wrong) + len(self.missed)
        return 2 * len(self.right) / total if total else float(self.is_full)

    def to_dict(self) -> dict[str, Any]:
        """Return the mark as plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class QuestionMark:
    """The marks of all parts of one question, and their sum."""

    question: str
    marks: tuple[Mark, ...]

    @property
    def points(self) -> float:
        """The points earned by all parts; finite, 0 to `out_of`."""
        return min(math.fsum(mark.points for mark in self.marks), self.out_of)

    @property
    def out_of(self) -> float:
        """The points that all parts can earn, by hand included."""
        return math.fsum(mark.out_of for mark in self.marks)

    @property
    def status(self) -> Status:
        """One word for the question: what cannot be marked comes first, then what was marked, then what waits."""
        found = {mark.status for mark in self.marks}
        order: tuple[Status, ...] = ("cannot_be_marked", "marked", "by_hand")
        return next((status for status in order if status in found), "not_answered")

    def of_kind(self, kind: str) -> Mark | None:
        """Return the mark of a kind of part, or None where the question does not set it."""
        return next((mark for mark in self.marks if mark.kind == kind), None)

    def to_dict(self) -> dict[str, Any]:
        """Return the question's marks as plain data."""
        return {
            "question": self.question,
            "status": self.status,
            "points": self.points,
            "out_of": self.out_of,
            "marks": [mark.to_dict() for mark in self.marks],
        }
