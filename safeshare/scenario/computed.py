"""Checks of a case file against what is computed from it: the author's tests, distractors and near-misses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from safeshare.explanation import explain
from safeshare.nearest import nearest_changes
from safeshare.plain_yaml import Path_
from safeshare.problems import Problem
from safeshare.reading import Document
from safeshare.scenario.blocks import check_steps
from safeshare.scenario.expand import targets
from safeshare.scenario.keys import decision_of, right_ids
from safeshare.scenario.model import Case, CaseFile, Question
from safeshare.scenario.schema import CaseModel, DistractorModel, ExpectModel
from safeshare.scenario.unfolding import check_turns

if TYPE_CHECKING:
    from safeshare.evaluation import Decision
    from safeshare.rulebook import Rulebook

MOST_CLAUSES = 3


def check_computed(document: Document, model: CaseModel, cases: CaseFile, rulebook: Rulebook) -> Iterator[Problem]:
    """Yield problems of a file whose names and facts are sound, by evaluating its questions."""
    for number, written in enumerate(model.questions):
        path: Path_ = ("questions", number)
        question = cases.base.questions[number]
        decision = decision_of(question, rulebook)
        if written.expect is not None:
            yield from _expect(document, (*path, "expect"), written.expect, decision, rulebook)
        yield from _tempting(document, (*path, "distractors"), written.distractors, decision, rulebook)
    for number, variant in enumerate(model.variants):
        path = ("variants", number)
        case = cases.cases[number + 1]
        yield from _near_miss(document, path, cases.base, case, rulebook)
        for name, expect in variant.expect.items():
            decision = decision_of(case.question(name), rulebook)
            yield from _expect(document, (*path, "expect", name), expect, decision, rulebook)
        for name, given in variant.distractors.items():
            decision = decision_of(case.question(name), rulebook)
            yield from _tempting(document, (*path, "distractors", name), given, decision, rulebook)
    yield from _items(document, cases, rulebook)
    yield from check_steps(document, model, cases, rulebook)
    yield from check_turns(document, model, cases, rulebook)


def why(decision: Decision, rulebook: Rulebook) -> str:
    """Return on one line why a decision is what it is: the rule, and the first deciding clauses with their facts."""
    because = explain(decision, rulebook).to_dict()["because"]
    clauses = "; ".join(f"{each['clause']}, as {each['words']}" for each in because[:MOST_CLAUSES])
    more = f"; and {len(because) - MOST_CLAUSES} more" if len(because) > MOST_CLAUSES else ""
    return f"The rule '{decision.rule}' decides: {decision.says} Its clauses are {clauses}{more}."


def _expect(
    document: Document, path: Path_, expect: ExpectModel, decision: Decision, rulebook: Rulebook
) -> Iterator[Problem]:
    """Yield what an author's test gets wrong; the first disagreement says why, the others stand beside it."""
    found: list[tuple[str, str, str]] = []
    if expect.outcome in rulebook.outcomes and expect.outcome != decision.outcome:
        what = f"the outcome is expected to be '{expect.outcome}', and is computed to be '{decision.outcome}'"
        found.append(("outcome", what, _what_would_do(expect.outcome, decision, rulebook)))
    lists = (
        ("clauses", expect.clauses, rulebook.clauses, decision.clause_ids),
        ("missing", expect.missing, rulebook.facts, decision.missing),
    )
    for field, given, known, computed in lists:
        if given is not None and all(each in known for each in given) and set(given) != set(computed):
            what = f"'{field}' is expected to be {_listed(given)}, and is computed to be {_listed(computed)}"
            found.append((field, what, ""))
    due = {*(each.id for each in decision.duties), *decision.duty_ids}
    known_duties = {*(each.id for each in rulebook.duties), *rulebook.clauses}
    absent = [each for each in expect.duties or [] if each in known_duties and each not in due]
    if absent:
        duties = ", ".join(f"{each.id} ({', '.join(each.clauses)})" for each in decision.duties)
        found.append(("duties", f"'duties' is expected to hold {_listed(absent)}, and those computed are {duties}", ""))
    for number, (field, what, hint) in enumerate(found):
        reason = f"{why(decision, rulebook)} " if number == 0 else ""
        remedy = f"{reason}{hint}Correct the facts of the case, or what is expected."
        yield document.problem((*path, field), what, remedy)


def _what_would_do(outcome: str | None, decision: Decision, rulebook: Rulebook) -> str:
    """Return the nearest single fact with which the outcome would be the one expected, as a sentence to add."""
    for change in nearest_changes(decision.facts, rulebook):
        if change.outcome == outcome:
            facts = ", ".join(f"{name}: {new} instead of {old}" for name, (old, new) in change.facts.items())
            return f"It would be '{outcome}' with {facts}. "
    return ""


def _listed(ids: Sequence[str]) -> str:
    return ", ".join(ids) if ids else "nothing"


def _tempting(
    document: Document, path: Path_, given: list[DistractorModel], decision: Decision, rulebook: Rulebook
) -> Iterator[Problem]:
    for number, distractor in enumerate(given):
        for target, value in targets(distractor):
            if value in right_ids(target, decision, rulebook):
                what = f"the {target} '{value}' is no distractor: it is right here"
                yield document.problem(
                    (*path, number, target), what, f"{decision.says} Remove it, or correct the facts."
                )


def _near_miss(document: Document, path: Path_, base: Case, case: Case, rulebook: Rulebook) -> Iterator[Problem]:
    pairs = list(zip(base.questions, case.questions, strict=True))
    if all(_outcome(before, rulebook) == _outcome(after, rulebook) for before, after in pairs):
        answers = ", ".join(f"{question.name}: {_outcome(question, rulebook)}" for question in case.questions)
        what = f"the change alters no outcome ({answers}), so this is not a near-miss"
        yield document.problem((*path, "change"), what, "Change a fact on which an outcome turns.")


def _outcome(question: Question, rulebook: Rulebook) -> str:
    return decision_of(question, rulebook).outcome


def _items(document: Document, cases: CaseFile, rulebook: Rulebook) -> Iterator[Problem]:
    all_items = [case.information.items for case in cases.cases if case.information is not None]
    information = cases.base.information
    if information is None or not any(item.needed for items in all_items for item in items):
        return
    name = information.question.rpartition(".")[2]
    families = {decision_of(case.question(name), rulebook).family for case in cases.cases}
    if families & {"share", "weigh"}:
        return
    what = f"items are needed, but no case of this file ends in sharing with '{name}': {', '.join(sorted(families))}"
    yield document.problem(("information", "items"), what, "Write 'needed: no' for each, or name another question.")
