"""Reading zip files that others made: names, sizes and kinds are checked, and nothing is unpacked to the disk."""

from __future__ import annotations

import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from grading.collecting.submission import RefusedError, printable
from safeshare.counting import counted

MAX_RATIO = 200
"""A file may unpack to this many times its packed size: a notebook gets to 30, one made to fill a disk to 1,000."""
_RATIO_COUNTS_FROM = 1_000_000
_CHUNK = 1 << 16
_MAX_NAME = 200
_MAX_RECORD = 46 + 3 * _MAX_NAME
"""Bytes of the archive's list of files that one of them may take: fixed part, name, extra fields, comment."""
_DISK = re.compile(r"/|[A-Za-z]:|.*\\")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, OverflowError)


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may hold: bytes packed, files, bytes unpacked in all, and parts of a name (1: no folders)."""

    packed: int
    entries: int
    unpacked: int
    depth: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive: the parts of its name, the last of them its own, and what the archive notes about it."""

    parts: tuple[str, ...]
    info: zipfile.ZipInfo

    @property
    def name(self) -> str:
        """The name as it is shown to people."""
        return printable("/".join(self.parts))


class Archive:
    """An open zip file: its sound entries in their order, and for each of the others why it is none."""

    def __init__(self, opened: zipfile.ZipFile, limits: Limits) -> None:
        """Look at every name of an open zip file."""
        self._zip, self._left = opened, limits.unpacked
        self.entries: list[Entry] = []
        self.refused: dict[str, RefusedError] = {}
        seen: set[str] = set()
        for info in opened.infolist():
            try:
                entry = _entry(info, limits.depth)
                if entry is not None and entry.name.casefold() in seen:
                    raise RefusedError(f"'{entry.name}' stands in it twice; nothing was unpacked.")
            except RefusedError as error:
                self.refused[printable(info.orig_filename)] = error
            else:
                if entry is not None:
                    seen.add(entry.name.casefold())
                    self.entries.append(entry)

    def read(self, entry: Entry, limit: int) -> bytes:
        """Return what a file holds; raises RefusedError as soon as that is over `limit` bytes, or if it is damaged."""
        packed, read = entry.info.compress_size, bytearray()
        try:
            with self._zip.open(entry.info) as stream:
                while chunk := stream.read(_CHUNK):
                    read += chunk
                    if len(read) > limit:
                        raise RefusedError(f"'{entry.name}' is larger than {limit:,} bytes.", "too-large")
                    if len(read) > max(_RATIO_COUNTS_FROM, MAX_RATIO * packed):
                        what = f"unpacks to more than {MAX_RATIO} times its size, as files made to fill a disk do"
                        raise RefusedError(f"'{entry.name}' {what}; it was not read to its end.")
                    if len(read) > self._left:
                        raise RefusedError("Its files are too large together; they were not read to their end.")
        except _DAMAGED:
            raise RefusedError(f"'{entry.name}' is damaged and cannot be unpacked.") from None
        self._left -= len(read)
        return bytes(read)


@contextmanager
def open_archive(source: Path | IO[bytes], limits: Limits) -> Iterator[Archive]:
    """Open a zip file, given as a path or as a stream that can seek; raises RefusedError when it is none or too large.

    A link in the path's place is refused by the system itself.
    """
    stream = open_plain(source) if isinstance(source, Path) else source
    try:
        if stream.seek(0, os.SEEK_END) > limits.packed:
            raise RefusedError(f"It is larger than {limits.packed:,} bytes.", "too-large")
        if _size_of_list(stream) > limits.entries * _MAX_RECORD:
            raise RefusedError(_too_many(limits))
        try:
            opened = zipfile.ZipFile(stream)
        except _DAMAGED:
            raise _no_zip() from None
        with opened:
            if len(opened.infolist()) > limits.entries:
                raise RefusedError(_too_many(limits))
            yield Archive(opened, limits)
    finally:
        if isinstance(source, Path):
            stream.close()


def open_plain(path: Path) -> IO[bytes]:
    """Open a plain file for reading; raises RefusedError for a link, which is not followed, and for anything else."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        raise RefusedError("It is a link or cannot be read; it was not opened.") from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise RefusedError("It is not a plain file; it was not opened.")
    return os.fdopen(handle, "rb")


def _size_of_list(stream: IO[bytes]) -> int:
    """Return how many bytes an archive's own list of files takes, before Python's reader makes objects of it all."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - (1 << 16) - 100))
    tail = stream.read()
    plain = len(tail) - 22
    ends_plainly = plain >= 0 and tail[plain : plain + 4] == b"PK\5\6" and tail[-2:] == b"\0\0"
    at = plain if ends_plainly else tail.rfind(b"PK\5\6")
    if at < 0:
        raise _no_zip()
    if tail[max(0, at - 20) : at].startswith(b"PK\6\7"):  # the form for very large archives keeps it elsewhere
        return int.from_bytes(tail[max(0, at - 36) : max(0, at - 28)], "little")
    return int.from_bytes(tail[at + 12 : at + 16], "little")


def _entry(info: zipfile.ZipInfo, depth: int) -> Entry | None:
    """Return an entry of an archive, or None for one of its folders; raises RefusedError for one that is not sound."""
    name = info.orig_filename
    shown = printable(name)
    if not name.isprintable():
        raise RefusedError(f"'{shown}' has control characters in its name; nothing was unpacked.")
    if _DISK.match(name):
        raise RefusedError(f"'{shown}' names a place on a disk, not a file; nothing was unpacked.")
    parts = tuple(name.removesuffix("/").split("/"))
    if any(part in ("", ".", "..") for part in parts):
        raise RefusedError(f"'{shown}' leads out of its folder; nothing was unpacked.")
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise RefusedError(f"'{shown}' is a link or a device, not a file; nothing was unpacked.")
    if info.flag_bits & 0x1:
        raise RefusedError(f"'{shown}' is encrypted; nothing was unpacked.")
    if info.compress_type not in _METHODS:
        raise RefusedError(f"'{shown}' is packed in a way that is not read here; nothing was unpacked.")
    if len(parts) > depth or (depth == 1 and info.is_dir()):
        where = "a folder, and there are none in a hand-in" if depth == 1 else "too many folders"
        raise RefusedError(f"'{shown}' is in {where}; nothing was unpacked.")
    if len(name) > _MAX_NAME:
        raise RefusedError(f"'{shown}' has a name of more than {_MAX_NAME} characters; nothing was unpacked.")
    return None if info.is_dir() else Entry(parts, info)


def _too_many(limits: Limits) -> str:
    return f"It holds more than {counted(limits.entries, 'file')}; nothing was unpacked."


def _no_zip() -> RefusedError:
    return RefusedError("It is not a zip file, or it is damaged.")
