"""Handing in: the notebook and its answers go whole into the trainer's drop folder, and the learner gets a receipt."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from safeshare.answers import AnswerSheet
from safeshare.files import write_atomically
from safeshare.problems import Problem, ProblemsError

ANSWERS = "answers.json"
TIMESTAMP = "timestamp.txt"
RECEIPTS = "receipts.txt"

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was handed in: when (UTC), the SHA-256 of the answers, how many parts were answered, and where it is."""

    learner: str
    assignment: str
    time: str
    sha256: str
    answered: int
    folder: Path

    def line(self) -> str:
        """Return the receipt on one line, for the learner to keep."""
        answers = "1 answer" if self.answered == 1 else f"{self.answered} answers"
        return f"{self.time}: {self.learner} handed in {self.assignment}, {answers}, receipt {self.sha256[:16]}"


def hand_in(folder: Path, dropbox: Path, learner: str, now: datetime | None = None) -> Receipt:
    """Copy a learner's notebook and answers into `dropbox`/<learner>/<assignment> and return the receipt.

    The copy appears whole or not at all. Handing in again replaces the copy; the receipts in `folder` are all kept.
    Raises ProblemsError when there is nothing to hand in, the answers are damaged, or a folder or id cannot be used.
    """
    _check(folder, dropbox, learner)
    sheet = AnswerSheet.open(folder)
    if not sheet.answers:
        raise _nothing_to_hand_in(folder)
    assignment = sheet.assignment or folder.resolve().name
    _check_id("assignment", assignment)
    notebook = _notebook(folder)
    answers = (folder / ANSWERS).read_bytes()
    time = f"{now or datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
    target = dropbox / learner / assignment
    _place(target, {notebook.name: notebook.read_bytes(), ANSWERS: answers, TIMESTAMP: f"{time}\n".encode()})
    receipt = Receipt(learner, assignment, time, hashlib.sha256(answers).hexdigest(), len(sheet.answers), target)
    kept = folder / RECEIPTS
    earlier = kept.read_text(encoding="utf-8") if kept.is_file() else ""
    write_atomically(kept, f"{earlier}{receipt.line()}\n")
    return receipt


def _check(folder: Path, dropbox: Path, learner: str) -> None:
    _check_id("learner", learner)
    if not (folder / ANSWERS).is_file():
        raise _nothing_to_hand_in(folder)
    if not dropbox.is_dir():
        remedy = "Ask your trainer where to hand in."
        raise ProblemsError([Problem(str(dropbox), "there is no such drop folder", remedy)])
    if (dropbox / learner).is_symlink():
        remedy = "Ask your trainer to put a plain folder in its place."
        raise ProblemsError([Problem(str(dropbox / learner), "this folder is a link", remedy)])


def _nothing_to_hand_in(folder: Path) -> ProblemsError:
    remedy = "Open the notebook in this folder, answer at least one question and hand in again."
    return ProblemsError([Problem(str(folder), "there are no answers to hand in", remedy)])


def _check_id(kind: str, value: str) -> None:
    if not _ID.fullmatch(value):
        remedy = "Use 1 to 64 letters, digits, hyphens and underscores, starting with a letter or digit."
        raise ProblemsError([Problem(f"{kind} {value!r}", "this id cannot be used", remedy)])


def _notebook(folder: Path) -> Path:
    found = sorted(path for path in folder.glob("*.ipynb") if path.is_file())
    if len(found) != 1:
        what = "there is no notebook beside the answers" if not found else f"there are {len(found)} notebooks here"
        remedy = "Keep exactly the notebook that you were given in this folder."
        raise ProblemsError([Problem(str(folder), what, remedy)])
    return found[0]


def _place(target: Path, files: dict[str, bytes]) -> None:
    """Write the files beside the target, then swap the folders; an interruption leaves the old copy or the new."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part"))
    try:
        for name, content in files.items():
            write_atomically(part / name, content)
        part.chmod(0o755)
        if target.exists():
            aside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".earlier"))
            target.rename(aside / target.name)
            part.rename(target)
            shutil.rmtree(aside)
        else:
            part.rename(target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
