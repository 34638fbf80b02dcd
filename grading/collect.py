"""Collecting what learners handed in: each folder checked and copied whole, nothing overwritten, nobody guessed."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from grading.assignment import Assignment
from grading.closing import chosen_cohorts, closed_cohorts
from grading.course import Course
from grading.faults import fault
from grading.roster import Learner, read_roster
from grading.submission import (
    TIME_FORMAT,
    TIMESTAMP,
    RefusedError,
    Submission,
    handed_in_at,
    printable,
    read_submission,
    time_of,
)
from safeshare.files import write_atomically


@dataclass(slots=True)
class Collected:
    """What a collection brought: learner ids by what happened, and one sentence for each that was refused or odd."""

    new: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    left_out: dict[str, tuple[str, ...]] = field(default_factory=dict)


def collect(
    course: Course, assignment: Assignment, dropbox: Path, reopen: bool = False, cohorts: Iterable[str] = ()
) -> Collected:
    """Copy every learner's hand-in from `dropbox`/<learner>/<assignment> into the course's submitted folder.

    Learners who are not on the roster are reported, not taken. A hand-in that differs from the collected one replaces
    it; the earlier one is kept under `earlier/`. Once the assignment is closed for a learner's cohort, a new or other
    hand-in is late and stays where it is unless `reopen` takes it this once, from `cohorts` or, without any, from all.
    Raises ProblemsError when there is no dropbox or no usable roster, or for a name that no cohort on it has.
    """
    learners = read_roster(course.root)
    if not dropbox.is_dir():
        remedy = "Name the folder that learners hand in to."
        raise fault(dropbox, "there is no such folder to collect from", remedy)
    collected = Collected()
    reopened = chosen_cohorts(course, cohorts) if reopen else ()
    closed = set(closed_cohorts(course, assignment, chosen_cohorts(course))).difference(reopened)
    present = {entry.name for entry in os.scandir(dropbox) if not entry.name.startswith(".")}
    collected.unknown = sorted(printable(name) for name in present if name not in learners)
    for learner in learners.values():
        source = dropbox / learner.learner_id / assignment.name
        if learner.learner_id not in present or not os.path.lexists(source):
            _not_handed_in(course, assignment, learner, collected)
            continue
        try:
            submission = _read(source, assignment)
        except RefusedError as error:
            collected.refused[learner.learner_id] = str(error)
        else:
            target = course.folder("submitted", assignment.name, learner.learner_id)
            if learner.cohort in closed and not (target.exists() and _same(target, submission)):
                collected.late.append(learner.learner_id)
            else:
                _take(course, assignment, learner, source, submission, collected)
    return collected


def _not_handed_in(course: Course, assignment: Assignment, learner: Learner, collected: Collected) -> None:
    already = course.folder("submitted", assignment.name, learner.learner_id).is_dir()
    (collected.unchanged if already else collected.missing).append(learner.learner_id)


def _read(source: Path, assignment: Assignment) -> Submission:
    """Return what a learner handed in; one that cannot be read is refused, and never stops the others."""
    if source.parent.is_symlink():
        raise RefusedError("The learner's folder is a link; it was not followed.")
    try:
        return read_submission(source, assignment.notebook)
    except OSError as error:
        raise RefusedError(f"The hand-in cannot be read ({error.strerror or error}).") from None


def _take(
    course: Course,
    assignment: Assignment,
    learner: Learner,
    source: Path,
    submission: Submission,
    collected: Collected,
) -> None:
    if submission.left_out:
        collected.left_out[learner.learner_id] = submission.left_out
    target = course.folder("submitted", assignment.name, learner.learner_id)
    if not target.exists():
        _put(target, submission, source)
        collected.new.append(learner.learner_id)
    elif _same(target, submission):
        collected.unchanged.append(learner.learner_id)
    else:
        _keep_earlier(course, assignment, learner, target)
        _put(target, submission, source)
        collected.replaced.append(learner.learner_id)


def _put(target: Path, submission: Submission, source: Path) -> None:
    """Write the files to a folder beside the target and rename it, so that a reader sees all of them or none."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part"))
    try:
        for name, content in submission.files.items():
            write_atomically(part / name, content)
        if handed_in_at(submission.files.get(TIMESTAMP, b"")) is None:
            when = datetime.fromtimestamp(source.stat().st_mtime, UTC)
            write_atomically(part / TIMESTAMP, when.strftime(TIME_FORMAT) + "\n")
        part.chmod(0o755)
        part.rename(target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _same(target: Path, submission: Submission) -> bool:
    """Whether answers and notebook are the same bytes; handing the same in again keeps the first time."""

    def digest(files: dict[str, bytes]) -> dict[str, str]:
        return {name: hashlib.sha256(raw).hexdigest() for name, raw in files.items() if name != TIMESTAMP}

    held = {path.name: path.read_bytes() for path in target.iterdir() if path.is_file() and not path.is_symlink()}
    return digest(held) == digest(submission.files)


def _keep_earlier(course: Course, assignment: Assignment, learner: Learner, target: Path) -> None:
    folder = course.folder("earlier", assignment.name, learner.learner_id)
    folder.mkdir(parents=True, exist_ok=True)
    number = 1 + max((int(path.name) for path in folder.iterdir() if path.name.isdigit()), default=0)
    target.rename(folder / f"{number:03d}")


def latest_quarter(course: Course) -> str:
    """Return the quarter of the latest hand-in, such as 2026Q3; today's when nothing has been collected."""
    times = [time_of(path) for path in course.root.glob("submitted/*/*")]
    latest = max((time for time in times if time is not None), default=datetime.now(UTC))
    return f"{latest.year}Q{(latest.month + 2) // 3}"


def attempts(course: Course, assignment: Assignment, learner: str) -> int:
    """Return how many different hand-ins of a learner have been collected."""
    folder = course.folder("earlier", assignment.name, learner)
    earlier = sum(path.name.isdigit() for path in folder.iterdir()) if folder.is_dir() else 0
    return earlier + course.folder("submitted", assignment.name, learner).is_dir()
