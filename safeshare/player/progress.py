"""How far a learner is: which parts of which cases are answered as a whole. All players of a notebook count so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def is_whole(part: Mapping[str, Any], value: Mapping[str, Any]) -> bool:
    """Return whether a part, as a learner sees it, is answered as a whole: half of a sorted list is not."""
    kind, ids = part["kind"], [each["id"] for each in part.get("options", ())]
    if kind == "decide":
        return bool(value.get("outcome"))
    if kind == "record":
        return bool(str(value.get("text") or "").strip())
    if kind == "handling":
        return bool(value.get("none") or (value.get("to") and value.get("by")))
    if kind == "unfold":
        return len(value.get("path") or ()) >= int(part["steps"])
    if kind == "sequence":
        return bool(value.get("order"))
    return _all_chosen(part, value, ids)


def _all_chosen(part: Mapping[str, Any], value: Mapping[str, Any], ids: Sequence[str]) -> bool:
    if part["kind"] == "fact_or_opinion":
        return all((value.get("sorted") or {}).get(each) for each in ids)
    if part.get("groups"):
        return all((value.get("picked") or {}).get(each["id"]) for each in part["groups"])
    return bool(value.get("none") or value.get("chosen"))


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
