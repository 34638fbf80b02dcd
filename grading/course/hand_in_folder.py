"""The folder that learners hand in to, where a trainer named one: what the course notes of it, and how to collect."""

from __future__ import annotations

import json
from pathlib import Path

from grading.faults import fault
from grading.progress import shown
from safeshare.places import FILE_NAME, Place
from safeshare.problems import ProblemsError


def place_of_course(root: Path) -> Place | None:
    """Return the folder that learners of a course hand in to, or None where none was noted.

    Raises ProblemsError when the note cannot be read.
    """
    path = root / FILE_NAME
    if not path.is_file():
        return None
    try:
        return Place(Path(json.loads(path.read_text(encoding="utf-8"))["to"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise fault(path, "this does not say where to hand in", "Release again with --hand-in FOLDER.") from None


def collect_step(root: Path) -> str:
    """Return the command that collects: from the folder that is noted, or from one that the trainer fills in."""
    try:
        place = place_of_course(root)
    except ProblemsError:
        place = None
    return f"collect --from {'DROPBOX' if place is None else shown(place.folder)}"


def collect_first(root: Path, when: str = "first") -> str:
    """Return the remedy where nothing has been collected yet."""
    return f"Run `python -m grading {collect_step(root)} --course {shown(root)}` {when}."
