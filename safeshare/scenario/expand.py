"""From what an author wrote to the cases of one file: the base case, then each variant with its change applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safeshare.scenario.expand_beside import blocks, handling_of, information_of, record_of, sequence_of
from safeshare.scenario.keys import decision_on, right_ids
from safeshare.scenario.model import Case, CaseFile, Distractor, Question, Settled, Step, Target
from safeshare.scenario.schema import PART_KINDS, CaseModel, DistractorModel, QuestionModel, VariantModel

if TYPE_CHECKING:
    from safeshare.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class State:
    """The stated facts of the base case (variant is None) or of one variant, by step and by question."""

    variant: VariantModel | None
    steps: list[dict[str, str]]
    questions: dict[str, dict[str, str]]

    @property
    def settled(self) -> Settled:
        """The ids of the facts that each step settles."""
        return tuple(tuple(step) for step in self.steps)

    def facts(self, question: str) -> dict[str, str]:
        """Return all facts of a question: those of the story, then its own."""
        story = {name: value for step in self.steps for name, value in step.items()}
        return {**story, **self.questions[question]}


def base_state(model: CaseModel) -> State:
    """Return the facts as the file states them."""
    return State(
        None, [dict(step.facts) for step in model.story], {each.id: dict(each.facts) for each in model.questions}
    )


def changed_state(model: CaseModel, variant: VariantModel) -> State:
    """Return the facts after a variant's change.

    A fact is replaced wherever it is stated. One that the file never states joins the story: the last step that the
    variant rewrites, or the last step.
    """
    base = base_state(model)
    for facts in (*base.steps, *base.questions.values()):
        facts.update({name: value for name, value in variant.change.items() if name in facts})
    stated = {name for facts in (*base.steps, *base.questions.values()) for name in facts}
    rewritten = [int(step) for step in variant.story if step.isdecimal() and 1 <= int(step) <= len(base.steps)]
    home = base.steps[max(rewritten, default=len(base.steps)) - 1]
    home.update({name: value for name, value in variant.change.items() if name not in stated})
    return State(variant, base.steps, base.questions)


def expand(model: CaseModel, file: str, rulebook: Rulebook) -> CaseFile:
    """Return the cases of a file whose facts and names have been checked."""
    states = [base_state(model), *(changed_state(model, variant) for variant in model.variants)]
    return CaseFile(file, model.id, tuple(_case(model, state, states, rulebook) for state in states))


def targets(model: DistractorModel) -> list[tuple[Target, str]]:
    """Return what a distractor names: exactly one entry when it is well formed."""
    named: tuple[tuple[Target, str | None], ...] = (
        ("outcome", model.outcome),
        ("clause", model.clause),
        ("duty", model.duty),
        ("fact", model.fact),
    )
    return [(target, value) for target, value in named if value is not None]


def parts_of(question: QuestionModel, model: CaseModel) -> tuple[str, ...]:
    """Return a question's exercises in their fixed order.

    Information brings its two along when none is named; handling and sequence bring theirs.
    """
    named: set[str] = set(question.parts)
    named |= {name for name, block in blocks(model).items() if block is not None and block.question == question.id}
    if model.information is not None and model.information.question == question.id:
        named |= set() if named & {"items", "fact_or_opinion"} else {"items", "fact_or_opinion"}
    return tuple(kind for kind in PART_KINDS if kind in named)


def _case(model: CaseModel, state: State, states: list[State], rulebook: Rulebook) -> Case:
    variant = state.variant
    case_id = model.id if variant is None else f"{model.id}-{variant.id}"
    story: Mapping[str, str] = {} if variant is None else variant.story
    texts = [story.get(str(number), step.text) for number, step in enumerate(model.story, start=1)]
    return Case(
        id=case_id,
        pair=model.id,
        section=model.section,
        use=model.use,
        title=model.title if variant is None else variant.title,
        content_warning=model.content_warning,
        role=model.role,
        wants=model.wants,
        steps=tuple(Step(text, facts) for text, facts in zip(texts, state.steps, strict=True)),
        questions=tuple(_question(each, case_id, model, state, states, rulebook) for each in model.questions),
        information=information_of(model, case_id, variant),
        record=record_of(model, case_id),
        differs=None if variant is None else variant.says,
        pool=model.pool,
        handling=handling_of(model, case_id),
        sequence=sequence_of(model, case_id, variant),
    )


def _question(
    given: QuestionModel, case_id: str, model: CaseModel, state: State, states: list[State], rulebook: Rulebook
) -> Question:
    facts, parts = state.facts(given.id), parts_of(given, model)
    if _told_alike(given.id, model, state, states[0]):
        parts = tuple(kind for kind in parts if kind != "unfold") or parts
    others = [other for other in states if other is not state]
    unfolds = "unfold" in parts
    return Question(
        id=f"{case_id}.{given.id}",
        ask=given.ask if state.variant is None else state.variant.ask.get(given.id, given.ask),
        facts=facts,
        parts=parts,
        distractors=_distractors(given, state.variant, facts, rulebook),
        near=tuple(other.facts(given.id) for other in others),
        settled=state.settled if unfolds else (),
        near_settled=tuple(other.settled for other in others) if unfolds else (),
    )


def _told_alike(question: str, model: CaseModel, state: State, base: State) -> bool:
    """Return whether a case stands beside its base in practice and tells the same until the last step.

    Going through such a story step by step would ask the same twice; what differs is its end, which `decide` asks for.
    """
    beside = model.use == "practice" and state is not base
    return beside and (state.steps[:-1], state.questions[question]) == (base.steps[:-1], base.questions[question])


def _distractors(
    question: QuestionModel, variant: VariantModel | None, facts: Mapping[str, str], rulebook: Rulebook
) -> tuple[Distractor, ...]:
    """Return the question's distractors; of those that a variant inherits, only the ones that are wrong in it."""
    own = None if variant is None else variant.distractors.get(question.id)
    found = [
        Distractor(target, value, each.misconception, each.says)
        for each in (question.distractors if own is None else own)
        for target, value in targets(each)
    ]
    if variant is None or own is not None:
        return tuple(found)
    decision = decision_on(facts, rulebook)
    return tuple(each for each in found if each.id not in right_ids(each.target, decision, rulebook))
