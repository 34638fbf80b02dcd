"""A step of a story that unfolds, in words: what was known, what was sound then, which fact was worth asking for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from safeshare.explanation import change_in_words
from safeshare.marking.kinds import StepWords, Task
from safeshare.nearest import FRAME, nearest_changes
from safeshare.scenario.unfolding import WITHOUT_DELAY, known_after_each, right_families

if TYPE_CHECKING:
    from safeshare.evaluation import Decision

MOST_FACTS = 3


def step_in_words(
    task: Task, place: int, did: Mapping[str, Any], decision: Decision, worth: Sequence[str], *, sound: bool
) -> StepWords:
    """Return one answered step in words; `place` counts from 0, `worth` holds the facts worth asking for then."""
    right = right_families(decision, task.rulebook)
    families = [each for each in task.rulebook.families.values() if each.id in right]
    return StepWords(
        verdict="right" if sound else "not yet",
        did=_did(task, place, did, decision, sound=sound),
        known=_known(task, place),
        sound=f"What was sound then: {' or '.join(f'“{each.label}”' for each in families)}. {decision.says}",
        worth=tuple(f"“{task.rulebook.facts[name].asks}”" for name in worth[:MOST_FACTS]),
        because=tuple(_because(worth[:MOST_FACTS], decision)),
    )


def _did(task: Task, place: int, did: Mapping[str, Any], decision: Decision, *, sound: bool) -> str:
    """Return what the learner did, and why asking was not worth it where it was not."""
    if did["did"] == "decide":
        return f"You decided: “{task.rulebook.families[did['family']].label}”."
    asked = f"You asked: “{task.rulebook.facts[did['fact']].asks}”"
    if sound:
        return asked
    if place == len(task.case.steps) - 1:
        return f"{asked} After the last part it is time to decide."
    if decision.facts[did["fact"]] in task.rulebook.facts[did["fact"]].values and did["fact"] in decision.stated:
        return f"{asked} That was known already."
    if WITHOUT_DELAY in decision.clause_ids and not decision.missing:
        return f"{asked} While somebody is being harmed, nothing is asked first."
    return f"{asked} No answer to it alone would have changed what to do then."


def _known(task: Task, place: int) -> str:
    """Return what a step adds to what is known; with the first step, what is known from the start."""
    known = known_after_each(task.question.facts, task.question.settled)
    before: Mapping[str, str] = known[place - 1] if place else {}
    facts = task.rulebook.facts
    new = [facts[name].says[value] for name, value in known[place].items() if name not in before and name not in FRAME]
    if not new:
        return "This part settled nothing that was open."
    return f"{'Known after this part' if place == 0 else 'New in this part'}: {'; '.join(new)}."


def _because(worth: Iterable[str], decision: Decision) -> Iterator[str]:
    """Yield for each fact worth asking for what its answer would change."""
    changes = nearest_changes(decision.facts, decision.rulebook)
    for name in worth:
        why = next((change_in_words(each, decision.rulebook) for each in changes if {*each.facts} == {name}), "")
        yield why or "The answer waits for it."
