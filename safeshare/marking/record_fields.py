"""What a structured decision record says about capacity, the grounds and the decision itself.

Each field stands for a criterion of the rubric for decision records and is worth one point; what is right follows from
the computed decision. More fields are in record_account.py, and the two criteria that a person reads in record.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from safeshare.marking.choosing import TOP, Choosing, Group
from safeshare.marking.clauses import Clauses
from safeshare.marking.kinds import Task, register
from safeshare.marking.record_lists import alters
from safeshare.scenario.keys import decision_of, right_ids


@register
class Capacity(Choosing):
    """What is recorded about capacity for this decision, and how that is known."""

    name = "capacity"
    prompt = "What do you record about the person's capacity for this decision?"
    rests_on = ("4.O1r", "I.11", "4.7")
    states: ClassVar = {
        "has": "They can make this decision",
        "doubted": "Their capacity for this decision is in doubt",
        "lacks": "They have been found unable to make this decision",
        "fluctuates": "It comes and goes",
        "unknown": "Nobody knows yet",
    }
    ways: ClassVar = {
        "assessed": "Assessed for this decision: how, with what help, and with what result",
        "presumed": "Presumed: nothing speaks against it, and how you could tell",
        "open": "Not assessed yet: what is in doubt, and who looks into it by when",
        "diagnosis": "It follows from the diagnosis",
        "others": "Others say so who know the person",
    }
    bearings: ClassVar = {
        "turns": "The decision turns on it: were it otherwise, the decision could be another",
        "same": "The decision would be the same, whatever it were",
    }
    fits: ClassVar[dict[str, tuple[str, ...]]] = {
        "has": ("presumed", "assessed"),
        "lacks": ("assessed",),
        "doubted": ("open",),
        "fluctuates": ("open", "assessed"),
        "unknown": ("open",),
    }

    def groups(self, task: Task) -> tuple[Group, ...]:
        """Return what is recorded, how it is known, and whether the decision hangs on it."""
        del task
        return (
            Group("state", "What you record", self.states),
            Group("how", "How that is known", self.ways),
            Group("bearing", "What hangs on it", self.bearings),
        )

    def accepted(self, task: Task) -> dict[str, tuple[str, ...]]:
        """Return the case's own state of capacity, the ways of knowing that fit it, and its bearing on the decision."""
        state = self._state(task)
        return {"state": (state,), "how": self.fits[state], "bearing": (self._bearing(task),)}

    def level(self, task: Task, picked: Mapping[str, str]) -> float:
        """Return 3 when all is right, 2 without its bearing, 1 when the finding is only asserted, else 0."""
        state, how = self._state(task), picked.get("how")
        if picked.get("state") != state or how == "diagnosis":
            return 0
        if how not in self.fits[state]:
            return 1
        return TOP if picked.get("bearing") == self._bearing(task) else 2

    def because(self, task: Task) -> str:
        """Say how it stands with capacity here."""
        fact = task.rulebook.facts.get("capacity")
        return "" if fact is None else f"Here {fact.says[self._state(task)]}."

    def tempted(self, task: Task, picked: Mapping[str, str]) -> tuple[str, ...]:
        """Reading capacity off a diagnosis is a misconception of its own."""
        del task
        return ("M5",) if picked.get("how") == "diagnosis" else ()

    def _bearing(self, task: Task) -> str:
        """Return whether some other state of capacity would alter the outcome."""
        fact = task.rulebook.facts.get("capacity")
        values = () if fact is None else fact.values
        return "turns" if any(alters(("capacity", value), task.decision) for value in values) else "same"

    def _state(self, task: Task) -> str:
        state = task.decision.facts.get("capacity", "unknown")
        return state if state in self.fits else "unknown"


@register
class Grounds(Clauses):
    """The grounds or conditions that the record names: the deciding clauses."""

    name = "grounds"
    prompt = "Which grounds or conditions does the record name? Tick each clause that decides."


@register
class Decided(Choosing):
    """The decision for each recipient that the case asks about."""

    name = "decision"
    prompt = "What do you record as decided, for each recipient?"
    rests_on = ("2.1", "2.3", "4.11")

    def groups(self, task: Task) -> tuple[Group, ...]:
        """Return each question of the case with the families of outcomes."""
        families = sorted(task.rulebook.families.values(), key=lambda family: -family.rank)
        options = {family.id: f"{family.label}: {family.about[:1].lower()}{family.about[1:]}" for family in families}
        return tuple(Group(question.name, question.ask, options) for question in task.case.questions)

    def accepted(self, task: Task) -> dict[str, tuple[str, ...]]:
        """Return the families of each question's right outcomes."""
        found: dict[str, tuple[str, ...]] = {}
        for question in task.case.questions:
            right = right_ids("outcome", decision_of(question, task.rulebook), task.rulebook)
            families = (task.rulebook.outcomes[each].family for each in right)
            found[question.name] = tuple(dict.fromkeys(families))
        return found

    def worth(self, level: float) -> float:
        """Return the share of recipients for whom it is right: there is no form of words that fits any case."""
        return level / TOP

    def level(self, task: Task, picked: Mapping[str, str]) -> float:
        """Return 3 times the share of recipients for whom the decision is right."""
        accepted = self.accepted(task)
        return TOP * sum(picked.get(name) in families for name, families in accepted.items()) / len(accepted)
