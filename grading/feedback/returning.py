"""Returning pages to learners, where they handed in and to nobody else; and telling all there what is closed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from grading.collecting.shared_folders import SharedFolder, folder_below
from grading.collecting.submission import ANSWERS, time_of
from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.course.hand_in_folder import place_of_course
from grading.deadlines.closing import closed_to_whom
from grading.feedback.page import PAGE
from grading.progress import shown
from safeshare.places import CLOSED_NAME, COURSE_ID, Place, closed_data
from safeshare.receipts import CODE_LENGTH, Kept
from safeshare.returned import FEEDBACK, KINDS, PROGRESS, shared_page


@dataclass(slots=True)
class Returned:
    """Which pages went back to where learners hand in, and for whom that could not be done, with a sentence each."""

    pages: list[Path] = field(default_factory=list)
    troubles: dict[str, str] = field(default_factory=dict)


def return_pages(course: Course, assignment: Assignment, pages: Iterable[Path], dry_run: bool = False) -> Returned:
    """Put pages of the feedback folder where learners hand in, and say where they went; without a place nowhere.

    In nbgrader's exchange they have names that only who handed in can work out, in a folder that cannot be listed. A
    page of another kind about the same hand-in, no longer true, is gone then. That of progress goes with feedback, and
    takes the place of those that went with earlier feedback. No link in a learner's folder is followed, and what stands
    in the way of one page stops no other. With `dry_run` nothing is written.
    """
    place = place_of_course(course.root)
    done = Returned()
    if place is None or not place.is_there:
        return done
    for page in pages:
        learner = page.parent.parent.name
        receipt = receipt_of(course.folder("submitted", assignment.name, learner), learner, assignment.name)
        try:
            if receipt is not None and _return(place, page, receipt, _others(course, receipt), dry_run):
                done.pages.append(shared_page(place, page.stem, receipt))
        except OSError as error:
            done.troubles[learner] = f"{error.strerror or error}. Their page is {shown(page)}."
    return done


def tell_closed(course: Course, dry_run: bool = False) -> str:
    """Say where learners hand in which assignments are closed, to all or to some; return why that failed, or nothing.

    Nothing is said there of a learner or of a cohort. With `dry_run` nothing is written. Raises ProblemsError when
    there is no usable roster, or the note of what is closed cannot be read.
    """
    place = place_of_course(course.root)
    if dry_run or place is None or not place.is_there:
        return ""
    closed = closed_to_whom(course)
    if not closed and not os.path.lexists(place.common / CLOSED_NAME):
        return ""
    try:
        with folder_below(place.common, (), making=False) as folder:
            if folder is not None:
                folder.put(CLOSED_NAME, f"{json.dumps(closed_data(closed), indent=1)}\n".encode())
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _others(course: Course, receipt: Kept) -> list[Kept]:
    """Return the receipts of the learner's other hand-ins that have feedback."""
    found = (
        receipt_of(course.folder("submitted", name, receipt.learner), receipt.learner, name)
        for name in course.assignments
        if name != receipt.assignment and (course.folder("feedback", name, receipt.learner) / PAGE).is_file()
    )
    return [each for each in found if each is not None]


def _return(place: Place, page: Path, receipt: Kept, others: Iterable[Kept], dry_run: bool) -> bool:
    """Put one page where it belongs; return False for a learner who has no folder there. Raises OSError.

    The page of progress that goes with it also takes the place of those that went with the `others`.
    """
    base, *parts = place.folder, receipt.learner, FEEDBACK
    if place.inbound is not None:
        base, *parts = place.folder / COURSE_ID, FEEDBACK
    with folder_below(base, parts, not dry_run) as folder:
        if dry_run:
            return folder is not None or base.joinpath(*parts[:-1]).is_dir()
        if folder is None:
            return False
        if place.inbound is not None:
            folder.hide_names()
        given = {page.stem: page}
        progress = page.with_name(f"{PROGRESS}.html")
        if page.stem == FEEDBACK and progress.is_file():
            given[PROGRESS] = progress
        for kind, each in given.items():
            folder.put(shared_page(place, kind, receipt).name, each.read_bytes())
        for other in others if PROGRESS in given else ():
            if shared_page(place, FEEDBACK, other).is_file():
                _renew(folder, shared_page(place, PROGRESS, other), progress.read_bytes())
        for kind in {*KINDS, PROGRESS}.difference(given):
            folder.remove(shared_page(place, kind, receipt).name)
    return True


def _renew(folder: SharedFolder, path: Path, content: bytes) -> None:
    """Put a page in the place of the one that is there, unless that is the same."""
    if not path.is_file() or path.read_bytes() != content:
        folder.put(path.name, content)


def receipt_of(folder: Path, learner: str, assignment: str) -> Kept | None:
    """Return the receipt that belongs to a collected hand-in, or None where it has no answers or no time."""
    time = time_of(folder)
    if time is None or not (folder / ANSWERS).is_file():
        return None
    digest = hashlib.sha256((folder / ANSWERS).read_bytes()).hexdigest()
    return Kept(learner, assignment, f"{time:%Y-%m-%d %H:%M:%S.%f} UTC", 0, digest[:CODE_LENGTH])
