"""A learner as the roster has them: an id and where they come from, never a name."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime

GROUPS = ("A", "B", "C", "D")
PHASES = ("pre", "post", "follow_up", "practice")


@dataclass(frozen=True, slots=True)
class Learner:
    """One line of the roster; `phase` says when in the training the work is done, `synthetic` if it is simulated.

    `withdrawn` is yes, no, or the first day (2026-12-01) on which they no longer take part; `extension` is empty, a
    number of days after each deadline, or the date or time until which all work may be handed in; `lms_id` holds the
    numbers by which a learning platform names their uploads, separated by semicolons.
    """

    learner_id: str
    agency_code: str
    agency_kind: str
    group: str
    level: str
    cohort: str
    delivery: str
    phase: str
    synthetic: str = "no"
    withdrawn: str = "no"
    extension: str = ""
    lms_id: str = ""

    def is_withdrawn(self, when: datetime | None = None) -> bool:
        """Return whether they no longer take part at a time (UTC; now unless one is given)."""
        if self.withdrawn in ("", "no"):
            return False
        return self.withdrawn == "yes" or date.fromisoformat(self.withdrawn) <= (when or datetime.now(UTC)).date()

    @property
    def lms_ids(self) -> tuple[str, ...]:
        """The numbers of `lms_id` one by one."""
        return lms_numbers(self.lms_id)


def lms_numbers(text: str) -> tuple[str, ...]:
    """Return the numbers of a learning platform that a text separates by semicolons."""
    return tuple(each.strip() for each in text.split(";") if each.strip())


OPTIONAL = ("synthetic", "withdrawn", "extension", "lms_id")
"""Columns that need not be there."""
COLUMNS = tuple(field.name for field in fields(Learner) if field.name not in OPTIONAL)
ALL_COLUMNS = (*COLUMNS, *OPTIONAL)
