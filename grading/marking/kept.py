"""What marking keeps for feedback: what a page says of each sound hand-in's answers, so that nothing is marked twice.

It lies in the course folder (`kept/<assignment>/<learner>`), where no learner reads, and may be deleted at any time. It
counts only with a seal, made with the course's key, over all that it follows from: the files of the hand-in, what
learners were given, the bank, the guide and the program. What is missing, older or not ours is worked out anew.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from grading import CHECKOUT
from grading.collecting.refusals import noted_refusal
from grading.collecting.submission import (
    ANSWERS,
    CASES,
    MAX_BYTES,
    MAX_NOTEBOOK_BYTES,
    RefusedError,
    read_plain,
    refuse_links,
)
from grading.course.allotment import read_key
from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.feedback.content import Gist
from grading.marking.canonical import canonical
from safeshare import journal

STEP = "kept"
_FORM = b"safeshare-kept/1"
_PROGRAM = (CHECKOUT / "grading", CHECKOUT / "safeshare")
_SUFFIXES = (".py", ".json", ".yaml", ".yml")
Basis = tuple[bytes, bytes]
"""Hashes of a hand-in's notebook and of its answers."""


class Kept:
    """What is kept of one assignment of a course, by one version of the program and of the bank."""

    def __init__(self, course: Course, assignment: Assignment, versions: bytes) -> None:
        """Take `program_and_bank(course)`; raises ProblemsError when nothing was released, or there is no key."""
        self._course, self._assignment = course, assignment
        self._folder = course.folder(STEP, assignment.name)
        self._key = read_key(course.root)
        given = (course.released_notebook(assignment), course.folder("source", assignment.name) / CASES)
        self._versions = hashlib.sha256(versions + canonical(asdict(assignment)) + _digest(given)).digest()

    def basis(self, learner: str) -> Basis | None:
        """Return what a hand-in holds now; None where it was not taken, or is more than plain files and answers."""
        if noted_refusal(self._course, self._assignment, learner) is not None:
            return None
        folder = self._course.folder("submitted", self._assignment.name, learner)
        try:
            refuse_links(folder)
            notebook = read_plain(folder / f"{self._assignment.notebook}.ipynb", MAX_NOTEBOOK_BYTES)
            return hashlib.sha256(notebook).digest(), _answers(folder)
        except (RefusedError, OSError):
            return None

    def keep(self, learner: str, basis: Basis, gist: Gist) -> None:
        """Keep the gist of a sound hand-in whose files were this before it was read, if they still are.

        A disk that refuses costs nothing but time later.
        """
        body = json.dumps(gist, separators=(",", ":")).encode()
        whole = self._seal(learner, basis, body) + b"\n" + body
        path = self._folder / learner
        with suppress(OSError):
            if self.basis(learner) != basis or (path.exists() and path.read_bytes() == whole):
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            part = self._folder / f".{learner}.{os.getpid()}.part"
            part.write_bytes(whole)
            part.replace(path)

    def of(self, learner: str) -> Basis | None:
        """Return the basis of what is kept of a learner's latest hand-in, if that is the one which was marked."""
        basis = self.basis(learner)
        try:
            marked = _answers(self._course.folder("autograded", self._assignment.name, learner))
        except (RefusedError, OSError):
            return None
        return basis if basis is not None and basis[1] == marked and self._body(learner, basis) is not None else None

    def gist(self, learner: str, basis: Basis) -> Gist | None:
        """Return the gist that was kept of a hand-in, or None."""
        body = self._body(learner, basis)
        if body is None:
            return None
        gist: Gist = json.loads(body)
        return gist

    def _body(self, learner: str, basis: Basis) -> bytes | None:
        try:
            seal, _, body = (self._folder / learner).read_bytes().partition(b"\n")
        except OSError:
            return None
        return body if hmac.compare_digest(seal, self._seal(learner, basis, body)) else None

    def _seal(self, learner: str, basis: Basis, body: bytes) -> bytes:
        """Return an HMAC-SHA-256, in hex; everything before the body is of a fixed length."""
        followed = b"".join((self._versions, hashlib.sha256(learner.encode()).digest(), *basis))
        return hmac.new(self._key, _FORM + followed + body, "sha256").hexdigest().encode()


def program_and_bank(course: Course) -> bytes:
    """Return a hash of each file of the program, its guide included, and of the bank; ask before these are loaded."""
    folders = (*_PROGRAM, course.bank_folder)
    return _digest(path for each in folders for path in sorted(each.rglob("*")) if path.suffix in _SUFFIXES)


def _answers(folder: Path) -> bytes:
    """Return the hash of the answers in a folder; raises RefusedError or OSError where a journal may hold others."""
    if os.path.lexists(folder / journal.FILE_NAME):
        raise RefusedError("There is a journal beside the answers.")
    return hashlib.sha256(read_plain(folder / ANSWERS, MAX_BYTES[ANSWERS])).digest()


def _digest(paths: Iterable[Path]) -> bytes:
    """Return a hash of files, of their names and of all that they hold."""
    digest = hashlib.sha256()
    for path in paths:
        raw = path.read_bytes()
        digest.update(f"\n{path.parent.name}/{path.name} {len(raw)}\n".encode() + raw)
    return digest.digest()
