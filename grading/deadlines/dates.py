"""When work is due: a deadline for each assignment and cohort, and what a learner's extension makes of it.

Deadlines decide nothing but what is called late: late work is collected and marked like any other.
"""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from grading.course.folder import Course
from grading.course.learner import Learner
from grading.deadlines.extensions import Extension, read_extensions
from grading.deadlines.times import later_by_days, parse_when, utc_from, utc_text, zone_of
from grading.faults import fault
from safeshare.files import write_atomically

FILE = "deadlines.json"
SCHEMA = "safeshare-deadlines/1"
EVERYBODY = "*"
"""Stands for all cohorts that have no deadline of their own; no cohort of a roster can be called so."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When work is due (UTC, such as 2026-12-01T17:00:00Z), in which time zone it was set, and by which account.

    `zone` is a name such as Europe/London; empty for the machine's own.
    """

    at: str
    zone: str
    by: str

    @property
    def moment(self) -> datetime:
        """When work is due, in UTC."""
        return utc_from(self.at)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """A course's deadlines (assignment -> cohort -> deadline) and extensions ((learner, assignment) -> extension)."""

    by_assignment: Mapping[str, Mapping[str, Deadline]]
    extensions: Mapping[tuple[str, str], Extension]

    def of(self, assignment: str, cohort: str) -> Deadline | None:
        """Return a cohort's deadline: its own, or the one for everybody; None where there is neither."""
        deadlines = self.by_assignment.get(assignment, {})
        return deadlines.get(cohort) or deadlines.get(EVERYBODY)

    def due(self, assignment: str, learner: Learner) -> datetime | None:
        """Return when a learner's work is due (UTC), their extension included; None where there is no deadline.

        An extension for the assignment counts before the roster's. One that would end before the deadline is none.
        """
        deadline = self.of(assignment, learner.cohort)
        if deadline is None:
            return None
        zone = zone_of(deadline.zone)
        own = self.extensions.get((learner.learner_id, assignment))
        if own is not None:
            return max(deadline.moment, own.end(zone))
        if not learner.extension:
            return deadline.moment
        if learner.extension.isdecimal():
            return later_by_days(deadline.moment, int(learner.extension), zone)
        return max(deadline.moment, parse_when(learner.extension, zone))

    def late_by(self, assignment: str, learner: Learner, time: datetime | None) -> timedelta | None:
        """Return by how much work that was handed in at a time (UTC) is late; None where it is not, or not known."""
        due = self.due(assignment, learner)
        return time - due if due is not None and time is not None and time > due else None


def read_deadlines(course: Course) -> Deadlines:
    """Return a course's deadlines and extensions; raises ProblemsError when one of their files cannot be read."""
    path = course.root / FILE
    extensions = read_extensions(course)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Deadlines(_read(data), extensions)
    except FileNotFoundError:
        return Deadlines({}, extensions)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        remedy = "Put it back from your backups, or delete it and set the deadlines again."
        raise fault(path, "this does not say when work is due", remedy) from None


def set_deadline(course: Course, assignment: str, cohorts: Iterable[str], moment: datetime, zone: str = "") -> None:
    """Note when an assignment is due (UTC) for some cohorts; for none named it is for everybody, all others' gone."""
    named = list(cohorts)
    new = Deadline(utc_text(moment), zone, _account())
    kept = dict(read_deadlines(course).by_assignment.get(assignment, {})) if named else {}
    _write(course, assignment, {**kept, **dict.fromkeys(named or [EVERYBODY], new)})


def remove_deadline(course: Course, assignment: str, cohorts: Iterable[str]) -> None:
    """Take an assignment's deadline away for some cohorts, or of none named for everybody."""
    named = set(cohorts)
    kept = read_deadlines(course).by_assignment.get(assignment, {})
    _write(course, assignment, {name: each for name, each in kept.items() if named and name not in named})


def _read(data: Any) -> dict[str, dict[str, Deadline]]:
    if data["schema"] != SCHEMA:
        raise ValueError(data["schema"])
    found = {
        str(name): {str(cohort): Deadline(**{key: str(each[key]) for key in ("at", "zone", "by")})
                    for cohort, each in cohorts.items()}
        for name, cohorts in data["deadlines"].items()
    }  # fmt: skip
    for cohorts in found.values():
        for each in cohorts.values():
            utc_from(each.at), zone_of(each.zone)
    return found


def _write(course: Course, assignment: str, deadlines: Mapping[str, Deadline]) -> None:
    noted: dict[str, Mapping[str, Deadline]] = {**read_deadlines(course).by_assignment, assignment: deadlines}
    plain = {
        name: {cohort: asdict(each) for cohort, each in cohorts.items()} for name, cohorts in noted.items() if cohorts
    }
    text = json.dumps({"schema": SCHEMA, "deadlines": plain}, indent=2, sort_keys=True, ensure_ascii=False)
    write_atomically(course.root / FILE, text + "\n")


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
