"""The decision record in free text, which a person marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from safeshare.marking.kinds import CannotMark, Kind, PartWords, Task, only_keys, register
from safeshare.marking.marks import Mark
from safeshare.scenario.model import Record

MAX_CHARACTERS = 20_000


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
        """Return the points that its author set."""
        return _record(task).out_of

    def options_shown(self, task: Task) -> dict[str, Any]:
        """Return the author's wording, what a good record shows, and how long it may be."""
        record = _record(task)
        return {"prompt": record.ask, "rubric": list(record.rubric), "max_characters": MAX_CHARACTERS}

    def shape(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Return `{"text": text}` of at most 20,000 characters."""
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


def _record(task: Task) -> Record:
    if task.case.record is None:
        message = f"the case {task.case.id} asks for no record"
        raise ValueError(message)
    return task.case.record
