"""The logs of earlier versions, which are read and never written: one of settled marks, one of second marks.

Their lines are chained by a plain hash, which anybody could work out again. The log of today begins where they end, so
that with its first line they are fixed by the course's key as well.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from grading.faults import fault
from grading.moderation.entry import EXTRA, Entry
from safeshare.counting import counted

FILES = ("settled.jsonl", "second_marks.jsonl")
START = "0" * 64
"""What stands in place of a hash before the first line."""
REMEDY = "Put it and the file beside it back from your backups; until then nothing in it can be relied on."
_FIELDS = ("at", "by", "did", "assignment", "learner", "cell", "score", "before", "reason", "of")


def read_old(folder: Path) -> tuple[list[Entry], list[str]]:
    """Return the entries of the old logs in a folder, oldest first, and the last hash of each.

    Raises ProblemsError when one is not what was written: the first line at which the chain breaks is named.
    """
    entries: list[Entry] = []
    ends = []
    for name in FILES:
        found, last = _read(folder / name)
        entries += found
        ends.append(last)
    return sorted(entries, key=lambda entry: entry.at), ends


def lines_of(path: Path) -> list[bytes]:
    """Return the whole lines of a log, none where there is no such file; what follows the last line end is left out."""
    try:
        return path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return []


def _read(path: Path) -> tuple[list[Entry], str]:
    entries: list[Entry] = []
    hashes = [START]
    for number, line in enumerate(lines_of(path), start=1):
        entry = _entry(line, hashes)
        if entry is None:
            raise fault(path, f"line {number} or the one before it is not as it was written", REMEDY)
        entries.append(replace(entry, about=EXTRA, reason="") if entry.reason == EXTRA else entry)
    _check_end(path, hashes)
    return entries, hashes[-1]


def _entry(line: bytes, hashes: list[str]) -> Entry | None:
    """Return a line's entry and add its hash to the others; None where the line is not what followed the last."""
    try:
        data = json.loads(line)
        entry = Entry(**{name: data[name] for name in _FIELDS})
        content = {name: value for name, value in asdict(entry).items() if name in _FIELDS}
        text = json.dumps([hashes[-1], content], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        given = hashlib.sha256(text.encode()).hexdigest()
        sound = data == {**content, "previous": hashes[-1], "hash": given}
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    hashes.append(given)
    return entry if sound else None


def _check_end(path: Path, hashes: list[str]) -> None:
    """Compare a log with the note of its end; a run that stopped between writing the two left the log ahead."""
    count, end = len(hashes) - 1, path.with_suffix(".end.json")
    try:
        noted: dict[str, Any] = json.loads(end.read_text(encoding="utf-8"))
        lines, last = int(noted["lines"]), str(noted["hash"])
    except FileNotFoundError:
        if count == 0:
            return
        raise fault(path, f"the note of its end, {end.name}, is missing beside it", REMEDY) from None
    except (ValueError, KeyError, TypeError):
        raise fault(end, "this does not say how the log ends", REMEDY) from None
    if count < lines:
        raise fault(path, f"it had {counted(lines, 'line')} and has {count}: some have been taken out", REMEDY)
    if hashes[lines] != last:
        raise fault(path, f"line {lines} is not the one that was written", REMEDY)
