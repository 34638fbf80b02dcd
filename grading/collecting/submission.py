"""What a handed-in folder may hold: plain files of a sensible size, and nothing that points elsewhere."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from safeshare.answer_file import MAX_BYTES as ANSWERS_BYTES

CASES = "cases.json"
ANSWERS = "answers.json"
TIMESTAMP = "timestamp.txt"
TIME_FORMAT = "%Y-%m-%d %H:%M:%S.%f UTC"
_STAMP = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)(?:\.(?P<part>\d{1,6})\d*)? ?"
    r"(?P<zone>UTC|GMT|WET|BST|Z|[+-]\d\d:?\d\d)?",
    re.ASCII,
)
_ZONES = {"BST": timedelta(hours=1)}
"""How far the zones with names that are not UTC are ahead of it."""
MAX_NOTEBOOK_BYTES = 20_000_000
MAX_BYTES = {ANSWERS: ANSWERS_BYTES, TIMESTAMP: 200}


class RefusedError(Exception):
    """A submission that cannot be taken as it is; the message is one sentence for the trainer.

    `code` is the kind of trouble, by which `grading.marking.advice` knows what the learner is told.
    """

    def __init__(self, trainer: str, code: str = "refused") -> None:
        """Keep the sentence and the kind of trouble."""
        self.code = code
        super().__init__(trainer)


@dataclass(frozen=True, slots=True)
class Submission:
    """The files of one hand-in that count (name -> bytes), and the names of those that were left out."""

    files: dict[str, bytes]
    left_out: tuple[str, ...]


def read_submission(folder: Path, notebook: str) -> Submission:
    """Read a handed-in folder without following any link out of it.

    Only the released notebook, answers.json and timestamp.txt count; other files are named but not taken. Raises
    RefusedError when the folder or anything in it is a link or a device, or a file is too large.
    """
    if folder.is_symlink() or not folder.is_dir():
        raise RefusedError("The hand-in is a link or a file where a folder should be; it was not opened.")
    wanted = {f"{notebook}.ipynb": MAX_NOTEBOOK_BYTES, **MAX_BYTES}
    files: dict[str, bytes] = {}
    left_out: list[str] = []
    for entry in sorted(os.scandir(folder), key=lambda each: each.name):
        if not entry.name.isprintable():
            raise RefusedError(f"'{printable(entry.name)}' has control characters in its name; nothing was taken.")
        if entry.is_symlink():
            raise RefusedError(f"'{printable(entry.name)}' is a link that could lead elsewhere; it was not followed.")
        if entry.name in wanted:
            files[entry.name] = read_plain(Path(entry.path), wanted[entry.name])
        elif entry.name != ".ipynb_checkpoints":
            left_out.append(printable(entry.name))
    return Submission(files, tuple(left_out))


def handed_in_at(stamp: bytes) -> datetime | None:
    """Return the time (UTC) that timestamp.txt holds, or None when it holds anything else.

    Parts of a second may be missing; the zone is UTC, GMT, BST or an offset such as +01:00, or else UTC.
    """
    try:
        found = _STAMP.fullmatch(stamp.decode("ascii").strip())
        if found is None:
            return None
        moment = datetime.fromisoformat(found["time"]).replace(microsecond=int((found["part"] or "0").ljust(6, "0")))
        return moment.replace(tzinfo=_zone(found["zone"] or "UTC")).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(name: str) -> timezone:
    if name[0] not in "+-":
        return timezone(_ZONES.get(name, timedelta()))
    ahead = timedelta(hours=int(name[1:3]), minutes=int(name[-2:]))
    return timezone(-ahead if name[0] == "-" else ahead)


def time_of(folder: Path) -> datetime | None:
    """Return when the work in a folder was handed in (UTC), or None when that is not known."""
    try:
        return handed_in_at((folder / TIMESTAMP).read_bytes())
    except OSError:
        return None


def refuse_links(folder: Path) -> None:
    """Raise RefusedError when a submitted folder, or anything at any depth of it, is a link or a device."""
    if folder.is_symlink() or folder.parent.is_symlink():
        raise RefusedError("The hand-in's folder is a link; it was not opened.")
    for where, folders, files in os.walk(folder, followlinks=False):
        for name in [*folders, *files]:
            mode = (Path(where) / name).lstat().st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                raise RefusedError(f"'{printable(name)}' is a link or a device, not a file; nothing was opened.")


def printable(name: str) -> str:
    """Return a file name with everything that could confuse a terminal or a page made visible."""
    return "".join(char if char.isprintable() else _escaped(ord(char)) for char in name)[:100]


def _escaped(code: int) -> str:
    return f"\\x{code:02x}" if code < 1 << 8 else f"\\u{code:04x}" if code < 1 << 16 else f"\\U{code:08x}"


def read_plain(path: Path, limit: int) -> bytes:
    """Read a regular file of at most `limit` bytes; raises RefusedError for anything else.

    A link put in its place at the last moment is refused by the system itself.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        raise RefusedError(f"'{path.name}' cannot be read.", "unreadable") from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise RefusedError(f"'{path.name}' is not a plain file; it was not opened.")
    with os.fdopen(handle, "rb") as stream:
        raw = stream.read(limit + 1)
    if len(raw) > limit:
        raise RefusedError(f"'{path.name}' is larger than {limit:,} bytes.", "too-large")
    return raw
