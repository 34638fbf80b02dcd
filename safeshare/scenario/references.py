"""What a case file names in the rulebook: facts and their values, distractors, misconceptions, what is expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from safeshare.plain_yaml import Path_
from safeshare.problems import Problem, did_you_mean
from safeshare.reading import Document
from safeshare.scenario.expand import base_state, parts_of, targets
from safeshare.scenario.schema import CaseModel, DistractorModel, ExpectModel, PlacedModel

if TYPE_CHECKING:
    from safeshare.rulebook import Rulebook

PART_OF_TARGET = {"outcome": "decide", "clause": "clauses", "duty": "duties", "fact": "missing"}


# Each question states this fact for itself: left out, it would be a partner without anybody having said so.
RECIPIENT = "recipient"


def check_facts(document: Document, model: CaseModel, rulebook: Rulebook) -> Iterator[Problem]:
    """Yield problems of stated facts: unknown names, values a fact cannot have, facts stated twice, recipients."""
    yield from _recipients(document, model, rulebook)
    story: dict[str, int] = {}
    for number, step in enumerate(model.story, start=1):
        path: Path_ = ("story", number - 1, "facts")
        yield from _known(document, path, step.facts, rulebook)
        for name in step.facts:
            if name in story:
                what = f"the fact '{name}' is already stated by step {story[name]}"
                yield document.problem((*path, name), what, "State it once, in the step that settles it.")
            story.setdefault(name, number)
    story.pop(RECIPIENT, None)  # told already
    for number, question in enumerate(model.questions):
        path = ("questions", number, "facts")
        yield from _known(document, path, question.facts, rulebook)
        for name in question.facts:
            if name in story:
                what = f"the fact '{name}' is already stated by step {story[name]} of the story"
                yield document.problem((*path, name), what, "State it once: in the story, or in the questions.")
    stated = base_state(model)
    for number, variant in enumerate(model.variants):
        path = ("variants", number, "change")
        yield from _known(document, path, variant.change, rulebook)
        for name, value in variant.change.items():
            before = {facts[name] for facts in (*stated.steps, *stated.questions.values()) if name in facts}
            if before == {value}:
                yield document.problem((*path, name), f"'{name}' is {value} already", "Name only facts that differ.")


def check_references(document: Document, model: CaseModel, rulebook: Rulebook) -> Iterator[Problem]:
    """Yield problems of distractors and expectations: ids that the rulebook does not have, answers that tempt twice."""
    known = known_ids(rulebook)
    yield from _of_blocks(document, model, known)
    parts = {each.id: parts_of(each, model) for each in model.questions}
    for number, question in enumerate(model.questions):
        path: Path_ = ("questions", number)
        yield from _distractors(document, (*path, "distractors"), question.distractors, parts[question.id], known)
        if question.expect is not None:
            yield from _expected(document, (*path, "expect"), question.expect, known)
    for number, variant in enumerate(model.variants):
        path = ("variants", number)
        for name, given in variant.distractors.items():
            yield from _distractors(document, (*path, "distractors", name), given, parts.get(name), known)
        for name, expect in variant.expect.items():
            yield from _expected(document, (*path, "expect", name), expect, known)


def known_ids(rulebook: Rulebook) -> dict[str, list[str]]:
    """Return the rulebook's ids by what they name."""
    return {
        "outcome": list(rulebook.outcomes),
        "clause": list(rulebook.clauses),
        "duty": [duty.id for duty in rulebook.duties],
        "fact": list(rulebook.facts),
        "misconception": list(rulebook.misconceptions),
    }


def _known(document: Document, path: Path_, facts: Mapping[str, str], rulebook: Rulebook) -> Iterator[Problem]:
    for name, value in facts.items():
        fact = rulebook.facts.get(name)
        if fact is None:
            what = f"there is no fact '{name[:60]}'"
            yield document.problem((*path, name), what, did_you_mean(name[:60], rulebook.facts))
        elif value not in fact.states and value != "unknown":
            what = f"'{value[:60]}' is not a value of '{name}'"
            yield document.problem((*path, name), what, f"Use one of: {', '.join(fact.states)}.")


def _recipients(document: Document, model: CaseModel, rulebook: Rulebook) -> Iterator[Problem]:
    """Yield questions that name no recipient, steps that name one for all of them, and changes that take it away."""
    if RECIPIENT not in rulebook.facts:
        return
    belongs = "the recipient belongs to each question, and"
    for number, step in enumerate(model.story):
        if RECIPIENT in step.facts:
            what = f"{belongs} a step of the story states it"
            yield document.problem(
                ("story", number, "facts", RECIPIENT), what, "State it in the facts of each question instead."
            )
    for number, question in enumerate(model.questions):
        if question.facts.get(RECIPIENT, "unknown") == "unknown":
            what = f"question '{question.id}' names no recipient"
            remedy = f"Write '{RECIPIENT}: partner' (or another) in its facts."
            yield document.problem(("questions", number, "facts"), what, remedy)
    for number, variant in enumerate(model.variants):
        if variant.change.get(RECIPIENT) == "unknown":
            what = f"{belongs} this change takes it away"
            yield document.problem(("variants", number, "change", RECIPIENT), what, "Name another recipient.")


def _of_blocks(document: Document, model: CaseModel, known: Mapping[str, list[str]]) -> Iterator[Problem]:
    """Yield unknown misconceptions behind recipients and channels, and unknown clauses of steps to put in order."""
    if model.handling is not None:
        for key, choices in (("to", model.handling.to), ("by", model.handling.by)):
            for number, each in enumerate(choices):
                path: Path_ = ("handling", key, number, "misconception")
                if each.misconception is not None:
                    yield from _named(document, path, "misconception", each.misconception, known)
                    if each.right:
                        yield document.problem(path, "what is right rests on no misconception", "Remove it.")
    lists: list[tuple[Path_, list[PlacedModel]]] = [
        (("variants", number, "sequence"), variant.sequence or []) for number, variant in enumerate(model.variants)
    ]
    if model.sequence is not None:
        lists.insert(0, (("sequence", "items"), model.sequence.items))
    for place, steps in lists:
        for number, step in enumerate(steps):
            yield from _named(document, (*place, number, "clause"), "clause", step.clause, known)


def _named(document: Document, path: Path_, noun: str, value: str, known: Mapping[str, list[str]]) -> Iterator[Problem]:
    if value not in known[noun]:
        what = f"there is no {noun} '{value}'"
        yield document.problem(path, what, did_you_mean(value, known[noun]))


def _distractors(
    document: Document,
    path: Path_,
    given: Iterable[DistractorModel],
    parts: tuple[str, ...] | None,
    known: Mapping[str, list[str]],
) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for number, distractor in enumerate(given):
        here = (*path, number)
        named = targets(distractor)
        if len(named) != 1:
            count = "nothing" if not named else " and ".join(f"{noun} {value}" for noun, value in named)
            what = f"a distractor names one wrong answer, and this one names {count}"
            yield document.problem(here, what, "Give it one of outcome, clause, duty or fact.")
        for target, value in named:
            yield from _named(document, (*here, target), target, value, known)
            if parts is not None and PART_OF_TARGET[target] not in parts:
                what = f"this tempts in the part '{PART_OF_TARGET[target]}', which the question does not set"
                yield document.problem((*here, target), what, "Add the part to 'parts', or remove the distractor.")
            if (target, value) in seen:
                yield document.problem(here, f"the {target} '{value}' tempts twice", "Keep one of them.")
            seen.add((target, value))
        yield from _named(document, (*here, "misconception"), "misconception", distractor.misconception, known)


def _expected(
    document: Document, path: Path_, expect: ExpectModel, known: Mapping[str, list[str]]
) -> Iterator[Problem]:
    if expect.outcome is not None:
        yield from _named(document, (*path, "outcome"), "outcome", expect.outcome, known)
    for number, each in enumerate(expect.clauses or []):
        yield from _named(document, (*path, "clauses", number), "clause", each, known)
    for number, each in enumerate(expect.missing or []):
        yield from _named(document, (*path, "missing", number), "fact", each, known)
    for number, each in enumerate(expect.duties or []):
        if each not in known["clause"]:
            yield from _named(document, (*path, "duties", number), "duty", each, known)
