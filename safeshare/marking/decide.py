"""The decision itself: family, outcome and how sure the learner is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from safeshare.marking.kinds import CannotMark, Kind, PartWords, Task, an_id, only_keys, register, tempting_words
from safeshare.marking.marks import Mark
from safeshare.scenario.keys import right_ids

CONFIDENCE = {1: "Unsure", 2: "Fairly sure", 3: "Sure"}
FAMILY_SHARE = 1 / 3


@register
class Decide(Kind):
    """One of the outcomes: the right family earns one point, the right outcome in it two more."""

    name = "decide"
    points = 3.0
    prompt = "What should happen now?"

    def options_shown(self, task: Task) -> dict[str, Any]:
        """Return all families and outcomes, always the same in the same order, and the steps of confidence."""
        rulebook = task.rulebook
        families = sorted(rulebook.families.values(), key=lambda family: -family.rank)
        return {
            "families": [
                {
                    "id": family.id,
                    "label": family.label,
                    "about": family.about,
                    "outcomes": [
                        {"id": each.id, "label": each.label}
                        for each in rulebook.outcomes.values()
                        if each.family == family.id
                    ],
                }
                for family in families
            ],
            "confidence": [{"value": value, "label": label} for value, label in CONFIDENCE.items()],
        }

    def shape(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Return `{"family": id or null, "outcome": id or null, "confidence": 1 to 3 or null}`."""
        only_keys(value, ("family", "outcome", "confidence"))
        family, outcome, confidence = (value.get(key) for key in ("family", "outcome", "confidence"))
        if confidence is not None and (type(confidence) is not int or confidence not in CONFIDENCE):
            raise CannotMark("the confidence is not 1, 2 or 3")
        return {
            "family": None if family is None else an_id(family, "the family"),
            "outcome": None if outcome is None else an_id(outcome, "the outcome"),
            "confidence": confidence,
        }

    def is_answered(self, value: Mapping[str, Any]) -> bool:
        """Return whether a family or an outcome is chosen; confidence alone is no answer."""
        return value["family"] is not None or value["outcome"] is not None

    def perfect(self, task: Task) -> dict[str, Any]:
        """Choose the computed outcome."""
        return {"family": task.decision.family, "outcome": task.decision.outcome, "confidence": 3}

    def mark(self, task: Task, value: dict[str, Any]) -> Mark:
        """Give 3 points for the outcome or another careful answer, 1 for its family; say in which direction it errs."""
        rulebook, decision = task.rulebook, task.decision
        family, outcome = _known(task, value)
        accepted = right_ids("outcome", decision, rulebook)
        if outcome in accepted:
            direction, share = 0, 1.0
        elif outcome is None and family in {rulebook.outcomes[each].family for each in accepted}:
            direction, share = 0, FAMILY_SHARE
        else:
            ranks = rulebook.families[family].rank, rulebook.families[decision.family].rank
            direction = (ranks[0] > ranks[1]) - (ranks[0] < ranks[1])
            share = FAMILY_SHARE if direction == 0 else 0.0
        return Mark(
            part=task.part,
            kind=self.name,
            status="marked",
            points=task.earned(share),
            out_of=task.out_of,
            answer=value,
            reason=_reason(task, family, outcome, direction, accepted),
            clauses=decision.clause_ids,
            direction=direction,
            misconceptions=() if outcome in accepted else _misconceptions(task, outcome),
            right=(outcome,) if outcome in accepted and outcome is not None else (),
            wrong=(outcome,) if outcome is not None and outcome not in accepted else (),
            missed=() if outcome in accepted else (decision.outcome,),
        )

    def in_words(self, task: Task, mark: Mark) -> PartWords:
        """Return the reason, what tempted, and the outcomes by their labels."""
        outcomes = task.rulebook.outcomes
        named = [tuple(outcomes[each].label for each in ids) for ids in (mark.right, mark.wrong, mark.missed)]
        return PartWords(mark.reason + tempting_words(task, "outcome", mark.wrong), *named)


def _known(task: Task, value: Mapping[str, Any]) -> tuple[str, str | None]:
    """Return family and outcome; raises CannotMark when they do not exist or do not belong together."""
    family, outcome = value["family"], value["outcome"]
    if outcome is not None and outcome not in task.rulebook.outcomes:
        raise CannotMark(f"there is no outcome '{outcome}'")
    home = None if outcome is None else task.rulebook.outcomes[outcome].family
    family = home if family is None else family
    if family not in task.rulebook.families:
        raise CannotMark(f"there is no family '{family}'")
    if home is not None and home != family:
        raise CannotMark(f"the outcome '{outcome}' does not belong to the family '{family}'")
    return family, outcome


def _misconceptions(task: Task, outcome: str | None) -> tuple[str, ...]:
    found = (each for each in task.question.distractors if each.target == "outcome" and each.id == outcome)
    return tuple(dict.fromkeys(each.misconception for each in found))


def _reason(task: Task, family: str, outcome: str | None, direction: int, accepted: tuple[str, ...]) -> str:
    outcomes, decision = task.rulebook.outcomes, task.decision
    answer = f"The answer is “{outcomes[decision.outcome].label}”. {decision.says}"
    if outcome is not None and outcome in accepted:
        if outcome == decision.outcome:
            return f"Right. {decision.says}"
        return f"Right: this is one of the careful answers to a judgement. {decision.says}"
    if direction < 0:
        return f"This shares less than the guide asks. {answer}"
    if direction > 0:
        return f"This shares more than the guide allows. {answer}"
    if outcome is None:
        return f"“{task.rulebook.families[family].label}” is right as far as it goes. {answer}"
    return f"The right direction, for another reason. {answer}"
