"""What is done for one hand-in before anything is written: inspect it, mark it, and say what it all followed from.

It needs only a processor, and gives small results; any number of processes can do it at once.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from grading.authoring.notebook import GradedCell, graded_cells, read_notebook
from grading.collecting.arrival import noted
from grading.collecting.submission import (
    ANSWERS,
    CASES,
    MAX_BYTES,
    TIMESTAMP,
    RefusedError,
    printable,
    read_plain,
    read_submission,
)
from grading.course.assignment import Assignment
from grading.course.folder import Course, open_course
from grading.course.shown import counting
from grading.feedback.content import Pages, gist_of
from grading.marking.canonical import canonical
from grading.marking.inspection import Inspected, Trouble, inspect
from grading.marking.kept import Basis, Kept, program_and_bank
from grading.marking.outcome import Outcome
from grading.marking.scoring import score
from grading.marking.sheets import Marker, marker_from
from grading.moderation.log import settled_cells
from grading.moderation.superseded import codes_of, versions_of
from grading.running.under_way import Rescue
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.scenario import Bank

LOOK = "Your trainer has to look at your work."
NO_TIME = b"unreadable"
"""Stands for a time that is there and cannot be read."""
COPIED = (ANSWERS, TIMESTAMP)
"""The files of a hand-in that go on into the autograded folder."""


class Desk:
    """Where hand-ins of a course are marked: its bank is loaded once, and each assignment read once."""

    def __init__(self, root: Path) -> None:
        """Open the course folder `root`; raises ProblemsError for a fault of it or of its bank."""
        self._course = open_course(root)
        self._loaded = program_and_bank(self._course)
        self._rulebook: Rulebook = load_rulebook()
        self._bank: Bank = self._course.bank(self._rulebook)
        self._ready: dict[str, tuple[Assignment, Marker, list[GradedCell], bytes]] = {}
        self._kept: dict[str, Kept] = {}
        self._versions: dict[str, dict[str, str]] = {}
        self._settled = settled_cells(self._course.root)

    def outcomes(self, assignment: str, learners: Sequence[str]) -> list[Outcome]:
        """Return what became of each of some learners' hand-ins; no fault of one stops the others."""
        return [self._outcome(assignment, learner) for learner in learners]

    def _outcome(self, name: str, learner: str) -> Outcome:
        assignment, marker, cells, released = self._assignment(name)
        folder = self._course.folder("submitted", assignment.name, learner)
        files, refused = self._files(folder, assignment)
        time = (files.get(TIMESTAMP, b"") if refused is None else stamp_in(folder)).decode(errors="replace").strip()
        unmarked = Outcome(learner, timestamp=time, is_found=is_taken_up(folder))
        basis = self._kept[name].basis(learner)
        try:
            seen = inspect(self._course, assignment, learner, marker)
            if isinstance(seen, Trouble) or refused is not None:
                return replace(unmarked, trouble=seen if isinstance(seen, Trouble) else refused)
            scored = score(cells, seen.sheet)
        except Exception as error:  # noqa: BLE001 - whatever marking stumbles over must not stop the other hand-ins
            return replace(unmarked, trouble=Trouble("fault", _our_fault(error), LOOK))
        if basis is not None:
            self._keep(name, basis, seen)
        shown = counting(seen.sheet.shown) if assignment.varies else None
        digest = hashlib.sha256(released)
        hashes = _hashes(files)
        digest.update(canonical([hashes, asdict(scored), shown]))
        kept = {file: hashes[file] for file in COPIED if file in hashes}
        held = held_notebook(self._course, assignment, learner)
        odd, _said = noted(folder)
        notes = (*seen.notes, odd) if odd else seen.notes
        settled = [cell.name for cell in cells if (name, learner, cell.name) in self._settled]
        answered = codes_of(seen.sheet, cells, {*scored.aside, *settled})
        return Outcome(learner, None, scored, kept, time, shown, digest.hexdigest(), held, notes,
                       self._versions[name], answered, is_found=True)  # fmt: skip

    def _keep(self, name: str, basis: Basis, seen: Inspected) -> None:
        """Keep for feedback what it needs; whatever goes wrong, feedback works it out anew and says what is wrong."""
        assignment, marker, cells, _released = self._assignment(name)
        folder = self._course.folder("submitted", name, seen.learner)
        pages = Pages(assignment, marker, self._rulebook, cells)
        with suppress(Exception):
            gist = gist_of(pages, seen.sheet, lambda: marker.read(folder, seen.learner))
            self._kept[name].keep(seen.learner, basis, gist)

    @staticmethod
    def _files(folder: Path, assignment: Assignment) -> tuple[dict[str, bytes], Trouble | None]:
        """Return the files that count, read before they are inspected: what is marked is what will be copied."""
        try:
            return read_submission(folder, assignment.notebook).files, None
        except (RefusedError, OSError) as error:
            return {}, Trouble("refused", str(error), "Your work could not be read: please hand it in again.")

    def _assignment(self, name: str) -> tuple[Assignment, Marker, list[GradedCell], bytes]:
        if name not in self._ready:
            assignment = self._course.assignment(name)
            marker = marker_from(self._course, assignment, self._bank, self._rulebook)
            cells = graded_cells(read_notebook(self._course.released_notebook(assignment)))
            released = released_hash(self._course, assignment)
            self._kept[name] = Kept(self._course, assignment, self._loaded)
            self._ready[name] = assignment, marker, cells, released
            self._versions[name] = versions_of(marker, released)
        return self._ready[name]


def is_taken_up(folder: Path) -> bool:
    """Return whether nbgrader would write rows of a hand-in: there is a notebook, and all other files can be copied.

    It copies them first, and gives the hand-in up at a pipe, a device, or a link to nothing.
    """
    found = [Path(where) / name for where, _folders, names in os.walk(folder) for name in names]
    return any(folder.glob("*.ipynb")) and all(each.is_file() for each in found if each.suffix != ".ipynb")


def released_hash(course: Course, assignment: Assignment) -> bytes:
    """Return a hash of what learners were given and what goes with the marked notebooks."""
    digest = hashlib.sha256(course.released_notebook(assignment).read_bytes())
    digest.update((course.folder("source", assignment.name) / CASES).read_bytes())
    return digest.digest()


def held_notebook(course: Course, assignment: Assignment, learner: str) -> str | None:
    """Return the hash of a learner's autograded notebook, None where there is none."""
    try:
        raw = (course.folder("autograded", assignment.name, learner) / f"{assignment.notebook}.ipynb").read_bytes()
    except OSError:
        return None
    return hashlib.sha256(raw).hexdigest()


def stamp_in(folder: Path) -> bytes:
    """Return what says when the work in a folder was handed in; no time at all where it cannot be read."""
    try:
        return read_plain(folder / TIMESTAMP, MAX_BYTES[TIMESTAMP]) if (folder / TIMESTAMP).exists() else b""
    except RefusedError:
        return NO_TIME


def _hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(raw).hexdigest() for name, raw in files.items()}


def _our_fault(error: BaseException) -> str:
    what = f"{type(error).__name__}: {printable(str(error))}"
    return f"Marking stopped ({what}). This is a fault of safeshare: please report it."


Batch = tuple[str, Sequence[str]]
"""An assignment's name, and some learners."""

_desk: Desk | None = None


def prepare(root: str) -> None:
    """Make this process ready to mark hand-ins of a course; raises ProblemsError for a fault of it or of its bank."""
    global _desk  # one process marks one course at a time
    _desk = Desk(Path(root))


def work(task: Batch) -> list[Outcome]:
    """Return the outcomes of a batch, in a process that `prepare` made ready."""
    if _desk is None:
        raise RuntimeError("this process was not prepared")
    return _desk.outcomes(*task)


def _lost(task: Batch) -> list[Outcome]:
    said = "Marking this hand-in ended the process that marked it, again and again: it has to be marked by hand."
    trouble = Trouble("fault", f"{said} This is a fault of safeshare: please report it.", LOOK)
    return [Outcome(learner, trouble) for learner in task[1]]


RESCUE: Rescue[Batch, list[Outcome]] = Rescue(
    lost=_lost,
    parts=lambda task: [(task[0], [learner]) for learner in task[1]],
    whole=lambda parts: [outcome for part in parts for outcome in part],
)
"""What becomes of a batch over which processes die: learner by learner, and only who is deadly has to be looked at."""


def as_json(data: Any) -> bytes:
    """Return data as the small JSON files beside a notebook are written."""
    return json.dumps(data, indent=1).encode() + b"\n"
