"""Where learners hand in, as a trainer named it: noted in the course, and told in every release."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.course.hand_in_folder import place_of_course
from grading.deadlines.dates import EVERYBODY, read_deadlines
from grading.faults import fault
from safeshare.files import write_atomically
from safeshare.places import FILE_NAME, place_data

NOWHERE = "none"


def note_place(course: Course, to: str) -> None:
    """Note the folder that learners hand in to, for this release and later ones; `none` forgets it.

    Raises ProblemsError when there is no such folder.
    """
    path = course.root / FILE_NAME
    if to == NOWHERE:
        path.unlink(missing_ok=True)
        return
    folder = Path(to).expanduser().resolve()
    if not folder.is_dir():
        remedy = "Name nbgrader's exchange, or a drop folder that all learners reach by this path."
        raise fault(folder, "there is no such folder to hand in to", remedy)
    write_atomically(path, json.dumps(place_data(str(folder), None), indent=1) + "\n")


def write_place(course: Course, assignment: Assignment, folder: Path) -> None:
    """Write into a released folder where its work is handed in, and when it is due where that is the same for all.

    Of cohorts with dates of their own no date is told, only that there are some: one folder is given to all of them,
    and does not know whose it is. Of a learner's extension nothing is told.
    """
    place = place_of_course(course.root)
    deadlines = read_deadlines(course).by_assignment.get(assignment.name, {})
    dates = {each.at for each in deadlines.values()}
    is_same = EVERYBODY in deadlines and len(dates) == 1
    if assignment.is_marked and (place is not None or dates):
        due = deadlines[EVERYBODY].at if is_same else None
        data = place_data("" if place is None else str(place.folder), due, bool(dates) and not is_same)
        write_atomically(folder / FILE_NAME, json.dumps(data, indent=1) + "\n")
    else:
        (folder / FILE_NAME).unlink(missing_ok=True)


def write_places(course: Course, names: Iterable[str]) -> bool:
    """Write into what is released of some assignments when it is due now, and return whether any of it is released."""
    there = [course.assignments[name] for name in names if course.is_released(course.assignments[name])]
    for assignment in there:
        write_place(course, assignment, course.folder("release", assignment.name))
    return bool(there)
