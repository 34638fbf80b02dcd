"""What marking remembers of its last run: what each learner's marks followed from, and the notebook that was left."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from typing import Any

from grading.collecting.submission import ANSWERS
from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.marking.outcome import Outcome
from grading.moderation.superseded import short
from safeshare.files import write_atomically

FILE = "marking.json"
SCHEMA = "safeshare-marking/2"
_BEFORE = "safeshare-marking/1"
EVERY = 2.0
"""Seconds between two savings at most: whoever was not noted is marked again, and gets the same."""


class State:
    """The notes on one assignment; a learner without one, or with another one, is marked."""

    def __init__(self, course: Course, assignment: Assignment) -> None:
        """Read the notes; where there are none that can be read, nobody has been marked yet."""
        self._path, self._name = course.root / FILE, assignment.name
        data = self._read()
        self._notes: dict[str, list[Any]] = _notes(data["marked"].get(self._name))
        self._versions: list[dict[str, str]] = list(data["versions"].get(self._name, []))
        self._saved = time.monotonic()

    def knows(self, outcome: Outcome) -> bool:
        """Return whether a learner was marked just so before, and the notebook that was left then is there still."""
        noted = self._notes.get(outcome.learner, [])[:2]
        return outcome.held is not None and noted == [outcome.follows_from, outcome.held]

    def note(self, outcome: Outcome, notebook: str) -> None:
        """Note that a learner's marks are written, in the gradebook and in the notebook with this hash."""
        answers = outcome.files.get(ANSWERS, "")
        self._note(outcome.learner, outcome.follows_from, notebook, answers, outcome.versions, outcome.answered)

    def note_other(self, learner: str, answers: str, versions: Mapping[str, str], answered: Mapping[str, str]) -> None:
        """Note that a learner's marks were written by nbgrader itself, and what they follow from, if that is new."""
        given = self._notes.get(learner, [])[4:]
        if given != [answered] or self.followed(learner, None) != {"answers": short(answers), **versions}:
            self._note(learner, "", "", answers, versions, answered)
            self.save()

    def followed(self, learner: str, held: str | None) -> dict[str, str]:
        """Return what a learner's marks followed from: `answers` (a short hash), and versions; nothing if not known.

        It is known while the notebook that was left is the one which is `held` now (None: that cannot be told).
        """
        note = self._notes.get(learner, [])
        if len(note) < 4 or (held is not None and note[1] not in ("", held)) or not 0 <= note[3] < len(self._versions):
            return {}
        return {"answers": note[2], **self._versions[note[3]]}

    def unchanged(
        self, learner: str, held: str | None, answers: str, answered: Mapping[str, str], cells: Iterable[str]
    ) -> frozenset[str]:
        """Return those of a learner's cells whose answer is known to be the one of before.

        `answers` is the hash of the answers file, `answered` cell -> hash of the answer to it, as far as it is reckoned
        (for others, the whole file must be the same); `held` as for `followed`.
        """
        before = self.followed(learner, held)
        if not before:
            return frozenset()
        given: Mapping[str, str] = next(iter(self._notes[learner][4:]), {})
        is_same = before["answers"] == short(answers)
        return frozenset(
            cell for cell in cells if (given[cell] == answered[cell] if cell in given and cell in answered else is_same)
        )

    def forget(self, learner: str) -> None:
        """Note that a learner has no marks."""
        self._notes.pop(learner, None)

    def save_now_and_then(self) -> None:
        """Save the notes if that was not done for a while."""
        if time.monotonic() - self._saved > EVERY:
            self.save()

    def save(self) -> None:
        """Save the notes, beside those on other assignments."""
        data = self._read()
        data["marked"][self._name], data["versions"][self._name] = self._notes, self._versions
        write_atomically(self._path, json.dumps({"schema": SCHEMA, **data}, separators=(",", ":")) + "\n")
        self._saved = time.monotonic()

    def _note(
        self,
        learner: str,
        follows_from: str,
        notebook: str,
        answers: str,
        versions: Mapping[str, str],
        answered: Mapping[str, str],
    ) -> None:
        if dict(versions) not in self._versions:
            self._versions.append(dict(versions))
        version = self._versions.index(dict(versions))
        self._notes[learner] = [follows_from, notebook, short(answers), version, dict(answered)]

    def _read(self) -> dict[str, dict[str, Any]]:
        """Return `marked`, assignment -> learner -> note, and `versions`, assignment -> what its notes refer to."""
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
            if data["schema"] in (SCHEMA, _BEFORE):
                return {"marked": dict(data["marked"]), "versions": dict(data.get("versions", {}))}
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            pass
        return {"marked": {}, "versions": {}}


def _notes(data: object) -> dict[str, list[Any]]:
    found: Mapping[Any, Any] = data if isinstance(data, Mapping) else {}
    return {str(learner): note for learner, note in found.items() if isinstance(note, list)}
