"""The log of marks that were given, changed or replaced: lines are only ever added, each chained to the one before.

It stands in `moderation/marks.jsonl` of the course folder, with a note of its end beside it, so that a line that was
changed, taken out, put in or cut off at the end is noticed whenever the log is read. The chain is keyed (HMAC-SHA-256)
with the course's own key: whoever can write to the folder but has not got `allotment.key` cannot make another one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from grading.course.allotment import KEY_FILE
from grading.faults import fault
from grading.moderation.chain import (
    End,
    as_line,
    end_file,
    kept_file,
    key_of,
    read_end,
    read_kept,
    read_line,
    start_of,
    write_end,
)
from grading.moderation.entry import SECOND_MARK, SETTLED, Entry, account, by_cell, last_by_hand, now, of_cell
from grading.moderation.old import REMEDY, lines_of, read_old
from safeshare.counting import counted
from safeshare.locking import locked
from safeshare.problems import ProblemsError

__all__ = ["FOLDER", "LOG", "Entry", "account", "append", "by_cell", "last_by_hand", "marks_in", "now", "of_cell",
           "read_log", "second_marks_in", "settled_cells"]  # fmt: skip

FOLDER = "moderation"
LOG = "marks.jsonl"
_KNOWN: dict[Path, tuple[object, list[Entry]]] = {}
"""What was read last in this process, with the times and sizes of all files: a command reads the log once."""


def read_log(root: Path) -> list[Entry]:
    """Return the entries of a course's log, oldest first, those of earlier versions' logs before them.

    None where there is no log yet. Raises ProblemsError when it is not what was written: the first line at which the
    chain breaks is named.
    """
    path = root / FOLDER / LOG
    stamp = _stamp(root)
    known = _KNOWN.get(path)
    if known is None or known[0] != stamp:
        known = _KNOWN[path] = (stamp, _read_all(root, path))
    return list(known[1])


def append(root: Path, entries: Sequence[Entry]) -> None:
    """Add entries to the end of a course's log, all or none.

    Raises ProblemsError when it is gone or lines are missing at its end; a fault further up stays there to be found by
    `read_log`.
    """
    if not entries:
        return
    path = root / FOLDER / LOG
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path.with_name(f".{LOG}.lock")):
        key = key_of(root)
        kept = read_kept(path, key)
        if not path.exists() and not end_file(path).exists():
            if kept is not None and kept.lines:
                raise _gone(path, kept)
            write_end(path, key, End(0, 0, start_of(path.parent, key)))
        end = _caught_up(path, key, read_end(path, key))
        if kept is not None and (kept.lines > end.lines or (kept.lines == end.lines and kept.hash != end.hash)):
            raise _older(path, kept, end.lines)
        previous, lines = end.hash, []
        for entry in entries:
            line, previous = as_line(entry, previous, key)
            lines.append(line)
        added = "".join(lines).encode()
        _add(path, end.size, added)
        write_end(path, key, End(end.lines + len(lines), end.size + len(added), previous))


def marks_in(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries but for second marks, which change no mark."""
    return [entry for entry in entries if entry.did != SECOND_MARK]


def second_marks_in(entries: Iterable[Entry]) -> list[Entry]:
    """Return the second marks."""
    return [entry for entry in entries if entry.did == SECOND_MARK]


def settled_cells(root: Path) -> frozenset[tuple[str, str, str]]:
    """Return assignment, learner and cell of every mark that was ever settled, quickly: whether it is so is not shown.

    Which of them still count says the log itself.
    """
    folder = root / FOLDER
    found = set()
    for name in ("settled.jsonl", LOG):
        for line in lines_of(folder / name):
            if b'"settled"' in line:
                found |= _place(line)
    return frozenset(found)


def _place(line: bytes) -> set[tuple[str, str, str]]:
    try:
        data = json.loads(line)
        return {(str(data["assignment"]), str(data["learner"]), str(data["cell"]))} if data["did"] == SETTLED else set()
    except (ValueError, KeyError, TypeError, RecursionError):
        return set()  # whoever reads the log is told


def _read_all(root: Path, path: Path) -> list[Entry]:
    if not path.exists() and not end_file(path).exists():
        kept = read_kept(path, key_of(root)) if kept_file(path).exists() else None
        if kept is not None and kept.lines:
            raise _gone(path, kept)
        return read_old(path.parent)[0]
    key = key_of(root)
    kept = read_kept(path, key)  # first: another process may be adding lines
    end = read_end(path, key)
    entries, _ends = read_old(path.parent)
    previous, count = start_of(path.parent, key), 0
    for number, line in enumerate(lines_of(path), start=1):
        entry, previous = read_line(line, previous, key)
        if entry is None:
            raise fault(path, f"line {number} or the one before it is not as it was written", REMEDY)
        entries.append(entry)
        count = number
        if any(each is not None and number == each.lines and previous != each.hash for each in (end, kept)):
            raise fault(path, f"line {number} is not the one that was written", REMEDY)
    if count < end.lines:
        raise _cut(path, end, count)
    if kept is not None and count < kept.lines:
        raise _older(path, kept, count)
    return entries


def _caught_up(path: Path, key: bytes, end: End) -> End:
    """Return how the log really ends: a run that stopped before the note was written left it ahead, or half a line."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        size = 0
    if size < end.size:
        raise _cut(path, end, len(lines_of(path)))
    if size == end.size:
        return end
    with path.open("rb") as stream:
        stream.seek(end.size)
        rest = stream.read().split(b"\n")[:-1]
    for line in rest:
        entry, given = read_line(line, end.hash, key)
        if entry is None:
            raise fault(path, f"line {end.lines + 1} or the one before it is not as it was written", REMEDY)
        end = End(end.lines + 1, end.size + len(line) + 1, given)
    return end


def _add(path: Path, size: int, added: bytes) -> None:
    """Write bytes behind the first `size` ones of a file, and make sure that they are on the disk."""
    with path.open("r+b" if path.exists() else "wb") as stream:
        try:
            stream.truncate(size)
            stream.seek(size)
            stream.write(added)
            stream.flush()
            os.fsync(stream.fileno())
        except OSError:
            stream.truncate(size)
            raise


def _cut(path: Path, end: End, count: int) -> ProblemsError:
    return fault(path, f"it had {counted(end.lines, 'line')} and has {count}: some have been taken out", REMEDY)


def _gone(path: Path, kept: End) -> ProblemsError:
    what = f"the log of marks, which had {counted(kept.lines, 'line')}, is gone"
    remedy = (
        f"Put the folder {FOLDER} back from your backups; if there is none, delete {kept_file(path).name} beside it to "
        "begin a new log, and keep a note that earlier marks are not on record."
    )
    return fault(path, what, remedy)


def _older(path: Path, kept: End, count: int) -> ProblemsError:
    what = f"it had {counted(kept.lines, 'line')} by {kept_file(path).name}, and this one, of {count}, is another"
    return fault(path, what, REMEDY)


def _stamp(root: Path) -> object:
    """Return the times and sizes of the key and of all files of the log."""
    files = [
        each
        for each in (root / KEY_FILE, kept_file(root / FOLDER / LOG), *sorted((root / FOLDER).glob("*.json*")))
        if each.exists()
    ]
    return tuple((each.name, stat.st_mtime_ns, stat.st_size, stat.st_ino) for each in files for stat in (each.stat(),))
