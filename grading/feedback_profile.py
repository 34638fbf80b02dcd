"""How a learner's decisions went, all questions together: what a feedback page says before any points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from grading.feedback_rows import LEAST
from safeshare.counting import counted

if TYPE_CHECKING:
    from grading.sheets import Sheet
    from safeshare.marking import Mark, QuestionMark


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
    decisions = [mark for mark in marks if mark.kind == "decide"]
    given = [mark for mark in decisions if mark.status == "marked"]
    if len(given) < least:
        yield "Too few decisions to say how they went without saying how each of them did."
        return
    right = sum(mark.is_full for mark in given)
    under = sum((mark.direction or 0) < 0 for mark in given)
    over = sum((mark.direction or 0) > 0 for mark in given)
    of_all = f"of {counted(len(decisions), 'decision')}"
    yield f"{right} {of_all} as the guide decides."
    for number, what in (
        (under, "held back or waited where the guide asks for more."),
        (over, "shared further than the guide allows, or sooner."),
        (len(given) - right - under - over, "went the right way but for another reason, or with another next step."),
        (len(decisions) - len(given), "not answered."),
    ):
        if number:
            yield f"{number} {of_all} {what}"


def is_blank(sheet: Sheet) -> bool:
    """Return whether no question that counts was answered."""
    return _are_blank(mark for _name, _case, mark in sheet.assessed())


def _are_blank(marks: Iterable[QuestionMark]) -> bool:
    return all(mark.status == "not_answered" for each in marks for mark in each.marks)
