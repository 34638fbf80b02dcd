"""What an answer of 'none' is worth: 'nothing is missing' and 'share none of these' could be said of any case.

Such an answer counts in full only beside the right decision in the same question. Otherwise whoever ticks it everywhere
would earn half of these parts without reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from safeshare.marking.kinds import Task
from safeshare.marking.marks import Mark
from safeshare.scenario.unfolding import right_families

ALONE = 0.25
"""The share of the points for a right 'none' that is not beside the right decision."""
NONES = ("missing", "items")
"""The kinds of exercise in which 'none' can be the answer."""
DECIDING = ("decide", "unfold")
"""The kinds of exercise that say what the learner decides, the plainest first."""


def beside_the_decision(tasks: Iterable[Task], marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Return the marks of a question's parts, a right 'none' cut down to a quarter where the decision is not right.

    A question in which nothing is decided keeps its marks.
    """
    pairs = list(zip(tasks, marks, strict=True))
    deciding = {task.kind.name: (task, mark) for task, mark in pairs if task.kind.name in DECIDING}
    said = next((deciding[kind] for kind in DECIDING if kind in deciding), None)
    if said is None or _family(*said) in right_families(said[0].decision, said[0].rulebook):
        return tuple(mark for _task, mark in pairs)
    return tuple(_alone(task, mark) if task.kind.name in NONES else mark for task, mark in pairs)


def _alone(task: Task, mark: Mark) -> Mark:
    """Return what a right 'none' is worth on its own; every other mark stays."""
    if not (mark.is_full and mark.answer["none"]):
        return mark
    reason = f"{mark.reason} It could be said of any case, so it earns a quarter unless your decision is right too."
    return replace(mark, points=task.earned(ALONE), reason=reason)


def _family(task: Task, mark: Mark) -> str | None:
    """Return the family of what was decided, at the end of the story where it unfolds; None where nothing was."""
    if mark.status != "marked":
        return None
    if task.kind.name == "decide":
        family, outcome = mark.answer["family"], mark.answer["outcome"]
        return family if outcome is None else task.rulebook.outcomes[outcome].family
    path = mark.answer["path"]
    return path[-1].get("family") if len(path) == len(task.case.steps) else None
