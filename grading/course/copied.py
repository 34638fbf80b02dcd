"""A copy of a course beside it, on which a command works without changing the course, and which is thrown away.

A process that is killed leaves its copy behind; the next command clears it away, and no copy that somebody is using.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from grading.gradebook.database import OWN_FILE, PASSWORD_FILE
from grading.running.held_folders import clear_leftovers, held_folder
from safeshare.files import write_atomically

if TYPE_CHECKING:
    from grading.course.folder import Course

LEFT = (".jupyterlab", "logs", "simulated", PASSWORD_FILE)
"""What no command reads of a course, or of a copy that has its gradebook in a file."""
_CONFIG = """
get_config().CourseDirectory.root = {root!r}
get_config().CourseDirectory.db_url = {url!r}
"""
"""What stands last in a copy's configuration of nbgrader, whatever a trainer has set before it."""


@contextmanager
def copied(root: Path) -> Iterator[Path]:
    """Yield a copy of a course folder beside it, with its gradebook in a file, and throw it away afterwards.

    Raises ProblemsError when there is no course, another command is at work on it, or its database does not answer.
    """
    from grading.course.folder import open_course
    from grading.with_nbgrader.runs import wait_for_nobody

    course = open_course(root)
    wait_for_nobody(course.root)
    with held_folder(course.root.parent, _prefix(course.root)) as copy:
        for path in course.root.iterdir():
            if path.name not in LEFT:
                _copy(path, copy / path.name)
        _bring_gradebook(course, copy)
        yield copy


def clear_copies(root: Path) -> None:
    """Throw away the copies of a course that killed processes have left beside it; one that cannot be is left alone."""
    root = root.resolve()
    clear_leftovers(root.parent, _prefix(root))


def _prefix(root: Path) -> str:
    return f".{root.name}-"


def _copy(path: Path, target: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.copytree(path, target, symlinks=True, copy_function=_copy_file)
    elif path.name == OWN_FILE:
        _copy_gradebook(path, target)
    else:
        _copy_file(str(path), str(target))


def _copy_file(path: str, target: str) -> None:
    with suppress(shutil.SpecialFileError):  # a pipe or the like, which nothing reads
        shutil.copy2(path, target, follow_symlinks=False)


def _copy_gradebook(path: Path, target: Path) -> None:
    """Copy SQLite's file as it is at one moment, though formgrader may be writing; one that is none byte by byte."""
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
        shutil.copymode(path, target)
    except sqlite3.Error:
        _copy_file(str(path), str(target))


def _bring_gradebook(course: Course, copy: Path) -> None:
    """Let a copy have its gradebook in its own file, and know of no other: not by what it notes, nor by nbgrader's."""
    from grading.course.nbgrader_config import CONFIG_FILE, own_setting
    from grading.gradebook.database import database_url

    own = f"sqlite:///{copy / OWN_FILE}"
    address = own_setting(course.root) or (database_url(course.root, course.database) if course.database else "")
    if address:
        from grading.gradebook.database_change import copy_gradebook

        copy_gradebook(address, own, course.root)
        manifest = json.loads((copy / "course.json").read_text(encoding="utf-8"))
        manifest.pop("gradebook", None)
        write_atomically(copy / "course.json", json.dumps(manifest))
    config = copy / CONFIG_FILE
    with suppress(FileNotFoundError):
        write_atomically(config, config.read_text(encoding="utf-8") + _CONFIG.format(root=str(copy), url=own))
