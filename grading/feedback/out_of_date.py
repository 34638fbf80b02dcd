"""Feedback pages that say less than the gradebook: a mark or comment was given or replaced after they were written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from grading.course.folder import Course
from grading.feedback.page import PAGE
from grading.moderation.entry import SECOND_MARK, Entry


def pages_out_of_date(course: Course, log: Sequence[Entry], marked: Mapping[str, Collection[str]]) -> int:
    """Return how many pages are older than the log's last line on their learner's marks, but for second marks.

    `marked` says for each assignment whose pages can be written again.
    """
    newest: dict[tuple[str, str], str] = {}
    for entry in log:
        if entry.did != SECOND_MARK and entry.learner in marked.get(entry.assignment, ()):
            place = (entry.assignment, entry.learner)
            newest[place] = max(entry.at, newest.get(place, ""))
    return sum(_written(course, *place) < at for place, at in newest.items())


def _written(course: Course, assignment: str, learner: str) -> str:
    """Return when a learner's page was written, as the log writes times; later than any where there is none."""
    try:
        seconds = (course.folder("feedback", assignment, learner) / PAGE).stat().st_mtime
    except OSError:
        return "no page"
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
