"""What stands in a case beside its questions, for one of them: items, recipients, steps to order, the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RECORD_TEXTS = ("wishes", "risks")
"""The parts of a structured decision record that a person reads: the last words of their questions' ids."""


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of information: needed by the recipient or not, a fact or an opinion, and why."""

    id: str
    text: str
    needed: bool
    kind: Literal["fact", "opinion"]
    why: str


@dataclass(frozen=True, slots=True)
class Information:
    """The items that belong to one question (its full id)."""

    question: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One recipient or channel to choose: right while the answer is to share or not, why, and what tempts to it."""

    id: str
    text: str
    right: bool
    why: str
    misconception: str | None = None


@dataclass(frozen=True, slots=True)
class Handling:
    """To whom (exactly one is right) and by which channel (one or two are) information goes, for one question."""

    question: str
    to: tuple[Choice, ...]
    by: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """One step with its place from 1 (steps of one place may stand in either order) and the clause that asks for it."""

    id: str
    text: str
    at: int
    clause: str


@dataclass(frozen=True, slots=True)
class Ordering:
    """The steps to put in order for one question (its full id); `near` holds those of the file's other cases."""

    question: str
    items: tuple[Placed, ...]
    near: tuple[tuple[Placed, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """A decision record: about one question (its full id), or written freely and marked by hand out of `out_of`."""

    ask: str
    out_of: float
    rubric: tuple[str, ...]
    question: str | None = None
