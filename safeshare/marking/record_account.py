"""What a structured decision record says about telling the person, about advice and about looking at it again.

As in record_fields.py, each field is a criterion of the rubric for decision records and worth one point.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from safeshare.marking.choosing import TOP, Choosing, Group
from safeshare.marking.kinds import Task, register
from safeshare.marking.record_lists import (
    ADVICE,
    alters,
    has_bearing,
    is_advice_due,
    open_points,
    points_for_advice,
    touches,
    triggers,
)
from safeshare.marking.telling import accepted_telling, level_of_telling, tells_unsafely


class Account(Choosing):
    """One choice among ways to record a thing."""

    def groups(self, task: Task) -> tuple[Group, ...]:
        """Return the ways to record it."""
        return (Group(self.name, "", self.ways(task)),)

    def accepted(self, task: Task) -> dict[str, tuple[str, ...]]:
        """Return the ways that are right, the best first."""
        return {self.name: self.right(task)}

    def level(self, task: Task, picked: Mapping[str, str]) -> float:
        """Return the level of the chosen way, 0 to 3."""
        return self.level_of(task, picked[self.name])

    @abstractmethod
    def ways(self, task: Task) -> dict[str, str]:
        """Return the ways to record it, by id."""

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
    tellings: ClassVar = {
        "not_told": "Not told",
        "nothing": "Nothing goes out now; what was said about it with the person, and when",
        "waits": "Telling waits: why, who looks at it again, and when",
        "after": "Told afterwards: by whom and when",
        "both": "Told before it goes out, and again afterwards: by whom and when",
    }

    def ways(self, task: Task) -> dict[str, str]:
        """Return the ways to record it, from the barest."""
        del task
        return self.tellings

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
    """On what advice was taken and recorded: points that the decision leaves open or rests on, or why on none."""

    name = "advice"
    prompt = (
        "You record advice: who gave it, what was said and what it changed."
        " On what? Choose what this decision leaves open or rests on."
    )
    rests_on = (ADVICE,)

    def ways(self, task: Task) -> dict[str, str]:
        """Return points to take advice on, then a poorer account and none; what they share stands in the prompt."""
        facts = {name: task.rulebook.facts[name] for name in points_for_advice(task)}
        return {
            **{name: _capital(fact.topic or fact.asks) for name, fact in facts.items()},
            "named": "The case as a whole",
            "none": "No advice: none was needed, and why not",
        }

    def right(self, task: Task) -> tuple[str, ...]:
        """Return the listed points that are open or carry the decision, what it waits for first; or that none does."""
        points, decision = open_points(task.decision), task.decision
        listed = [each for each in points_for_advice(task) if each in points]
        return tuple(sorted(listed, key=lambda each: each not in decision.missing)) or ("none",)

    def level_of(self, task: Task, way: str) -> int:
        """Return 3 for a point that matters, 2 for one that only has a bearing or for none in particular, else 1.

        No advice is 0 where the guide asks for it.
        """
        if way in self.right(task):
            return TOP
        if way == "none":
            return 0 if is_advice_due(task.decision) else 1
        return 2 if way == "named" or has_bearing(way, task.decision) else 1

    def because(self, task: Task) -> str:
        """Say whether the guide asks for advice here."""
        return f"The guide {'asks' if is_advice_due(task.decision) else 'does not ask'} for advice here."


@register
class Review(Account):
    """When the decision is looked at again, who sees to it, and what would bring that forward."""

    name = "review"
    prompt = (
        "You set a date to look at this again, and see to it."
        " What would make that sooner, because it would alter this decision?"
    )
    rests_on = ("4.7", "4.N7")

    def ways(self, task: Task) -> dict[str, str]:
        """Return changes that may bring the review forward, then none of them and poorer accounts."""
        facts = task.rulebook.facts
        return {
            **{f"{name}.{state}": f"If {facts[name].if_so(state)}" for name, state in triggers(task)},
            "none": "None of these: none would alter the decision",
            "date": "Nothing in particular: the date is enough",
            "when": "No date: it is looked at again when needed",
        }

    def right(self, task: Task) -> tuple[str, ...]:
        """Return the changes that would alter the outcome, or that none of those listed would."""
        return tuple(f"{each[0]}.{each[1]}" for each in triggers(task) if alters(each, task.decision)) or ("none",)

    def level_of(self, task: Task, way: str) -> int:
        """Return 3 for a date, an owner and what would alter the decision, 2 without the last, 1 with something idle.

        A change that leaves the outcome as it is but adds a clause or a duty is worth as much as a date alone.
        """
        if way in self.right(task):
            return TOP
        name, _, state = way.partition(".")
        return 2 if way == "date" or (state and touches(name, (state,), task.decision)) else 1


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
