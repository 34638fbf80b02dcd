"""To whom and how: the right recipient, a secure channel, or nothing going out at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from safeshare.marking.kinds import CannotMark, Kind, PartWords, Task, an_id, only_keys, register
from safeshare.marking.marks import Mark
from safeshare.marking.shuffling import shuffled
from safeshare.scenario.beside import Choice, Handling

SIDES = ("to", "by")
NONE = "Nothing goes out now"


@register
class ToWhomAndHow(Kind):
    """Choose a recipient and a channel, a point each; while the answer is to hold or pause, nothing goes out."""

    name = "handling"
    points = 2.0
    prompt = "To whom does it go, and how?"

    def options_shown(self, task: Task) -> dict[str, Any]:
        """Return recipients and channels in an order that tells nothing, and the words of 'none'."""
        sides = _sides(task)
        lists = {side: [{"id": each.id, "label": each.text} for each in sides[side]] for side in SIDES}
        return {**lists, "none_label": NONE}

    def shape(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Return `{"to": id or null, "by": id or null, "none": bool}`."""
        only_keys(value, (*SIDES, "none"))
        none = value.get("none", False)
        if not isinstance(none, bool):
            raise CannotMark("'none' is neither true nor false")
        chosen = {
            side: None if value.get(side) is None else an_id(value[side], f"what is chosen as '{side}'")
            for side in SIDES
        }
        if none and any(chosen.values()):
            raise CannotMark("a recipient or a channel is chosen together with 'nothing goes out'")
        return {**chosen, "none": none}

    def is_answered(self, value: Mapping[str, Any]) -> bool:
        """Return whether anything is chosen, 'none' included."""
        return any(value[side] for side in SIDES) or bool(value["none"])

    def perfect(self, task: Task) -> dict[str, Any]:
        """Choose what is right, or 'none' where nothing is shared."""
        if not _shared(task):
            return {"to": None, "by": None, "none": True}
        sides = _sides(task)
        return {**{side: next(each.id for each in sides[side] if each.right) for side in SIDES}, "none": False}

    def mark(self, task: Task, value: dict[str, Any]) -> Mark:
        """Give a point for the recipient and one for the channel; all for 'none' where nothing has to be shared."""
        sides = _sides(task)
        chosen: dict[str, Choice] = {}
        for side in SIDES:
            if value[side] is None:
                continue
            found = next((each for each in sides[side] if each.id == value[side]), None)
            if found is None:
                raise CannotMark(f"'{value[side]}' was never one of the options")
            chosen[side] = found
        right = [side for side, each in chosen.items() if each.right and _shared(task)]
        wrong = [side for side in chosen if side not in right]
        none_right = value["none"] and task.decision.family != "share"
        missed = () if none_right or not _shared(task) else tuple(side for side in SIDES if side not in right)
        tempting = dict.fromkeys(chosen[side].misconception for side in wrong)
        return Mark(
            part=task.part,
            kind=self.name,
            status="marked",
            points=task.earned(1.0 if none_right else len(right) / len(SIDES)),
            out_of=task.out_of,
            answer=value,
            reason=_reason(task, right, none_right=none_right, none=value["none"]),
            clauses=tuple(each for each in ("2.3", "2.4") if each in task.rulebook.clauses),
            misconceptions=tuple(each for each in tempting if each is not None),
            right=tuple(chosen[side].id for side in right),
            wrong=tuple(chosen[side].id for side in wrong),
            missed=tuple(each.id for side in missed for each in sides[side] if each.right),
        )

    def in_words(self, task: Task, mark: Mark) -> PartWords:
        """Return the sentence of the mark, and each choice with its author's reason where something is shared."""
        words = {
            each.id: f"{each.text} ({each.why})" if _shared(task) else each.text
            for choices in _sides(task).values()
            for each in choices
        }
        return PartWords(
            mark.reason, *(tuple(words[each] for each in ids) for ids in (mark.right, mark.wrong, mark.missed))
        )


def _handling(task: Task) -> Handling:
    if task.case.handling is None:
        message = f"the case {task.case.id} does not say to whom and how"
        raise ValueError(message)
    return task.case.handling


def _sides(task: Task) -> dict[str, tuple[Choice, ...]]:
    handling = _handling(task)
    return {"to": shuffled(handling.to, task.case.pair), "by": shuffled(handling.by, task.case.pair)}


def _shared(task: Task) -> bool:
    """Return whether sharing is right, or one of two careful answers."""
    return task.decision.family in ("share", "weigh")


def _reason(task: Task, right: list[str], *, none_right: bool, none: bool) -> str:
    if none_right:
        return f"Right: {NONE.lower()}." + (" It is a careful answer here." if _shared(task) else "")
    if not _shared(task):
        return f"{NONE}: {task.decision.says}"
    if none:
        return f"Something has to go out now. {task.decision.says}"
    if len(right) == len(SIDES):
        return "Right: the right recipient, and a safe way to reach them."
    sides = {"to": "The recipient is right", "by": "The channel is safe"}
    return f"{sides[right[0]]}; the other choice is not." if right else "Neither recipient nor channel is right."
