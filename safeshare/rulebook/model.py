"""The entries of a rulebook: their schema, and the objects that the rest of the core reads."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from safeshare.validating import shaped

UNKNOWN = "unknown"


def _word(value: object) -> object:
    """Return yes and no as words: YAML hands them over as true and false."""
    return ("yes" if value else "no") if isinstance(value, bool) else value


def _listed(value: object) -> object:
    """Return one value as a list of one."""
    return value if isinstance(value, list | tuple) else [value]


def _without_repeats(values: tuple[str, ...]) -> tuple[str, ...]:
    twice = sorted({each for each in values if values.count(each) > 1})
    if twice:
        message = f"'{twice[0]}' stands here twice | Keep one of them."
        raise ValueError(message)
    return values


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Word = Annotated[
    str,
    BeforeValidator(_word),
    AfterValidator(shaped(r"[A-Za-z][A-Za-z0-9_\-]*", "a plain word", "Use letters, digits, - and _ only.")),
]
ClauseId = Annotated[
    str,
    AfterValidator(shaped(r"[A-Z0-9]+\.[A-Za-z0-9]+", "a clause id", "Write it as in clauses.yaml, such as 4.O2.")),
]
Version = Annotated[str, AfterValidator(shaped(r"\d+\.\d+\.\d+", "a version", "Write three numbers, such as 1.2.0."))]
Date = Annotated[str, AfterValidator(shaped(r"\d{4}-\d{2}-\d{2}", "a date", "Write it as 2026-11-22, in quotes."))]
Words = Annotated[tuple[Word, ...], BeforeValidator(_listed), Field(min_length=1), AfterValidator(_without_repeats)]
ClauseIds = Annotated[tuple[ClauseId, ...], AfterValidator(_without_repeats)]
Conditions = dict[str, Words]
"""Facts (or tests), each with the values of which it must have one; all of them must hold."""
SeenIn = Literal[
    "steps", "rules", "facts", "outcomes", "grounds", "tests", "duties", "notes", "misconceptions"
]  # fmt: skip
"""The kinds of entries that can carry a reading of the guide."""


class Entry(BaseModel):
    """One entry of a rulebook file; unknown keys are refused and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class About(Entry):
    """What a rulebook is: its id, version and dates (rulebook.yaml)."""

    id: Word
    version: Version
    title: Text
    board: Text
    encoded: Date
    review_by: Date
    about: Text
    reasons_for_sharing: tuple[Text, ...] = ()


class Source(Entry):
    """The guide itself, or a law or guidance that it leans on."""

    id: Word
    title: Text
    kind: Literal["guide", "act", "guidance", "common_law"]
    about: Text


class Clause(Entry):
    """One clause of the guide, in our own words."""

    id: ClauseId
    section: Text
    paraphrase: Text
    force: Text
    binds: Text
    about: Text | None = None
    sources: tuple[Word, ...] = ()
    not_encoded: Text | None = None


class Fact(Entry):
    """Something that a case can state, the question that asks for it and each value in words."""

    id: Word
    asks: Text
    says: Annotated[dict[str, Text], Field(max_length=50)]
    default: Word = UNKNOWN
    only_when: Conditions = {}
    open: Words | None = None
    clauses: ClauseIds = ()
    topic: Text | None = None
    in_short: Annotated[dict[str, Text], Field(max_length=50)] = {}

    @property
    def values(self) -> tuple[str, ...]:
        """The values that a case can state, in the guide's order, without 'unknown'."""
        return tuple(value for value in self.says if value != UNKNOWN)

    @property
    def states(self) -> tuple[str, ...]:
        """Every state of the fact: its values and, when nothing is assumed in its place, 'unknown'."""
        return (*self.values, UNKNOWN) if self.default == UNKNOWN else self.values

    @property
    def labels(self) -> dict[str, str]:
        """Each value in words, 'unknown' included where the fact can be unknown."""
        return dict(self.says)

    def if_so(self, value: str) -> str:
        """Return a value as news that may come, to read on from 'if'."""
        return self.in_short.get(value, f"it turns out that {self.says[value]}")

    @property
    def open_states(self) -> frozenset[str]:
        """The states that leave something to find out."""
        return frozenset((*(self.open or ()), UNKNOWN))


class Family(Entry):
    """A family of outcomes; `rank` counts from 0 (shares least) in the order of the file."""

    id: Word
    label: Text
    about: Text
    rank: int = 0


class Outcome(Entry):
    """One of the answers that the guide can give, in a learner's words; `short` is for use without missing facts."""

    id: Word
    family: Word
    label: Text
    short: Text | None = None
    also_right: tuple[Word, ...] = ()

    @property
    def in_a_sentence(self) -> str:
        """The label as it reads where no list of missing facts follows."""
        return self.short or self.label


class Ground(Entry):
    """One item of the two lists: when it holds, and the clauses that it then brings."""

    id: Word
    when: Conditions
    clauses: ClauseIds
    says: Text


Answer = Literal["yes", "no"]


class Test(Entry):
    """A question about the lists that rules ask: yes when any of its grounds holds; `says` is yes and no in words."""

    __test__ = False

    id: Word
    asks: Text
    says: dict[Answer, Text] = {}
    any_of: Words


class Guarded(Entry):
    """Something that applies when its conditions hold: all of `when`, and one group of `any` where given."""

    when: Conditions = {}
    any: Annotated[tuple[Conditions, ...], Field(min_length=1, max_length=24)] | None = None


class Step(Guarded):
    """A stage of the decision; steps are tried in the order of the file."""

    id: Word
    title: Text


class Rule(Guarded):
    """One rule: when it decides, what it decides, and the clauses and facts that carry the decision."""

    id: Word
    step: Word
    after: tuple[Word, ...] = ()
    any_unknown: Words | None = None
    outcome: Word
    find_out: Words | None = None
    clauses: dict[ClauseId, Words] = {}
    grounds: Word | None = None
    says: Text


class Duty(Guarded):
    """Something to do that comes with a result, with the clauses that ask for it."""

    id: Word
    do: Text
    clauses: Annotated[ClauseIds, Field(min_length=1)]


class Note(Guarded):
    """Something that a learner should also hear; `outside` marks what the guide itself does not say."""

    id: Word
    says: Text
    outside: bool = False


class Misconception(Entry):
    """A wrong belief about sharing, the clauses that it breaks and what they say instead."""

    id: Annotated[str, AfterValidator(shaped(r"M[0-9]+", "a misconception's code", "Write M and a number."))]
    belief: Text
    correction: Text
    clauses: Annotated[ClauseIds, Field(min_length=1)]


class Reading(Entry):
    """A place where the guide pulls in two directions or leaves something open, and how it is read here."""

    id: Annotated[str, AfterValidator(shaped(r"T[0-9]+", "a reading's code", "Write T and a number."))]
    about: Text
    tension: Text
    reading: Text
    because: Text
    effect: Text
    clauses: Annotated[ClauseIds, Field(min_length=1)]
    seen_in: dict[SeenIn, Words] = {}
