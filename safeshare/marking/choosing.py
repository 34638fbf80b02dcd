"""Fields of a decision record: one choice in each group, marked by the levels of a rubric, 0 to 3.

A record that would fit any case reaches level 2 at most. Most fields therefore give the whole point for level 3, a
quarter for level 2 and nothing below: otherwise the same choices in every case would earn more than reading does.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from safeshare.marking.kinds import CannotMark, Kind, PartWords, Task, an_id, only_keys
from safeshare.marking.marks import Mark

TOP = 3
"""The highest level of the rubric."""
MAX_GROUPS = 50


@dataclass(frozen=True, slots=True)
class Group:
    """One thing to choose: its options by id, and the words above them (none where the prompt says it all)."""

    id: str
    label: str
    options: Mapping[str, str]


class Choosing(Kind):
    """One option in each group; the level that they reach together earns the points."""

    points = 1.0
    rests_on: ClassVar[tuple[str, ...]] = ()
    """The clauses that ask for this field of the record."""

    @abstractmethod
    def groups(self, task: Task) -> tuple[Group, ...]:
        """Return what is to be chosen; the same in all cases of an item."""

    @abstractmethod
    def accepted(self, task: Task) -> dict[str, tuple[str, ...]]:
        """Return for each group the options that are right, the best first."""

    @abstractmethod
    def level(self, task: Task, picked: Mapping[str, str]) -> float:
        """Return the level that choices from `groups` reach, 0 to 3."""

    def worth(self, level: float) -> float:
        """Return the share of the points for a level: 1 for level 3, a quarter for level 2, else 0."""
        return 1.0 if level == TOP else 0.25 if level >= TOP - 1 else 0.0

    def because(self, task: Task) -> str:
        """Return a sentence on what this case asks for, or nothing."""
        del task
        return ""

    def tempted(self, task: Task, picked: Mapping[str, str]) -> tuple[str, ...]:
        """Return the misconceptions behind the choices."""
        del task, picked
        return ()

    def options_shown(self, task: Task) -> dict[str, Any]:
        """Return the groups with their options."""
        return {
            "groups": [
                {
                    "id": group.id,
                    "label": group.label,
                    "options": [{"id": name, "label": label} for name, label in group.options.items()],
                }
                for group in self.groups(task)
            ]
        }

    def shape(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Return `{"picked": {group: option}}`."""
        only_keys(value, ("picked",))
        given = value.get("picked", {})
        if not isinstance(given, Mapping) or len(given) > MAX_GROUPS:
            raise CannotMark("the choices are not a mapping")
        return {"picked": {an_id(group, "a group"): an_id(each, "a choice") for group, each in given.items()}}

    def is_answered(self, value: Mapping[str, Any]) -> bool:
        """Return whether anything is chosen."""
        return bool(value["picked"])

    def perfect(self, task: Task) -> dict[str, Any]:
        """Choose the best option of each group."""
        return {"picked": {group: options[0] for group, options in self.accepted(task).items()}}

    def mark(self, task: Task, value: dict[str, Any]) -> Mark:
        """Give the points that the level is worth."""
        groups = {group.id: group for group in self.groups(task)}
        picked: dict[str, str] = value["picked"]
        for name, option in picked.items():
            if name not in groups or option not in groups[name].options:
                raise CannotMark(f"'{option}' was never one of the options")
        accepted, level = self.accepted(task), self.level(task, picked)
        right = tuple(name for name in groups if picked.get(name) in accepted[name])
        known = task.rulebook.misconceptions
        worth = self.worth(level)
        reason = (
            "Right." if level == TOP else f"Level {level:.2g} of {TOP}, {_earns(worth)}. {self.because(task)}".strip()
        )
        return Mark(
            part=task.part,
            kind=self.name,
            status="marked",
            points=task.earned(worth),
            out_of=task.out_of,
            answer=value,
            reason=reason,
            clauses=tuple(each for each in self.rests_on if each in task.rulebook.clauses),
            misconceptions=tuple(each for each in self.tempted(task, picked) if each in known),
            right=tuple(f"{name}.{picked[name]}" for name in right),
            wrong=tuple(f"{name}.{each}" for name, each in picked.items() if name not in right),
            missed=tuple(f"{name}.{accepted[name][0]}" for name in groups if name not in right),
        )

    def in_words(self, task: Task, mark: Mark) -> PartWords:
        """Return the level reached, and the choices by their labels."""
        groups = self.groups(task)
        words = {
            f"{group.id}.{name}": f"{_named(group)} {label}" if len(groups) > 1 else label
            for group in groups
            for name, label in group.options.items()
        }
        named = [tuple(words[each] for each in ids) for ids in (mark.right, mark.wrong, mark.missed)]
        return PartWords(mark.reason, *named)


def _named(group: Group) -> str:
    return group.label if group.label.endswith(("?", ".", ":")) else f"{group.label}:"


def _earns(worth: float) -> str:
    """Return what a share below the whole means, in words."""
    if not worth:
        return "which earns nothing"
    return "which could stand in any record and earns a quarter" if worth == 0.25 else f"which earns {worth:.0%}"
