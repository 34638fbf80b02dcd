"""What a trainer sees where they mark by hand: the text, the rubric beside it, and what is marked already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from grading.authoring.notebook import as_shown_text
from safeshare.marking import Mark
from safeshare.marking.record import TEXTS
from safeshare.scenario import Case

if TYPE_CHECKING:
    from grading.marking.sheets import Sheet

_FIELDS = {
    "capacity": "capacity",
    "grounds": "grounds",
    "decision": "decision",
    "told": "told or not told",
    "advice": "advice",
    "review": "review",
}


def for_the_marker(text: str, part: str, sheet: Sheet) -> str:
    """Return the cell, in Markdown, in which a person marks one written text.

    `part` is the part by its item's name (`s4a-key.wishes.text`) and `sheet` what all the learner's answers earn, from
    which the other criteria of the same record are told. What the learner typed is shown letter by letter.
    """
    about = TEXTS.get(part.split(".")[1])
    lines = [as_shown_text(text)] if about is None else [f"**{about.ask}**", as_shown_text(text)]
    rubric = rubric_of(part, sheet.cases.get(part.partition(".")[0]))
    if rubric:
        lines += ["**The rubric**", "\n".join(f"- {as_plain_markdown(level)}" for level in rubric)]
    already = _marked_already(part, sheet)
    if already:
        lines.append(already)
    return "\n\n".join(lines)


def as_plain_markdown(text: str) -> str:
    """Return words of our own in which no character has a meaning in Markdown or HTML."""
    return "".join(char if char.isalnum() or char in " ,.:;()'’" else f"&#{ord(char)};" for char in text)


def rubric_of(part: str, case: Case | None) -> Sequence[str]:
    """Return the levels by which a written part of a case is marked; none where its author gave none."""
    criterion = TEXTS.get(part.split(".")[1])
    if criterion is not None:
        return criterion.rubric
    return () if case is None or case.record is None else case.record.rubric


def _marked_already(part: str, sheet: Sheet) -> str:
    """Return a line on the criteria of the same record that a machine marks; nothing where there are none."""
    record = sheet.marks.get(f"{part.partition('.')[0]}.record")
    fields = [] if record is None else [mark for mark in record.marks if mark.kind in _FIELDS]
    if record is None or not fields:
        return ""
    points = f"{round(sum(mark.points for mark in fields), 2):g} of {sum(mark.out_of for mark in fields):g}"
    return f"**Marked already, by machine** ({points}): {'; '.join(_field(mark) for mark in fields)}."


def _field(mark: Mark) -> str:
    given = {"marked": f"{round(mark.points, 2):g} of {mark.out_of:g}", "not_answered": "left blank"}
    return f"{_FIELDS[mark.kind]} {given.get(mark.status, 'cannot be marked')}"
