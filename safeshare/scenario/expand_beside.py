"""From what an author wrote beside the questions to what a case holds: items, recipients, steps, the record."""

from __future__ import annotations

from safeshare.scenario.beside import Choice, Handling, Information, Item, Ordering, Placed, Record
from safeshare.scenario.schema import (
    CaseModel,
    ChoiceModel,
    HandlingModel,
    InsteadModel,
    ItemModel,
    PlacedModel,
    SequenceModel,
    VariantModel,
)

# What a decision record should show when its author names nothing else.
RUBRIC = (
    "Facts and opinions are kept apart, each with its source.",
    "The person's wishes and reasons are there, in their own words where possible.",
    "Capacity for this decision is stated, and how that is known.",
    "The deciding clauses are named, each tied to a fact.",
    "It says who is told what, and why no more and no less.",
    "The risk of sharing and the risk of not sharing are both weighed.",
    "It says whether the person is told, when, and who looks at that again.",
    "Advice taken is recorded with what came of it.",
    "A date of review and the next steps are set.",
)


def blocks(model: CaseModel) -> dict[str, HandlingModel | SequenceModel | None]:
    """Return what stands beside the questions for one of them, by the name of its key and part."""
    return {"handling": model.handling, "sequence": model.sequence}


def steps_to_order(model: CaseModel, variant: VariantModel | None) -> list[PlacedModel]:
    """Return the steps to put in order in the base case (variant is None) or in a variant; empty where none are."""
    if model.sequence is None:
        return []
    return model.sequence.items if variant is None or variant.sequence is None else variant.sequence


def items_in(model: CaseModel, variant: VariantModel | None) -> tuple[Item, ...]:
    """Return the items of the base case (variant is None) or of a variant, its own in the places of the file's."""
    if model.information is None:
        return ()
    own = {} if variant is None else {each.id: each for each in variant.information}
    return tuple(_item(each, own.get(each.id)) for each in model.information.items)


def _item(given: ItemModel, instead: InsteadModel | None) -> Item:
    if instead is None:
        return Item(given.id, given.text, given.needed, given.kind, given.why)
    needed = given.needed if instead.needed is None else instead.needed
    return Item(given.id, instead.text, needed, instead.kind, instead.why)


def information_of(model: CaseModel, case_id: str, variant: VariantModel | None) -> Information | None:
    """Return the items of information of a case, or None where the file has none."""
    given = model.information
    return None if given is None else Information(f"{case_id}.{given.question}", items_in(model, variant))


def handling_of(model: CaseModel, case_id: str) -> Handling | None:
    """Return the recipients and channels of a case, or None where the file has none."""
    given = model.handling
    if given is None:
        return None
    return Handling(f"{case_id}.{given.question}", _choices(given.to), _choices(given.by))


def _choices(given: list[ChoiceModel]) -> tuple[Choice, ...]:
    return tuple(Choice(each.id, each.text, each.right, each.why, each.misconception) for each in given)


def sequence_of(model: CaseModel, case_id: str, variant: VariantModel | None) -> Ordering | None:
    """Return the steps to put in order in a case, or None where the file has none."""
    if model.sequence is None:
        return None
    others = (each for each in (None, *model.variants) if each is not variant)
    near = tuple(_placed(steps_to_order(model, each)) for each in others)
    return Ordering(f"{case_id}.{model.sequence.question}", _placed(steps_to_order(model, variant)), near)


def _placed(steps: list[PlacedModel]) -> tuple[Placed, ...]:
    return tuple(Placed(each.id, each.text, each.at, each.clause) for each in steps)


def record_of(model: CaseModel, case_id: str) -> Record | None:
    """Return the decision record that a case asks for, or None."""
    given = model.record
    if given is None:
        return None
    about = None if given.question is None else f"{case_id}.{given.question}"
    return Record(given.ask, float(given.out_of), tuple(given.rubric or RUBRIC), about)
