"""The folder of a marked hand-in, as nbgrader leaves it, put in place whole."""

from __future__ import annotations

import hashlib
import shutil
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grading.collecting.submission import MAX_BYTES, RefusedError, read_plain
from grading.course.assignment import Assignment
from grading.course.folder import Course

IGNORED = frozenset({".ipynb_checkpoints", "__pycache__", "feedback"})
"""Folders that nbgrader leaves out when it copies."""


@dataclass(frozen=True, slots=True)
class Rights:
    """The permissions that nbgrader is set up to give: those of files, and what folders get besides."""

    files: int = 0o444
    folders: int = 0


def course_files(course: Course, assignment: Assignment) -> dict[str, Path]:
    """Return the course's own files that go with each marked notebook: path in its folder -> file."""
    source = course.folder("source", assignment.name)
    found: dict[str, Path] = {}
    for path in sorted(source.rglob("*")):
        inside = path.relative_to(source)
        if path.is_file() and path.suffix not in (".ipynb", ".pyc") and not IGNORED & set(inside.parts):
            found[inside.as_posix()] = path
    return found


def is_marked(course: Course, assignment: Assignment, learner: str) -> bool:
    """Return whether a learner has a marked notebook; without one, what the gradebook has of them is no mark."""
    return (course.folder("autograded", assignment.name, learner) / f"{assignment.notebook}.ipynb").is_file()


def handed_in_files(submitted: Path, hashes: Mapping[str, str]) -> dict[str, bytes]:
    """Return handed-in files as they were when they were marked; raises RefusedError when they no longer are so."""
    files = {name: read_plain(submitted / name, MAX_BYTES[name]) for name in hashes}
    if any(hashlib.sha256(raw).hexdigest() != hashes[name] for name, raw in files.items()):
        raise RefusedError("Another hand-in was collected while this one was being marked; mark again.")
    return files


class Place:
    """Where one learner's marked hand-in goes: it is written beside its place first, and then put there."""

    def __init__(self, folder: Path) -> None:
        """Prepare for the folder `autograded/<learner>/<assignment>`; what an interrupted run left beside it goes."""
        self._folder = folder
        self._part = folder.with_name(f".{folder.name}.part")
        self._before = folder.with_name(f".{folder.name}.before")
        for left in (self._part, self._before):
            _remove(left)

    def write(self, files: Mapping[str, bytes], copies: Mapping[str, Path], rights: Rights) -> None:
        """Write all files beside the place; raises OSError when the disk refuses."""
        self._part.mkdir(parents=True)
        for name, path in copies.items():
            target = self._part / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            target.chmod(rights.files)
        for name, raw in files.items():
            (self._part / name).write_bytes(raw)
            (self._part / name).chmod(rights.files)
        if rights.folders:
            for each in (self._part, *(path for path in self._part.rglob("*") if path.is_dir())):
                each.chmod(stat.S_IMODE(each.stat().st_mode) | rights.folders)

    def put(self) -> None:
        """Put what was written in the place of what was there."""
        if self._folder.exists():
            self._folder.rename(self._before)
        self._part.rename(self._folder)
        _remove(self._before)

    def drop(self) -> None:
        """Remove what was written beside the place, and leave the place as it is."""
        _remove(self._part)

    def clear(self) -> None:
        """Remove what is in the place."""
        if self._folder.exists():
            self._folder.rename(self._before)
        _remove(self._before)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
