"""The journal of a learner's answers: one line for each change, on disk before the answer counts as saved.

It lies beside answers.json and is read when that is missing, damaged or older. Each line carries a checksum, so that a
line cut short by a crash is known as such. It begins with a whole sheet of answers, and holds nothing but answers.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safeshare import files
from safeshare.files import write_all, write_atomically
from safeshare.problems import Problem, ProblemsError
from safeshare.strict_json import parse_json

FILE_NAME = ".answers.journal"
VERSION = 1
ROOM = 262_144
"""Bytes of changes that are kept behind the whole sheet before the journal is written anew."""
MAX_BYTES = 12_000_000
"""Twice what a journal can hold: the largest sheet, the room behind it and one more change."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One sound line: how many saves there had been, the digest of answers.json then, and a whole sheet or a change."""

    saved: int
    digest: str
    sheet: Mapping[str, Any] | None
    change: Mapping[str, Any]


class Journal:
    """A journal as it lay on disk when it was read; `path` is its file."""

    def __init__(self, path: Path) -> None:
        """Read the file; one that is missing, too large or cannot be read holds nothing."""
        self.path = path
        self._raw = _read(path)
        self._last: Entry | None = None
        self._looked = False

    @property
    def last(self) -> Entry | None:
        """The last sound line; None where there is none. Raises ProblemsError for one of a newer version."""
        if not self._looked:
            self._last = next(self._backwards(), None)
            self._looked = True
        return self._last

    def entries(self) -> list[Entry]:
        """Return all sound lines in their order; raises ProblemsError for one of a newer version."""
        return list(self._backwards())[::-1]

    @property
    def is_whole(self) -> bool:
        """Whether every line is sound; one cut short at the very end was never said to be saved."""
        lines = self._raw.splitlines(keepends=True)
        return all(self._entry(line) is not None for line in lines if line.endswith(b"\n"))

    @property
    def is_long(self) -> bool:
        """Whether there are so many changes behind the whole sheet that it should be written anew."""
        return len(self._raw) - (self._raw.find(b"\n") + 1) > ROOM

    def append(self, line: bytes) -> None:
        """Add a line; it is on disk when this returns. Raises OSError when the disk refuses; it is then as before."""
        if self._raw and not self._raw.endswith(b"\n"):  # the last line was cut short by a crash
            line = b"\n" + line
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0))
        try:
            write_all(handle, line)
            os.fsync(handle)
        except OSError:
            self._undo(handle)
            raise
        finally:
            os.close(handle)
        self._raw += line

    def begin(self, line: bytes) -> None:
        """Write the journal anew with one line, in one step; raises OSError when the disk refuses."""
        write_atomically(self.path, line, mode=0o600)
        self._raw = line

    def take_back(self, before: int) -> None:
        """Cut the file back to the bytes that it had, as far as the disk lets us: what follows was not saved."""
        with contextlib.suppress(OSError):
            os.truncate(self.path, before)
        self._raw = self._raw[:before]

    @property
    def size(self) -> int:
        """How many bytes it holds."""
        return len(self._raw)

    def _undo(self, handle: int) -> None:
        with contextlib.suppress(OSError):
            os.ftruncate(handle, len(self._raw))

    def _backwards(self) -> Iterator[Entry]:
        """Yield the sound lines, the last one first."""
        end = len(self._raw)
        while end > 0:
            start = self._raw.rfind(b"\n", 0, end - 1) + 1
            entry = self._entry(self._raw[start:end])
            if entry is not None:
                yield entry
            end = start

    def _entry(self, line: bytes) -> Entry | None:
        digest, _, text = line.rstrip(b"\n").partition(b" ")
        if not line.endswith(b"\n") or digest != _checksum(text):
            return None
        try:
            data = parse_json(text.decode("utf-8"), str(self.path), "")
            version = data["journal"]
        except (ProblemsError, UnicodeDecodeError, KeyError, TypeError):
            return None
        if version != VERSION:
            what = "a newer version of safeshare wrote the journal of these answers"
            raise ProblemsError([Problem(str(self.path), what, "Update safeshare. The file was left as it is.")])
        return Entry(data["saved"], data["file"], data.get("sheet"), data.get("change") or {})


def digest_of(content: bytes) -> str:
    """Return by which digest a journal knows the file of answers that it is in step with."""
    return hashlib.sha256(content).hexdigest()


def line_of(
    saved: int, digest: str, *, sheet: Mapping[str, Any] | None = None, change: Mapping[str, Any] | None = None
) -> bytes:
    """Return the line for a change, or for a whole sheet, after which there were `saved` saves."""
    data = {"journal": VERSION, "saved": saved, "file": digest}
    data |= {"change": change} if sheet is None else {"sheet": sheet}
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    return _checksum(text) + b" " + text + b"\n"


def _checksum(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest()[:16].encode("ascii")


def _read(path: Path) -> bytes:
    try:
        if files.HAS_KINDS and not stat.S_ISREG(path.lstat().st_mode):
            return b""
        raw = files.read_bytes(path, MAX_BYTES + 1)
    except OSError:
        return b""
    return raw if len(raw) <= MAX_BYTES else b""
