"""What is written freely and read by a person: a whole decision record, or two criteria of a structured one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from safeshare.marking.kinds import CannotMark, Kind, PartWords, Task, only_keys, register
from safeshare.marking.marks import Mark
from safeshare.scenario.beside import Record

FIELDS = ("capacity", "grounds", "decision", "told", "advice", "review")
"""The parts of a structured record that are marked here, in the order in which they are filled in."""
MAX_CHARACTERS = 120_000
"""Far more than anybody writes, so that whatever is pasted in is kept and not refused."""


@dataclass(frozen=True, slots=True)
class Text:
    """A criterion that a person marks: its heading, what is asked, and the four levels of the rubric from 0."""

    ask: str
    prompt: str
    levels: tuple[str, str, str, str]

    @property
    def rubric(self) -> tuple[str, ...]:
        """The levels, each with its points."""
        return tuple(f"{points} of 3: {words}" for points, words in enumerate(self.levels))


TEXTS = {
    "wishes": Text(
        "Decision record: what the person wants, and why",
        "Write down what the person wants and their reasons, in their own words where you can.",
        (
            "Nothing about what they want.",
            "It says what they want.",
            "It says what they want and why.",
            "Their own words, how they were heard and what support was offered; if they were not asked, why not.",
        ),
    ),
    "risks": Text(
        "Decision record: the risk of sharing, and of not sharing",
        "Write down the risk of sharing and the risk of not sharing, and the plan that meets them.",
        (
            "No risk is weighed.",
            "One of the two is weighed.",
            "Both are weighed.",
            "Both are weighed, with a joint plan that says who does what.",
        ),
    ),
}
"""What a person reads of a structured record, by the last word of the question's id (4.6; 4.14 to 4.16)."""


@register
class DecisionRecord(Kind):
    """A text that is kept for a person to mark; no points are ever given here."""

    name = "record"
    points = 3.0
    prompt = "Write the decision record."

    @property
    def suffix(self) -> str:
        """The last word of the part's id: `s4-kettle.record.text`."""
        return "text"

    def out_of(self, task: Task) -> float:
        """Return the points that its author set, or 3 for a criterion of a structured record."""
        return self.points if _text(task) else _record(task).out_of

    def options_shown(self, task: Task) -> dict[str, Any]:
        """Return what is asked, what a good text shows or how it is marked, and how long it may be."""
        text, record = _text(task), _record(task)
        if text is not None:
            return {
                "prompt": text.prompt,
                "rubric": list(text.rubric),
                "levels": True,
                "max_characters": MAX_CHARACTERS,
            }
        return {"prompt": record.ask, "rubric": list(record.rubric), "max_characters": MAX_CHARACTERS}

    def shape(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Return `{"text": text}` of at most 120,000 characters."""
        only_keys(value, ("text",))
        text = value.get("text", "")
        if not isinstance(text, str):
            raise CannotMark("the record is not a text")
        if len(text) > MAX_CHARACTERS:
            raise CannotMark(f"the record has more than {MAX_CHARACTERS:,} characters")
        return {"text": _whole_characters(text)}

    def is_answered(self, value: Mapping[str, Any]) -> bool:
        """Return whether there is more than blank space."""
        return bool(value["text"].strip())

    def perfect(self, task: Task) -> None:
        """Return None: what a person marks has no perfect answer here."""
        del task

    def mark(self, task: Task, value: dict[str, Any]) -> Mark:
        """Keep the text for a person to mark."""
        return Mark(
            part=task.part,
            kind=self.name,
            status="by_hand",
            points=0.0,
            out_of=task.out_of,
            answer=value,
            reason="A person marks this.",
        )

    def in_words(self, task: Task, mark: Mark) -> PartWords:
        """Return that a person marks it."""
        del task
        return PartWords(mark.reason)


def _whole_characters(text: str) -> str:
    """Return a text that can be written as UTF-8: halves of characters, which a browser may send, are mended."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _text(task: Task) -> Text | None:
    """Return the criterion of a structured record that a part asks for, or None for a whole record."""
    return TEXTS.get(task.question_id.rpartition(".")[2])


def _record(task: Task) -> Record:
    if task.case.record is None:
        message = f"the case {task.case.id} asks for no record"
        raise ValueError(message)
    return task.case.record
