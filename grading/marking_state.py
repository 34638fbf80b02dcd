"""What marking remembers of its last run: what each learner's marks followed from, and the notebook that was left."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from grading.assignment import Assignment
from grading.course import Course
from grading.marking_work import Outcome
from safeshare.files import write_atomically

FILE = "marking.json"
SCHEMA = "safeshare-marking/1"
EVERY = 2.0
"""Seconds between two savings at most: whoever was not noted is marked again, and gets the same."""


class State:
    """The notes on one assignment; a learner without one, or with another one, is marked."""

    def __init__(self, course: Course, assignment: Assignment) -> None:
        """Read the notes; where there are none that can be read, nobody has been marked yet."""
        self._path, self._name = course.root / FILE, assignment.name
        self._notes: dict[str, list[str]] = _notes(self._read().get(self._name))
        self._saved = time.monotonic()

    def knows(self, outcome: Outcome) -> bool:
        """Return whether a learner was marked just so before, and the notebook that was left then is there still."""
        return outcome.held is not None and self._notes.get(outcome.learner) == [outcome.follows_from, outcome.held]

    def note(self, outcome: Outcome, notebook: str) -> None:
        """Note that a learner's marks are written, in the gradebook and in the notebook with this hash."""
        self._notes[outcome.learner] = [outcome.follows_from, notebook]

    def forget(self, learner: str) -> None:
        """Note that a learner has no marks."""
        self._notes.pop(learner, None)

    def save_now_and_then(self) -> None:
        """Save the notes if that was not done for a while."""
        if time.monotonic() - self._saved > EVERY:
            self.save()

    def save(self) -> None:
        """Save the notes, beside those on other assignments."""
        noted = {**self._read(), self._name: self._notes}
        write_atomically(self._path, json.dumps({"schema": SCHEMA, "marked": noted}, separators=(",", ":")) + "\n")
        self._saved = time.monotonic()

    def _read(self) -> dict[str, Any]:
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
            return dict(data["marked"]) if data["schema"] == SCHEMA else {}
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return {}


def _notes(data: object) -> dict[str, list[str]]:
    found: Mapping[Any, Any] = data if isinstance(data, Mapping) else {}
    return {str(learner): note for learner, note in found.items() if isinstance(note, list)}
