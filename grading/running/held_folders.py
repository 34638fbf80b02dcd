"""Folders for the time of one piece of work, which a killed process cannot leave behind for long.

Each holds a file that its process keeps locked as long as it lives; what nobody holds any more is cleared away by the
next who looks, and never what another process is using.
"""

from __future__ import annotations

import glob
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO

IN_USE = ".in-use"
"""The file in a folder that its process holds; only what has one is ever cleared away."""


@contextmanager
def held_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """Yield a new folder in `parent` for its owner alone, and throw it away afterwards."""
    with tempfile.TemporaryDirectory(dir=parent, prefix=prefix) as name:
        folder = Path(name)
        with held_file(folder / f"{IN_USE}.new") or nullcontext():
            (folder / f"{IN_USE}.new").rename(folder / IN_USE)  # so that nobody finds it before it is held
            yield folder


def clear_leftovers(parent: Path, prefix: str) -> None:
    """Throw away what killed processes have left of such folders; what cannot be is left alone."""
    if find_spec("fcntl") is None:  # where nobody can tell whether a folder is in use
        return
    with suppress(OSError):
        for held in parent.glob(f"{glob.escape(prefix)}*/{IN_USE}"):
            if not held.parent.is_symlink() and held.is_file():
                _clear(held)


def _clear(held: Path) -> None:
    """Throw a folder away if nobody holds its file, which goes last: what is left of it is still known for one."""
    with suppress(OSError), held.open("rb") as file:
        if is_held(file):
            return
        for path in held.parent.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path != held:
                path.unlink()
        held.unlink()
        held.parent.rmdir()


def held_file(path: Path, wait: bool = True) -> IO[str] | None:
    """Return a file that nobody else can hold as long as it is open; None where somebody does and we do not `wait`."""
    held = path.open("w", encoding="ascii")
    try:
        import fcntl
    except ImportError:  # Windows, where nbgrader's own tools run one at a time as well
        return held
    try:
        fcntl.flock(held, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        held.close()
        return None
    return held


def is_held(file: IO[bytes]) -> bool:
    """Whether somebody holds this file, which we only read."""
    try:
        import fcntl
    except ImportError:  # Windows, as above
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False
