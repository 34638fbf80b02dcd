"""The JSON Schemas of a rulebook's files, with its facts, ids and words, so that editors can complete and explain.

Ids of other files have to exist; of ids that the same file declares those that are there now are offered, and others
are let through, because an author may be about to add them. The loader stays the judge.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from safeshare.rulebook.for_editors import Schema, for_editors, schema_text
from safeshare.rulebook.hover import ABOUT
from safeshare.rulebook.load import Rulebook
from safeshare.rulebook.model import Answer, Entry, Fact, SeenIn, Source
from safeshare.rulebook.parts import FILES

TEXT: Schema = {"type": "string", "minLength": 1}
WORD: Schema = {"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9_\-]*$"}
YES_NO: Schema = {"enum": ["yes", "no", True, False]}
"""Editors read an unquoted yes as a text or as true, by the version of YAML that they know."""
FACTS: Schema = {"anyOf": [{"$ref": "#/$defs/Fact"}, {"$ref": "#/$defs/Facts"}]}
"""One fact or a list of facts, by id."""


def schema_name(file: str) -> str:
    """Return the name of the schema of a rulebook file: 'rules.schema.json' for 'rules.yaml'."""
    return f"{file.removesuffix('.yaml')}.schema.json"


def file_schema(file: str, rulebook: Rulebook) -> Schema:
    """Return the JSON Schema of one rulebook file; `file` is its name, such as 'rules.yaml'."""
    kinds = _Kinds(file, rulebook)
    entry = kinds.entry(FILES[file])
    shared = {"Conditions": kinds.conditions(), "Clause": kinds.clause(), "Facts": _list(_ref("Fact"), 1)}
    shared["Fact"] = {"description": "A fact, by its id.", **_one_of(rulebook.parts.facts, "asks")}
    used = {name: kind for name, kind in shared.items() if f'{_ref(name)["$ref"]}"' in json.dumps([entry, shared])}
    title = f"{file} of the rulebook {rulebook.id} {rulebook.version}"
    return for_editors({"title": title, **entry, "$defs": used})


def file_schema_text(file: str, rulebook: Rulebook) -> str:
    """Return the JSON Schema of one rulebook file as the text of a file."""
    return schema_text(file_schema(file, rulebook))


class _Kinds:
    """What may stand under each key of one file."""

    def __init__(self, file: str, rulebook: Rulebook) -> None:
        self._file = file
        self._book = rulebook
        self._parts = rulebook.parts

    def entry(self, model: type[Entry]) -> Schema:
        """Return the schema of one kind of entry (or of a whole file)."""
        about = ABOUT[model.__name__]
        fields = {name: field for name, field in model.model_fields.items() if name != "rank"}
        kinds = {name: self._kind(model.__name__, name, field.annotation) for name, field in fields.items()}
        return {
            "description": (model.__doc__ or "").split("\n")[0],
            "type": "object",
            "properties": {name: {"description": about[name], **kind} for name, kind in kinds.items()},
            "required": [name for name, field in fields.items() if field.is_required()],
            "additionalProperties": False,
        }

    def _kind(self, model: str, key: str, annotation: Any) -> Schema:
        inner = get_args(annotation)
        if inner and isinstance(inner[0], type) and issubclass(inner[0], Entry):
            return _list(self.entry(inner[0]))
        return self._special(model, key) or self._plain(key)

    def _special(self, model: str, key: str) -> Schema | None:
        """Return what is meant by a key in one kind of entry only."""
        parts = self._parts
        kinds: dict[tuple[str, str], Schema] = {
            ("About", "version"): {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
            ("About", "reasons_for_sharing"): _list({"anyOf": [TEXT, {"type": "integer"}]}),
            ("Source", "kind"): {"enum": list(get_args(Source.model_fields["kind"].annotation))},
            ("Clause", "id"): _clause_shape(),
            ("Clause", "section"): {"anyOf": [TEXT, {"type": "integer"}]},
            ("Clause", "sources"): _list(_one_of(parts.sources, "title")),
            ("Clause", "about"): TEXT,
            ("Fact", "says"): {"type": "object", "additionalProperties": TEXT, "minProperties": 2},
            ("Fact", "in_short"): {"type": "object", "additionalProperties": TEXT, "minProperties": 1},
            ("Fact", "default"): {"anyOf": [WORD, {"type": "boolean"}]},
            ("Fact", "open"): _some(WORD),
            ("Outcome", "family"): _hint(parts.families),
            ("Outcome", "also_right"): _list(_hint(parts.outcomes)),
            ("Test", "says"): _map({each: _saying(each) for each in get_args(Answer)}),
            ("Test", "any_of"): _some(_hint(parts.grounds)),
            ("Rule", "step"): _hint(parts.steps),
            ("Rule", "after"): _list(_hint(parts.rules)),
            ("Rule", "outcome"): _one_of(parts.outcomes, "label"),
            ("Rule", "grounds"): _one_of(parts.tests, "asks"),
            ("Rule", "clauses"): self._carried(),
            ("Misconception", "id"): {"type": "string", "pattern": "^M[0-9]+$"},
            ("Reading", "id"): {"type": "string", "pattern": "^T[0-9]+$"},
        }
        return kinds.get((model, key))

    def _plain(self, key: str) -> Schema:
        """Return what is meant by a key wherever it stands; most keys hold a text."""
        kinds: dict[str, Schema] = {
            "id": WORD,
            "encoded": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
            "review_by": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
            "when": _ref("Conditions"),
            "only_when": _ref("Conditions"),
            "any": _list(_ref("Conditions")),
            "any_unknown": FACTS,
            "find_out": FACTS,
            "clauses": _list(_ref("Clause")),
            "outside": YES_NO,
            "seen_in": _map({kind: self._carrying(kind) for kind in get_args(SeenIn)}),
            "terms": {"type": "object", "additionalProperties": TEXT},
        }
        return kinds.get(key, TEXT)

    def _carrying(self, kind: str) -> Schema:
        about = f"The {kind} that carry the reading, by id."
        return {"description": about, **_some(_one_of(getattr(self._parts, kind)))}

    def conditions(self) -> Schema:
        """Return the schema of conditions: what they may name depends on the file."""
        parts = self._parts
        named = {fact.id: _values(fact) for fact in parts.facts}
        if self._file in ("rules.yaml", "duties.yaml", "notes.yaml"):
            named |= {test.id: {"description": test.asks, **_some(YES_NO)} for test in parts.tests}
        if self._file in ("duties.yaml", "notes.yaml"):
            named["outcome"] = {"description": "The outcome of the result.", **_some(_one_of(parts.outcomes, "label"))}
            named["family"] = {"description": "The family of the outcome.", **_some(_one_of(parts.families, "about"))}
        return _map(named) | ({"additionalProperties": True} if self._file == "facts.yaml" else {})

    def clause(self) -> Schema:
        """Return the schema of a clause id; one that is digits only may be unquoted, and is then read as a number."""
        ids = _one_of(self._parts.clauses, "paraphrase")
        return {"description": "A clause of the guide, by its id.", "anyOf": [ids, {"type": "number"}]}

    def _carried(self) -> Schema:
        """Return the schema of clauses with their facts; an unquoted 7.0 reaches an editor's checks as the number 7."""
        named = {each.id: {"description": each.paraphrase, **FACTS} for each in self._parts.clauses}
        digits = [name for name in named if name.replace(".", "").isdecimal()]
        numbers = dict.fromkeys(re.escape(each) for name in digits for each in (name, f"{float(name):g}"))
        return _map(named) | {"patternProperties": {f"^({'|'.join(numbers)})$": FACTS}}


def _values(fact: Fact) -> Schema:
    words = "; ".join(f"{value}: {says}" for value, says in fact.says.items())
    states = [*fact.states, *(word == "yes" for word in ("yes", "no") if word in fact.states)]
    return {"description": f"{fact.asks} {words}.", **_some({"enum": states})}


def _one_of(entries: Iterable[Any], words: str = "") -> Schema:
    """Return a choice of ids, each explained by one of its entry's texts where editors can show it."""
    listed = list(entries)
    choice: Schema = {"enum": [each.id for each in listed]}
    if words:
        choice["enumDescriptions"] = [getattr(each, words) for each in listed]
    return choice


def _hint(entries: Iterable[Any]) -> Schema:
    return {"anyOf": [{"enum": [each.id for each in entries]}, WORD]}


def _clause_shape() -> Schema:
    return {"anyOf": [{"type": "string", "pattern": r"^[A-Z0-9]+\.[A-Za-z0-9]+$"}, {"type": "number"}]}


def _saying(answer: str) -> Schema:
    return {"description": f"The answer {answer} in words.", **TEXT}


def _some(one: Schema) -> Schema:
    """Return one value or a list of values."""
    return {"anyOf": [one, _list(one, 1)]}


def _list(of: Schema, least: int = 0) -> Schema:
    return {"type": "array", "items": of, **({"minItems": least, "uniqueItems": True} if least else {})}


def _map(properties: Mapping[str, Schema]) -> Schema:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}
