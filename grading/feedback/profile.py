"""How a learner's decisions went, all questions together: what a feedback page says before any points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from grading.feedback.rows import LEAST, grouped
from safeshare.counting import counted

if TYPE_CHECKING:
    from grading.marking.sheets import Sheet
    from safeshare.marking import Mark, QuestionMark


LEAST_TO_BE_SURE = 6
"""Answers that a line on confidence is about, at least: with fewer, over 80% right would be all of them."""
LEAST_SURE, MOST_UNSURE = 2 / 3, 0.8
"""Shares right between which `fairly sure` fits; below fits `not sure`, above `sure` (confidence-based marking)."""


def nothing_answered(sheet: Sheet) -> list[str]:
    """Say that no assessed question was answered, where that is so: nought right would sound like all wrong."""
    if not is_blank(sheet):
        return []
    if _are_blank(sheet.marks.values()):
        return ["No question was answered."]
    return ["Only practice was answered. Practice earns no points; no question that counts was answered."]


def profile(marks: Iterable[Mark], least: int = LEAST) -> Iterator[str]:
    """Say how the decisions erred, all questions together, so that no single answer can be read off.

    Each line is about all decisions; with fewer than `least` given there is none of them.
    """
    found = decisions(marks, least)
    if found is None:
        yield "Too few decisions to say how they went without saying how each of them did."
        return
    of_all = f"of {counted(found['all'], 'decision')}"
    yield f"{found['right']} {of_all} as the guide decides."
    for number, what in (
        (found["under"], "held back or waited where the guide asks for more."),
        (found["over"], "shared further than the guide allows, or sooner."),
        (found["other"], "went the right way but for another reason, or with another next step."),
        (found["blank"], "not answered."),
    ):
        if number:
            yield f"{number} {of_all} {what}"


def decisions(marks: Iterable[Mark], least: int = LEAST) -> dict[str, int] | None:
    """Return how many decisions there are (`all`) and how they went; None with fewer than `least` given."""
    ours = [mark for mark in marks if mark.kind == "decide"]
    given = [mark for mark in ours if mark.status == "marked"]
    if len(given) < least:
        return None
    right = sum(mark.is_full for mark in given)
    under = sum((mark.direction or 0) < 0 for mark in given)
    over = sum((mark.direction or 0) > 0 for mark in given)
    return {
        "all": len(ours), "right": right, "under": under, "over": over, "other": len(given) - right - under - over,
        "blank": len(ours) - len(given),
    }  # fmt: skip


def sureness(marks: Iterable[Mark]) -> list[dict[str, Any]]:
    """Say for each level of confidence, neighbours together, in which band the share of right decisions lies.

    Learners know of which answers they were sure, so that a line is about six of them at least and tells a band,
    never a number: `low` (under two thirds), `middle`, or `high` (over 80%), as confidence-based marking has it. Where
    all levels come together in one line there is none.
    """
    levels: dict[int, list[Mark]] = {1: [], 2: [], 3: []}
    for mark in marks:
        if mark.kind == "decide" and mark.status == "marked":
            levels.get((mark.answer or {}).get("confidence", 0), []).append(mark)
    together = grouped({level: len(each) for level, each in levels.items() if each}, LEAST_TO_BE_SURE)
    if len(together) == 1 and len(together[0]) > 1:
        return []
    found = []
    for group in together:
        ours = [mark for level in group for mark in levels[level]]
        if len(ours) >= LEAST_TO_BE_SURE:
            share = sum(mark.is_full for mark in ours) / len(ours)
            band = "high" if share > MOST_UNSURE else "low" if share < LEAST_SURE else "middle"
            found.append({"levels": group, "of": len(ours), "band": band})
    return found


def is_blank(sheet: Sheet) -> bool:
    """Return whether no question that counts was answered."""
    return _are_blank(mark for _name, _case, mark in sheet.assessed())


def _are_blank(marks: Iterable[QuestionMark]) -> bool:
    return all(mark.status == "not_answered" for each in marks for mark in each.marks)
