"""The shape of a case file as a whole: its id and place, ids that repeat, information items, variants that differ.

A file with one of these problems is not evaluated, since it is not clear which case it means.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from safeshare.plain_yaml import Path_
from safeshare.problems import Problem, did_you_mean
from safeshare.reading import Document
from safeshare.scenario.beside import RECORD_TEXTS, Item
from safeshare.scenario.blocks import check_blocks, check_names
from safeshare.scenario.expand import parts_of
from safeshare.scenario.expand_beside import items_in
from safeshare.scenario.schema import CaseModel, VariantModel
from safeshare.scenario.unfolding import check_unfolding

if TYPE_CHECKING:
    from safeshare.rulebook import Rulebook

USES = ("practice", "assessment")
# Words in an item's id that would tell a learner how to sort it.
TELLING = frozenset({"fact", "opinion", "needed", "needless", "unneeded"})


def check_shape(document: Document, model: CaseModel, rulebook: Rulebook) -> Iterator[Problem]:
    """Yield the problems of a file's shape."""
    yield from _identity(document, model, rulebook)
    yield from _repeats(document, ("questions",), [each.id for each in model.questions], "question")
    yield from _repeats(document, ("variants",), [each.id for each in model.variants], "variant")
    for number, question in enumerate(model.questions):
        path: Path_ = ("questions", number)
        if question.id in ("record", *RECORD_TEXTS):
            what = f"'{question.id}' is a name that the decision record has"
            yield document.problem((*path, "id"), what, "Choose another id.")
        for part in sorted(part for part, count in Counter(question.parts).items() if count > 1):
            yield document.problem((*path, "parts"), f"the part '{part}' is set twice", "Keep one of them.")
    yield from _information(document, model)
    yield from check_blocks(document, model)
    yield from check_unfolding(document, model)
    for number, variant in enumerate(model.variants):
        yield from _variant(document, ("variants", number), model, variant)


def _identity(document: Document, model: CaseModel, rulebook: Rulebook) -> Iterator[Problem]:
    sections = list(dict.fromkeys(clause.section for clause in rulebook.clauses.values()))
    if model.section not in sections:
        what = f"the guide has no section '{model.section[:60]}'"
        yield document.problem(("section",), what, f"Use one of: {', '.join(sections)}.")
        return
    prefix = f"s{model.section.lower()}{'a' if model.use == 'assessment' else ''}-"
    if not model.id.startswith(prefix):
        what = f"the id '{model.id}' does not start with '{prefix}'"
        yield document.problem(("id",), what, f"Begin it with '{prefix}': section {model.section}, for {model.use}.")
    if model.pool == "form" and model.use != "assessment":
        what = f"a case for {model.use} cannot be kept for the pre- and post-test"
        yield document.problem(("pool",), what, "Leave out 'pool', or make it a case for assessment.")
    folder = next((each.name for each in Path(document.file).parents if each.name in USES), model.use)
    if folder != model.use:
        what = f"a case for {model.use} stands in the folder {folder}"
        yield document.problem(("use",), what, f"Move the file to {model.use}, or write 'use: {folder}'.")


def _repeats(document: Document, path: Path_, ids: Iterable[str], noun: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, each in enumerate(ids):
        if each in seen:
            what = f"another {noun} of this file has the id '{each}'"
            yield document.problem((*path, number, "id"), what, "Give each its own id.")
        seen.add(each)


def _information(document: Document, model: CaseModel) -> Iterator[Problem]:
    given = model.information
    for number, question in enumerate(model.questions):
        wanted = {"items", "fact_or_opinion"} & set(question.parts)
        if wanted and (given is None or given.question != question.id):
            what = f"the part '{min(wanted)}' needs information items, and the file gives none for '{question.id}'"
            yield document.problem(("questions", number, "parts"), what, "Add 'information', or remove the part.")
    if given is None:
        return
    questions = {each.id: each for each in model.questions}
    if given.question not in questions:
        what = f"there is no question '{given.question}' in this file"
        yield document.problem(("information", "question"), what, did_you_mean(given.question, questions))
        return
    path: Path_ = ("information", "items")
    yield from check_names(document, path, [each.id for each in given.items], "item", TELLING)
    parts = parts_of(questions[given.question], model)
    yield from _both_sorts(document, path, items_in(model, None), parts)
    for number, variant in enumerate(model.variants):
        if variant.information:
            yield from _both_sorts(document, ("variants", number, "information"), items_in(model, variant), parts)


def _both_sorts(document: Document, path: Path_, items: Sequence[Item], parts: Collection[str]) -> Iterator[Problem]:
    """Yield what is wrong with one case's items when all are needed, or all are of one kind."""
    if "items" in parts and all(item.needed for item in items):
        what = "every item is needed, so ticking all of them would always be right"
        yield document.problem(path, what, "Add an item that this recipient does not need.")
    if "fact_or_opinion" in parts and len({item.kind for item in items}) < 2:
        what = f"every item is of the kind '{items[0].kind}', so there is nothing to sort"
        yield document.problem(path, what, "Add one of the other kind, or name 'items' alone in the question's parts.")


def _instead(document: Document, path: Path_, model: CaseModel, variant: VariantModel) -> Iterator[Problem]:
    """Yield a variant's items that take no item's place, take one twice, or could not be answered otherwise."""
    if model.information is None:
        what = "this file has no 'information' whose items these could replace"
        yield document.problem(path, what, "Add 'information', or remove these.")
        return
    known = {each.id: each for each in items_in(model, None)}
    now = {each.id: each for each in items_in(model, variant)}
    yield from _repeats(document, path, [each.id for each in variant.information], "item")
    for number, each in enumerate(variant.information):
        if each.id not in known:
            what = f"the file's 'information' has no item '{each.id}' to replace"
            yield document.problem((*path, number, "id"), what, did_you_mean(each.id, known))
            continue
        before, after = known[each.id], now[each.id]
        if before.text == after.text and (before.kind != after.kind or before.needed == after.needed):
            what = f"the item '{each.id}' reads the same here as in the file"
            yield document.problem((*path, number, "text"), what, "Reword it, or let only 'needed' differ.")


def _variant(document: Document, path: Path_, model: CaseModel, variant: VariantModel) -> Iterator[Problem]:
    steps = {str(number): step.text for number, step in enumerate(model.story, start=1)}
    questions = {each.id: each for each in model.questions}
    for step in variant.story:
        if step not in steps:
            what = f"the story has no step {step[:20]}"
            yield document.problem((*path, "story", step), what, f"Its steps are {', '.join(steps)}.")
    for key, names in (("ask", variant.ask), ("distractors", variant.distractors), ("expect", variant.expect)):
        for name in names:
            if name not in questions:
                what = f"there is no question '{name[:60]}' in this file"
                yield document.problem((*path, key, name), what, did_you_mean(name[:60], questions))
    if variant.information:
        yield from _instead(document, (*path, "information"), model, variant)
    same_story = all(steps.get(step) == text for step, text in variant.story.items())
    if same_story and all(name in questions and questions[name].ask == text for name, text in variant.ask.items()):
        what = "the facts change, but no learner can see it: the story and the questions read the same"
        yield document.problem(path, what, "Rewrite the step (story:) or the question (ask:) that shows the change.")
