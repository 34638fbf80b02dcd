"""When an assignment is closed: nobody is told how they did while somebody could still hand in, or hand in again."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from grading.assignment import Assignment
from grading.course import Course
from grading.faults import fault
from grading.roster import read_roster
from safeshare.files import write_atomically
from safeshare.problems import Problem, ProblemsError

FILE = "closed.json"
SCHEMA = "safeshare-closed/1"


class StillOpenError(ProblemsError):
    """Feedback that would come before the close."""


def is_closed(course: Course, assignment: Assignment) -> bool:
    """Return whether an assignment is closed; raises ProblemsError when the note of it cannot be read."""
    return assignment.name in _closed(course)


def close(course: Course, assignment: Assignment) -> None:
    """Note that an assignment is closed, and since when (UTC); one that is closed keeps its time."""
    closed = _closed(course)
    if assignment.name not in closed:
        _write(course, {**closed, assignment.name: f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"})


def open_again(course: Course, assignment: Assignment) -> None:
    """Take the note back that an assignment is closed, if there is one."""
    closed = _closed(course)
    if closed.pop(assignment.name, None) is not None:
        _write(course, closed)


def check_complete(course: Course, assignment: Assignment) -> None:
    """Raise StillOpenError, naming who has not handed in, unless everybody has or the assignment is closed.

    Raises ProblemsError when there is no usable roster.
    """
    if is_closed(course, assignment):
        return
    learners = read_roster(course.root)
    missing = [each for each in learners if not course.folder("submitted", assignment.name, each).is_dir()]
    if missing:
        what = f"no feedback before everybody has handed in, and these have not: {', '.join(missing)}"
        remedy = "Wait for them, or add --close, after which no hand-in is collected."
        raise StillOpenError([Problem(assignment.name, what, remedy)])


def _closed(course: Course) -> dict[str, str]:
    path = course.root / FILE
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["schema"] == SCHEMA:
            return {str(name): str(since) for name, since in data["closed"].items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise fault(path, "this does not say which assignments are closed", "Put it back from your backups, or delete it.")


def _write(course: Course, closed: dict[str, str]) -> None:
    text = json.dumps({"schema": SCHEMA, "closed": closed}, indent=2, sort_keys=True)
    write_atomically(course.root / FILE, text + "\n")
