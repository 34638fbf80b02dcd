"""Hand-ins that were not taken: kept as a note beside the course until the learner hands in again.

What a note is about lies where it was handed in; nothing of it is in the course. Whoever looks at hand-ins later
(marking, feedback) finds by the note that the learner's latest could not be taken, and what the learner is told.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.marking.advice import Trouble
from safeshare.files import write_atomically

STEP = "refused"
_NOTE = "trouble.json"
_CLAIM = "claimed"
"""The file that notes that something damaged only claims to be a learner's, whose own hand-ins count all the same."""


def note_refusal(course: Course, assignment: Assignment, learner: str, trouble: Trouble) -> None:
    """Note that a learner's latest hand-in was not taken; `learner` is an id that can name a folder."""
    folder = course.folder(STEP, assignment.name, learner)
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / _NOTE, json.dumps(asdict(trouble), indent=1, ensure_ascii=False) + "\n")


def forget_refusal(course: Course, assignment: Assignment, learner: str) -> None:
    """Take the note away, if there is one: the learner's latest hand-in was taken."""
    (course.folder(STEP, assignment.name, learner) / _NOTE).unlink(missing_ok=True)


def note_claim(course: Course, assignment: Assignment, learner: str, is_there: bool) -> None:
    """Note that the last collection left out a file that only claims to be a learner's, or that it found none."""
    path = course.folder(STEP, assignment.name, learner) / _CLAIM
    if is_there:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    else:
        path.unlink(missing_ok=True)


def claimed_learners(course: Course, assignment: Assignment) -> list[str]:
    """Return of whom the last collection left out a file that only claims to be theirs, in the ids' order."""
    return sorted(path.parent.parent.name for path in (course.root / STEP).glob(f"*/{assignment.name}/{_CLAIM}"))


def noted_refusal(course: Course, assignment: Assignment, learner: str) -> Trouble | None:
    """Return why a learner's latest hand-in was not taken, or None."""
    return _read(course.folder(STEP, assignment.name, learner) / _NOTE)


def refused_learners(course: Course, assignment: Assignment) -> list[str]:
    """Return whose latest hand-in was not taken, also of people who are not on the roster, in the ids' order."""
    notes = (course.root / STEP).glob(f"*/{assignment.name}/{_NOTE}")
    return sorted(path.parent.parent.name for path in notes)


def _read(path: Path) -> Trouble | None:
    try:
        return Trouble(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError):
        what = f"A note about this hand-in is damaged ({path.parent.parent.name}); collect again."
        return Trouble("unreadable", what, "Your work could not be taken: hand in again, or ask your trainer.")
