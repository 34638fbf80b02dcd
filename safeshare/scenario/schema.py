"""What an author may write in a case file; `safeshare schema` exports it for editors.

Outcome, clauses, missing facts and duties are not here: they are computed from the facts. `expect` only tests them.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

# The exercises that a question can set, in the order in which a learner meets them.
PartKind = Literal[
    "unfold", "decide", "clauses", "duties", "missing", "items", "fact_or_opinion", "handling", "sequence"
]
PART_KINDS: tuple[PartKind, ...] = get_args(PartKind)
NAME_PATTERN = r"[a-z][a-z0-9]{0,39}(-[a-z0-9]{1,40}){0,5}"
DEFAULT_PARTS: tuple[PartKind, ...] = ("decide", "clauses")


def _fact_value(value: object) -> object:
    """Return yes and no as text; refuse what cannot be the value of a fact."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        raise ValueError("this fact has no value | Write its value, or 'unknown' if nobody knows.")
    if isinstance(value, str):
        return value
    raise ValueError("a fact has one word as its value | Write yes, no, unknown or one of the fact's own values.")


def _name(value: str) -> str:
    if not re.fullmatch(NAME_PATTERN, value):
        remedy = "Use lower-case letters, digits and hyphens, a letter first."
        raise ValueError(f"'{value[:60]}' is not a short name | {remedy}")
    return value


def _section(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Name = Annotated[str, AfterValidator(_name), Field(json_schema_extra={"pattern": f"^{NAME_PATTERN}$"})]
Id = Annotated[str, StringConstraints(min_length=1, max_length=60)]
FactValue = Annotated[str, BeforeValidator(_fact_value)]
Facts = dict[str, FactValue]
Section = Annotated[str, BeforeValidator(_section)]


class Strict(BaseModel):
    """A part of a case file: no other keys, no silent conversions."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class StepModel(Strict):
    """One step of the story, disclosed after the one before."""

    text: Text = Field(description="What happens or becomes known in this step.")
    facts: Facts = Field(default={}, description="What this step settles. Never shown to a learner.")


class DistractorModel(Strict):
    """A tempting wrong answer, tied to the misconception behind it: one of outcome, clause, duty or fact."""

    outcome: Id | None = Field(default=None, description="A wrong decision that tempts.")
    clause: Id | None = Field(default=None, description="A clause that seems to decide, and does not.")
    duty: Id | None = Field(default=None, description="A duty that seems to follow, and does not.")
    fact: Id | None = Field(default=None, description="A fact that seems to be missing, and is not.")
    misconception: Id = Field(description="The belief behind it: M1 to M16.")
    says: Line = Field(description="What somebody with this belief would say.")


class ExpectModel(Strict):
    """An author's test of what is computed; a disagreement is an error that explains itself."""

    outcome: Id | None = Field(default=None, description="The outcome, exactly.")
    clauses: list[Id] | None = Field(default=None, description="All deciding clauses, in any order.")
    missing: list[Id] | None = Field(default=None, description="All missing facts, in any order.")
    duties: list[Id] | None = Field(default=None, description="Duties, or clauses of duties, that must be due.")


class QuestionModel(Strict):
    """One disclosure question: should this holder share this information with this recipient, now?"""

    id: Name = Field(description="Short name, unique in the file, such as council or daughter.")
    ask: Text = Field(description="The question as the learner reads it; it names the recipient.")
    facts: Facts = Field(default={}, description="Facts of this recipient and this disclosure.")
    parts: list[PartKind] = Field(default=list(DEFAULT_PARTS), min_length=1, description="Which exercises are set.")
    distractors: list[DistractorModel] = Field(default=[], description="Tempting wrong answers.")
    expect: ExpectModel | None = Field(default=None, description="A test of what is computed.")


class ItemModel(Strict):
    """One piece of information that the learner holds."""

    id: Name = Field(description="Short name; learners' files hold it, so it must not give the answer away.")
    text: Line = Field(description="The information, as a note or a person puts it.")
    needed: bool = Field(description="Does this recipient need it?")
    kind: Literal["fact", "opinion"] = Field(description="Is it a fact or an opinion?")
    why: Line = Field(description="Why it is needed or not; shown as feedback.")


class InsteadModel(Strict):
    """What an item is in one variant: it takes the place of the file's item with that id."""

    id: Name = Field(description="The id of the item that it replaces.")
    text: Line = Field(description="The information in this variant's story.")
    needed: bool | None = Field(default=None, description="Does the recipient need it here? Left out: as in the file.")
    kind: Literal["fact", "opinion"] = Field(description="Is it a fact or an opinion here?")
    why: Line = Field(description="Why it is needed or not here; shown as feedback.")


class InformationModel(Strict):
    """Information to select for one recipient, and to sort into fact and opinion."""

    question: Name = Field(description="The question whose recipient these are for.")
    items: list[ItemModel] = Field(min_length=1, max_length=12, description="The pieces, needed and not needed ones.")


class ChoiceModel(Strict):
    """One recipient or one channel to choose."""

    id: Name = Field(description="Short name; learners' files hold it, so it must not give the answer away.")
    text: Line = Field(description="Who it is, or which way it goes, as the learner reads it.")
    right: bool = Field(description="Is it right while the answer is to share?")
    why: Line = Field(description="Why it is right or not; shown as feedback.")
    misconception: Id | None = Field(default=None, description="The belief behind choosing it: M1 to M16.")


class HandlingModel(Strict):
    """To whom and how: the person or desk, and the channel. While nothing is shared, 'nothing goes out' is right."""

    question: Name = Field(description="The question whose disclosure this is.")
    to: list[ChoiceModel] = Field(min_length=3, max_length=5, description="Persons or desks; exactly one is right.")
    by: list[ChoiceModel] = Field(min_length=3, max_length=5, description="Channels; one or two are right.")


class PlacedModel(Strict):
    """One step to put in its place."""

    id: Name = Field(description="Short name; learners' files hold it, so it must not give its place away.")
    text: Line = Field(description="The step, as the learner reads it.")
    at: int = Field(ge=1, le=6, description="Its place from 1; steps of the same place may stand in either order.")
    clause: Id = Field(description="The clause that asks for it: one that decides here, or one of a duty due here.")


Placed = Annotated[list[PlacedModel], Field(min_length=4, max_length=6)]


class SequenceModel(Strict):
    """Steps to put in order."""

    question: Name = Field(description="The question whose steps these are.")
    items: Placed = Field(description="The steps, each with its place.")


class RecordModel(Strict):
    """A decision record: structured where it names a question, otherwise a free text that is marked by hand."""

    question: Name | None = Field(default=None, description="The question that the record is about.")
    ask: Text = Field(description="What the record is to say.")
    out_of: int = Field(default=3, ge=1, le=30, description="Points, given by hand.")
    rubric: list[Line] | None = Field(default=None, min_length=1, description="What a good record shows.")


class VariantModel(Strict):
    """A near-miss: the same case with one thing changed, so that an answer changes."""

    id: Name = Field(description="Short name; the case becomes <id of the file>-<this>.")
    title: Line = Field(description="A few words by which the variant is told apart in lists.")
    change: Facts = Field(min_length=1, description="Facts that differ; they replace what the story or questions say.")
    story: dict[str, Text] = Field(default={}, description="New text of a step: its number from 1, then the text.")
    ask: dict[str, Text] = Field(default={}, description="New wording of a question: its id, then the text.")
    distractors: dict[str, list[DistractorModel]] = Field(
        default={}, description="A question's own distractors here; without them those of the file that are wrong here."
    )
    expect: dict[str, ExpectModel] = Field(default={}, description="Tests of this variant, by question id.")
    information: list[InsteadModel] = Field(
        default=[], max_length=12, description="Items that differ here, each in the place of the file's with its id."
    )
    sequence: Placed | None = Field(default=None, description="Steps of its own, where those of the file do not fit.")
    says: Line = Field(description="What differs, in a line for authors.")


class CaseModel(Strict):
    """One case file: a base case and its near-miss variants."""

    id: Name = Field(description="Unique in the bank: s4-... for practice, s4a-... for assessment.")
    section: Section = Field(description="The guide's section that it teaches.")
    use: Literal["practice", "assessment"] = Field(description="The folder has the same name.")
    pool: Literal["section", "form"] = Field(
        default="section", description="form: an assessed case that is kept for the pre- and post-test."
    )
    title: Line = Field(description="A few words over the case; they give no answer away.")
    content_warning: Line | None = Field(default=None, description="What may be hard to read, before the story.")
    role: Line = Field(description="Who the learner is: You are ...")
    wants: Text = Field(description="What the person wants; shown before the story.")
    story: list[StepModel] = Field(min_length=1, max_length=12, description="What happens, step by step.")
    questions: list[QuestionModel] = Field(min_length=1, max_length=12, description="The disclosure questions.")
    information: InformationModel | None = Field(
        default=None, description="What the learner could share: pieces to select and sort."
    )
    handling: HandlingModel | None = Field(default=None, description="To whom and by which channel it goes.")
    sequence: SequenceModel | None = Field(default=None, description="Steps to put in order.")
    record: RecordModel | None = Field(default=None, description="The decision record to write.")
    variants: list[VariantModel] = Field(
        default=[], max_length=6, description="The same case with one thing changed, for pairs."
    )
