"""Which hand-ins marking could not mark: noted beside the course, each for just what was handed in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.feedback.page import AGAIN
from safeshare.files import write_atomically

FILE = "attention.json"
SCHEMA = "safeshare-attention/1"


def note_attention(course: Course, assignment: Assignment, learners: Iterable[str]) -> None:
    """Note whose hand-ins of an assignment need attention now, in place of what was noted of it before."""
    noted = _read(course)
    new = {name: _digest(course, assignment, name) for name in learners}
    if new != noted.get(assignment.name, {}):
        data = {"schema": SCHEMA, "attention": {**noted, assignment.name: new}}
        write_atomically(course.root / FILE, json.dumps(data, indent=1, sort_keys=True) + "\n")


def needs_attention(course: Course, assignment: Assignment, learners: Iterable[str]) -> list[str]:
    """Return whose hand-ins, of these learners', marking could not mark, and are still those that it looked at."""
    noted = _read(course).get(assignment.name, {})
    return [name for name in learners if name in noted and noted[name] == _digest(course, assignment, name)]


def is_told(course: Course, assignment: Assignment, learner: str) -> bool:
    """Return whether a page tells a learner what to do about their hand-in."""
    return (course.folder("feedback", assignment.name, learner) / AGAIN).is_file()


def _digest(course: Course, assignment: Assignment, learner: str) -> str:
    folder = course.folder("submitted", assignment.name, learner)
    found = hashlib.sha256()
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_file() and not path.is_symlink():
            found.update(f"{path.name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _read(course: Course) -> dict[str, dict[str, str]]:
    """Return assignment -> learner -> what was looked at; a note that cannot be read says nothing."""
    try:
        data = json.loads((course.root / FILE).read_text(encoding="utf-8"))
        return {str(name): dict(noted) for name, noted in data["attention"].items() if data["schema"] == SCHEMA}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
