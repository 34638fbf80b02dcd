"""From a YAML parser's events to plain data: what is not plain is refused and named with its line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from safeshare.problems import MAX_PROBLEMS, Problem, ProblemsError, cut
from safeshare.yaml_faults import NO_CHARACTER

Path_ = tuple[str | int, ...]
"""A place in a file's data: keys, and list positions counted from 0."""

MAX_DEPTH = 40
MAX_VALUES = 10_000
"""A file holds at most so many values: ten times the longest of the Somerset rulebook, and still read in a second."""

_SHOWN_STEPS = 4
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}
_WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Characters that YAML lets in as escapes: control characters, and half a character."""


def place_in_words(path: Path_) -> str:
    """Return a path as an author writes it: `questions[0].facts.consent` (list items count from 0).

    Of a path of more than eight steps the first four and the last four are told, and a long key is cut.
    """
    if len(path) > 2 * _SHOWN_STEPS:
        return f"{_steps(path[:_SHOWN_STEPS])}...{_steps(path[-_SHOWN_STEPS:])}"
    return _steps(path)


def _steps(path: Path_) -> str:
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else (f".{cut(step, 40)}" if text else cut(step, 40))
    return text


@dataclass
class _Frame:
    """A mapping or list that is being filled; `key` is the key that waits for its value.

    One that stands where a key belongs (`is_key`) is read to its end and dropped.
    """

    value: dict[str, Any] | list[Any]
    path: Path_
    key: str | None = None
    is_key: bool = False


@dataclass
class Builder:
    """Turns parse events into plain data with a stack of its own, so that depth is bounded and lines are kept.

    `roots` holds the data of each document, `lines` the line of every place in it (from 1), `problems` what is wrong.
    """

    file: str
    roots: list[Any] = field(default_factory=list)
    lines: dict[Path_, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    stack: list[_Frame] = field(default_factory=list)
    documents: int = 0
    values: int = 0

    def take(self, event: Any) -> None:
        """Take one event of the parser."""
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self._say(event, "a second document starts here", "Keep one document a file: remove the line '---'.")
        elif isinstance(event, yaml.AliasEvent):
            self._say(event, f"an alias (*{cut(str(event.anchor))}) is used", "Write the value out in full.")
            self._place(None, event)
        elif isinstance(event, yaml.ScalarEvent):
            self._refuse_marks(event)
            self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._refuse_marks(event)
            self._open({} if isinstance(event, yaml.MappingStartEvent) else [], event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._close()

    def _say(self, event: Any, what: str, remedy: str) -> None:
        where = place_in_words(self._next_path())
        self.problems.append(Problem(self.file, what, remedy, where, _line(event)))
        if len(self.problems) >= MAX_PROBLEMS:
            what = f"the first {MAX_PROBLEMS} problems are told, and the rest of the file is not looked at"
            self.problems.append(Problem(self.file, what, "Mend these first."))
            raise ProblemsError(self.problems)

    def _refuse_marks(self, event: Any) -> None:
        if event.anchor is not None:
            self._say(event, f"an anchor (&{cut(event.anchor)}) is used", "Write the value out wherever it is needed.")
        if event.tag is not None and event.tag != "!":
            self._say(event, f"a tag ({cut(event.tag)}) is used", "Remove the tag: files hold plain values only.")

    def _next_path(self) -> Path_:
        if not self.stack:
            return ()
        frame = self.stack[-1]
        if isinstance(frame.value, list):
            return (*frame.path, len(frame.value))
        return frame.path if frame.key is None else (*frame.path, frame.key)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if _NOT_TEXT.search(event.value):
            self._say(event, *NO_CHARACTER)
        frame = self.stack[-1] if self.stack else None
        if frame is not None and isinstance(frame.value, dict) and frame.key is None:
            if event.value in frame.value:
                self._say(event, f"the key '{cut(event.value)}' stands here twice", "Keep one of them.")
            frame.key = event.value
            self.lines[(*frame.path, event.value)] = _line(event)
        else:
            self._place(_plain(event), event)

    def _open(self, value: dict[str, Any] | list[Any], event: Any) -> None:
        frame = self.stack[-1] if self.stack else None
        path = self._next_path()
        is_key = frame is not None and isinstance(frame.value, dict) and frame.key is None
        if not is_key:
            self._place(value, event)
        elif not any(each.is_key for each in self.stack):
            self._say(event, "a key is a list or a mapping", "Use a word as the key.")
        self.stack.append(_Frame(value, path, is_key=is_key))
        if len(self.stack) > MAX_DEPTH:
            self._say(event, f"values are nested more than {MAX_DEPTH} deep", "Check that it is the right file.")
            raise ProblemsError(self.problems)

    def _close(self) -> None:
        if self.stack.pop().is_key:
            self._stand_in()

    def _stand_in(self) -> None:
        """Give the value that follows a key of its own, where the file's key is no word."""
        frame = self.stack[-1]
        frame.key = f"?{len(frame.value)}"

    def _place(self, value: Any, event: Any) -> None:
        self.values += 1
        if self.values > MAX_VALUES:
            what = f"the file holds more than {MAX_VALUES:,} values"
            self._say(event, what, "Split it, or check that it is the right file.")
            raise ProblemsError(self.problems)
        self.lines.setdefault(self._next_path(), _line(event))
        if not self.stack:
            self.roots.append(value)
            return
        frame = self.stack[-1]
        if isinstance(frame.value, list):
            frame.value.append(value)
        elif frame.key is None:
            self._stand_in()
        else:
            frame.value[frame.key] = value
            frame.key = None


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _plain(event: yaml.ScalarEvent) -> str | int | bool | None:
    """Return the value of an unquoted word: yes/no, null or a whole number; anything else is text."""
    text = event.value
    if not event.implicit[0]:
        return text
    lowered = text.lower()
    if lowered in _YES_NO:
        return _YES_NO[lowered]
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if _WHOLE_NUMBER.fullmatch(text):
        return int(text)
    return text
