"""Exercises that are answered by ticking: partial credit in which ticking everything earns nothing."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from safeshare.marking.kinds import CannotMark, Kind, PartWords, Task, an_id, only_keys
from safeshare.marking.marks import Mark

MAX_TICKS = 500


class Ticking(Kind):
    """A list of options of which some, or none, are right."""

    none_label: ClassVar[str | None] = None

    @abstractmethod
    def options(self, task: Task) -> dict[str, str]:
        """Return the options in the order shown: id to label."""

    @abstractmethod
    def key(self, task: Task) -> tuple[str, ...]:
        """Return the ids that are right; empty where nothing is."""

    @abstractmethod
    def clauses(self, task: Task) -> tuple[str, ...]:
        """Return the clauses behind the key."""

    def none_is_also_right(self, task: Task) -> bool:
        """Return whether 'none' is right although the key names options."""
        del task
        return False

    def neutral(self, task: Task) -> frozenset[str]:
        """Return the options that neither earn nor cost anything."""
        del task
        return frozenset()

    def tempted(self, task: Task) -> dict[str, str]:
        """Return the misconception behind each tempting wrong option."""
        del task
        return {}

    def option_in_words(self, task: Task, option: str) -> str:
        """Return an option as feedback names it."""
        return self.options(task)[option]

    def options_shown(self, task: Task) -> dict[str, Any]:
        """Return the options and the label of 'none', which is null where something always applies."""
        options = [{"id": name, "label": label} for name, label in self.options(task).items()]
        return {"options": options, "none_label": self.none_label}

    def shape(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Return `{"chosen": [ids], "none": bool}` with each id once."""
        only_keys(value, ("chosen", "none"))
        chosen, none = value.get("chosen", []), value.get("none", False)
        if not isinstance(chosen, list) or len(chosen) > MAX_TICKS:
            raise CannotMark("the ticked options are not a list")
        if not isinstance(none, bool):
            raise CannotMark("'none' is neither true nor false")
        ids = list(dict.fromkeys(an_id(each, "a ticked option") for each in chosen))
        if ids and none:
            raise CannotMark("options are ticked together with 'none of them'")
        return {"chosen": ids, "none": none}

    def is_answered(self, value: Mapping[str, Any]) -> bool:
        """Return whether anything is ticked, 'none' included."""
        return bool(value["chosen"]) or bool(value["none"])

    def perfect(self, task: Task) -> dict[str, Any]:
        """Tick the key, or 'none' where nothing is right."""
        key = self.key(task)
        return {"chosen": list(key), "none": not key}

    def mark(self, task: Task, value: dict[str, Any]) -> Mark:
        """Give found/key - wrongly ticked/wrong options, at least 0; for an empty key, all for 'none' or nothing.

        Options that are arguable in this case count neither way.
        """
        options, key, neutral = self.options(task), self.key(task), self.neutral(task)
        chosen: list[str] = value["chosen"]
        for each in chosen:
            if each not in options:
                raise CannotMark(f"'{each}' was never one of the options")
        if value["none"] and self.none_label is None:
            raise CannotMark("'none of them' was never one of the options")
        right = tuple(each for each in key if each in chosen)
        against = [each for each in options if each not in key and each not in neutral]
        wrong = tuple(each for each in against if each in chosen)
        missed = tuple(each for each in key if each not in chosen)
        none_right = value["none"] and (not key or self.none_is_also_right(task))
        if none_right:
            missed, share = (), 1.0
        elif not key:
            share = 0.0
        else:
            share = len(right) / len(key) - len(wrong) / max(len(against), 1)
        tempted = self.tempted(task)
        return Mark(
            part=task.part,
            kind=self.name,
            status="marked",
            points=task.earned(share),
            out_of=task.out_of,
            answer=value,
            reason=_reason(key, right, wrong, none_right=none_right),
            clauses=self.clauses(task),
            misconceptions=tuple(dict.fromkeys(tempted[each] for each in wrong if each in tempted)),
            right=right,
            wrong=wrong,
            missed=missed,
        )

    def in_words(self, task: Task, mark: Mark) -> PartWords:
        """Return the sentence of the mark, and the options by their labels."""
        named = [
            tuple(self.option_in_words(task, each) for each in ids) for ids in (mark.right, mark.wrong, mark.missed)
        ]
        return PartWords(mark.reason, *named)


def _reason(key: tuple[str, ...], right: tuple[str, ...], wrong: tuple[str, ...], *, none_right: bool) -> str:
    if none_right:
        return "Right: none of these." if not key else "Right: none of these is a careful answer here."
    if not key:
        return "None of these is right here."
    if len(right) == len(key) and not wrong:
        return "Right: all found, and nothing besides."
    wrongly = f"; {len(wrong)} ticked wrongly" if wrong else ""
    return f"{len(right)} of {len(key)} found{wrongly}."
