"""Putting a hand-in into the course: whole or not at all, never over what is there."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

from grading.collecting.arrival import NOTE
from grading.collecting.submission import TIMESTAMP, Submission
from grading.course.assignment import Assignment
from grading.course.folder import Course
from safeshare.files import write_atomically


def put(target: Path, submission: Submission) -> None:
    """Write the files to a folder beside the target and rename it, so that a reader sees all of them or none."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part"))
    try:
        for name, content in submission.files.items():
            write_atomically(part / name, content)
        part.chmod(0o755)
        part.rename(target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def is_same(target: Path, submission: Submission) -> bool:
    """Return whether answers and notebook are the same bytes; handing the same in again keeps the first time."""

    def digest(files: dict[str, bytes]) -> dict[str, str]:
        return {name: hashlib.sha256(raw).hexdigest() for name, raw in files.items() if name not in (TIMESTAMP, NOTE)}

    held = {path.name: path.read_bytes() for path in target.iterdir() if path.is_file() and not path.is_symlink()}
    return digest(held) == digest(submission.files)


def keep_earlier(course: Course, assignment: Assignment, learner: str, target: Path) -> None:
    """Move what was collected before to the learner's earlier hand-ins."""
    folder = course.folder("earlier", assignment.name, learner)
    folder.mkdir(parents=True, exist_ok=True)
    number = 1 + max((int(path.name) for path in folder.iterdir() if path.name.isdigit()), default=0)
    target.rename(folder / f"{number:03d}")
