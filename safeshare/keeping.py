"""Keeping answers: the file and its journal in step, each restored from the other, and nothing said to be saved lost.

A change goes into the journal first and then into answers.json; only then is it saved. Whichever of the two a crash, a
full disk or a person spoils, the other one still holds everything that was ever said to be saved.
"""

from __future__ import annotations

import contextlib
import errno
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safeshare import journal as journals
from safeshare.allotting import with_variants
from safeshare.answer_file import MAX_BYTES, OtherVersionError, empty_sheet, read_sheet, sheet_faults, sheet_in
from safeshare.files import write_atomically
from safeshare.journal import Entry, Journal, digest_of, line_of
from safeshare.problems import Problem, ProblemsError
from safeshare.reading import MissingError, read_text

ASIDE = "answers.damaged-{}.json"
MISSING = "The file of your answers was missing. They have been put back, as they were last saved."
OLDER = "An older copy of your answers was here. The newer ones have been put back."
DAMAGED = "The file of your answers was damaged. They have been put back, as they were last saved."
PARTLY = "The file of your answers was damaged. Those that could still be read have been put back: look through them."
FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
"""What a full disk says."""
_SHUT = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@dataclass(frozen=True, slots=True)
class Kept:
    """What is on disk: the sheet's data (None: nothing yet), its journal, and whether that ends in just this sheet.

    `restored` says in a sentence what had to be put back, for the learner; `is_behind` that answers.json lacks it.
    """

    data: dict[str, Any] | None
    journal: Journal
    in_step: bool = False
    is_behind: bool = False
    restored: str = ""


def look(path: Path) -> Kept:
    """Return what is kept in answers.json at `path` and in its journal; nothing is written.

    Raises ProblemsError when the file is damaged and no journal makes up for it, and OtherVersionError, a kind of it,
    when another version of safeshare wrote it.
    """
    journal = Journal(path.with_name(journals.FILE_NAME))
    try:
        text = read_text(path, MAX_BYTES)
        data = sheet_in(text, str(path))
    except OtherVersionError:
        raise
    except MissingError:
        if path.is_symlink():
            raise
        whole = _replayed(None, journal)
        return Kept(None, journal) if whole is None else Kept(whole, journal, is_behind=True, restored=MISSING)
    except ProblemsError:
        whole = _replayed(None, journal) if path.is_file() and not path.is_symlink() else None
        if whole is None:
            raise
        return Kept(whole, journal, is_behind=True, restored=DAMAGED if journal.is_whole else PARTLY)
    last = journal.last
    if last is not None and last.saved > data["saved"]:
        whole = _replayed(data, journal)
        if whole is not None:  # one change ahead is what a crash leaves; more, somebody has put an old copy here
            said = OLDER if last.saved > data["saved"] + 1 else ""
            return Kept(whole, journal, is_behind=True, restored=said)
    in_step = last is not None and last.saved == data["saved"] and last.digest == digest_of(text.encode())
    return Kept(data, journal, in_step)


def restore(path: Path, kept: Kept) -> Kept:
    """Write answers.json anew from its journal, a damaged one set aside; for the lock's holder. Raises OSError."""
    if kept.data is None or not kept.is_behind:
        return kept
    with contextlib.suppress(ProblemsError):
        if path.exists() and _is_damaged(path):
            path.rename(_free(path))
    text = as_text(kept.data)
    write_atomically(path, text)
    kept.journal.begin(line_of(kept.data["saved"], digest_of(text.encode()), sheet=kept.data))
    return Kept(kept.data, kept.journal, in_step=True, restored=kept.restored)


def save(path: Path, kept: Kept, data: Mapping[str, Any], change: Mapping[str, Any]) -> None:
    """Put a change into the journal, then the whole sheet into answers.json; for the lock's holder.

    Both are on disk when this returns. Raises OSError when the disk refuses; what was saved before still stands.
    """
    text = as_text(data)
    digest, before = digest_of(text.encode()), kept.journal.size
    whole = line_of(data["saved"], digest, sheet=data)
    if kept.in_step:
        kept.journal.append(line_of(data["saved"], digest, change={"assignment": data["assignment"], **change}))
    else:
        kept.journal.begin(whole)
    try:
        write_atomically(path, text)
    except BaseException:
        if kept.in_step:
            kept.journal.take_back(before)
        elif not before:
            kept.journal.path.unlink(missing_ok=True)
        raise
    if kept.journal.is_long:
        with contextlib.suppress(OSError):  # it stays long, and is written anew another time
            kept.journal.begin(whole)


def as_text(data: Mapping[str, Any]) -> str:
    """Return a sheet's data as answers.json holds it; raises ValueError for a number that JSON does not have."""
    return json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def refusal(path: Path, error: OSError) -> Problem:
    """Say in one sentence why an answer could not be saved, and what to do."""
    if error.errno in FULL:
        what = f"the disk is full, so the answer could not be saved ({error.strerror})"
        return Problem(str(path), what, "Keep this page open and make room, or tell your trainer; it is tried again.")
    if error.errno in _SHUT:
        what = f"nothing may be written in this folder, so the answer could not be saved ({error.strerror})"
        return Problem(str(path), what, "Keep this page open and tell your trainer.")
    what = f"the answer could not be saved ({error.strerror or error})"
    return Problem(str(path), what, "Keep this page open and tell your trainer; it is tried again.")


def _replayed(base: dict[str, Any] | None, journal: Journal) -> dict[str, Any] | None:
    """Return a sheet with all of a journal that is newer put on it; None where that is nothing sound, or another's."""
    entries = journal.entries()
    if not entries:
        return None
    starts = [number for number, entry in enumerate(entries) if entry.sheet is not None]
    if base is None:
        data = empty_sheet(None)
        entries = entries[starts[-1] :] if starts else entries
    else:
        data = {**base}
        entries = [entry for entry in entries if entry.saved > base["saved"]]
    try:
        for entry in entries:
            data = _put_on(data, entry)
    except (KeyError, TypeError, AttributeError):
        return None
    is_other = base is not None and None not in (base["assignment"], data["assignment"])
    if sheet_faults(data) or (is_other and base is not None and base["assignment"] != data["assignment"]):
        return None
    return data


def _put_on(data: dict[str, Any], entry: Entry) -> dict[str, Any]:
    """Return a sheet's data after one more line of its journal."""
    news = entry.change if entry.sheet is None else entry.sheet
    answers = {**data["answers"], **(news.get("answers") or {})}
    frame = {} if entry.sheet is None else {key: each for key, each in entry.sheet.items() if key not in data}
    merged = {**data, **frame, "answers": answers, "saved": entry.saved}
    if entry.sheet is not None:
        merged |= {key: entry.sheet[key] for key in ("rulebook", "synthetic")}
    merged["assignment"] = news.get("assignment") or data["assignment"]
    # Only what was other than before is in the journal, so a later line counts.
    return with_variants(merged, news.get("variants") or {}, news.get("form"), first=True)


def _is_damaged(path: Path) -> bool:
    try:
        read_sheet(path)
    except OtherVersionError:
        raise
    except ProblemsError:
        return True
    return False


def _free(path: Path) -> Path:
    number = 1
    while path.with_name(ASIDE.format(number)).exists():
        number += 1
    return path.with_name(ASIDE.format(number))
