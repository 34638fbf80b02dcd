"""Returning pages to learners: to where they handed in, so that their start page finds them; to nobody else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from grading.assignment import Assignment
from grading.course import Course
from grading.hand_in_place import place_of_course
from grading.submission import ANSWERS, time_of
from safeshare.files import write_atomically
from safeshare.places import COURSE_ID
from safeshare.receipts import CODE_LENGTH, Kept
from safeshare.returned import KINDS, shared_page


def return_pages(course: Course, assignment: Assignment, pages: Iterable[Path]) -> list[Path]:
    """Put pages of the feedback folder where learners hand in, and return where they went; without a place nowhere.

    In nbgrader's exchange they have names that only who handed in can work out, in a folder that cannot be listed. A
    page of another kind about the same hand-in, no longer true, is gone then. Raises OSError when the disk refuses.
    """
    place = place_of_course(course)
    if place is None or not place.is_there:
        return []
    returned = []
    for page in pages:
        learner = page.parent.parent.name
        receipt = receipt_of(course.folder("submitted", assignment.name, learner), learner, assignment.name)
        home = place.folder / learner
        if receipt is None or (place.inbound is None and (home.is_symlink() or not home.is_dir())):
            continue
        target = shared_page(place, page.stem, receipt)
        target.parent.mkdir(exist_ok=True)
        if place.inbound is not None:
            (place.folder / COURSE_ID / "feedback").chmod(0o711)
        write_atomically(target, page.read_bytes())
        for kind in KINDS:
            if kind != page.stem:
                shared_page(place, kind, receipt).unlink(missing_ok=True)
        returned.append(target)
    return returned


def receipt_of(folder: Path, learner: str, assignment: str) -> Kept | None:
    """Return the receipt that belongs to a collected hand-in, or None where it has no answers or no time."""
    time = time_of(folder)
    if time is None or not (folder / ANSWERS).is_file():
        return None
    digest = hashlib.sha256((folder / ANSWERS).read_bytes()).hexdigest()
    return Kept(learner, assignment, f"{time:%Y-%m-%d %H:%M:%S.%f} UTC", 0, digest[:CODE_LENGTH])
