"""What marking is about to replace, written into the log before it is replaced.

A run that is ended in between finds its own lines when it is run again, and adds none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace

from grading.authoring.notebook import GradedCell
from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.marking.canonical import canonical
from grading.marking.sheets import Marker, Sheet
from grading.moderation.entry import (
    HANDED_IN_AGAIN,
    MARKED,
    MARKED_AGAIN,
    NOT_MARKABLE,
    REOPENED,
    SETTLED,
    Entry,
    account,
    by_cell,
    last_by_hand,
    now,
)
from grading.moderation.log import append, read_log
from safeshare.rules_page.fingerprint import fingerprint

Scores = Mapping[str, float | None]
Held = Mapping[str, float | str | None]
CODE_LETTERS = 16


@dataclass(frozen=True, slots=True)
class Basis:
    """What a learner's marks follow from now, and what they followed from before.

    `answers` is the hash of the answers file, empty where nobody knows; `answered` cell -> `answer_code` of those cells
    that a person marks or ever settled; `followed` what the log says of the earlier marks, its own `answers` among it.
    """

    learner: str
    answers: str = ""
    answered: Mapping[str, str] = field(default_factory=dict)
    followed: Mapping[str, str] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """Why the marks are made anew."""
        before = self.followed.get("answers", "")
        return HANDED_IN_AGAIN if before and self.answers and before != short(self.answers) else MARKED_AGAIN


class Superseding:
    """The log of one assignment while it is marked."""

    def __init__(self, course: Course, assignment: Assignment) -> None:
        """Read the log; raises ProblemsError when it is not what was written."""
        self._root, self._assignment = course.root, assignment.name
        self._entries = by_cell(read_log(course.root), assignment.name)
        self._new: list[Entry] = []

    def note(self, basis: Basis, held: Mapping[str, Held], scores: Scores | None) -> list[str]:
        """Note what gives way when cells that hold this much get these scores (None: the work cannot be marked).

        Returns the cells whose settled mark counts no longer, for it was given for another answer.
        """
        reopened = []
        at, by = now(), account()
        reason = NOT_MARKABLE if scores is None else basis.reason
        for name, grade in held.items():
            new = None if scores is None else scores.get(name)
            entry = Entry(at, by, MARKED, self._assignment, basis.learner, name, new, dict(grade), reason,
                          followed=basis.followed)  # fmt: skip
            if grade["auto_score"] is not None and grade["auto_score"] != new:
                self._add(entry)
            if scores is not None and grade["manual_score"] is not None and self._has_fallen(basis, name, grade):
                self._add(replace(entry, did=REOPENED, score=None, reason=HANDED_IN_AGAIN, followed={}))
                reopened.append(name)
        return reopened

    def waits(self, learner: str, cell: str) -> bool:
        """Return whether a settled mark counts no longer and nobody has given another since."""
        last = last_by_hand(self._entries.get((learner, cell), ()))
        return last is not None and last.did == REOPENED

    def stands(self, learner: str, cell: str) -> bool:
        """Return whether the last mark by hand is a settled one that no other answer has been handed in to since."""
        last = last_by_hand(self._entries.get((learner, cell), ()))
        return last is not None and last.did == SETTLED

    def write(self) -> None:
        """Write what was noted into the log."""
        append(self._root, self._new)
        self._new = []

    def _has_fallen(self, basis: Basis, cell: str, grade: Held) -> bool:
        last = last_by_hand(self._entries.get((basis.learner, cell), ()))
        if last is not None and last.did == REOPENED:  # and was not taken out of the gradebook: the run was ended
            return grade["manual_score"] == last.before.get("manual_score")
        if last is None or last.did != SETTLED:
            return False
        given_for = last.followed.get("answer")
        if given_for is None:  # settled by an earlier version
            return basis.reason == HANDED_IN_AGAIN
        return basis.answered.get(cell) != given_for

    def _add(self, entry: Entry) -> None:
        of_cell = self._entries.setdefault((entry.learner, entry.cell), [])
        if entry.did == REOPENED:
            last = last_by_hand(of_cell)
        else:
            last = next((each for each in reversed(of_cell) if each.did == MARKED), None)
        if last is not None and replace(last, at=entry.at, by=entry.by) == entry:
            return
        of_cell.append(entry)
        self._new.append(entry)


def answer_code(sheet: Sheet, question: str) -> str:
    """Return a short hash of what a learner answered to a question (`s4a-key.council`, or a text by its part)."""
    item = question.partition(".")[0]
    own = {part: value for part, value in sheet.answers.items() if f"{part}.".startswith(f"{question}.")}
    return short(hashlib.sha256(canonical([sheet.shown[item].case, own])).hexdigest())


def codes_of(sheet: Sheet, cells: Iterable[GradedCell], also: Container[str] = ()) -> dict[str, str]:
    """Return cell -> `answer_code` of each cell that a person marks, and of those named `also`."""
    return {
        cell.name: answer_code(sheet, cell.question)
        for cell in cells
        if cell.question and (cell.by_hand or cell.name in also)
    }


def versions_of(marker: Marker, released: bytes) -> dict[str, str]:
    """Return what marks of an assignment follow from besides the answers; `released` is a hash of what was released."""
    cases = [case.to_dict() for cases in marker.items.values() for case in cases]
    rulebook = f"{marker.rulebook.id} {marker.rulebook.version} ({fingerprint(marker.rulebook)})"
    found = hashlib.sha256(canonical(json.loads(json.dumps(cases)))).hexdigest()
    return {"rulebook": rulebook, "cases": short(found), "notebook": short(released.hex())}


def short(code: str) -> str:
    """Return as much of a hash as people can compare."""
    return code[:CODE_LETTERS]


def held_in(rows: Mapping[str, Mapping[str, object]], comments: Mapping[str, Mapping[str, object]]) -> dict[str, Held]:
    """Return cell -> what the gradebook's rows of one submission hold of it, its comment too where there is one."""
    found: dict[str, Held] = {}
    for name, row in rows.items():
        held = {key: _points(row[key]) for key in ("auto_score", "manual_score", "extra_credit")}
        comment = comments.get(name, {}).get("manual_comment")
        found[name] = {**held, "comment": str(comment)} if comment else held
    return found


def _points(value: object) -> float | None:
    return value if value is None else float(str(value))
