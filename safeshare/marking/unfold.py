"""What now? Asked after each step of the story and judged by what was known then: decide, or ask for a fact first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from safeshare.counting import counted
from safeshare.marking.asking import facts_to_ask
from safeshare.marking.kinds import CannotMark, Kind, PartWords, Task, an_id, only_keys, register
from safeshare.marking.marks import Mark
from safeshare.marking.on_the_way import step_in_words
from safeshare.scenario.unfolding import all_coming_up, decisions_on_the_way, right_families, worth_asking

if TYPE_CHECKING:
    from safeshare.evaluation import Decision

MAX_STEPS = 20
WAYS = {"ask": "fact", "decide": "family"}
"""What can be done after a step, and the key that says which fact or family."""


@dataclass(frozen=True, slots=True)
class _Now:
    """What is sound after one step: these families, or to ask for one of these facts (after the last step for none)."""

    decision: Decision
    families: frozenset[str]
    facts: tuple[str, ...]

    def is_sound(self, did: Mapping[str, Any]) -> bool:
        """Return whether what the learner did was sound by what was known then."""
        return did["fact"] in self.facts if did["did"] == "ask" else did["family"] in self.families

    def worth(self, did: Mapping[str, Any]) -> float:
        """Return the share of the step's points: to stop where the answer waits for a fact, without asking, is half.

        Otherwise whoever always says "Pause" would earn most of the points of a story that keeps its facts for later.
        """
        waits = bool(self.facts and self.decision.missing)
        return 0.0 if not self.is_sound(did) else 0.5 if waits and did["did"] == "decide" else 1.0


@register
class Unfold(Kind):
    """The share of the steps after which a family was chosen, or a fact asked for, that was sound by then."""

    name = "unfold"
    points = 2.0
    prompt = "Before you read on: what now?"

    def options_shown(self, task: Task) -> dict[str, Any]:
        """Return how many steps there are, all families, always in the same order, and the facts to ask for."""
        book = task.rulebook
        families = sorted(book.families.values(), key=lambda family: -family.rank)
        facts = facts_to_ask(task.case, task.question, book)
        return {
            "steps": len(task.case.steps),
            "families": [{"id": each.id, "label": each.label, "about": each.about} for each in families],
            "options": [{"id": name, "label": book.facts[name].asks} for name in facts],
        }

    def shape(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Return `{"path": [{"step": 1, "did": "ask", "fact": id}, {"step": 2, "did": "decide", "family": id}]}`."""
        only_keys(value, ("path",))
        path = value.get("path", [])
        if not isinstance(path, list) or len(path) > MAX_STEPS:
            raise CannotMark("the path is not a list of steps")
        return {"path": [_shaped(each, place) for place, each in enumerate(path, start=1)]}

    def is_answered(self, value: Mapping[str, Any]) -> bool:
        """Return whether any step is answered."""
        return bool(value["path"])

    def may_replace(self, kept: Mapping[str, Any], value: Mapping[str, Any]) -> bool:
        """A step once answered stays as it is, since the next one has been read: a path can only grow."""
        return bool(value["path"][: len(kept["path"])] == kept["path"])

    def perfect(self, task: Task) -> dict[str, Any]:
        """Ask for what the answer waits for, otherwise decide."""
        ways = _ways(task)
        asked = [now.decision.missing and now.facts for now in ways]
        path = [
            {"step": place, "did": "ask", "fact": facts[0]}
            if facts
            else {"step": place, "did": "decide", "family": now.decision.family}
            for place, (now, facts) in enumerate(zip(ways, asked, strict=True), start=1)
        ]
        return {"path": path}

    def mark(self, task: Task, value: dict[str, Any]) -> Mark:
        """Give the share of the story's steps after which the answer was sound; a step without answer is not."""
        ways, path = _ways(task), value["path"]
        _on_offer(task, path)
        sound = [now.is_sound(did) for now, did in zip(ways, path, strict=False)]
        return Mark(
            part=task.part,
            kind=self.name,
            status="marked",
            points=task.earned(sum(now.worth(did) for now, did in zip(ways, path, strict=False)) / len(ways)),
            out_of=task.out_of,
            answer=value,
            reason=_reason(sum(sound), len(ways)) + _unasked(ways, path),
            clauses=task.decision.clause_ids,
            right=tuple(f"step {place}" for place, each in enumerate(sound, start=1) if each),
            wrong=tuple(f"step {place}" for place, each in enumerate(sound, start=1) if not each),
            missed=tuple(f"step {place}" for place in range(len(path) + 1, len(ways) + 1)),
        )

    def in_words(self, task: Task, mark: Mark) -> PartWords:
        """Return, for each step: what the learner did, what was known, what was sound and what was worth asking."""
        ways = _ways(task)
        steps = tuple(
            step_in_words(task, place, did, now.decision, now.facts, sound=now.is_sound(did))
            for place, (did, now) in enumerate(zip(mark.answer["path"], ways, strict=False))
        )
        return PartWords(mark.reason, steps=steps)


def _ways(task: Task) -> tuple[_Now, ...]:
    """Return what is sound after each step of the story."""
    question, book = task.question, task.rulebook
    decisions = decisions_on_the_way(question, book)
    if not decisions:
        message = f"the story of {question.id} is not told step by step"
        raise ValueError(message)
    coming = all_coming_up(question, book)
    asking = [*(worth_asking(each, coming) for each in decisions[:-1]), ()]
    return tuple(_Now(each, right_families(each, book), facts) for each, facts in zip(decisions, asking, strict=True))


def _shaped(given: object, place: int) -> dict[str, Any]:
    """Return one step of a path in its one form."""
    if not isinstance(given, Mapping) or given.get("did") not in WAYS:
        raise CannotMark("a step of the path says neither 'ask' nor 'decide'")
    did = given["did"]
    only_keys(given, ("step", "did", WAYS[did]))
    if type(given.get("step")) is not int or given["step"] != place:
        raise CannotMark("the steps of the path are not in their order")
    return {"step": place, "did": did, WAYS[did]: an_id(given.get(WAYS[did]), f"what is chosen after step {place}")}


def _on_offer(task: Task, path: Sequence[Mapping[str, Any]]) -> None:
    """Raise CannotMark when a path goes on after the story's end, or names what was never on offer."""
    if len(path) > len(task.case.steps):
        raise CannotMark("the path has more steps than the story")
    facts = facts_to_ask(task.case, task.question, task.rulebook)
    for did in path:
        if did["did"] == "ask" and did["fact"] not in facts:
            raise CannotMark(f"'{did['fact']}' was never one of the facts to ask for")
        if did["did"] == "decide" and did["family"] not in task.rulebook.families:
            raise CannotMark(f"there is no family '{did['family']}'")


def _unasked(ways: Sequence[_Now], path: Sequence[Mapping[str, Any]]) -> str:
    """Return a sentence on the steps after which the learner stopped and did not ask for what was missing."""
    if not any(now.worth(did) == 0.5 for now, did in zip(ways, path, strict=False)):
        return ""
    return " Where the answer waits for a fact, asking for it earns more than to pause alone."


def _reason(sound: int, steps: int) -> str:
    if sound == steps:
        return "Right: after every part of the story, what you did was sound by what was known then."
    return f"After {sound} of {counted(steps, 'part')} of the story, what you did was sound by what was known then."
