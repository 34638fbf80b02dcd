"""Reading the single file that a learner hands in: as safeshare/handing_in.py wrote it, or refused in a sentence."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from grading.collecting.submission import (
    ANSWERS,
    MAX_BYTES,
    MAX_NOTEBOOK_BYTES,
    TIMESTAMP,
    RefusedError,
    handed_in_at,
    printable,
)
from grading.collecting.zips import Limits, open_archive
from safeshare.handing_in import ID, MANIFEST, MANIFEST_SCHEMA
from safeshare.problems import ProblemsError
from safeshare.strict_json import parse_json

ONE_HAND_IN = Limits(packed=26_000_000, entries=20, unpacked=26_000_000, depth=1)
_ANY = Limits(packed=26_000_000, entries=40_000, unpacked=26_000_000, depth=6)
"""What a file may hold of which only the manifest is read."""
_MAX_MANIFEST = 10_000
_MAX_OTHER = 1_000_000
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NOT_OURS = "It is not a file that safeshare's hand-in wrote"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a single file says it is: the learner, the assignment, and when it was handed in (UTC; None: not said)."""

    learner: str
    assignment: str
    time: datetime | None


@dataclass(frozen=True, slots=True)
class HandIn:
    """What a single file holds: whose it says it is, for which assignment, and its files (name -> bytes)."""

    learner: str
    assignment: str
    files: Mapping[str, bytes]


def read_zip(source: Path | IO[bytes]) -> dict[str, bytes]:
    """Return the files of a zip file that holds one hand-in, by name.

    Raises RefusedError, with one sentence for the trainer, when anything in it is not a plain file without a folder,
    is encrypted or damaged, stands there twice, or is too large; sizes are counted while reading.
    """
    with open_archive(source, ONE_HAND_IN) as archive:
        for refusal in archive.refused.values():
            raise refusal
        return {entry.parts[0]: archive.read(entry, _limit(entry.parts[0])) for entry in archive.entries}


def read_hand_in(source: Path | IO[bytes]) -> HandIn:
    """Return the hand-in that a single file holds; raises RefusedError as `read_zip`, or when it is not as made."""
    files = read_zip(source)
    if MANIFEST not in files:
        raise RefusedError(f"{_NOT_OURS}: there is no {MANIFEST} in it.")
    manifest = _manifest(files.pop(MANIFEST))
    listed = manifest["files"]
    for name in sorted({*files, *listed}):
        if name not in files:
            raise RefusedError(f"'{printable(name)}' is missing from it.")
        if name not in listed:
            raise RefusedError(f"'{printable(name)}' was put into it after it was handed in.")
        if hashlib.sha256(files[name]).hexdigest() != listed[name]:
            raise RefusedError(f"'{printable(name)}' was changed after it was handed in, or damaged on its way.")
    return HandIn(manifest["learner"], manifest["assignment"], files)


def read_owner(source: Path | IO[bytes]) -> Owner:
    """Return whose a single file says it is, reading nothing else of it; raises RefusedError when it does not say."""
    with open_archive(source, ONE_HAND_IN) as archive:
        for refusal in archive.refused.values():
            raise refusal
        for entry in archive.entries:
            if entry.parts == (MANIFEST,):
                return _owner(_manifest(archive.read(entry, _MAX_MANIFEST)))
    raise RefusedError(f"{_NOT_OURS}: there is no {MANIFEST} in it.")


def read_claim(source: Path | IO[bytes]) -> Owner | None:
    """Return whose a single file says it is that cannot be taken, whatever else is in it; None where it says nothing.

    Nobody vouches for it: it is a claim, as the name of a file is.
    """
    try:
        with open_archive(source, _ANY) as archive:
            for entry in archive.entries:
                if entry.parts == (MANIFEST,) and MANIFEST not in archive.refused:
                    return _owner(_manifest(archive.read(entry, _MAX_MANIFEST)))
    except RefusedError:
        pass
    return None


def _owner(manifest: Mapping[str, Any]) -> Owner:
    time = handed_in_at(str(manifest.get("time", "")).encode("ascii", "replace"))
    return Owner(manifest["learner"], manifest["assignment"], time)


def _limit(name: str) -> int:
    if name == MANIFEST:
        return _MAX_MANIFEST
    if name in (ANSWERS, TIMESTAMP):
        return MAX_BYTES[name]
    return MAX_NOTEBOOK_BYTES if name.endswith(".ipynb") else _MAX_OTHER


def _manifest(raw: bytes) -> dict[str, Any]:
    """Return a checked manifest: its learner and assignment, and the SHA-256 of each file by name."""
    try:
        data = parse_json(raw.decode("utf-8"), MANIFEST, "")
    except (UnicodeDecodeError, ProblemsError):
        raise RefusedError(f"{_NOT_OURS}: its {MANIFEST} is damaged.") from None
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema != MANIFEST_SCHEMA:
        family = MANIFEST_SCHEMA.partition("/")[0]
        if isinstance(schema, str) and schema.startswith(f"{family}/"):
            raise RefusedError(f"Another version of safeshare wrote it ('{printable(schema)}'): update safeshare.")
        raise RefusedError(f"{_NOT_OURS}: its {MANIFEST} is of another kind.")
    names = [data.get("learner"), data.get("assignment")]
    files = data.get("files")
    sound = all(isinstance(each, str) and ID.fullmatch(each) for each in names) and isinstance(files, dict)
    if not sound or not all(isinstance(each, str) and _DIGEST.fullmatch(each) for each in files.values()):
        raise RefusedError(f"{_NOT_OURS}: its {MANIFEST} does not say whose it is and what it holds.")
    return dict(data)
