"""Checks of what stands beside the questions for one of them: to whom and how, and steps to put in order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from safeshare.plain_yaml import Path_
from safeshare.problems import Problem, did_you_mean
from safeshare.reading import Document
from safeshare.scenario.expand_beside import blocks, steps_to_order
from safeshare.scenario.keys import decision_of
from safeshare.scenario.model import CaseFile
from safeshare.scenario.schema import CaseModel, ChoiceModel, PlacedModel

if TYPE_CHECKING:
    from safeshare.rulebook import Rulebook

# Words in an id that would tell a learner what is right: learners' files hold ids.
TELLING_CHOICE = frozenset({"right", "wrong", "correct", "incorrect"})
TELLING_PLACE = frozenset({"first", "second", "third", "fourth", "fifth", "sixth", "last", *"123456"})
FEWEST_PLACES = 3
MOST_CHANNELS = 2


def check_blocks(document: Document, model: CaseModel) -> Iterator[Problem]:
    """Yield problems that show without evaluating: parts without a block, unknown questions, ids, counts of answers."""
    questions = {each.id: each for each in model.questions}
    for key, block in blocks(model).items():
        for number, question in enumerate(model.questions):
            if key in question.parts and (block is None or block.question != question.id):
                what = f"the part '{key}' needs '{key}' at the top of the file, and there is none for '{question.id}'"
                yield document.problem(("questions", number, "parts"), what, f"Add '{key}', or remove the part.")
        if block is not None:
            yield from _known(document, (key, "question"), block.question, questions)
    if model.record is not None and model.record.question is not None:
        yield from _known(document, ("record", "question"), model.record.question, questions)
        for key in sorted({"out_of", "rubric"} & model.record.model_fields_set):
            what = f"'{key}' belongs to a record that names no question"
            remedy = "Remove it: the points and the rubric of a structured record are the same in every case."
            yield document.problem(("record", key), what, remedy)
    if model.handling is not None:
        yield from _handling(document, model.handling.to, model.handling.by)
    yield from _sequences(document, model)


def check_names(
    document: Document, path: Path_, ids: Iterable[str], noun: str, telling: Collection[str]
) -> Iterator[Problem]:
    """Yield ids of a list that repeat or give an answer away."""
    seen: set[str] = set()
    for number, each in enumerate(ids):
        if each in seen:
            what = f"another {noun} of this file has the id '{each}'"
            yield document.problem((*path, number, "id"), what, "Give each its own id.")
        seen.add(each)
        tells = [word for word in each.split("-") if word in telling]
        if tells:
            what = f"the id '{each}' gives an answer away ('{min(tells)}'): learners' files hold it"
            yield document.problem((*path, number, "id"), what, "Name it after its content.")


def check_steps(document: Document, model: CaseModel, cases: CaseFile, rulebook: Rulebook) -> Iterator[Problem]:
    """Yield steps whose clause neither decides nor is due, in the base case and in each variant."""
    if model.sequence is None:
        return
    name = model.sequence.question
    for case, variant in zip(cases.cases, (None, *model.variants), strict=True):
        decision = decision_of(case.question(name), rulebook)
        fit = dict.fromkeys((*decision.clause_ids, *decision.duty_ids))
        steps = steps_to_order(model, variant)
        strangers = {
            step.id: step.clause for step in steps if step.clause in rulebook.clauses and step.clause not in fit
        }
        if not strangers:
            continue
        own = variant is not None and variant.sequence is not None
        path = ("variants", model.variants.index(variant), "sequence") if variant and own else ("sequence", "items")
        where = "the base case" if variant is None else f"variant '{variant.id}'"
        found = ", ".join(f"'{step}' ({clause})" for step, clause in strangers.items())
        what = f"in {where} ({decision.outcome}) no deciding clause or due duty asks for the steps {found}"
        remedy = f"Use its clauses ({', '.join(fit)})"
        more = ", or give the variant a sequence of its own" if variant is not None and not own else ""
        yield document.problem(path, what, f"{remedy}{more}.")


def _known(document: Document, path: Path_, name: str, questions: Collection[str]) -> Iterator[Problem]:
    if name not in questions:
        what = f"there is no question '{name}' in this file"
        yield document.problem(path, what, did_you_mean(name, questions))


def _handling(document: Document, to: list[ChoiceModel], by: list[ChoiceModel]) -> Iterator[Problem]:
    for key, choices in (("to", to), ("by", by)):
        yield from check_names(document, ("handling", key), [each.id for each in choices], "choice", TELLING_CHOICE)
    right = sum(each.right for each in to)
    if right != 1:
        what = f"exactly one recipient is right, and {right or 'none'} of these is marked so"
        yield document.problem(("handling", "to"), what, "Write 'right: yes' for one of them.")
    right = sum(each.right for each in by)
    if not 1 <= right <= MOST_CHANNELS:
        what = f"one or two channels are right, and {right or 'none'} of these is marked so"
        yield document.problem(("handling", "by"), what, "Write 'right: yes' for one or two of them.")


def _sequences(document: Document, model: CaseModel) -> Iterator[Problem]:
    if model.sequence is not None:
        yield from _steps(document, ("sequence", "items"), model.sequence.items)
    for number, variant in enumerate(model.variants):
        if variant.sequence is None:
            continue
        path: Path_ = ("variants", number, "sequence")
        if model.sequence is None:
            what = "the file has no sequence that these steps could replace"
            yield document.problem(path, what, "Add 'sequence' with a question at the top of the file.")
        yield from _steps(document, path, variant.sequence)


def _steps(document: Document, path: Path_, steps: list[PlacedModel]) -> Iterator[Problem]:
    yield from check_names(document, path, [each.id for each in steps], "step", TELLING_PLACE)
    places = len({each.at for each in steps})
    if places < FEWEST_PLACES:
        what = f"the steps have {places} different places, so there is little to put in order"
        yield document.problem(path, what, f"Give them at least {FEWEST_PLACES} different places ('at').")
