"""A story step by step: what is known after each step, what the guide says then, and which facts are worth asking for.

Each step is judged by what was known then, never by what comes later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from safeshare.counting import counted
from safeshare.problems import Problem
from safeshare.reading import Document
from safeshare.scenario.expand import parts_of
from safeshare.scenario.keys import decision_on, right_ids
from safeshare.scenario.model import CaseFile, Question, Settled
from safeshare.scenario.schema import CaseModel

if TYPE_CHECKING:
    from safeshare.evaluation import Decision
    from safeshare.rulebook import Rulebook

PART = "unfold"
FEWEST_STEPS = 3
WITHOUT_DELAY = "2.8"
"""The clause by which nothing is asked first while harm is happening or near."""


def known_after_each(facts: Mapping[str, str], settled: Settled) -> tuple[dict[str, str], ...]:
    """Return the facts known after each step (fact id to value): all but those that a later step settles."""
    later = [{name for step in settled[place:] for name in step} for place in range(1, len(settled) + 1)]
    return tuple({name: value for name, value in facts.items() if name not in unsaid} for unsaid in later)


def decisions_on_the_way(question: Question, rulebook: Rulebook) -> tuple[Decision, ...]:
    """Return the decision on what is known after each step of the story; the last is the question's own."""
    return tuple(decision_on(facts, rulebook) for facts in known_after_each(question.facts, question.settled))


def coming_up(facts: Mapping[str, str], settled: Settled, rulebook: Rulebook) -> frozenset[str]:
    """Return the facts that a step settles, and those that the answer waits for after one."""
    named = {name for step in settled for name in step}
    waited = {name for known in known_after_each(facts, settled) for name in decision_on(known, rulebook).missing}
    return frozenset(named | waited)


def all_coming_up(question: Question, rulebook: Rulebook) -> frozenset[str]:
    """Return what comes up on the way in this case or in another of its pair."""
    stories = ((question.facts, question.settled), *zip(question.near, question.near_settled, strict=False))
    return frozenset().union(*(coming_up(facts, settled, rulebook) for facts, settled in stories))


def right_families(decision: Decision, rulebook: Rulebook) -> frozenset[str]:
    """Return the families of the answers that are right; several for a judgement."""
    return frozenset(rulebook.outcomes[each].family for each in right_ids("outcome", decision, rulebook))


def worth_asking(decision: Decision, coming: frozenset[str]) -> tuple[str, ...]:
    """Return the facts worth asking for before deciding, the most telling first; none while harm must be stopped.

    They are those that the answer waits for, and unknown ones that could alter it. One that has a default until
    somebody speaks of it counts only where the story does (`coming`): nobody asks for what goes without saying.
    """
    if decision.missing or WITHOUT_DELAY not in decision.clause_ids:
        assumed = (name for name in decision.assumed if name in coming and _alters(name, decision))
        return (*decision.missing, *decision.unsettled, *assumed)
    return ()


def check_unfolding(document: Document, model: CaseModel) -> Iterator[Problem]:
    """Yield questions that tell their story step by step where it is too short, or where another one does."""
    setting = [number for number, each in enumerate(model.questions) if PART in parts_of(each, model)]
    for number in setting[1:]:
        what = f"the part '{PART}' is set for '{model.questions[setting[0]].id}' already, and a story is told once"
        yield document.problem(("questions", number, "parts"), what, "Keep it in one question.")
    if setting and len(model.story) < FEWEST_STEPS:
        steps = counted(len(model.story), "step")
        what = f"the part '{PART}' needs a story of {FEWEST_STEPS} steps or more, and this one has {steps}"
        yield document.problem(("questions", setting[0], "parts"), what, "Divide the story, or remove the part.")


def check_turns(document: Document, model: CaseModel, cases: CaseFile, rulebook: Rulebook) -> Iterator[Problem]:
    """Yield a step-by-step story in which nothing that is said on the way matters, in any case of the file."""
    for number, question in enumerate(model.questions):
        if PART not in parts_of(question, model):
            continue
        told = [case.questions[number] for case in cases.cases]
        ways = [decisions_on_the_way(each, rulebook) for each in told if PART in each.parts]
        if any(_turns(way) for way in ways):
            continue
        end = ways[0][-1]
        waits = f", waiting for {', '.join(end.missing)}" if end.missing else ""
        what = f"the part '{PART}' has nothing to unfold: the answer is {end.family}{waits} after every step"
        remedy = "Let a later step settle a fact on which the answer turns, or remove the part."
        yield document.problem(("questions", number, "parts"), what, remedy)


def _turns(way: tuple[Decision, ...]) -> bool:
    """Return whether some earlier answer is of another family than the last, or waits for a fact that it has not."""
    last = way[-1]
    return any(each.family != last.family or not set(each.missing) <= set(last.missing) for each in way[:-1])


def _alters(name: str, decision: Decision) -> bool:
    values = decision.rulebook.facts[name].values
    return any(decision.decided_with({name: value}).rule.outcome != decision.outcome for value in values)
