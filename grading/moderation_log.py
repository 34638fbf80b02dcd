"""The log of marks that people gave or changed: lines are only ever added, each chained to the one before by a hash.

It stands in `moderation/settled.jsonl` of the course folder, with the number of its lines and the last hash beside it,
so that a line that was changed, taken out, put in or cut off at the end is noticed whenever the log is read.
"""

from __future__ import annotations

import getpass
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grading.faults import fault
from grading.progress import counted
from safeshare.files import write_atomically
from safeshare.locking import locked

FOLDER = "moderation"
SETTLED = "settled.jsonl"
SECOND_MARKS = "second_marks.jsonl"
START = "0" * 64
"""What stands in place of a hash before the first line."""
_REMEDY = "Put it and the file beside it back from your backups; until then nothing in it can be relied on."


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: who did what to which cell of whom, and when (UTC, such as 2026-11-23T09:30:00Z).

    `did` is `settled`, `entered` (by hand, in formgrader) or `second mark`; `score` is in points, None where a mark was
    taken back; `before` holds the points that the gradebook held then: auto_score, manual_score, extra_credit.
    `of` says which text a second mark is of, by its code.
    """

    at: str
    by: str
    did: str
    assignment: str
    learner: str
    cell: str
    score: float | None
    before: Mapping[str, float | None]
    reason: str
    of: str = ""


def now() -> str:
    """Return the time as the log writes it."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def account() -> str:
    """Return the name of the account that this runs under; `unknown` where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def read_log(root: Path, name: str = SETTLED) -> list[Entry]:
    """Return the entries of a course's log, oldest first; none where there is no log yet.

    Raises ProblemsError when it is not what was written: the first line at which the chain breaks is named.
    """
    path = root / FOLDER / name
    entries: list[Entry] = []
    hashes = [START]
    for number, line in enumerate(_lines(path), start=1):
        entry, given = _read(line, hashes[-1])
        if entry is None:
            raise fault(path, f"line {number} or the one before it is not as it was written", _REMEDY)
        hashes.append(given)
        entries.append(entry)
    _check_end(path, hashes)
    return entries


def append(root: Path, entries: list[Entry], name: str = SETTLED) -> None:
    """Add entries to the end of a course's log, all or none.

    Raises ProblemsError when lines are missing at its end; a fault further up stays there to be found by `read_log`.
    """
    path = root / FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path.with_name(f".{name}.lock")):
        lines = _lines(path)
        if not lines and not _end(path).exists():
            write_atomically(_end(path), json.dumps({"lines": 0, "hash": START}) + "\n")
        hashes = _hashes(path, lines)
        _check_end(path, hashes)
        previous = hashes[-1]
        for entry in entries:
            given = _hash(entry, previous)
            lines.append(json.dumps({**asdict(entry), "previous": previous, "hash": given}, ensure_ascii=False))
            previous = given
        write_atomically(path, "".join(f"{line}\n" for line in lines))
        write_atomically(_end(path), json.dumps({"lines": len(lines), "hash": previous}) + "\n")


def of_cell(entries: list[Entry], assignment: str, learner: str, cell: str) -> list[Entry]:
    """Return the entries about one cell of one learner, oldest first."""
    wanted = (assignment, learner, cell)
    return [each for each in entries if (each.assignment, each.learner, each.cell) == wanted]


def _read(line: str, previous: str) -> tuple[Entry | None, str]:
    """Return a line's entry and its hash; no entry where the line is not what followed `previous`."""
    try:
        data = json.loads(line)
        entry = Entry(**{field.name: data[field.name] for field in fields(Entry)})
        given = _hash(entry, previous)
        sound = data == {**asdict(entry), "previous": previous, "hash": given}
    except (ValueError, KeyError, TypeError, RecursionError):
        return None, ""
    return (entry, given) if sound else (None, "")


def _hash(entry: Entry, previous: str) -> str:
    content = json.dumps([previous, asdict(entry)], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except UnicodeDecodeError:
        raise fault(path, "this is not the log that was written here", _REMEDY) from None
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def _hashes(path: Path, lines: list[str]) -> list[str]:
    """Return the hash that each line says of itself, after that of the start."""
    found = [START]
    for number, line in enumerate(lines, start=1):
        try:
            found.append(str(json.loads(line)["hash"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            raise fault(path, f"line {number} is not as it was written", _REMEDY) from None
    return found


def _end(path: Path) -> Path:
    return path.with_suffix(".end.json")


def _check_end(path: Path, hashes: list[str]) -> None:
    """Compare a log with the note of its end; a run that stopped between writing the two leaves the log ahead."""
    count = len(hashes) - 1
    try:
        noted: dict[str, Any] = json.loads(_end(path).read_text(encoding="utf-8"))
        lines, last = int(noted["lines"]), str(noted["hash"])
    except FileNotFoundError:
        if count == 0:
            return
        raise fault(path, f"the note of its end, {_end(path).name}, is missing beside it", _REMEDY) from None
    except (ValueError, KeyError, TypeError):
        raise fault(_end(path), "this does not say how the log ends", _REMEDY) from None
    if count < lines:
        raise fault(path, f"it had {counted(lines, 'line')} and has {count}: some have been taken out", _REMEDY)
    if hashes[lines] != last:
        raise fault(path, f"line {lines} is not the one that was written", _REMEDY)
