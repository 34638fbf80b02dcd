"""Looking through the place that a trainer collects from, whatever way the hand-ins came.

Four ways are told apart: a shared folder with a folder for each learner, nbgrader's exchange, single files that were
uploaded or sent, and a learning platform's zip file. They may stand side by side.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from grading.collecting.arrival import evidence_of
from grading.collecting.inbox import EXCHANGE, FOLDERS, Inbox, Offer
from grading.collecting.platform_names import sender_of
from grading.collecting.platform_zips import look_at_file, look_at_folder
from grading.collecting.single_files import cannot_open
from grading.collecting.submission import (
    ANSWERS,
    TIME_FORMAT,
    TIMESTAMP,
    RefusedError,
    Submission,
    handed_in_at,
    printable,
    read_submission,
)
from grading.course.learner import Learner
from grading.faults import fault

COURSE_ID = "safeshare"
"""The course's name in nbgrader's exchange, as grading/settings.py has it."""
_IN_EXCHANGE = re.compile(
    r"(?P<learner>[^+]+)\+(?P<assignment>[^+]+)"
    r"\+(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? (?:[A-Z]+|[+-]\d{4}))(?:\+[A-Za-z0-9_=-]*)?"
)


@contextmanager
def open_inbox(path: Path, learners: Mapping[str, Learner], notebooks: Mapping[str, str]) -> Iterator[Inbox]:
    """Look through a folder or a zip file; `notebooks` are the names of the course's notebooks by assignment.

    Zip files stay open as long as the inbox is used. Raises ProblemsError when there is nothing at the path, or it is a
    file that is no zip file.
    """
    inbox = Inbox(learners, notebooks)
    with ExitStack() as stack:
        if path.is_file():
            try:
                look_at_file(path, inbox, stack)
            except RefusedError as error:
                remedy = "Name the zip file from your learning platform, or the folder that learners hand in to."
                raise fault(path, f"there is nothing to collect in this file: {_clause(str(error))}", remedy) from None
            yield inbox
            return
        if not path.is_dir():
            raise fault(path, "there is no such folder to collect from", "Name the folder that learners hand in to.")
        places = (path / "inbound", path / COURSE_ID / "inbound")
        folder = next((each for each in places if each.is_dir() and each.parts[-1] not in learners), path)
        for entry in sorted(os.scandir(folder), key=lambda each: each.name):
            if entry.name.startswith((".", "__MACOSX")):
                continue
            found = _IN_EXCHANGE.fullmatch(entry.name)
            if found is not None:
                _exchanged(Path(entry.path), found, inbox)
            elif entry.name.casefold().endswith(".zip") and entry.is_file():
                try:
                    look_at_file(Path(entry.path), inbox, stack)
                except RefusedError as error:
                    cannot_open(sender_of((entry.name,)), printable(entry.name), error, inbox)
            elif not look_at_folder(Path(entry.path), inbox):
                _shared(Path(entry.path), inbox)
        yield inbox


def _shared(folder: Path, inbox: Inbox) -> None:
    """Take in one learner's folder of a shared drop folder, or whatever else stands there."""
    inbox.found[FOLDERS] += folder.name in inbox.learners
    if folder.name not in inbox.learners:
        there = {name for name in inbox.notebooks if os.path.lexists(folder / name)} if folder.is_dir() else set()
        inbox.strangers.setdefault(folder.name, set()).update(there or {""})
        return
    for assignment, notebook in inbox.notebooks.items():
        source = folder / assignment
        if os.path.lexists(source):
            seen = evidence_of(source, _names(notebook))
            time = None if seen is None else seen.time
            read = _folder_reader(source)
            inbox.add(Offer(folder.name, assignment, folder.name, read, time, is_dated=False, evidence=seen))


def _names(notebook: str) -> tuple[str, ...]:
    """Return the names of the files that count in a hand-in."""
    return f"{notebook}.ipynb", ANSWERS, TIMESTAMP


def _folder_reader(source: Path) -> Callable[[str], Submission]:
    def read(notebook: str) -> Submission:
        if source.parent.is_symlink():
            raise RefusedError("The learner's folder is a link; it was not followed.")
        return read_submission(source, notebook)

    return read


def _exchanged(folder: Path, found: re.Match[str], inbox: Inbox) -> None:
    """Take in one hand-in that nbgrader's own submit wrote; its name says whose, for what and when."""
    inbox.found[EXCHANGE] += 1
    time = handed_in_at(found["time"].encode())
    learner, assignment, where = found["learner"], found["assignment"], printable(folder.name)
    account = _account(folder)
    if account != learner and account in inbox.learners:
        inbox.refused[where] = f"It says that it is of '{printable(learner)}', but the account of '{account}' wrote it."
        return

    def read(notebook: str) -> Submission:
        submission = read_submission(folder, notebook)
        if time is None:
            return submission
        stamp = f"{time.strftime(TIME_FORMAT)}\n".encode()
        return Submission({**submission.files, TIMESTAMP: stamp}, submission.left_out)

    seen = None if time is not None else evidence_of(folder, _names(inbox.notebooks.get(assignment, "")))
    inbox.add(Offer(learner, assignment, where, read, time, evidence=seen))


def _account(folder: Path) -> str:
    """Return the name of the account that owns a folder, or nothing where the system knows none."""
    try:
        return folder.owner()
    except (KeyError, OSError, NotImplementedError):
        return ""


def _clause(sentence: str) -> str:
    """Return a sentence as the second part of another."""
    sentence = sentence.removesuffix(".")
    return f"{sentence[:1].lower()}{sentence[1:]}" if sentence.startswith("It ") else sentence
