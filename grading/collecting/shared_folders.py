"""Files in folders that learners can write to: no link leads out of them, even one that comes while we are at work."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from errno import ELOOP, ENOTDIR
from pathlib import Path
from stat import S_ISDIR, S_ISLNK
from uuid import uuid4

_HELD = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")
"""Whether a folder can be held open, so that nobody can put a link in its place; elsewhere it is looked at before."""
_MODE = 0o644


@dataclass(frozen=True, slots=True)
class SharedFolder:
    """A folder below a shared one; `handle` holds it open, or is None where the system cannot do so."""

    path: Path
    handle: int | None

    def put(self, name: str, content: bytes) -> None:
        """Write a file whole in the place of whatever file or link had this name; raises OSError."""
        part = f".{name}.{uuid4().hex}.part"
        handle = os.open(self._named(part), os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE, dir_fd=self.handle)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
                if self.handle is not None:
                    os.fchmod(stream.fileno(), _MODE)  # whatever the umask
            os.replace(self._named(part), self._named(name), src_dir_fd=self.handle, dst_dir_fd=self.handle)
        except BaseException:
            self.remove(part)
            raise

    def remove(self, name: str) -> None:
        """Take a file or a link away, if it is there; raises OSError."""
        with suppress(FileNotFoundError):
            os.unlink(self._named(name), dir_fd=self.handle)

    def hide_names(self) -> None:
        """Let others open what is in it, and not list it; raises OSError."""
        if self.handle is None:
            self.path.chmod(0o711)
        else:
            os.fchmod(self.handle, 0o711)

    def _named(self, name: str) -> str:
        return name if self.handle is not None else str(self.path / name)


@contextmanager
def folder_below(base: Path, parts: Sequence[str], making: bool) -> Iterator[SharedFolder | None]:
    """Yield the folder at `base`/part/part, or None where it is not there; `making` makes the last part.

    The base is followed wherever it leads. Raises OSError with its reason in words when a part is a link or no folder.
    """
    path, handle = base, None
    found: SharedFolder | None
    with ExitStack() as stack:
        try:
            if _HELD:
                handle = _opened(stack, str(base), 0, None)
            for number, part in enumerate(parts, start=1):
                path = path / part
                name = part if handle is not None else str(path)
                if making and number == len(parts):
                    with suppress(FileExistsError):
                        os.mkdir(name, dir_fd=handle)
                _refuse_link(part, name, handle)
                if _HELD:
                    handle = _opened(stack, name, os.O_NOFOLLOW, handle)
            found = SharedFolder(path, handle)
        except FileNotFoundError:
            found = None
        yield found


def _refuse_link(part: str, name: str, beside: int | None) -> None:
    found = Path(name).lstat() if beside is None else os.stat(name, dir_fd=beside, follow_symlinks=False)
    if S_ISLNK(found.st_mode):
        raise OSError(ELOOP, f"'{part}' is a link, which was not followed")
    if not S_ISDIR(found.st_mode):
        raise OSError(ENOTDIR, f"'{part}' is not a folder")


def _opened(stack: ExitStack, name: str, flags: int, beside: int | None) -> int:
    handle = os.open(name, os.O_RDONLY | os.O_DIRECTORY | flags, dir_fd=beside)
    stack.callback(os.close, handle)
    return handle
