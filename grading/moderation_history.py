"""The history of one mark: what the machine gave, what people gave and why, and what counts now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from grading.course import Course
from grading.feedback_rows import number
from grading.moderation_entry import EXTRA, MARK, points_of
from grading.moderation_log import Entry, marks_in, of_cell, read_log
from grading.moderation_settle import Place, question_name

NOBODY = "not marked"


def history(course: Course, place: Place) -> list[str]:
    """Return the lines of a mark's history, oldest first, and what counts now.

    Raises ProblemsError when one of the course's logs was tampered with.
    """
    about = (place.assignment.name, place.learner, place.cell.name)
    entries = of_cell(read_log(course.root), *about)
    given = marks_in(entries)
    title = (
        f"{place.learner}, {question_name(place.cell)} ({place.assignment.name}), out of {number(place.cell.points)}:"
    )
    return [title, *(f"  {_line(entry)}" for entry in entries), *(f"  {line}" for line in _now(place, given))]


def in_points(score: float | None) -> str:
    """Return points as people write them, or that nobody has marked."""
    return NOBODY if score is None else number(score)


def time_in_words(at: str) -> str:
    """Return a time of the log for people: 2026-11-23 09:30 UTC."""
    return f"{at[:10]} {at[11:16]} UTC"


def disagrees(given: list[Entry], grade: Mapping[str, Any]) -> str:
    """Return how the gradebook differs from what was noted last about a mark; nothing where it does not."""
    last = next((entry for entry in reversed(given) if entry.about == MARK), None)
    if last is None or last.score == grade["manual_score"]:
        return ""
    return f"{last.did} as {in_points(last.score)}, and the gradebook holds {in_points(grade['manual_score'])}"


def _line(entry: Entry) -> str:
    when = time_in_words(entry.at)
    before = points_of(entry, "manual_score")
    if entry.did == "second mark":
        return f"{when}: {number(entry.score or 0.0)}, a second mark, by {entry.by}." + _because(entry)
    if entry.about == EXTRA:
        before = points_of(entry, "extra_credit")
        return f"{when}: extra credit of {in_points(entry.score)} entered by {entry.by} (before: {in_points(before)})."
    machine = points_of(entry, "auto_score")
    was = f"before: {in_points(before)}" if before is not None or machine is None else f"the machine: {number(machine)}"
    if entry.did == "settled":
        return f"{when}: settled as {in_points(entry.score)} by {entry.by} ({was})." + _because(entry)
    return f"{when}: {in_points(entry.score)} entered in formgrader by {entry.by} ({was})."


def _because(entry: Entry) -> str:
    return f" {entry.reason}" if entry.reason else ""


def _now(place: Place, given: list[Entry]) -> Iterator[str]:
    grade = place.grade
    yield (
        f"Now: {in_points(grade['auto_score'])} by machine, {in_points(grade['manual_score'])} by hand, "
        f"extra credit {number(grade['extra_credit'] or 0.0)}."
    )
    odd = disagrees(given, grade)
    if odd:
        yield f"This was {odd}: somebody changed it without a line in the log. Settle it again."
