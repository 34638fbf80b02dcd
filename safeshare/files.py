"""Files and folders written whole or not at all."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HAS_KINDS = sys.platform != "emscripten"
"""Whether there are links, pipes and devices. A browser has none of them, and there each question is a slow request."""
_AT_ONCE = 1_000_000


def write_atomically(path: Path, content: str | bytes, mode: int | None = None) -> None:
    r"""Write a file so that a reader sees the old content or the new, never a half.

    Text is written as UTF-8 with `\\n` line ends. The content goes to a temporary file in the same
    folder, is flushed to disk and renamed over the target. Raises OSError when the disk refuses;
    the old file is then untouched and the temporary one is gone. A link is followed, so that it goes on being one.
    `mode` is who may read and write it, if not those who may now.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    path, standing = _followed(path)
    if standing is not None and not stat.S_ISREG(standing.st_mode):
        path.write_bytes(data)  # a pipe or a device cannot be replaced, only written to
        return
    if mode is None:
        mode = 0o644 if standing is None else standing.st_mode & 0o777
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        try:
            write_all(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException as error:
        Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename is None:  # as of a full disk, which names no file
            error.filename = str(path)
        raise
    _flush_folder(path.parent)


def write_all(handle: int, data: bytes) -> None:
    """Write all of some bytes to an open file; raises OSError when the disk refuses."""
    left = memoryview(data)
    while left:
        left = left[os.write(handle, left) :]


def read_bytes(path: Path, at_most: int) -> bytes:
    """Return the first bytes of a file, with as few calls as can be: in a browser each one is a request.

    Raises OSError when it cannot be read.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        parts, left = [], at_most
        while left > 0 and (part := os.read(handle, min(left, _AT_ONCE))):
            parts.append(part)
            left -= len(part)
    finally:
        os.close(handle)
    return b"".join(parts)


def _followed(path: Path) -> tuple[Path, os.stat_result | None]:
    """Return where a path leads to that may be a link, and what stands there, if anything that is not just replaced."""
    if not HAS_KINDS:
        return path, None
    try:
        standing = path.lstat()
        if stat.S_ISLNK(standing.st_mode):
            path = path.resolve()
            standing = path.lstat()
    except FileNotFoundError:
        return path, None
    return path, standing


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder to be filled, which becomes `target` at the end of the block, or is gone where that fails.

    It lies beside the target. A folder that is there is replaced in one step, and stays as it was where anything fails.
    Raises OSError when the disk refuses.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part"))
    try:
        yield part
        part.chmod(0o755)
        if target.exists():
            _swap(target, part)
        else:
            part.rename(target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _swap(target: Path, part: Path) -> None:
    """Put a folder in the place of another, which is put back where that fails, and gone where it does not."""
    aside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".earlier"))
    earlier = aside / target.name
    try:
        target.rename(earlier)
        part.rename(target)
    except BaseException:
        if earlier.exists() and not target.exists():
            earlier.rename(target)
        aside.rmdir()
        raise
    shutil.rmtree(aside)


def _flush_folder(folder: Path) -> None:
    """Flush the folder's entry too, where the system knows how, so that the rename survives a power cut."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
