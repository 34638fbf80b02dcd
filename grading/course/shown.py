"""Which case of each item counts for a learner: the one that the course gave them, or that they drew themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from grading.course.allotment import places
from grading.course.assignment import Assignment
from safeshare.allotting import BY_OWN, FORM, Allotments
from safeshare.answers import AnswerSheet


@dataclass(frozen=True, slots=True)
class Shown:
    """The case of an item that counts for a learner, and who chose it: `only` where there is no other.

    With `trouble`, a sentence for the trainer, no answer counts until a person has looked.
    """

    case: str
    by: Literal["course", "own", "only"]
    trouble: str = ""


def shown_to(
    assignment: Assignment, key: bytes, table: Allotments | None, learner: str, sheet: AnswerSheet
) -> dict[str, Shown]:
    """Return what counts for each item: what was recorded when it was shown, else the course's own draw.

    A recorded variant of the course must be the one that its key gives this learner. One that a learner drew stands as
    it is recorded where the released `table` does not list them, in a test with all items of one form; of a learner
    whom it lists it must be the course's too, for anybody can say of copied answers that they drew those cases. In a
    sealed test nobody draws.
    """
    given = places(assignment, key, learner)
    found: dict[str, Shown] = {}
    for item, cases in assignment.items.items():
        if len(cases) == 1:
            found[item] = Shown(cases[0], "only")
            continue
        due = cases[given[FORM] if assignment.forms else given[item]]
        record = sheet.variants.get(item)
        if record is None:
            found[item] = _unrecorded(assignment, cases, due, sheet)
        else:
            found[item] = _recorded(assignment, item, due, record, sheet)
            if record["by"] == BY_OWN and not found[item].trouble:
                found[item] = _drawn(found[item].case, due, table, learner)
    return found


def answers_by_item(shown: Mapping[str, Shown], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers that count, by part id, as if each item had one case: those to other variants are left out."""
    item_of = {each.case: item for item, each in shown.items() if not each.trouble}
    named = ((item_of.get(part.partition(".")[0]), part.partition(".")[2], value) for part, value in answers.items())
    return {f"{item}.{rest}": value for item, rest, value in named if item is not None}


def counting(shown: Mapping[str, Shown]) -> dict[str, str | None]:
    """Return what grade cells are told, as JSON: item -> the case that counts, None where nobody knows which."""
    return {item: None if each.trouble else each.case for item, each in shown.items()}


def _unrecorded(assignment: Assignment, cases: tuple[str, ...], due: str, sheet: AnswerSheet) -> Shown:
    """Return what counts for an item that was never shown: in a test that a learner drew, their own form's."""
    own = sheet.form in assignment.forms and any(each["by"] == BY_OWN for each in sheet.variants.values())
    if own and sheet.form is not None:
        return Shown(cases[assignment.forms.index(sheet.form)], "own")
    return Shown(due, "course")


def _recorded(assignment: Assignment, item: str, due: str, record: Mapping[str, str], sheet: AnswerSheet) -> Shown:
    case, by = record["case"], record["by"]
    cases = assignment.items[item]
    if case not in cases:
        return Shown(due, "course", f"the answers record '{case[:60]}' for it, which is none of its variants")
    if assignment.forms and sheet.form != assignment.forms[cases.index(case)]:
        form = f"form {sheet.form[:20]}" if sheet.form else "no form"
        return Shown(due, "course", f"the answers record '{case}' for it, and {form}, which do not go together")
    if by == BY_OWN:
        return Shown(case, "own")
    if case != due:
        return Shown(due, "course", f"the answers record '{case}' as given by the course, which gave '{due}'")
    return Shown(case, "course")


def _drawn(case: str, due: str, table: Allotments | None, learner: str) -> Shown:
    """Return what counts of a case that is recorded as a learner's own draw."""
    said = f"the answers record '{case}' as drawn by the learner"
    if table is not None and table.keys is not None:
        return Shown(due, "own", f"{said}, and in this test nobody draws")
    if case != due and table is not None and table.listed([learner]):
        return Shown(due, "own", f"{said}, to whom the course gave '{due}'")
    return Shown(case, "own")
