"""The parts of a rulebook: the schema of its files, and the objects that the rest of the core reads."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

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
Word = Annotated[str, BeforeValidator(_word), StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_\-]*$")]
ClauseId = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+\.[A-Za-z0-9]+$")]
Words = Annotated[tuple[Word, ...], BeforeValidator(_listed), Field(min_length=1), AfterValidator(_without_repeats)]
ClauseIds = Annotated[tuple[ClauseId, ...], AfterValidator(_without_repeats)]
Conditions = dict[str, Words]
"""Facts (or tests), each with the values of which it must have one; all of them must hold."""


class Entry(BaseModel):
    """One entry of a rulebook file; unknown keys are refused and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class About(Entry):
    """What a rulebook is: its id, version and dates (rulebook.yaml)."""

    id: Word
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    title: Text
    board: Text
    encoded: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    review_by: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    about: Text


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
    says: dict[str, Text]
    default: Word = UNKNOWN
    only_when: Conditions = {}
    open: Words | None = None
    clauses: ClauseIds = ()

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
    """One of the answers that the guide can give, in a learner's words."""

    id: Word
    family: Word
    label: Text
    also_right: tuple[Word, ...] = ()


class Ground(Entry):
    """One item of the two lists: when it holds, and the clauses that it then brings."""

    id: Word
    when: Conditions
    clauses: ClauseIds
    says: Text


class Test(Entry):
    """A question about the lists that rules ask: yes when any of its grounds holds."""

    __test__ = False

    id: Word
    asks: Text
    any_of: Words


class Guarded(Entry):
    """Something that applies when its conditions hold: all of `when`, and one group of `any` where given."""

    when: Conditions = {}
    any: Annotated[tuple[Conditions, ...], Field(min_length=1)] | None = None


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

    id: Annotated[str, StringConstraints(pattern=r"^M[0-9]+$")]
    belief: Text
    correction: Text
    clauses: Annotated[ClauseIds, Field(min_length=1)]


class SourcesFile(Entry):
    """sources.yaml."""

    sources: Annotated[tuple[Source, ...], Field(min_length=1)]


class ClausesFile(Entry):
    """clauses.yaml."""

    clauses: Annotated[tuple[Clause, ...], Field(min_length=1)]


class FactsFile(Entry):
    """facts.yaml."""

    facts: Annotated[tuple[Fact, ...], Field(min_length=1)]


class OutcomesFile(Entry):
    """outcomes.yaml."""

    families: Annotated[tuple[Family, ...], Field(min_length=1)]
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)]


class GroundsFile(Entry):
    """grounds.yaml."""

    grounds: tuple[Ground, ...]
    tests: tuple[Test, ...]


class RulesFile(Entry):
    """rules.yaml."""

    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]


class DutiesFile(Entry):
    """duties.yaml."""

    duties: tuple[Duty, ...]


class NotesFile(Entry):
    """notes.yaml."""

    notes: tuple[Note, ...]


class MisconceptionsFile(Entry):
    """misconceptions.yaml."""

    misconceptions: tuple[Misconception, ...]


class GlossaryFile(Entry):
    """glossary.yaml."""

    terms: dict[str, Text]


FILES: dict[str, type[Entry]] = {
    "rulebook.yaml": About,
    "sources.yaml": SourcesFile,
    "clauses.yaml": ClausesFile,
    "facts.yaml": FactsFile,
    "outcomes.yaml": OutcomesFile,
    "grounds.yaml": GroundsFile,
    "rules.yaml": RulesFile,
    "duties.yaml": DutiesFile,
    "notes.yaml": NotesFile,
    "misconceptions.yaml": MisconceptionsFile,
    "glossary.yaml": GlossaryFile,
}
"""The files of a rulebook's folder, each with its schema."""


class Parts(BaseModel):
    """Everything in a rulebook's folder, read but not yet checked against itself."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    about: About
    sources: tuple[Source, ...]
    clauses: tuple[Clause, ...]
    facts: tuple[Fact, ...]
    families: tuple[Family, ...]
    outcomes: tuple[Outcome, ...]
    grounds: tuple[Ground, ...]
    tests: tuple[Test, ...]
    steps: tuple[Step, ...]
    rules: tuple[Rule, ...]
    duties: tuple[Duty, ...]
    notes: tuple[Note, ...]
    misconceptions: tuple[Misconception, ...]
    terms: dict[str, str]

    @classmethod
    def of(cls, files: dict[str, Any]) -> Parts:
        """Gather the parts from the validated files."""
        listed: dict[str, Any] = {"about": files["rulebook.yaml"]}
        for name, content in files.items():
            if name != "rulebook.yaml":
                listed.update({key: getattr(content, key) for key in type(content).model_fields})
        families = listed["families"]
        listed["families"] = tuple(each.model_copy(update={"rank": rank}) for rank, each in enumerate(families))
        return cls.model_construct(**listed)
