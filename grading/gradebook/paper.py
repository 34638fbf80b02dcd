"""One learner's hand-in on its way into the gradebook: its folder and rows, and what was done in the end.

Imported only where nbgrader is at work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nbgrader.utils import parse_utc

from grading.collecting.submission import TIMESTAMP, RefusedError
from grading.gradebook.rows import Master, Row, Submission
from grading.marking.autograded import Place
from grading.marking.outcome import Outcome, Written


@dataclass(slots=True)
class Paper:
    """What became of one hand-in, the place of its folder, and whether it is `known` to have been marked just so."""

    outcome: Outcome
    place: Place
    known: bool
    refused: str = ""
    marked: bool = False
    notebook: str = ""
    reopened: Sequence[str] = ()

    def settle(self) -> None:
        """Put in place what was written, or take away what must not stay."""
        if self.marked:
            self.place.put()
        elif self.refused:
            self.place.drop()
            self.place.clear()

    def has_rows(self) -> bool:
        """Return whether the gradebook holds rows of it: also if it cannot be marked, as long as nbgrader finds it.

        nbgrader passes over a folder without any notebook, and gives up on one whose time it cannot read.
        """
        try:
            time_of(self.outcome)
        except RefusedError:
            return False
        return self.outcome.is_found or not self.refused

    def written(self, rows: Submission | None, master: Master) -> Written:
        """Return what was done; `rows` are the learner's, None where there are none."""
        outcome = self.outcome
        if outcome.scored is None or self.refused or rows is None:
            return Written(outcome.learner, refused=self.refused)
        aside = outcome.scored.aside
        waiting = [name for name, grade in rows.grades.items() if grade["needs_manual_grade"]]
        return Written(
            outcome.learner,
            self.marked,
            notebook=self.notebook or outcome.held or "",
            by_hand=len(
                [name for name in waiting if name not in aside or rows.grades[name]["manual_score"] is not None]
            ),
            open=tuple(name for name in aside if rows.grades[name]["manual_score"] is None),
            late=rows.seconds_late(master) > 0,
            reopened=tuple(self.reopened),
        )


def take_back(outcome: Outcome, rows: Submission) -> bool:
    """Leave no score of a machine's that stands for another hand-in; return whether the rows were not so before."""
    try:
        time = time_of(outcome) or rows.timestamp
    except RefusedError:
        time = rows.timestamp
    changed = (rows.timestamp, rows.penalty) != (time, None)
    rows.timestamp, rows.penalty = time, None
    empty: list[tuple[Row, Row]] = [
        *((grade, {"auto_score": None, "needs_manual_grade": True}) for grade in rows.grades.values()),
        *((comment, {"auto_comment": None}) for comment in rows.comments.values()),
    ]
    for row, values in empty:
        changed = changed or any(row[name] != value for name, value in values.items())
        row.update(values)
    return changed


def time_of(outcome: Outcome) -> datetime | None:
    """Return when the work was handed in as nbgrader keeps it (UTC); raises RefusedError when the file says no time."""
    if not outcome.timestamp:
        return None
    try:
        time: datetime = parse_utc(outcome.timestamp)
    except (ValueError, OverflowError, TypeError, AttributeError):
        raise RefusedError(f"{TIMESTAMP} does not say when this was handed in.") from None
    return time
