"""How a learner's decisions went, all questions together: what a feedback page says before any points."""

from __future__ import annotations

from collections.abc import Iterable

from grading.feedback_rows import LEAST
from grading.progress import counted
from grading.sheets import Sheet
from safeshare.marking import Mark, QuestionMark


def nothing_answered(sheet: Sheet) -> list[str]:
    """Say that no assessed question was answered, where that is so: nought right would sound like all wrong."""
    if not _is_blank(mark for _name, _case, mark in sheet.assessed()):
        return []
    if _is_blank(sheet.marks.values()):
        return ["No question was answered."]
    return ["Only practice was answered. Practice earns no points; no question that counts was answered."]


def profile(marks: Iterable[Mark]) -> Iterable[str]:
    """Say how the decisions erred, all questions together, so that no single answer can be read off."""
    decisions = [mark for mark in marks if mark.kind == "decide"]
    if len(decisions) < LEAST:
        yield "Too few decisions to say how they went without saying how each of them did."
        return
    given = [mark for mark in decisions if mark.status == "marked"]
    right = sum(mark.is_full for mark in given)
    yield f"{counted(right, 'decision')} of {len(decisions)} as the guide decides."
    under = sum((mark.direction or 0) < 0 for mark in given)
    over = sum((mark.direction or 0) > 0 for mark in given)
    other = len(given) - right - under - over
    if under:
        yield f"{counted(under, 'decision')} held back or waited where the guide asks for more."
    if over:
        yield f"{counted(over, 'decision')} shared further than the guide allows, or sooner."
    if other:
        yield f"{counted(other, 'decision')} went the right way but for another reason, or with another next step."
    if len(given) < len(decisions):
        yield f"{counted(len(decisions) - len(given), 'decision')} not answered."


def _is_blank(marks: Iterable[QuestionMark]) -> bool:
    return all(mark.status == "not_answered" for each in marks for mark in each.marks)
