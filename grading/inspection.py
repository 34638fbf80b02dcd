"""Looking at one hand-in before it is marked: it can be marked, or it waits for a person with two sentences saying why.

Nothing of it is run, and nothing of it but what stands in answers.json ever counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from grading.assignment import Assignment
from grading.course import Course
from grading.notebook import read_notebook
from grading.sheets import Marker, Sheet
from grading.submission import RefusedError, refuse_links
from safeshare.problems import ProblemsError

_AGAIN = "Your work has not been marked yet: please hand it in again, or ask your trainer."


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a hand-in is not marked: a short code, a sentence for the trainer and one for the learner."""

    code: str
    trainer: str
    learner: str


@dataclass(frozen=True, slots=True)
class Inspected:
    """A hand-in that can be marked: whose it is, and what its answers earn (practice is not marked)."""

    learner: str
    sheet: Sheet


def inspect(course: Course, assignment: Assignment, learner: str, marker: Marker) -> Inspected | Trouble:
    """Return what marking a collected hand-in needs, or the trouble with it; nothing that is wrong with one raises.

    `marker` is `grading.sheets.marker_of(course, assignment)`, made once for a whole cohort.
    """
    folder = course.folder("submitted", assignment.name, learner)
    try:
        refuse_links(folder)
        read_notebook(folder / f"{assignment.notebook}.ipynb")
        return Inspected(learner, marker.read(folder, learner, practice=False))
    except RefusedError as error:
        return Trouble("refused", str(error), _AGAIN)
    except ProblemsError as error:
        return Trouble("unusable", str(error), _AGAIN)
    except OSError as error:
        return Trouble("unreadable", f"The hand-in cannot be read ({error.strerror or error}).", _AGAIN)
