"""Handing in: the notebook and its answers go whole into the trainer's drop folder, and the learner gets a receipt.

Where there is no such folder, they go into one file that can be uploaded or sent.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from safeshare.counting import counted
from safeshare.files import whole_folder, write_atomically
from safeshare.problems import Problem, ProblemsError, cut
from safeshare.receipts import Receipt, keep

ANSWERS = "answers.json"
TIMESTAMP = "timestamp.txt"
MANIFEST = "manifest.json"
MANIFEST_SCHEMA = "safeshare-hand-in/1"
SUFFIX = ".safeshare.zip"
"""How the name of a single file ends: <assignment>.<learner>.safeshare.zip."""

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def hand_in(folder: Path, dropbox: Path, learner: str, now: datetime | None = None) -> Receipt:
    """Copy a learner's notebook and answers into `dropbox`/<learner>/<assignment> and return the receipt.

    The copy appears whole or not at all. Handing in again replaces the copy; the receipts in `folder` are all kept.
    Raises ProblemsError when there is nothing to hand in, the answers are damaged, or a folder or id cannot be used.
    """
    check_dropbox(dropbox, learner)
    pack = pack_up(folder, now)
    return keep(folder, pack.receipt(learner, put_into(dropbox, learner, pack)))


def put_into(dropbox: Path, learner: str, pack: Pack) -> Path:
    """Put what is handed in into a drop folder, whole or not at all, and return where it is."""
    target = dropbox / learner / pack.assignment
    place_whole(target, pack.files)
    return target


def hand_in_file(folder: Path, to: Path, learner: str, now: datetime | None = None) -> Receipt:
    """Write a learner's notebook and answers into one file in the folder `to` and return the receipt.

    The file is `<assignment>.<learner>.safeshare.zip`; its manifest lists the SHA-256 of what is in it. It appears
    whole or not at all, and handing in again replaces it. Raises ProblemsError as `hand_in` does.
    """
    check_dropbox(to, learner)
    pack = pack_up(folder, now)
    target = to / f"{pack.assignment}.{learner}{SUFFIX}"
    if target.is_symlink():
        raise ProblemsError([Problem(str(target), "this file is a link", "Name another folder, such as your own.")])
    write_atomically(target, pack.zipped(learner))
    return keep(folder, pack.receipt(learner, to, target))


@dataclass(frozen=True, slots=True)
class Pack:
    """What is handed in: the files by name, for which assignment, when, and how many parts are answered."""

    assignment: str
    time: str
    answered: int
    files: dict[str, bytes]

    def receipt(self, learner: str, folder: Path, file: Path | None = None) -> Receipt:
        """Return the receipt for it."""
        digest = hashlib.sha256(self.files[ANSWERS]).hexdigest()
        return Receipt(learner, self.assignment, self.time, digest, self.answered, folder, file)

    def zipped(self, learner: str) -> bytes:
        """Return it as the bytes of one file: the same for the same files, learner and time."""
        listed = {name: hashlib.sha256(content).hexdigest() for name, content in self.files.items()}
        manifest = {
            "schema": MANIFEST_SCHEMA, "assignment": self.assignment, "learner": learner, "time": self.time,
            "files": listed,
        }  # fmt: skip
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in {MANIFEST: f"{json.dumps(manifest, indent=1)}\n".encode(), **self.files}.items():
                archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        return packed.getvalue()


def pack_up(folder: Path, now: datetime | None) -> Pack:
    """Return what a folder holds for handing in; raises ProblemsError when that is nothing, damaged or incomplete."""
    from safeshare.answers import AnswerSheet

    sheet = AnswerSheet.open(folder)
    if not sheet.answers:
        raise _nothing_to_hand_in(folder)
    assignment = sheet.assignment or folder.resolve().name
    check_id("assignment", assignment)
    notebook = _notebook(folder)
    time = f"{now or datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
    files = {notebook.name: notebook.read_bytes(), ANSWERS: (folder / ANSWERS).read_bytes()}
    return Pack(assignment, time, len(sheet.answers), {**files, TIMESTAMP: f"{time}\n".encode()})


def check_dropbox(dropbox: Path, learner: str) -> None:
    """Raise ProblemsError when a learner's work cannot go into a drop folder."""
    check_id("learner", learner)
    if not dropbox.is_dir():
        remedy = "Ask your trainer where to hand in."
        raise ProblemsError([Problem(str(dropbox), "there is no such drop folder", remedy)])
    if (dropbox / learner).is_symlink():
        remedy = "Ask your trainer to put a plain folder in its place."
        raise ProblemsError([Problem(str(dropbox / learner), "this folder is a link", remedy)])


def _nothing_to_hand_in(folder: Path) -> ProblemsError:
    remedy = "Open the notebook in this folder, answer at least one question and hand in again."
    return ProblemsError([Problem(str(folder), "there are no answers to hand in", remedy)])


def check_id(kind: str, value: str) -> None:
    """Raise ProblemsError when an id of a kind (`learner`) is none that a folder can be named after."""
    if not ID.fullmatch(value):
        remedy = "Use 1 to 64 letters, digits, hyphens and underscores, starting with a letter or digit."
        raise ProblemsError([Problem(f"{kind} {cut(value)!r}", "this id cannot be used", remedy)])


def _notebook(folder: Path) -> Path:
    found = sorted(path for path in folder.glob("*.ipynb") if path.is_file())
    if len(found) != 1:
        what = (
            "there is no notebook beside the answers"
            if not found
            else f"there are {counted(len(found), 'notebook')} here"
        )
        remedy = "Keep exactly the notebook that you were given in this folder."
        raise ProblemsError([Problem(str(folder), what, remedy)])
    return found[0]


def place_whole(target: Path, files: dict[str, bytes]) -> None:
    """Write the files as a folder that appears whole; an interruption leaves the old copy or the new."""
    with whole_folder(target) as part:
        for name, content in files.items():
            write_atomically(part / name, content)
