"""How far a learner is: which parts of which cases are answered as a whole. All players of a notebook count so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Way = list[str | int]
"""From an answer to one of its fields: names, and places in lists."""
_ANY: list[list[Way]] = [[["none"]], [["chosen"]]]
_NEEDS: dict[str, list[list[Way]]] = {
    "decide": [[["outcome"]]],
    "record": [[["text"]]],
    "handling": [[["none"]], [["to"], ["by"]]],
    "sequence": [[["order"]]],
}


def needs_of(part: Mapping[str, Any]) -> list[list[Way]]:
    """Return what makes a part, as a learner sees it, answered as a whole: all the fields of one of these lists.

    The front end is told the same: it counts by nothing else.
    """
    kind = str(part.get("kind"))
    if kind == "fact_or_opinion":
        return [[["sorted", each["id"]] for each in part.get("options", ())]]
    if kind == "unfold":
        return [[["path", int(part.get("steps", 1)) - 1]]]
    if part.get("groups"):
        return [[["picked", each["id"]] for each in part["groups"]]]
    return _NEEDS.get(kind, _ANY)


def with_needs(case: Mapping[str, Any]) -> dict[str, Any]:
    """Return a public case whose parts also say what they need to be answered."""
    questions = [
        {**each, "parts": [{**part, "needs": needs_of(part)} for part in each["parts"]]} for each in case["questions"]
    ]
    return {**case, "questions": questions}


def is_whole(part: Mapping[str, Any], value: Mapping[str, Any]) -> bool:
    """Return whether a part, as a learner sees it, is answered as a whole: half of a sorted list is not."""
    return any(all(_is_filled(value, way) for way in ways) for ways in needs_of(part))


def _is_filled(value: Any, way: Way) -> bool:
    for step in way:
        try:
            value = value[step]
        except (LookupError, TypeError):
            return False
    held = value.strip() if isinstance(value, str) else value
    return held is not None and held is not False and held != "" and held != []


def contents_of(cases: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what a list of contents shows of public cases: titles, and of each part its id and what is asked."""
    return [
        {
            "id": case["id"],
            "title": case["title"],
            "practice": case["practice"],
            "parts": [
                {"id": part["id"], "ask": question["ask"], "prompt": part.get("prompt") or question["ask"]}
                for question in case["questions"]
                for part in question["parts"]
            ],
        }
        for case in cases
    ]


def done_in(cases: Sequence[Mapping[str, Any]], answers: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the ids of the parts of public cases that are answered as a whole."""
    parts = (part for case in cases for question in case["questions"] for part in question["parts"])
    return [part["id"] for part in parts if part["id"] in answers and is_whole(part, answers[part["id"]])]
