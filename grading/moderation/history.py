"""The history of one mark: what the machine gave, what people gave and why, and what counts now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from grading.course.folder import Course
from grading.deadlines.times import utc_from
from grading.feedback.rows import number
from grading.moderation.entry import (
    COMMENT,
    EXTRA,
    FOUND,
    HANDED_IN_AGAIN,
    MARKED,
    NOT_MARKABLE,
    REOPENED,
    SECOND_MARK,
    SETTLED,
    last_by_hand,
    points_of,
)
from grading.moderation.log import Entry, marks_in, of_cell, read_log
from grading.moderation.settle import Place, question_name
from grading.progress import shown

NOBODY = "not marked"
_WHY = {
    HANDED_IN_AGAIN: "other work was handed in",
    NOT_MARKABLE: "what was handed in then cannot be marked",
}


def history(course: Course, place: Place) -> list[str]:
    """Return the lines of a mark's history, oldest first, what counts now, and what is to be done if anything is open.

    Raises ProblemsError when one of the course's logs was tampered with.
    """
    entries = of_cell(read_log(course.root), place.assignment.name, place.learner, place.cell.name)
    title = (
        f"{place.learner}, {question_name(place.cell)} ({place.assignment.name}), out of {number(place.cell.points)}:"
    )
    return [
        title,
        *(f"  {line_of(entry)}" for entry in entries),
        *(f"  {line}" for line in _now(place, marks_in(entries))),
        *_next(course, place, marks_in(entries)),
    ]


def in_points(score: float | None) -> str:
    """Return points as people write them, or that nobody has marked."""
    return NOBODY if score is None else number(score)


def time_in_words(at: str) -> str:
    """Return a time of the log for people, in this machine's time zone: 2026-11-23 09:30 UTC."""
    there = utc_from(at).astimezone()
    return f"{there:%Y-%m-%d %H:%M} {there.tzname() or 'local time'}"


def disagrees(given: list[Entry], grade: Mapping[str, Any]) -> str:
    """Return how the gradebook differs from what was noted last about a mark by hand; nothing where it does not."""
    last = last_by_hand(given)
    if last is None or last.score == grade["manual_score"]:
        return ""
    was = "taken back" if last.score is None else f"{last.did} as {in_points(last.score)}"
    return f"{was}, and the gradebook holds {in_points(grade['manual_score'])}"


def line_of(entry: Entry) -> str:
    """Return what an entry of the log says, for people: when, which mark, by whom, what stood there before, and why."""
    when = time_in_words(entry.at)
    if entry.did == SECOND_MARK:
        return f"{when}: {number(entry.score or 0.0)}, a second mark, by {entry.by}." + _because(entry)
    if entry.about == COMMENT:
        new = f"the comment {_quoted(entry.reason)}" if entry.reason else "no comment any more"
        return f"{when}: {new}, by {entry.by} (before: {_quoted(entry.before.get('comment')) or 'none'})."
    if entry.about == EXTRA:
        before = in_points(points_of(entry, "extra_credit"))
        return f"{when}: extra credit of {in_points(entry.score)} {_by(entry)} (before: {before})."
    if entry.did in (MARKED, REOPENED):
        return f"{when}: {_replaced(entry)}"
    earlier, machine = points_of(entry, "manual_score"), points_of(entry, "auto_score")
    by_hand = earlier is not None or machine is None
    was = f"before: {in_points(earlier)}" if by_hand else f"the machine: {in_points(machine)}"
    if entry.did == SETTLED:
        return f"{when}: settled as {in_points(entry.score)} by {entry.by} ({was})." + _because(entry)
    return f"{when}: {in_points(entry.score)} {_by(entry)} ({was})."


def _by(entry: Entry) -> str:
    if entry.did == FOUND:
        return "found in the gradebook; when it was given, and by whom, is not known"
    return f"entered in formgrader by {entry.by}"


def _replaced(entry: Entry) -> str:
    """Return a line on marks that marking replaced, with all that stood there."""
    if entry.did == REOPENED:
        was = in_points(points_of(entry, "manual_score"))
        return f"the settled {was} counts no longer, because another answer to this question was handed in."
    why = _WHY.get(entry.reason, "everything was marked again")
    new = "the machine's mark was taken back" if entry.score is None else f"{number(entry.score)} by machine"
    held = [f"{in_points(points_of(entry, 'auto_score'))} by machine"]
    if points_of(entry, "manual_score") is not None:
        held.append(f"{in_points(points_of(entry, 'manual_score'))} by hand")
    if points_of(entry, "extra_credit"):
        held.append(f"extra credit {in_points(points_of(entry, 'extra_credit'))}")
    if entry.before.get("comment"):
        held.append(f"the comment {_quoted(entry.before['comment'])}")
    return f"{new}, because {why} (before: {', '.join(held)})."


def _quoted(words: object) -> str:
    return f"“{' '.join(str(words).split())}”" if words else ""


def _because(entry: Entry) -> str:
    return f" {entry.reason}" if entry.reason else ""


def _now(place: Place, given: list[Entry]) -> Iterator[str]:
    grade = place.grade
    waits = " It waits to be marked by hand." if grade["needs_manual_grade"] else ""
    yield (
        f"Now: {in_points(grade['auto_score'])} by machine, {in_points(grade['manual_score'])} by hand, "
        f"extra credit {number(grade['extra_credit'] or 0.0)}.{waits}"
    )
    odd = disagrees(given, grade)
    if odd:
        yield f"This was {odd}: somebody changed it without a line in the log. Settle it again."


def _next(course: Course, place: Place, given: list[Entry]) -> Iterator[str]:
    """Yield the command for what is open, if anything is."""
    where = f"--course {shown(course.root)}"
    if disagrees(given, place.grade):
        whose = f"--assignment {place.assignment.name} --learner {place.learner} --question {question_name(place.cell)}"
        yield f'Next: python -m grading settle {where} {whose} --score POINTS --reason "WORDS"'
    elif place.grade["needs_manual_grade"]:
        yield f"Next: python -m grading formgrader {where}"
