"""One stage on a learner's way: what a feedback page told them, kept for the page that shows how they went on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grading.course.assignment import Assignment
    from grading.course.roster import Learner

Stage = dict[str, Any]
"""Nothing in it goes beyond what the feedback page of the same answers tells, but for confidence by band."""

ORDER = ("pre", "during", "post", "follow_up")
_TESTS = {"pre-test": "pre", "post-test": "post"}


def stage_of(
    assignment: Assignment,
    learner: Learner,
    gist: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    time: datetime | None,
) -> Stage:
    """Return the stage of a feedback page with these rows of points; `time` is when it was handed in."""
    during = "follow_up" if learner.phase == "follow_up" else "during"
    return {
        "title": assignment.title,
        "when": _TESTS.get(assignment.name, during),
        "time": "" if time is None else time.isoformat(),
        "handed_in": "" if time is None else f"{time.day} {time:%B %Y}",
        "decisions": gist["decisions"],
        "sure": gist["sure"],
        "sections": [
            {"sections": row["sections"], "points": float(row["points"]), "out_of": float(row["out_of"])}
            for row in rows
            if "sections" in row
        ],
        "clauses": gist["clauses"],
        "misconceptions": gist["misconceptions"],
        "synthetic": gist["synthetic"] or learner.synthetic == "yes",
    }


def in_order(stages: Iterable[Stage]) -> list[Stage]:
    """Return stages as a learner went through them: before, during, after, at follow-up, each by its time."""
    return sorted(stages, key=lambda each: (ORDER.index(each["when"]), each["time"], each["title"]))


def profile_over_time(stages: Sequence[Stage]) -> list[dict[str, Any]]:
    """Return points by section for the tests, time by time: lines that are the same for all of them.

    Each time has its own groups of sections; lines are made of whole groups of every time, so that no two lines taken
    together tell of fewer answers than the feedback pages do.
    """
    tests = [each for each in stages if each["sections"]]
    lines: list[set[str]] = []
    for group in (set(row["sections"]) for each in tests for row in each["sections"]):
        touched = [line for line in lines if line & group]
        lines = [line for line in lines if line not in touched] + [group.union(*touched)]
    return [
        {"sections": sorted(line), "times": [_points(each, line) for each in tests]}
        for line in sorted(lines, key=min)
    ]  # fmt: skip


def _points(stage: Stage, line: set[str]) -> dict[str, float]:
    ours = [row for row in stage["sections"] if line.issuperset(row["sections"])]
    return {name: round(sum(row[name] for row in ours), 2) for name in ("points", "out_of")}
