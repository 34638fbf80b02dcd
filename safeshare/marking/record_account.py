"""What a structured decision record says about telling the person, about advice and about looking at it again.

As in record_fields.py, each field is a criterion of the rubric for decision records and worth one point.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from safeshare.marking.choosing import TOP, Choosing, Group
from safeshare.marking.kinds import Task, register
from safeshare.marking.telling import accepted_telling, level_of_telling, tells_unsafely


class Account(Choosing):
    """One choice among ways to record a thing, listed from the barest."""

    ways: ClassVar[dict[str, str]]

    def groups(self, task: Task) -> tuple[Group, ...]:
        """Return the ways to record it."""
        del task
        return (Group(self.name, "", self.ways),)

    def accepted(self, task: Task) -> dict[str, tuple[str, ...]]:
        """Return the ways that are right, the best first."""
        return {self.name: self.right(task)}

    def level(self, task: Task, picked: Mapping[str, str]) -> float:
        """Return the level of the chosen way, 0 to 3."""
        return self.level_of(task, picked[self.name])

    @abstractmethod
    def right(self, task: Task) -> tuple[str, ...]:
        """Return the ways that are right, the best first."""

    @abstractmethod
    def level_of(self, task: Task, way: str) -> int:
        """Return the level of one way, 0 to 3."""


@register
class Told(Account):
    """Whether the person is told, when and why not, by the duties that are due."""

    name = "told"
    prompt = "What do you record about telling the person?"
    rests_on = ("2.5", "4.9")
    ways: ClassVar = {
        "not_told": "Not told",
        "nothing": "Nothing goes out now; what was said about it with the person, and when",
        "waits": "Telling waits: why, who looks at it again, and when",
        "after": "Told afterwards: by whom and when",
        "both": "Told before it goes out, and again afterwards: by whom and when",
    }

    def right(self, task: Task) -> tuple[str, ...]:
        """Return what the duties due here ask for."""
        return accepted_telling(task.decision)

    def level_of(self, task: Task, way: str) -> int:
        """Return 3 for what is due, less for what is near it, and 0 for telling where nobody knows it to be safe."""
        return level_of_telling(way, task.decision)

    def because(self, task: Task) -> str:
        """Say whether telling is safe here."""
        fact = task.rulebook.facts.get("safe_to_tell")
        return "" if fact is None else f"Here {fact.says[task.decision.facts[fact.id]]}."

    def tempted(self, task: Task, picked: Mapping[str, str]) -> tuple[str, ...]:
        """Telling at any price is a misconception."""
        return ("M9",) if tells_unsafely(picked[self.name], task.decision) else ()


@register
class Advice(Account):
    """What is recorded about advice, by whether the guide asks for any here."""

    name = "advice"
    prompt = "What do you record about advice?"
    rests_on = ("2.7",)
    ways: ClassVar = {
        "none": "That no advice was needed, and why not",
        "named": "That you took advice",
        "said": "Whom you asked and what they said",
        "whole": "Whom you asked, what they said and what that changed",
    }

    def right(self, task: Task) -> tuple[str, ...]:
        """Return the whole account where advice is due; where it is not, that none was needed will do as well."""
        return ("whole",) if self._due(task) else ("none", "whole")

    def level_of(self, task: Task, way: str) -> int:
        """Return the level of the account; to have needed none is as good, where none is due."""
        return TOP if way in self.right(task) else list(self.ways).index(way)

    def because(self, task: Task) -> str:
        """Say whether the guide asks for advice here."""
        return f"The guide {'asks' if self._due(task) else 'does not ask'} for advice here."

    def _due(self, task: Task) -> bool:
        return "2.7" in (*task.decision.duty_ids, *task.decision.clause_ids)


@register
class Review(Account):
    """When the decision is looked at again, what would bring that forward, and who sees to it."""

    name = "review"
    prompt = "What do you record about looking at this again?"
    rests_on = ("4.7", "4.N7")
    ways: ClassVar = {
        "none": "Nothing: the decision is made",
        "when": "That it is looked at again when needed",
        "date": "A date",
        "whole": "A date, what would bring it forward, and who sees to it",
    }

    def right(self, task: Task) -> tuple[str, ...]:
        """Return the whole arrangement, whatever was decided."""
        del task
        return ("whole",)

    def level_of(self, task: Task, way: str) -> int:
        """Return the level of the arrangement."""
        del task
        return list(self.ways).index(way)
