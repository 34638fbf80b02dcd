"""The files of a rulebook's folder, each with its schema, and everything in them gathered."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from safeshare.rulebook.model import (
    About,
    Clause,
    Duty,
    Entry,
    Fact,
    Family,
    Ground,
    Misconception,
    Note,
    Outcome,
    Reading,
    Rule,
    Source,
    Step,
    Test,
    Text,
)


class SourcesFile(Entry):
    """The guide, and the laws and guidance that it leans on (sources.yaml)."""

    sources: Annotated[tuple[Source, ...], Field(min_length=1)]


class ClausesFile(Entry):
    """The guide, clause by clause, in words of its own (clauses.yaml)."""

    clauses: Annotated[tuple[Clause, ...], Field(min_length=1)]


class FactsFile(Entry):
    """What a case can state: questions, each with its values (facts.yaml)."""

    facts: Annotated[tuple[Fact, ...], Field(min_length=1, max_length=200)]


class OutcomesFile(Entry):
    """The answers that the guide can give, in their families (outcomes.yaml)."""

    families: Annotated[tuple[Family, ...], Field(min_length=1)]
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)]


class GroundsFile(Entry):
    """The items of the two lists, and the questions that rules ask about them (grounds.yaml)."""

    grounds: tuple[Ground, ...]
    tests: tuple[Test, ...]


class RulesFile(Entry):
    """The steps of a decision, and the rules that decide (rules.yaml)."""

    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=100)]
    rules: Annotated[tuple[Rule, ...], Field(min_length=1, max_length=500)]


class DutiesFile(Entry):
    """What to do with each result (duties.yaml)."""

    duties: tuple[Duty, ...]


class NotesFile(Entry):
    """What a learner should also hear beside a result (notes.yaml)."""

    notes: tuple[Note, ...]


class MisconceptionsFile(Entry):
    """Beliefs that lead people wrong, and what the guide says instead (misconceptions.yaml)."""

    misconceptions: tuple[Misconception, ...]


class ReadingsFile(Entry):
    """How the guide is read where it pulls in two directions (readings.yaml)."""

    readings: tuple[Reading, ...]


class GlossaryFile(Entry):
    """Short words, each with its meaning (glossary.yaml)."""

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
    "readings.yaml": ReadingsFile,
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
    readings: tuple[Reading, ...]
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
