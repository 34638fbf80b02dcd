"""Fact or opinion: each piece of information is sorted into one of the two."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from safeshare.marking.items import items_of
from safeshare.marking.kinds import CannotMark, Kind, PartWords, Task, an_id, only_keys, register
from safeshare.marking.marks import Mark
from safeshare.marking.ticking import MAX_TICKS

CHOICES = {"fact": "Fact", "opinion": "Opinion"}


@register
class FactOrOpinion(Kind):
    """The share of the facts sorted rightly plus that of the opinions, less one: one answer for all earns nothing."""

    name = "fact_or_opinion"
    points = 1.0
    prompt = "Is each of these a fact or an opinion?"

    def options_shown(self, task: Task) -> dict[str, Any]:
        """Return the items and the two choices."""
        return {
            "options": [{"id": item.id, "label": item.text} for item in items_of(task)],
            "choices": [{"id": name, "label": label} for name, label in CHOICES.items()],
        }

    def shape(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Return `{"sorted": {item id: "fact" or "opinion"}}`."""
        only_keys(value, ("sorted",))
        given = value.get("sorted", {})
        if not isinstance(given, Mapping) or len(given) > MAX_TICKS:
            raise CannotMark("the sorted items are not a mapping")
        for choice in given.values():
            if choice not in ("fact", "opinion"):
                raise CannotMark("an item is sorted neither as fact nor as opinion")
        return {"sorted": {an_id(name, "a sorted item"): choice for name, choice in given.items()}}

    def is_answered(self, value: Mapping[str, Any]) -> bool:
        """Return whether any item is sorted."""
        return bool(value["sorted"])

    def perfect(self, task: Task) -> dict[str, Any]:
        """Sort every item as its author does."""
        return {"sorted": {item.id: item.kind for item in items_of(task)}}

    def mark(self, task: Task, value: dict[str, Any]) -> Mark:
        """Give the share of the facts sorted rightly plus that of the opinions, less one, and no less than 0.

        An item left out is not right. `safeshare check` sees to it that there are both kinds of items; with one kind
        alone it would be twice its share, less one.
        """
        kinds = {item.id: item.kind for item in items_of(task)}
        given: dict[str, str] = value["sorted"]
        for name in given:
            if name not in kinds:
                raise CannotMark(f"'{name}' was never one of the items")
        right = tuple(name for name, kind in kinds.items() if given.get(name) == kind)
        return Mark(
            part=task.part,
            kind=self.name,
            status="marked",
            points=task.earned(_balanced(kinds, right)),
            out_of=task.out_of,
            answer=value,
            reason=f"{len(right)} of {len(kinds)} sorted rightly.",
            clauses=tuple(each for each in ("2.2",) if each in task.rulebook.clauses),
            right=right,
            wrong=tuple(name for name, kind in kinds.items() if name in given and given[name] != kind),
            missed=tuple(name for name in kinds if name not in given),
        )

    def in_words(self, task: Task, mark: Mark) -> PartWords:
        """Return how many were sorted rightly, and each item with what it is."""
        words = {item.id: f"{item.text} ({CHOICES[item.kind]}.)" for item in items_of(task)}
        return PartWords(
            mark.reason, *(tuple(words[each] for each in ids) for ids in (mark.right, mark.wrong, mark.missed))
        )


def _balanced(kinds: Mapping[str, str], right: Collection[str]) -> float:
    """Return twice the mean, over the kinds that there are, of the share of a kind's items that are right, less one."""
    shares = []
    for kind in set(kinds.values()):
        of_kind = [name for name, each in kinds.items() if each == kind]
        shares.append(sum(name in right for name in of_kind) / len(of_kind))
    return 2 * sum(shares) / len(shares) - 1
