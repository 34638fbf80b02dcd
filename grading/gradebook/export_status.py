"""What became of a learner's work on an assignment, in the codes of the exported gradebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from grading.authoring.notebook import GradedCell
from grading.collecting.refusals import noted_refusal
from grading.collecting.submission import ANSWERS, MAX_BYTES, RefusedError, time_of
from grading.collecting.zips import open_plain
from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.course.learner import Learner
from grading.feedback.rows import score
from grading.marking.autograded import is_marked
from grading.marking.inspection import Trouble, inspect
from grading.marking.sheets import Marker, marker_of

MARKED, WAITING, ATTENTION, CHANGED = "marked", "waiting", "needs_attention", "changed"
NOT_MARKED, NOT_HANDED_IN, WITHDRAWN, LATE = "not_marked", "not_handed_in", "withdrawn", "late"


class Work:
    """What learners have handed in for one assignment; the bank is loaded only if somebody's must be looked at."""

    def __init__(self, course: Course, assignment: Assignment) -> None:
        """Look at one assignment of a course."""
        self.course, self.assignment = course, assignment

    @cached_property
    def _marker(self) -> Marker:
        return marker_of(self.course, self.assignment)

    def is_handed_in(self, learner: Learner) -> bool:
        """Return whether a hand-in was collected."""
        return self._folder("submitted", learner).is_dir()

    def is_refused(self, learner: Learner) -> bool:
        """Return whether the latest hand-in could not be collected."""
        return noted_refusal(self.course, self.assignment, learner.learner_id) is not None

    def time(self, learner: Learner) -> datetime | None:
        """Return when the learner's work was handed in (UTC), as far as that is known."""
        return time_of(self._folder("submitted", learner)) if self.is_handed_in(learner) else None

    def is_changed(self, learner: Learner) -> bool:
        """Return whether other answers were handed in since those that were marked."""
        return self._answers("submitted", learner) != self._answers("autograded", learner)

    def is_marked(self, learner: Learner) -> bool:
        """Return whether a hand-in was marked, and the marks still are there."""
        return is_marked(self.course, self.assignment, learner.learner_id)

    def has_trouble(self, learner: Learner) -> bool:
        """Return whether the hand-in cannot be marked as it is."""
        return isinstance(inspect(self.course, self.assignment, learner.learner_id, self._marker), Trouble)

    def _folder(self, step: str, learner: Learner) -> Path:
        return self.course.folder(step, self.assignment.name, learner.learner_id)

    def _answers(self, step: str, learner: Learner) -> bytes | None:
        try:
            with open_plain(self._folder(step, learner) / ANSWERS) as stream:
                return stream.read(MAX_BYTES[ANSWERS] + 1)
        except (RefusedError, OSError):
            return None


def status_of(
    work: Work, cells: Sequence[GradedCell], learner: Learner, grades: Mapping[str, Any] | None, is_late: bool
) -> str:
    """Return the codes of a learner's status; `grades` are the gradebook's, None where it has no submission."""
    codes = [_base(work, cells, learner, grades)]
    if is_late:
        codes.append(LATE)
    if learner.is_withdrawn() and WITHDRAWN not in codes:
        codes.append(WITHDRAWN)
    return ";".join(codes)


def _base(work: Work, cells: Sequence[GradedCell], learner: Learner, grades: Mapping[str, Any] | None) -> str:
    if work.is_refused(learner):
        return ATTENTION
    if not work.is_handed_in(learner):
        return WITHDRAWN if learner.is_withdrawn() else NOT_HANDED_IN
    if grades is None or all(score(grades.get(cell.name, {})) is None for cell in cells):
        return ATTENTION if work.has_trouble(learner) else NOT_MARKED
    if any(score(grades.get(cell.name, {})) is None for cell in cells if not cell.by_hand):
        return ATTENTION
    if work.is_changed(learner):
        return CHANGED
    needed = any(grades[cell.name]["needs_manual_grade"] for cell in cells if cell.name in grades)
    return WAITING if needed else MARKED
