"""What takes the place of a faulty value in a case file, so that the rest of the file can be judged all the same.

What is put here is never told of: problems at such a place, around it or in it are left out.
"""

from __future__ import annotations

import copy
from typing import Any

from safeshare.mending import holder
from safeshare.plain_yaml import Path_
from safeshare.scenario.schema import PART_KINDS
from safeshare.validating import Fault

_DROP = object()
_NAME = "stand-in"
"""A text or a short name; each gets a number of its own, so that no two are alike."""

_DISTRACTOR = {"outcome": "?", "misconception": "?", "says": _NAME}
_ITEM = {"id": _NAME, "text": _NAME, "needed": True, "kind": "fact", "why": _NAME}
_QUESTION = {"id": _NAME, "ask": _NAME, "facts": {"recipient": "?"}}
_VARIANT = {"id": _NAME, "title": _NAME, "change": {"?": "?"}, "says": _NAME}

_PARTS = [kind for kind in PART_KINDS if kind != "unfold"]  # of which a file sets one at most

_IDENTITY = ("id", "section", "use")
_NAMING = (
    *("information", "handling", "sequence", "record", "questions.#.parts"),
    *("variants.#.ask", "variants.#.distractors", "variants.#.expect", "variants.#.information", "variants.#.sequence"),
)
"""Places that name questions, or depend on whether others do."""
_ITEMS = ("information.items", "variants.#.information")

# Places (# for any number, * for any key, ** for it and all in it), what is put there, what is not judged then besides.
_STAND_INS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("id section", _NAME, _IDENTITY),
    ("use", "practice", (*_IDENTITY, "pool")),
    ("title role wants story.#.text questions.#.ask variants.#.title variants.#.says", _NAME, ()),
    ("variants.#.id variants.#.story.* variants.#.ask.*", _NAME, ()),
    ("information.items.#.id", _NAME, ("variants.#.information",)),
    ("information.items.#.text information.items.#.why", _NAME, ()),
    ("questions.#.distractors.#.says variants.#.distractors.*.#.says", _NAME, ()),
    ("questions.#.distractors.#.* variants.#.distractors.*.#.*", "?", ()),
    ("story.#.facts.* questions.#.facts.* variants.#.change.*", "?", ()),
    ("questions.#.expect.*.# variants.#.expect.*.*.#", "?", ()),
    ("story.#.facts questions.#.facts variants.#.story", {}, ()),
    ("variants.#.ask variants.#.distractors variants.#.expect", {}, ()),
    ("variants.#.change", {"?": "?"}, ()),
    ("variants questions.#.distractors variants.#.distractors.*", [], ()),
    ("questions.#.parts.**", _PARTS, ("information", "handling", "sequence")),
    ("questions.#.id", _NAME, _NAMING),
    ("information.items.#.needed", True, _ITEMS),
    ("information.items.#.kind", "fact", _ITEMS),
    ("story.#", {"text": _NAME}, ()),
    ("questions.#.distractors.# variants.#.distractors.*.#", _DISTRACTOR, ()),
    ("information.items.#", _ITEM, _ITEMS),
    ("questions.#", _QUESTION, _NAMING),
    ("variants.#", _VARIANT, ()),
    ("questions.#.expect.* variants.#.expect.*.*", _DROP, ()),
    ("variants.#.information.** variants.#.sequence.**", _DROP, ()),
    ("questions.#.expect variants.#.expect.* content_warning pool", _DROP, ()),
    ("information.** handling.** sequence.** record.**", _DROP, _NAMING),
)


def stand_in(data: Any, fault: Fault) -> list[Path_] | None:
    """Put something harmless in the place of a fault; return the places that say nothing then.

    Returns None where nothing harmless can be put: a file without a story or questions, or with too many.
    """
    for places, value, also in _STAND_INS:
        for place in places.split():
            found = _found(place.split("."), fault.path)
            if found is not None:
                _put(data, found, value)
                return [found, *(path for each in also for path in _expanded(data, each.split(".")))]
    return None


def _found(place: list[str], path: Path_) -> Path_ | None:
    """Return the part of a path that a place stands for, or None where the path leads elsewhere."""
    if place[-1] == "**":
        place, path = place[:-1], path[: len(place) - 1]
    if len(place) != len(path):
        return None
    alike = (
        step == "#" if isinstance(given, int) else step in ("*", given) for step, given in zip(place, path, strict=True)
    )
    return path if all(alike) else None


def _put(data: Any, path: Path_, value: Any) -> None:
    around, key = holder(data, path), path[-1]
    if value is _DROP:
        around.pop(key, None)
    else:
        around[key] = _numbered(copy.deepcopy(value), "-".join(str(step) for step in path if isinstance(step, int)))


def _numbered(value: Any, number: str) -> Any:
    """Return a stand-in with each of its names made one of a kind."""
    if isinstance(value, dict):
        return {key: _numbered(each, number) for key, each in value.items()}
    return f"{value}-{number}".rstrip("-") if value == _NAME else value


def _expanded(data: Any, place: list[str], path: Path_ = ()) -> list[Path_]:
    """Return the places of the data that a place with # stands for."""
    if not place:
        return [path]
    around = holder(data, (*path, ""))
    steps: list[str | int] = (
        [place[0]] if place[0] != "#" else list(range(len(around) if isinstance(around, list) else 0))
    )
    return [found for step in steps for found in _expanded(data, place[1:], (*path, step))]
