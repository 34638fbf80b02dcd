"""What editors need of any JSON Schema beyond what it allows: its dialect, and choices that they can tell apart."""

from __future__ import annotations

import json
from typing import Any

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_text(schema: Schema) -> str:
    """Return a schema as the text of a file, made ready for editors."""
    return json.dumps(for_editors(schema), indent=2, ensure_ascii=False) + "\n"


def for_editors(schema: Schema) -> Schema:
    """Return a schema that names its dialect and in which the ways of each choice have a description of their own.

    Where two ways of a choice have none, an editor takes them for one and the same and shows the heading twice, and
    nothing of what stands around the choice.
    """
    return {"$schema": DIALECT, **_told_apart(schema, "")}


def _told_apart(node: Any, about: str) -> Any:
    if isinstance(node, list):
        return [_told_apart(each, about) for each in node]
    if not isinstance(node, dict):
        return node
    told = node.get("description", about)
    about = told if isinstance(told, str) else about  # a property may be called description
    told_apart = {key: _told_apart(value, about) for key, value in node.items() if key != "anyOf"}
    if "anyOf" in node:
        ways = [_told_apart(each, about) for each in node["anyOf"]]
        told_apart["anyOf"] = [{"description": _of_way(about, number, way), **way} for number, way in enumerate(ways)]
    return told_apart


def _of_way(about: str, number: int, way: Schema) -> str:
    if number == 0:
        return about or "One of these."
    kinds = {"array": "a list: any of these", "number": "a number", "integer": "a number", "null": "nothing"}
    return f"{about} Or {kinds.get(way.get('type', ''), 'another word')}.".strip()
