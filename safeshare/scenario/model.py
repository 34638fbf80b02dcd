"""Cases as the rest of the program sees them: variants expanded, every question with all its facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from safeshare.scenario.beside import RECORD_TEXTS, Handling, Information, Ordering, Record

Use = Literal["practice", "assessment"]
Pool = Literal["section", "form"]
Target = Literal["outcome", "clause", "duty", "fact"]
Settled = tuple[tuple[str, ...], ...]
"""For each step of a story, in order, the ids of the facts that it settles."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a story and the facts that it settles (fact id to value)."""

    text: str
    facts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Distractor:
    """A tempting wrong answer: an outcome, clause, duty or fact id, and the misconception that makes it tempting."""

    target: Target
    id: str
    misconception: str
    says: str


@dataclass(frozen=True, slots=True)
class Peer:
    """Another question as far as its options go: facts, which exercises it sets, tempting wrong answers, its story.

    `pair` is its case's, `name` its author's short name; `recorded` says that its case has a structured decision record
    on it.
    """

    facts: dict[str, str]
    parts: tuple[str, ...]
    distractors: tuple[Distractor, ...]
    settled: Settled = ()
    pair: str = ""
    name: str = ""
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One disclosure question; its id is `<case id>.<name>`.

    `facts` are all facts stated for it, those of the story included. `near` holds the facts of the same question in
    the other cases of the pair: their answers are the most tempting wrong ones. `peers` holds, for an assessed
    question, all assessed questions of its section and pool (itself included): lists of options are made for all of
    them, or for one question in all cases of its item, so that no list tells anything about its own case. `settled` and
    `near_settled` are there where the learner says after each step what to do: which facts the steps settle, in this
    case and in the others of the pair.
    """

    id: str
    ask: str
    facts: dict[str, str]
    parts: tuple[str, ...]
    distractors: tuple[Distractor, ...] = ()
    near: tuple[dict[str, str], ...] = ()
    settled: Settled = ()
    near_settled: tuple[Settled, ...] = ()
    peers: tuple[Peer, ...] = field(default=(), compare=False, repr=False)

    @property
    def name(self) -> str:
        """The author's short name: `council` of `s4-kettle.council`."""
        return self.id.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Case:
    """One case; `pair` is the id of its file, which it shares with its near-misses.

    Assessed cases of the pool 'form' are kept for the pre- and post-test.
    """

    id: str
    pair: str
    section: str
    use: Use
    title: str
    content_warning: str | None
    role: str
    wants: str
    steps: tuple[Step, ...]
    questions: tuple[Question, ...]
    information: Information | None = None
    record: Record | None = None
    differs: str | None = None
    pool: Pool = "section"
    handling: Handling | None = None
    sequence: Ordering | None = None

    def question(self, question_id: str) -> Question:
        """Return a question by its full id or short name; raises KeyError when the case has none such."""
        for question in self.questions:
            if question_id in (question.id, question.name):
                return question
        raise KeyError(question_id)

    @property
    def record_id(self) -> str | None:
        """The id of the decision record as a question, or None when none is asked for."""
        return None if self.record is None else f"{self.id}.record"

    @property
    def text_ids(self) -> tuple[str, ...]:
        """The ids of what a person marks: two texts of a structured record, or a whole record in free text."""
        if self.record is None:
            return ()
        names = ("record",) if self.record.question is None else RECORD_TEXTS
        return tuple(f"{self.id}.{name}" for name in names)

    @property
    def question_ids(self) -> tuple[str, ...]:
        """The ids of all questions in order, the decision record and its texts last."""
        record = () if self.record_id is None else (self.record_id, *self.text_ids)
        return tuple(dict.fromkeys((*(question.id for question in self.questions), *record)))

    def to_dict(self) -> dict[str, Any]:
        """Return the whole case, facts and keys included, as plain data. Never for an assessed case's learner."""
        whole = asdict(self)
        for question in whole["questions"]:
            del question["peers"]  # of other cases
        return whole


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One file's cases: the base case first, then its variants."""

    file: str
    id: str
    cases: tuple[Case, ...]

    @property
    def base(self) -> Case:
        """The case without any change."""
        return self.cases[0]


@dataclass(frozen=True, slots=True)
class Bank:
    """All cases of a folder, in the order of their file names."""

    files: tuple[CaseFile, ...] = ()
    cases: Mapping[str, Case] = field(default_factory=dict)

    def pairs(self) -> dict[str, tuple[Case, ...]]:
        """Return the near-miss families: pair id to its two or more cases, base first."""
        return {each.id: each.cases for each in self.files if len(each.cases) > 1}

    def section(self, section: str, use: Use | None = None) -> tuple[Case, ...]:
        """Return the cases of one section of the guide, for one use or for both."""
        return tuple(
            case for case in self.cases.values() if case.section == section and (use is None or case.use == use)
        )

    def case_of(self, question_id: str) -> Case | None:
        """Return the case that a question or part id belongs to, or None when the bank has none such."""
        return self.cases.get(question_id.partition(".")[0])
