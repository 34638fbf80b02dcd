"""What can still be read of a faulty file, so that its other faults are told at once."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic

from safeshare.plain_yaml import Path_, place_in_words
from safeshare.problems import Problem
from safeshare.reading import Document
from safeshare.validating import Fault, Model, fitted

ROUNDS = 4
"""A key that was misspelt is looked into in the next round; deeper than this no file goes."""

StandIn = Callable[[Any, Fault], Iterable[Path_] | None]
"""Puts something harmless in the place of a fault; returns the places that say nothing then, None if it cannot."""


@dataclass
class Partly(Generic[Model]):
    """A file as far as it can be read: `model` is None when it is too faulty to be judged any further.

    `document` is the file with each misspelt key under its right name; `problems` are the faults found so far.
    """

    model: Model | None
    document: Document
    problems: list[Problem]
    guessed: set[str] = field(default_factory=set)

    def beyond(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return those of later checks' problems that do not come from what was put in the place of a fault."""
        return [each for each in problems if not any(_touch(each.where, place) for place in self.guessed)]


def read_partly(document: Document, model: type[Model], stand_in: StandIn | None = None) -> Partly[Model]:
    """Return a file's data as an instance of `model`, with faults mended where that cannot mislead later checks.

    An unknown key is read under the name that it misspells, or left out; what else is wrong is left to `stand_in`.
    """
    data = copy.deepcopy(document.data)
    partly: Partly[Model] = Partly(None, Document(document.file, data, dict(document.lines)), [])
    for _ in range(ROUNDS):
        partly.model, faults, others = fitted(partly.document, data, model)
        found = [*(fault.problem for fault in faults), *others]
        partly.problems += [each for each in found if each not in partly.problems]
        if partly.model is not None or others or not _mend(partly, faults, stand_in):
            break
    return partly


def _mend(partly: Partly[Model], faults: list[Fault], stand_in: StandIn | None) -> bool:
    """Mend all faults of a round; return False where one of them cannot be mended."""
    data = partly.document.data
    for fault in faults:
        if holder(data, fault.path) is None:
            continue  # it went with what stood around it
        if fault.kind == "extra_forbidden":
            guessed: Iterable[Path_] | None = _renamed(partly.document, fault)
        else:
            guessed = None if stand_in is None else stand_in(data, fault)
        if guessed is None:
            return False
        partly.guessed |= {place_in_words(path) for path in guessed}
    return True


def holder(data: Any, path: Path_) -> Any:
    """Return the mapping or list that holds a place, or None where there is none."""
    for step in path[:-1]:
        is_there = step in data if isinstance(data, dict) else isinstance(data, list) and step in range(len(data))
        if not is_there:
            return None
        data = data[step]
    return data if path and isinstance(data, dict | list) else None


def _renamed(document: Document, fault: Fault) -> list[Path_]:
    """Give an unknown key's value to the key that it misspells, or leave it out where it is no misspelling."""
    around, key = holder(document.data, fault.path), fault.path[-1]
    value = around.pop(key, None)
    if fault.meant is None or fault.meant in around:
        return [fault.path]
    around[fault.meant] = value
    right = (*fault.path[:-1], fault.meant)
    depth = len(fault.path)
    below = [(path, line) for path, line in document.lines.items() if path[:depth] == fault.path]
    document.lines.update({(*right, *path[depth:]): line for path, line in below})
    return []


def _touch(one: str, two: str) -> bool:
    """Return whether one place lies in the other, or is it."""
    longer, shorter = (one, two) if len(one) >= len(two) else (two, one)
    return longer.startswith(shorter) and (longer == shorter or not shorter or longer[len(shorter)] in ".[")
