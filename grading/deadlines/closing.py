"""When an assignment is closed for a cohort: nobody is told how they did while somebody of it could still hand in."""

from __future__ import annotations

import getpass
import json
import shlex
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.course.roster import FILE as ROSTER
from grading.course.roster import read_roster
from grading.faults import fault
from safeshare.counting import counted
from safeshare.files import write_atomically
from safeshare.places import ALL, SOME
from safeshare.problems import Problem, ProblemsError, did_you_mean

FILE = "closed.json"
SCHEMA = "safeshare-closed/2"
_WHOLE = "safeshare-closed/1"
"""The shape before this one, which closed an assignment for everybody: assignment -> since."""
_EVERYBODY = "*"
"""Stands for all cohorts, also those that come later; no cohort of a roster can be called so."""


@dataclass(frozen=True, slots=True)
class Closing:
    """One close: since when (UTC, such as 2026-11-23T09:30:00Z), and the account that closed (empty: not known)."""

    since: str
    by: str


def chosen_cohorts(course: Course, names: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the cohorts of these names, or of none all on the roster, in the roster's order.

    Raises ProblemsError when there is no usable roster, and for each name that no cohort on it has.
    """
    known = tuple(dict.fromkeys(learner.cohort for learner in read_roster(course.root).values()))
    wanted = dict.fromkeys(names)
    problems = [
        Problem(str(course.root / ROSTER), f"there is no cohort '{name}' on the roster", did_you_mean(name, known))
        for name in wanted
        if name not in known
    ]
    if problems:
        raise ProblemsError(problems)
    return tuple(cohort for cohort in known if cohort in wanted or not wanted)


def closed_cohorts(course: Course, assignment: Assignment, cohorts: Iterable[str]) -> list[str]:
    """Return for which of these cohorts an assignment is closed; raises ProblemsError when the note is unreadable."""
    closed = _closed(course).get(assignment.name, {})
    return [cohort for cohort in cohorts if cohort in closed or _EVERYBODY in closed]


def closed_to_whom(course: Course) -> dict[str, str]:
    """Return assignment -> to whom on the roster it is closed (all, some), for those that are closed to anybody.

    Raises ProblemsError when there is no usable roster, or the note cannot be read.
    """
    cohorts = chosen_cohorts(course)
    found = {name: closed_cohorts(course, each, cohorts) for name, each in course.assignments.items()}
    return {name: ALL if len(closed) == len(cohorts) else SOME for name, closed in found.items() if closed}


def close(course: Course, assignment: Assignment, cohorts: Iterable[str]) -> list[str]:
    """Note that an assignment is closed for some cohorts, who closed it and since when; return the newly closed.

    What is closed already stays as it was noted. Raises ProblemsError when the note cannot be read.
    """
    cohorts = list(cohorts)
    before = closed_cohorts(course, assignment, cohorts)
    new = [cohort for cohort in cohorts if cohort not in before]
    if new:
        noted = _closed(course)
        now = Closing(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", _account())
        noted[assignment.name] = {**noted.get(assignment.name, {}), **dict.fromkeys(new, now)}
        _write(course, noted)
    return new


def open_again(course: Course, assignment: Assignment) -> None:
    """Take the note back that an assignment is closed for anybody, if there is one."""
    closed = _closed(course)
    if closed.pop(assignment.name, None) is not None:
        _write(course, closed)


def still_missing(course: Course, assignment: Assignment, cohorts: Iterable[str]) -> dict[str, list[str]]:
    """Return cohort -> who has not handed in, for those cohorts that are neither closed nor complete.

    Raises ProblemsError when there is no usable roster, or the note cannot be read.
    """
    wanted = list(cohorts)
    missing: dict[str, list[str]] = {}
    for learner in read_roster(course.root).values():
        if learner.is_withdrawn():
            continue
        if learner.cohort in wanted and not course.folder("submitted", assignment.name, learner.learner_id).is_dir():
            missing.setdefault(learner.cohort, []).append(learner.learner_id)
    closed = closed_cohorts(course, assignment, missing)
    return {cohort: learners for cohort, learners in missing.items() if cohort not in closed}


def still_open(
    assignment: Assignment, missing: Mapping[str, Sequence[str]], again: Collection[str] = ()
) -> list[Problem]:
    """Return for each cohort why there is no feedback yet: who of it has not handed in, or is to do so `again`."""
    return [
        Problem(
            assignment.name,
            f"no feedback for cohort '{cohort}' before {_waited_for(sorted(learners), again)}",
            f"Wait for them, or add --close --cohort {shlex.quote(cohort)}, after which no hand-in of it is collected.",
        )
        for cohort, learners in missing.items()
    ]


def _waited_for(learners: Sequence[str], again: Collection[str]) -> str:
    """Return whose hand-in a cohort waits for: `everybody in it has handed in, which ann has not`."""
    absent = [name for name in learners if name not in again]
    others = [name for name in learners if name in again]
    words = f"{', '.join(others)} {'has' if len(others) == 1 else 'have'} handed in again" if others else ""
    if absent:
        have = "has" if len(absent) == 1 else "have"
        everybody = f"everybody in it has handed in, which {', '.join(absent)} {have} not"
        return f"{everybody}, and before {words}" if words else everybody
    return words


def still_to_mark(assignment: Assignment, to_mark: Mapping[str, Mapping[str, int]], formgrader: str) -> list[Problem]:
    """Return for each cohort why there is no feedback yet: how many answers of how many learners wait to be marked.

    `formgrader` is the command by which they are.
    """
    return [
        Problem(
            assignment.name,
            f"no feedback for cohort '{cohort}' while {counted(sum(each.values()), 'answer')} of "
            f"{counted(len(each), 'learner')} {'waits' if sum(each.values()) == 1 else 'wait'} to be marked by hand",
            f"Mark them: {formgrader}. Or add --although-waiting: the points then leave these answers out.",
        )
        for cohort, each in to_mark.items()
    ]


def _account() -> str:
    """Return the name of the account that this runs under, or nothing where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _closed(course: Course) -> dict[str, dict[str, Closing]]:
    """Return assignment -> cohort -> its close."""
    path = course.root / FILE
    try:
        return _read(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        remedy = "Put it back from your backups, or delete it."
        raise fault(path, "this does not say which assignments are closed", remedy) from None


def _read(data: Any) -> dict[str, dict[str, Closing]]:
    if data["schema"] == _WHOLE:
        return {str(name): {_EVERYBODY: Closing(str(since), "")} for name, since in data["closed"].items()}
    if data["schema"] != SCHEMA:
        raise ValueError(data["schema"])
    return {
        str(name): {str(cohort): Closing(str(each["since"]), str(each["by"])) for cohort, each in cohorts.items()}
        for name, cohorts in data["closed"].items()
    }


def _write(course: Course, closed: Mapping[str, Mapping[str, Closing]]) -> None:
    noted = {name: {cohort: asdict(each) for cohort, each in cohorts.items()} for name, cohorts in closed.items()}
    text = json.dumps({"schema": SCHEMA, "closed": noted}, indent=2, sort_keys=True, ensure_ascii=False)
    write_atomically(course.root / FILE, text + "\n")
