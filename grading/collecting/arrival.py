"""When a hand-in came: what it says itself is held against what its files, or a platform, say.

A learner can write what their own stamp says, so it counts only as far as nothing that lies beside it is newer.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from grading.collecting.submission import (
    TIME_FORMAT,
    TIMESTAMP,
    RefusedError,
    Submission,
    handed_in_at,
    printable,
    read_plain,
)

NOTE = "handed_in.json"
"""The file beside a collected hand-in that keeps what it said itself, where another time counts."""
NOTE_SCHEMA = "safeshare-handed-in/1"
_MAX_NOTE = 2_000
ALLOWANCE = timedelta(minutes=5)
"""By how much files may be newer than the stamp beside them: copying takes a while, and clocks differ."""
DOWNLOAD = timedelta(minutes=10)
"""Where all uploads in a platform's zip file are as close together as this, their times are those of its making."""
COPIES = (
    "If files are new only because you copied or downloaded them, give those who are late longer: {command} "
    "--learner ID --assignment NAME --until WHEN. Copies made with `cp -p` keep their times."
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """When a hand-in came (UTC) by something else than its own stamp: its files, its folder, or the platform.

    `file` is a single file, written when it was handed in, so that nothing in it can be newer than it.
    """

    time: datetime
    of: Literal["files", "file", "folder", "platform"] = "files"

    def in_words(self) -> str:
        """Return what this says, as the second half of a sentence."""
        own = {
            "files": "its files are of",
            "file": "its file is of",
            "folder": "its folder was last changed on",
            "platform": "the platform says",
        }
        return f"{own[self.of]} {moment_in_words(self.time)}"


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a hand-in came: the time that counts, what it says itself (UTC; None: nothing), and what is odd about it."""

    counted: datetime
    said: datetime | None
    note: str = ""


def arrival(
    stamp: bytes | None, evidence: Evidence | None, present: datetime, otherwise: datetime | None = None
) -> Arrival:
    """Return when a hand-in came: the newest of its stamp and the evidence, none later than the `present` (UTC).

    A platform that learners cannot write to is believed in either direction, and so is a single file. A stamp that is
    up to five minutes off counts as it stands; where nothing says anything, it came `otherwise`, or now.
    """
    said = None if stamp is None else handed_in_at(stamp)
    seen = None if evidence is None else min(evidence.time, present)
    believed = evidence is not None and evidence.of in ("platform", "file")
    is_past = said is not None and said <= present + ALLOWANCE
    if said is not None and is_past and (seen is None or _goes_with(said, seen, believed)):
        return Arrival(said, said)
    counted = seen or min(otherwise or present, present)
    if stamp is None:
        return Arrival(counted, None)
    if said is None:
        odd = f"'{printable(stamp[:60].decode(errors='replace').strip())}' in its {TIMESTAMP} is no time"
    else:
        odd = f"The hand-in says {moment_in_words(said)}{'' if is_past else ', which is yet to come'}"
    beside = "" if evidence is None else f", {evidence.in_words()}"
    return Arrival(counted, said if is_past else None, f"{odd}{beside}: counted as {moment_in_words(counted)}.")


def place_in_order(said: datetime | None, evidence: Evidence | None, present: datetime) -> datetime | None:
    """Return by which time (UTC) one of several hand-ins is put in order; None where nothing that is believed says it.

    What a hand-in says of itself keeps copies of older ones older, but makes none newer than its files, or than now.
    """
    seen = None if evidence is None else min(evidence.time, present)
    if evidence is not None and evidence.of == "platform":
        return seen
    if said is None or said > (seen or present) + ALLOWANCE:
        return seen
    return said


def _goes_with(said: datetime, seen: datetime, believed: bool) -> bool:
    return seen - said <= ALLOWANCE and not (believed and said - seen > ALLOWANCE)


def evidence_of(folder: Path, names: Iterable[str]) -> Evidence | None:
    """Return the newest time of a folder and of those files in it that count; links are not followed."""
    found = [each for name in names if (each := _changed(folder / name)) is not None]
    newest, own = max(found, default=None), _changed(folder)
    if own is not None and (newest is None or own - newest > ALLOWANCE):
        return Evidence(own, "folder" if newest is not None else "files")
    return None if newest is None else Evidence(newest)


def platform_time(times: Iterable[datetime]) -> bool:
    """Return whether the times of a platform's uploads say when each was uploaded, and not when all were downloaded."""
    known = list(times)
    return bool(known) and max(known) - min(known) > DOWNLOAD


def stamped(submission: Submission, came: Arrival) -> Submission:
    """Return a hand-in that says the time that counts, as nbgrader reads it; what it said goes into a note beside."""
    said = submission.files.get(TIMESTAMP, b"").decode(errors="replace").strip()
    files = {**submission.files, TIMESTAMP: f"{came.counted.strftime(TIME_FORMAT)}\n".encode()}
    if came.note:
        noted = {"schema": NOTE_SCHEMA, "said": printable(said), "note": came.note}
        files[NOTE] = (json.dumps(noted, indent=1, ensure_ascii=False) + "\n").encode()
    return Submission(files, submission.left_out)


def noted(folder: Path) -> tuple[str, datetime | None]:
    """Return what was odd about the time of a collected hand-in (empty: nothing), and the time that it said (UTC)."""
    try:
        data = json.loads(read_plain(folder / NOTE, _MAX_NOTE).decode("utf-8"))
        note = str(data["note"])
        if data["schema"] != NOTE_SCHEMA or not note.isprintable():
            return "", None
        return note, handed_in_at(str(data["said"]).encode())
    except (RefusedError, OSError, ValueError, KeyError, TypeError, RecursionError):
        return "", None


def now() -> datetime:
    """Return the present in UTC."""
    return datetime.now(UTC)


def moment_in_words(moment: datetime) -> str:
    """Return a time as 3 May 2026, 10:00 UTC, in this machine's time zone."""
    there = moment.astimezone()
    return f"{there.day} {there:%B %Y, %H:%M} {there.tzname() or 'local time'}"


def _changed(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(os.lstat(path).st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        return None
