"""How the lines of the log of marks are chained with the course's own key, and how the note of its end is kept."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from grading.course.allotment import read_key
from grading.faults import fault
from grading.moderation.entry import Entry
from grading.moderation.old import REMEDY, read_old
from safeshare.files import write_atomically

SCHEMA = "safeshare-marks/2"


@dataclass(frozen=True, slots=True)
class End:
    """How the log ends: its lines, their bytes, and the hash of the last."""

    lines: int
    size: int
    hash: str


def key_of(root: Path) -> bytes:
    """Return the key of a course's log; raises ProblemsError when the course has lost its own."""
    return hmac.new(read_key(root), SCHEMA.encode(), hashlib.sha256).digest()


def start_of(folder: Path, key: bytes) -> str:
    """Return what stands in place of a hash before the first line: it fixes the logs of earlier versions."""
    return _hash(["start", *read_old(folder)[1]], key)


def _hash(content: Any, key: bytes) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def as_line(entry: Entry, previous: str, key: bytes) -> tuple[str, str]:
    """Return an entry as a line, and its hash."""
    given = _hash([previous, asdict(entry)], key)
    return json.dumps(_as_data(entry, given), ensure_ascii=False, separators=(",", ":")) + "\n", given


def _as_data(entry: Entry, given: str) -> dict[str, Any]:
    return {"schema": SCHEMA, **asdict(entry), "hash": given}


def read_line(line: bytes, previous: str, key: bytes) -> tuple[Entry | None, str]:
    """Return a line's entry and its hash; no entry where the line is not what followed `previous`."""
    try:
        data = json.loads(line)
        entry = Entry(**{name: value for name, value in data.items() if name not in ("schema", "hash")})
        given = _hash([previous, asdict(entry)], key)
        sound = data == _as_data(entry, given)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None, ""
    return (entry, given) if sound else (None, "")


def end_file(path: Path) -> Path:
    """Return where the note of a log's end stands."""
    return path.with_suffix(".end.json")


def kept_file(path: Path) -> Path:
    """Return where the note of a log's end stands a second time: outside its folder, which can be deleted whole."""
    return path.parent.with_suffix(".end.json")


def write_end(path: Path, key: bytes, end: End) -> None:
    """Note how a log ends, beside it and then beside its folder."""
    noted = {"schema": SCHEMA, "lines": end.lines, "bytes": end.size, "hash": end.hash}
    for file in (end_file(path), kept_file(path)):
        write_atomically(file, json.dumps({**noted, "mac": _hash(noted, key)}) + "\n")


def read_end(path: Path, key: bytes) -> End:
    """Return how a log ended when it was last written; raises ProblemsError when the note is missing or another."""
    file = end_file(path)
    try:
        return _read_end(file, key)
    except FileNotFoundError:
        raise fault(path, f"the note of its end, {file.name}, is missing beside it", REMEDY) from None


def read_kept(path: Path, key: bytes) -> End | None:
    """Return what `kept_file` says, which is never ahead of the log; None where an earlier version wrote the log.

    Raises ProblemsError when it is another note than was written.
    """
    try:
        return _read_end(kept_file(path), key)
    except FileNotFoundError:
        return None


def _read_end(file: Path, key: bytes) -> End:
    try:
        noted: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        mac = str(noted.pop("mac"))
        end = End(int(noted["lines"]), int(noted["bytes"]), str(noted["hash"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise fault(file, "this does not say how the log ends", REMEDY) from None
    if not hmac.compare_digest(mac, _hash(noted, key)):
        raise fault(file, "this is not the note that was written of the log's end", REMEDY)
    return end
