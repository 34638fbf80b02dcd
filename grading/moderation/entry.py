"""One line of the log of marks: what was given or changed, by whom, when and why, and what stood there before."""

from __future__ import annotations

import getpass
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

SETTLED: Final = "settled"
"""By a person with a reason; it counts from then on."""
ENTERED: Final = "entered"
"""By a person, in formgrader."""
FOUND: Final = "found"
"""By hand, in another way: it was noticed in the gradebook, and who gave it is not known."""
MARKED: Final = "marked"
"""By machine, in place of another mark of the machine's."""
REOPENED: Final = "reopened"
"""A settled mark counts no longer, since another answer was handed in; a person has to look again."""
SECOND_MARK: Final = "second mark"
BY_HAND = (SETTLED, ENTERED, FOUND, REOPENED)
"""What decides which mark by hand the gradebook is to hold."""

MARK: Final = "mark"
EXTRA: Final = "extra credit"
COMMENT: Final = "comment"

HANDED_IN_AGAIN: Final = "handed in again"
MARKED_AGAIN: Final = "marked again"
NOT_MARKABLE: Final = "cannot be marked"

Held = Mapping[str, float | str | None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: who did what to which cell of whom, and when (UTC, such as 2026-11-23T09:30:00Z).

    `did` is one of the words above; `score` is in points, None where a mark was taken back; `before` holds the points
    that the gradebook held then: auto_score, manual_score, extra_credit, and where there was one the comment. `about`
    says what was changed: the mark, the extra credit, or the comment, whose new words are the `reason`. `followed` says
    what a mark followed from: of one that was settled, the `answer` (a hash); of one that marking replaced, the
    `answers` (a hash of the file), and the versions of rulebook, cases and notebook, as far as they are known. `of`
    says which text a second mark is of, by its code. `by` is empty where nobody knows.
    """

    at: str
    by: str
    did: str
    assignment: str
    learner: str
    cell: str
    score: float | None
    before: Held
    reason: str
    of: str = ""
    about: str = MARK
    followed: Mapping[str, str] = field(default_factory=dict)


def now() -> str:
    """Return the time as the log writes it."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def account() -> str:
    """Return the name of the account that this runs under; `unknown` where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def of_cell(entries: Iterable[Entry], assignment: str, learner: str, cell: str) -> list[Entry]:
    """Return the entries about one cell of one learner, oldest first."""
    wanted = (assignment, learner, cell)
    return [each for each in entries if (each.assignment, each.learner, each.cell) == wanted]


def by_cell(entries: Iterable[Entry], assignment: str) -> dict[tuple[str, str], list[Entry]]:
    """Return (learner, cell) -> the entries about it, oldest first, of one assignment."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        if entry.assignment == assignment:
            found.setdefault((entry.learner, entry.cell), []).append(entry)
    return found


def last_by_hand(entries: Iterable[Entry]) -> Entry | None:
    """Return what a person last did to the mark of a cell, or None; `entries` are those of the cell."""
    found = [entry for entry in entries if entry.did in BY_HAND and entry.about == MARK]
    return found[-1] if found else None


def points_of(entry: Entry, name: str) -> float | None:
    """Return points that stood in the gradebook before an entry: of auto_score, manual_score or extra_credit."""
    value = entry.before.get(name)
    return None if value is None else float(value)
