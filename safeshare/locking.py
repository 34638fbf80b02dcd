"""One process at a time: a lock that is held while a file is read, changed and written back."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

# What a system says whose files know no locks, such as some network drives.
_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP})
HAS_LOCKS = sys.platform != "emscripten"
"""Whether this Python knows locks at all. A browser's has a module `fcntl` that can do nothing."""


@contextmanager
def locked(path: Path, say_wait: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the lock of this name; others who ask for it wait, whether in this process or in another.

    `say_wait` is called once before a wait, where somebody else holds it.

    `path` is a side file, never the file that is written: renaming over that one would leave the lock with the old
    content. It is gone again afterwards, except on Windows. Where there are no locks nothing is locked: on some network
    drives, and in a browser, whose Python is one process that does one thing at a time and needs no side file either.
    Raises OSError when the side file cannot be made.
    """
    if not HAS_LOCKS:
        yield
        return
    handle = _acquire(path, say_wait)
    try:
        yield
    finally:
        if sys.platform != "win32":  # there, a file that others wait for cannot be removed
            path.unlink(missing_ok=True)
        os.close(handle)  # which frees the lock


def _acquire(path: Path, say_wait: Callable[[], None] | None) -> int:
    """Return the open side file once it is ours, and still the one of that name: its last holder removed the old."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        try:
            if say_wait is not None and not _is_locked_at_once(handle):
                say_wait()
                say_wait = None
            _lock(handle)
            if _is_at(path, handle):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _is_at(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.lstat(), os.fstat(handle))
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _is_locked_at_once(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)  # the same process could not lock it twice
        return True

    def _lock(handle: int) -> None:
        while True:
            try:
                msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
            except OSError as error:
                if error.errno != errno.EDEADLK:  # this one only says that ten seconds of waiting are over
                    raise
            else:
                return

elif HAS_LOCKS:
    import fcntl

    def _is_locked_at_once(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            return error.errno in _NO_LOCKS
        return True

    def _lock(handle: int) -> None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
