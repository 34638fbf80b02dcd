"""Workers of a cluster: what they are looked at for before they do anything, and how each does a task."""

from __future__ import annotations

import hashlib
import pickle
import platform
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from grading import CHECKOUT
from grading.progress import shown
from grading.running.under_way import do
from safeshare import __version__
from safeshare.problems import Problem, ProblemsError

if TYPE_CHECKING:
    from grading.running.executors import Needs

SETTLING = 0.5
"""Seconds before a worker's first task: one that dies before its nanny has noted that it runs is never replaced."""


def digest(paths: Sequence[Path]) -> str:
    """Return a hash of everything in some files and folders, names included, whatever is compiled left out."""
    total = hashlib.sha256()
    for path in paths:
        files = [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.is_file())
        for each in files:
            if "__pycache__" not in each.parts and not any(
                part.startswith(".") for part in each.relative_to(path).parts
            ):
                total.update(f"{each.relative_to(path).as_posix()}\0".encode() + each.read_bytes() + b"\0")
        total.update(f"{len(files) > 0}".encode())
    return total.hexdigest()


OWN = (__version__, platform.python_version(), digest([CHECKOUT / "safeshare", CHECKOUT / "grading"]))
"""What is at work here: versions of safeshare and Python, and a hash of safeshare's files as they were on loading."""


_settled = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What a worker says of itself: its versions (as `OWN`), and whether it sees what it must."""

    own: tuple[str, str, str]
    shared: bool
    same: bool


def look(token: Path | None, same: Sequence[Path], wanted: str) -> Seen:
    """Look about in a worker."""
    return Seen(OWN, token is None or token.is_file(), digest(same) == wanted)


def do_here(own: tuple[str, str, str], packed: bytes) -> Any:
    """Do a task in a worker, also in one that joined after the cluster was looked at.

    Packed, because Dask looks into what it is given for results of its own to put there.
    """
    global _settled  # one process settles once
    if own != OWN:
        raise ProblemsError([_differs("a worker that joined", own, OWN)])
    if not _settled:
        time.sleep(SETTLING)
        _settled = True
    return do(*pickle.loads(packed))


@contextmanager
def seen_by_all(shared: Path | None) -> Iterator[Path | None]:
    """Let a file with a name that nobody knows stand in a folder: who sees it sees the same disk."""
    if shared is None:
        yield None
        return
    path = shared / f".cluster-{uuid4().hex}"
    path.touch()
    try:
        yield path
    finally:
        path.unlink()


def problem_of(worker: str, found: object, needs: Needs) -> Problem | None:
    """Return why a worker, by what it says of itself, could not do the work as this machine does; None where it can."""
    if not isinstance(found, Seen):
        what = f"safeshare cannot be used in this worker ({found})"
        return Problem(worker, what, "Install the same safeshare there, start it in the checkout, and run it again.")
    if found.own != OWN:
        return _differs(worker, OWN, found.own)
    if not found.shared:
        remedy = "Put the course on a disk that all machines see under the same path."
        return Problem(worker, f"this worker does not see the course {needs.shared}", remedy)
    if not found.same:
        names = " and ".join(shown(each) for each in needs.same)
        return Problem(worker, f"what this worker sees as {names} differs", "Let all machines see the same files.")
    return None


def _differs(worker: str, ours: tuple[str, str, str], theirs: tuple[str, str, str]) -> Problem:
    ways = [
        f"{name} {there} where this command has {here}"
        for name, here, there in zip(("safeshare", "Python"), ours, theirs, strict=False)
        if here != there
    ]
    what = f"this worker has {' and '.join(ways) or 'another state of safeshare than this command'}"
    return Problem(worker, what, "Use the same installation everywhere, and start its workers again.")
