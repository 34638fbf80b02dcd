"""Handing in from the notebook itself: to where the course or a hub says, and always as one file to upload."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from safeshare.counting import counted
from safeshare.handing_in import SUFFIX, Pack, check_dropbox, check_id, pack_up, place_whole, put_into
from safeshare.learner_ids import keep_here
from safeshare.places import Place, named_in
from safeshare.problems import Problem, ProblemsError
from safeshare.receipts import Kept, Receipt, keep, receipts_of
from safeshare.returned import Standing, standing_of


@dataclass(frozen=True, slots=True)
class Delivered:
    """A hand-in: its receipt, whether it lies where the trainer collects, and the one file to upload with its name.

    `trouble` says in a sentence why it does not lie there, where a place is named, or that the receipt was not kept;
    `standing` whether a trainer had closed the section to the learner by then.
    """

    receipt: Receipt
    is_there: bool
    trouble: str
    name: str
    content: bytes
    standing: Standing
    is_kept: bool = True
    """Whether the receipt is kept in the learner's folder: a full disk refuses it."""


def deliver(folder: Path, learner: str, now: datetime | None = None) -> Delivered:
    """Hand in what a learner's folder holds and keep the receipt there; all copies are of the same moment.

    Where the named place cannot be used, the one file is all there is. Raises ProblemsError when there is nothing to
    hand in or the id cannot be used, and OSError when it lies nowhere and the folder itself cannot be written.
    """
    check_id("learner", learner)
    pack = pack_up(folder, now)
    name, content = _as_file(pack, learner)
    place, target, trouble = named_in(folder).place, None, ""
    if place is not None:
        try:
            target = _put(place, learner, pack)
        except ProblemsError as error:
            trouble = str(error.problems[0])
        except OSError as error:
            what = f"your work could not be put there ({error.strerror or error})"
            trouble = str(Problem(str(place.folder), what, "Upload or send the file instead."))
    standing = standing_of(folder, pack.assignment)  # now that it lies there: what is closed later was collected before
    receipt = pack.receipt(learner, target or folder)
    try:
        keep(folder, receipt)
        keep_here(folder, learner)
    except OSError as error:
        if target is None:
            raise
        trouble = f"Your receipt could not be kept here ({error.strerror or error}): write it down."
        return Delivered(receipt, True, trouble, name, content, standing, is_kept=False)
    return Delivered(receipt, target is not None, trouble, name, content, standing)


def answers_file(folder: Path, word: str, now: datetime | None = None) -> tuple[str, bytes]:
    """Return what a learner's folder holds as one file, its name and its bytes; nothing is handed in or kept.

    `word` stands where a hand-in names its learner. Raises ProblemsError as `deliver`.
    """
    check_id("learner", word)
    return _as_file(pack_up(folder, now), word)


def _as_file(pack: Pack, learner: str) -> tuple[str, bytes]:
    return f"{pack.assignment}.{learner}{SUFFIX}", pack.zipped(learner)


def last_receipt(folder: Path) -> str:
    """Return the latest receipt in words, or nothing."""
    kept = receipts_of(folder)
    if not kept:
        return ""
    return in_words(kept[-1])


def in_words(receipt: Kept | Receipt) -> str:
    """Return a receipt as it is said in a sentence."""
    when = datetime.strptime(receipt.time, "%Y-%m-%d %H:%M:%S.%f UTC").replace(tzinfo=UTC)
    answers = counted(receipt.answered, "answer")
    return f"{day(when)}, as {receipt.learner}, {answers}, receipt {receipt.code}"


def day(when: datetime) -> str:
    """Return a moment as people write it, by the clock of this computer: 1 December 2026, 17:00 GMT."""
    here = when.astimezone()
    return f"{here.day} {here:%B %Y, %H:%M %Z}"


def _put(place: Place, learner: str, pack: Pack) -> Path:
    """Put it where the trainer collects: as nbgrader's own submit would, or into a drop folder."""
    inbound = place.inbound
    if inbound is None:
        check_dropbox(place.folder, learner)
        return put_into(place.folder, learner, pack)
    secret = base64.urlsafe_b64encode(os.urandom(9)).decode("ascii")
    target = inbound / f"{learner}+{pack.assignment}+{pack.time}+{secret}"
    place_whole(target, pack.files)
    return target
