"""To whom and how: the right recipient, a secure channel, or nothing going out at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from safeshare.marking.kinds import CannotMark, Kind, PartWords, Task, an_id, only_keys, register
from safeshare.marking.marks import Mark
from safeshare.marking.shuffling import shuffled
from safeshare.scenario.beside import Choice, Handling
from safeshare.scenario.unfolding import right_families

SIDES = ("to", "by")
NONES = {
    "pause": "Nothing goes out yet: something has to come first",
    "hold": "Nothing goes out: not to them, or not on this ground",
}
"""Why nothing goes out now, by the family of the answer."""
UNEXPLAINED = 0.25
"""The share of the points for nothing going out without the right reason: it could be said of any case."""


@register
class ToWhomAndHow(Kind):
    """Choose a recipient and a channel, a point each; while nothing is to be shared, say why nothing goes out."""

    name = "handling"
    points = 2.0
    prompt = "To whom does it go, and how?"

    def options_shown(self, task: Task) -> dict[str, Any]:
        """Return recipients and channels in an order that tells nothing, and the reasons why nothing goes out."""
        sides = _sides(task)
        lists = {side: [{"id": each.id, "label": each.text} for each in sides[side]] for side in SIDES}
        return {**lists, "nones": [{"id": name, "label": label} for name, label in NONES.items()]}

    def shape(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Return `{"to": id or null, "by": id or null, "none": false, "hold" or "pause"}`.

        True is nothing without a reason, as releases before there were reasons have it.
        """
        only_keys(value, (*SIDES, "none"))
        none = value.get("none", False)
        if not isinstance(none, bool) and none not in tuple(NONES):
            raise CannotMark("'none' is neither false nor one of the reasons")
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
            return {"to": None, "by": None, "none": task.decision.family}
        sides = _sides(task)
        return {**{side: next(each.id for each in sides[side] if each.right) for side in SIDES}, "none": False}

    def mark(self, task: Task, value: dict[str, Any]) -> Mark:
        """Give a point for the recipient and one for the channel; where nothing has to go out, all for saying why."""
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
        may_wait = value["none"] and task.decision.family != "share"
        none_right = may_wait and value["none"] in right_families(task.decision, task.rulebook)
        worth = 1.0 if none_right else UNEXPLAINED if may_wait else len(right) / len(SIDES)
        missed = () if none_right or not _shared(task) else tuple(side for side in SIDES if side not in right)
        tempting = dict.fromkeys(chosen[side].misconception for side in wrong)
        return Mark(
            part=task.part,
            kind=self.name,
            status="marked",
            points=task.earned(worth),
            out_of=task.out_of,
            answer=value,
            reason=_reason_for_none(task, value["none"], right=none_right) if may_wait else _reason(task, right, value),
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


def _reason_for_none(task: Task, none: str | bool, *, right: bool) -> str:
    if right:
        careful = " It is a careful answer here." if _shared(task) else ""
        return f"Right: {_lower(NONES[str(none)])}.{careful}"
    return f"That nothing goes out now is sound, and earns a quarter; the reason is another. {task.decision.says}"


def _reason(task: Task, right: list[str], value: Mapping[str, Any]) -> str:
    if not _shared(task):
        return f"{NONES[task.decision.family]}. {task.decision.says}"
    if value["none"]:
        return f"Something has to go out now. {task.decision.says}"
    if len(right) == len(SIDES):
        return "Right: the right recipient, and a safe way to reach them."
    sides = {"to": "The recipient is right", "by": "The channel is safe"}
    return f"{sides[right[0]]}; the other choice is not." if right else "Neither recipient nor channel is right."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
