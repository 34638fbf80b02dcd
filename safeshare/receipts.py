"""What a learner gets for a hand-in: a line to keep, by which the trainer finds the very answers handed in."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from safeshare.counting import counted
from safeshare.files import write_atomically

FILE_NAME = "receipts.txt"
CODE_LENGTH = 16
MAX_BYTES = 1_000_000
_LINE = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d\.\d{6})? UTC): (?P<learner>[A-Za-z0-9_-]{1,64}) handed in "
    r"(?P<assignment>[A-Za-z0-9_-]{1,64}), (?P<answered>\d{1,6}) answers?, receipt (?P<code>[0-9a-f]{16})"
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was handed in: when (UTC), the SHA-256 of the answers, how many parts were answered, and where it is.

    `folder` is the hand-in itself, or where there is one `file` the folder that this is in.
    """

    learner: str
    assignment: str
    time: str
    sha256: str
    answered: int
    folder: Path
    file: Path | None = None

    @property
    def code(self) -> str:
        """The first 16 hex digits of the SHA-256 of answers.json: what the trainer looks for."""
        return self.sha256[:CODE_LENGTH]

    def line(self) -> str:
        """Return the receipt on one line, for the learner to keep."""
        return self._line(self.time)

    def to_show(self) -> str:
        """Return that line as it is said to the learner, to the minute: it is a receipt as well."""
        return self._line(f"{self.time[:16]} UTC")

    def _line(self, time: str) -> str:
        answers = counted(self.answered, "answer")
        return f"{time}: {self.learner} handed in {self.assignment}, {answers}, receipt {self.code}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A receipt as it stands in a learner's folder."""

    learner: str
    assignment: str
    time: str
    answered: int
    code: str

    def page_name(self, kind: str) -> str:
        """Return the name under which a page about this hand-in lies in nbgrader's exchange.

        Like nbgrader's own, it cannot be guessed without what was handed in, and the folder cannot be listed.
        """
        return page_name(kind, self.learner, self.assignment, self.time, self.code)


def page_name(kind: str, learner: str, assignment: str, time: str, code: str) -> str:
    """Return the name of a returned page of a kind (`feedback`) for the hand-in with this time and receipt code."""
    text = "|".join(("safeshare-page", kind, learner, assignment, time, code))
    return f"{hashlib.sha256(text.encode()).hexdigest()}.html"


def keep(folder: Path, receipt: Receipt) -> Receipt:
    """Add a receipt to those of a learner's folder, and return it; raises OSError when the disk refuses."""
    kept = folder / FILE_NAME
    earlier = kept.read_text(encoding="utf-8") if kept.is_file() else ""
    write_atomically(kept, f"{earlier}{receipt.line()}\n")
    return receipt


def receipts_in(text: str) -> list[Kept]:
    """Return the receipts that stand in a text, in their order."""
    return [
        Kept(found["learner"], found["assignment"], found["time"], int(found["answered"]), found["code"])
        for found in _LINE.finditer(text)
    ]


def receipts_of(folder: Path) -> list[Kept]:
    """Return the receipts kept in a learner's folder, the first one first; none where the file cannot be read."""
    try:
        with (folder / FILE_NAME).open("rb") as stream:
            return receipts_in(stream.read(MAX_BYTES).decode("utf-8", "replace"))
    except OSError:
        return []
