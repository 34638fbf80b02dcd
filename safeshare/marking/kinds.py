"""What every kind of exercise can do, and the register of kinds: a new kind is a new module that registers itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from safeshare.marking.marks import Mark
from safeshare.scenario.keys import decision_of

if TYPE_CHECKING:
    from safeshare.evaluation import Decision
    from safeshare.rulebook import Rulebook
    from safeshare.scenario import Case, Question
    from safeshare.scenario.model import Target

MAX_ID = 200


class CannotMark(ValueError):  # noqa: N818 - it says what happened to the answer
    """An answer that does not have the form of its kind, or names what was never on offer; the message says which."""


class AnswerStands(ValueError):  # noqa: N818 - it says why nothing was changed
    """An answer that may no longer be changed, since what came after it has been read."""


@dataclass(frozen=True)
class Task:
    """One part of one question of a case, with what is needed to set and to mark it; what follows is found once."""

    case: Case
    question_id: str
    kind: Kind
    rulebook: Rulebook

    @cached_property
    def part(self) -> str:
        """The part's id: `s4-kettle.council.decide`."""
        return f"{self.question_id}.{self.kind.suffix}"

    @cached_property
    def question(self) -> Question:
        """The question, which a structured decision record names; raises KeyError where a person marks."""
        record = self.case.record
        about = record is not None and self.question_id == self.case.record_id and record.question
        return self.case.question(about or self.question_id)

    @cached_property
    def decision(self) -> Decision:
        """The computed decision on the question."""
        return decision_of(self.question, self.rulebook)

    @cached_property
    def out_of(self) -> float:
        """The points that the part can earn."""
        return self.kind.out_of(self)

    def earned(self, share: float) -> float:
        """Return the points for a share of a full answer: 0 to `out_of`, to four decimal places."""
        return round(self.out_of * min(max(share, 0.0), 1.0), 4)


@dataclass(frozen=True, slots=True)
class StepWords:
    """One step of a story in words: 'right' or 'not yet', what the learner did, what was known and sound then.

    `worth` holds the facts that were worth asking for, as questions, `because` for each what its answer would change.
    """

    verdict: str
    did: str
    known: str
    sound: str
    worth: tuple[str, ...]
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartWords:
    """A mark in words for the learner: one sentence, and the options ticked rightly, wrongly or not at all.

    `order` is a right order of steps, where there is one to show; `steps` go through a story that was unfolded.
    """

    text: str
    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    steps: tuple[StepWords, ...] = field(default=(), kw_only=True)


class Kind(ABC):
    """One kind of exercise: how it is shown, what an answer looks like and how it is marked."""

    name: ClassVar[str]
    points: ClassVar[float]
    prompt: ClassVar[str]

    @property
    def suffix(self) -> str:
        """The last word of a part's id."""
        return self.name

    def out_of(self, task: Task) -> float:
        """Return the points that a full answer earns."""
        del task
        return self.points

    def public(self, task: Task) -> dict[str, Any]:
        """Return what a learner sees: prompt and options, never facts or keys."""
        shown = {"id": task.part, "kind": self.name, "prompt": self.prompt, "points": task.out_of}
        return {**shown, **self.options_shown(task)}

    @abstractmethod
    def options_shown(self, task: Task) -> dict[str, Any]:
        """Return the options of the part as plain data."""

    @abstractmethod
    def shape(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Return an answer in its one form; raises CannotMark when it has another."""

    @abstractmethod
    def is_answered(self, value: Mapping[str, Any]) -> bool:
        """Return whether a well-formed answer says anything."""

    def may_replace(self, kept: Mapping[str, Any], value: Mapping[str, Any]) -> bool:
        """Return whether an answer may take the place of the one that is kept; both are well formed."""
        del kept, value
        return True

    @abstractmethod
    def mark(self, task: Task, value: dict[str, Any]) -> Mark:
        """Mark a well-formed answer that says something; raises CannotMark when it names what was not on offer."""

    @abstractmethod
    def perfect(self, task: Task) -> dict[str, Any] | None:
        """Return an answer that earns the maximum, or None where a person marks."""

    @abstractmethod
    def in_words(self, task: Task, mark: Mark) -> PartWords:
        """Return a mark in words for the learner."""


KINDS: dict[str, Kind] = {}


def register(kind: type[Kind]) -> type[Kind]:
    """Add a kind to the register (a class decorator); raises ValueError when its name or suffix is taken."""
    made = kind()
    if made.name in KINDS or made.suffix in {each.suffix for each in KINDS.values()}:
        message = f"two kinds of exercise are called '{made.name}'"
        raise ValueError(message)
    KINDS[made.name] = made
    return kind


def kind_of(part_id: str) -> Kind:
    """Return the kind of a part from the last word of its id; raises ValueError when there is none such."""
    suffix = part_id.rpartition(".")[2]
    for kind in KINDS.values():
        if kind.suffix == suffix:
            return kind
    message = f"no kind of exercise belongs to the part '{part_id[:MAX_ID]}'"
    raise ValueError(message)


def check_replaces(part_id: str, kept: object, value: Mapping[str, Any], *, afresh: bool) -> None:
    """Raise AnswerStands when a well-formed answer may not take the place of the one that is kept for its part.

    With `afresh` an answer that says nothing may always: the learner begins again. What is kept and is no answer at all
    stands in nobody's way.
    """
    kind = kind_of(part_id)
    try:
        before = kind.shape(kept) if isinstance(kept, Mapping) else None
    except CannotMark:
        return
    if before is None or kind.may_replace(before, value) or (afresh and not kind.is_answered(value)):
        return
    raise AnswerStands("This was answered before, and what came next has been read since; it stays as it was.")


def tempting_words(task: Task, target: Target, wrong: tuple[str, ...]) -> str:
    """Return what somebody says who is tempted to a wrong answer, as sentences to add, or nothing."""
    said = [each.says for each in task.question.distractors if each.target == target and each.id in wrong]
    return "".join(f" What tempts here: “{each}”" for each in said)


def only_keys(value: Mapping[str, Any], known: tuple[str, ...]) -> None:
    """Raise CannotMark when an answer has other keys than those known."""
    for key in value:
        if key not in known:
            message = f"the answer has a key {str(key)[:40]!r} that its kind does not know"
            raise CannotMark(message)


def an_id(value: object, what: str) -> str:
    """Return an id of reasonable length; raises CannotMark otherwise."""
    if not isinstance(value, str) or not 0 < len(value) <= MAX_ID or not value.isprintable():
        message = f"{what} is not the name of an option"
        raise CannotMark(message)
    return value
