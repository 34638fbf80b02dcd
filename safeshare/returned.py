"""Pages that come back: feedback, or what to hand in again, fetched to the learner's folder from the shared place.

A learner without a shared disk puts the page that the trainer sent into the folder by hand; it counts the same. Once
there is feedback the answers stand, unless the learner says that the trainer has asked for another hand-in.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from safeshare.files import write_atomically
from safeshare.places import COURSE_ID, Place, closed_to, named_in
from safeshare.receipts import Kept, receipts_of

FEEDBACK = "feedback"
AGAIN = "hand-in-again"
PROGRESS = "your-progress"
"""The page that comes with feedback: what learners see of themselves over time."""
KINDS = (FEEDBACK, AGAIN)
MAX_BYTES = 5_000_000
ASKED = ".asked-again"
"""The file that notes after which feedback page (its SHA-256) the learner is handing in again."""


class Standing(StrEnum):
    """How a learner's section stands: who hands in now is collected, or why that is not so, or not sure."""

    OPEN = "open"
    CLOSED = "closed"
    AGAIN = "again"
    CLOSED_TO_ALL = "all"
    CLOSED_TO_SOME = "some"


@dataclass(frozen=True, slots=True)
class Page:
    """A page that a learner got back: its kind, and its file in their folder."""

    kind: str
    path: Path

    def text(self) -> str:
        """Return the page; raises OSError or UnicodeError when it cannot be read."""
        with self.path.open("rb") as stream:
            return stream.read(MAX_BYTES).decode("utf-8")


def shared_page(place: Place, kind: str, receipt: Kept) -> Path:
    """Return where a page about a hand-in lies in a shared place."""
    if place.inbound is not None:
        return place.folder / COURSE_ID / "feedback" / receipt.page_name(kind)
    return place.folder / receipt.learner / "feedback" / f"{receipt.assignment}.{kind}.html"


def page_in(folder: Path) -> Page | None:
    """Return the page that a learner's folder holds once newer ones have been fetched; feedback before anything else.

    A page that says to hand in again counts only until that was done. Nothing is raised: what cannot be fetched waits.
    """
    receipts = receipts_of(folder)
    place = named_in(folder).place if receipts else None
    for kind in KINDS:
        about = receipts[::-1] if kind == FEEDBACK else receipts[-1:]
        path = folder / f"{kind}.html"
        if place is not None:
            _fetch([shared_page(place, kind, receipt) for receipt in about], path, kind)
        if path.is_file() and not path.is_symlink():
            if kind == FEEDBACK and place is not None:
                _fetch([shared_page(place, PROGRESS, each) for each in about], folder / f"{PROGRESS}.html", PROGRESS)
            return Page(kind, path)
    return None


def own_progress(folder: Path) -> Page | None:
    """Return the page of progress that came with the feedback in a learner's folder, if both are there."""
    path = folder / f"{PROGRESS}.html"
    return Page(PROGRESS, path) if is_closed(folder) and path.is_file() and not path.is_symlink() else None


def is_closed(folder: Path) -> bool:
    """Return whether feedback has come back, so that the learner's answers stand; nothing is fetched.

    They do not while the learner is handing in again after it, as `hand_in_again` has noted.
    """
    return (folder / f"{FEEDBACK}.html").is_file() and not _asked_again(folder)


def is_closed_now(folder: Path) -> bool:
    """Return the same as `is_closed` once newer pages have been fetched."""
    page_in(folder)
    return is_closed(folder)


def standing_of(folder: Path, assignment: str) -> Standing:
    """Return how a learner's section stands just now: by their own page first, then by what everybody is told."""
    if is_closed_now(folder):
        return Standing.CLOSED
    if _asked_again(folder):
        return Standing.AGAIN
    return Standing(closed_to(named_in(folder).place, assignment) or Standing.OPEN)


def hand_in_again(folder: Path) -> None:
    """Let the answers be changed and handed in again after this feedback, until another page comes back.

    The page stays where it is. Raises OSError when it cannot be read, or the disk refuses the note.
    """
    write_atomically(folder / ASKED, f"{_digest(folder)}\n")


def _asked_again(folder: Path) -> bool:
    try:
        return (folder / ASKED).read_text(encoding="utf-8").strip() == _digest(folder)
    except (OSError, UnicodeError):
        return False


def _digest(folder: Path) -> str:
    with (folder / f"{FEEDBACK}.html").open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _fetch(sources: list[Path], path: Path, kind: str) -> None:
    """Copy the first page that is there and differs; of those to hand in again, drop one that is there no longer."""
    try:
        found = next((each for each in sources if each.is_file() and not each.is_symlink()), None)
        if found is not None and found.stat().st_size <= MAX_BYTES:
            content = found.read_bytes()
            if not path.is_file() or path.read_bytes() != content:
                write_atomically(path, content)
        elif kind == AGAIN and sources:
            path.unlink(missing_ok=True)
    except OSError:
        return
