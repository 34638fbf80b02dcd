"""The JSON Schemas of what authors write beside the rulebook: case files (with its facts, ids and words) and others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from safeshare.rulebook.for_editors import for_editors, schema_text
from safeshare.rulebook.model import UNKNOWN
from safeshare.scenario.forms import FormsModel
from safeshare.scenario.references import RECIPIENT
from safeshare.scenario.schema import CaseModel

if TYPE_CHECKING:
    from safeshare.rulebook import Rulebook
    from safeshare.rulebook.model import Fact

NAMES_RECIPIENT = {"required": [RECIPIENT]}
YES_NO = ["yes", "no", True, False]
"""Editors read an unquoted yes as a text or as true, by the version of YAML that they know."""


def case_schema(rulebook: Rulebook) -> dict[str, Any]:
    """Return the JSON Schema of a case file, made for one rulebook."""
    schema: dict[str, Any] = _plain(CaseModel.model_json_schema())
    parts = schema["$defs"]
    facts = {"type": "object", "additionalProperties": False}
    # "unknown" may be written out: it gives a variant's `change` a place where this question alone has the fact
    parts["Facts"] = facts | {"properties": {fact.id: _fact(fact, UNKNOWN) for fact in rulebook.facts.values()}}
    parts["Outcome"] = {"enum": list(rulebook.outcomes)}
    parts["Clause"] = {"anyOf": [{"enum": list(rulebook.clauses)}, {"type": "number"}]}
    parts["Duty"] = {"enum": [each.id for each in rulebook.duties]}
    parts["FactId"] = {"enum": list(rulebook.facts)}
    parts["Misconception"] = {"enum": list(rulebook.misconceptions), "description": _beliefs(rulebook)}
    outcome, clause, duty, fact = (_ref(name) for name in ("Outcome", "Clause", "Duty", "FactId"))
    has_recipient = RECIPIENT in rulebook.facts
    _give(parts["StepModel"], facts=_ref("Facts") | ({"not": NAMES_RECIPIENT} if has_recipient else {}))
    _give(parts["QuestionModel"], facts=_ref("Facts") | (NAMES_RECIPIENT if has_recipient else {}))
    if has_recipient:
        parts["QuestionModel"]["required"].append("facts")
    _give(parts["VariantModel"], change=_ref("Facts"))
    distractor = {"outcome": outcome, "clause": clause, "duty": duty, "fact": fact}
    _give(parts["DistractorModel"], **distractor, misconception=_ref("Misconception"))
    duties = _list({"anyOf": [duty, clause]})
    _give(parts["ExpectModel"], outcome=outcome, clauses=_list(clause), missing=_list(fact), duties=duties)
    _give(parts["ItemModel"], needed={"enum": YES_NO})
    _give(parts["InsteadModel"], needed={"enum": YES_NO})
    _give(parts["ChoiceModel"], right={"enum": YES_NO}, misconception=_ref("Misconception"))
    _give(parts["PlacedModel"], clause=clause)
    sections = list(dict.fromkeys(each.section for each in rulebook.clauses.values()))
    _give(schema, section={"enum": [*sections, *(int(each) for each in sections if each.isdecimal())]})
    schema["title"] = f"A case for safeshare, after the rulebook {rulebook.id} {rulebook.version}"
    return for_editors(schema)


def case_schema_text(rulebook: Rulebook) -> str:
    """Return the JSON Schema as the text of a file."""
    return schema_text(case_schema(rulebook))


def facts_file_schema(rulebook: Rulebook) -> dict[str, Any]:
    """Return the JSON Schema of a file of facts, as `safeshare evaluate` and `safeshare ask` take it."""
    about = "What is known of one disclosure; what is not stated is unknown, and never reads as no."
    facts = {fact.id: _fact(fact, UNKNOWN) for fact in rulebook.facts.values()}
    listed = {"description": about, "type": ["object", "null"], "properties": facts, "additionalProperties": False}
    return for_editors(
        {
            "title": f"Facts for safeshare evaluate and ask, after the rulebook {rulebook.id} {rulebook.version}",
            "description": "The facts of one disclosure, to be decided by the guide.",
            "type": "object",
            "properties": {"facts": listed},
            "required": ["facts"],
            "additionalProperties": False,
        }
    )


def facts_file_schema_text(rulebook: Rulebook) -> str:
    """Return the JSON Schema of a file of facts as the text of a file."""
    return schema_text(facts_file_schema(rulebook))


def forms_schema() -> dict[str, Any]:
    """Return the JSON Schema of forms.yaml; which cases the bank keeps for the tests, `safeshare check` knows alone."""
    schema: dict[str, Any] = _plain(FormsModel.model_json_schema())
    for part in schema["properties"].values():
        part["additionalProperties"] = False
    schema["title"] = "Forms of the pre- and the post-test for safeshare"
    return for_editors(schema)


def forms_schema_text() -> str:
    """Return the JSON Schema of forms.yaml as the text of a file."""
    return schema_text(forms_schema())


def _fact(fact: Fact, *also: str) -> dict[str, Any]:
    words = "; ".join(f"{value}: {says}" for value, says in fact.says.items())
    values: list[Any] = [*fact.states, *(word == "yes" for word in ("yes", "no") if word in fact.states)]
    values += [word for word in also if word not in values]
    return {"description": f"{fact.asks} {words}. Left out, it is {fact.default}.", "enum": values}


def _beliefs(rulebook: Rulebook) -> str:
    return "; ".join(f"{each.id}: {each.belief}" for each in rulebook.misconceptions.values())


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


def _give(part: dict[str, Any], **kinds: dict[str, Any]) -> None:
    """Put what an editor needs to know in the place of what the model alone says; the description stays."""
    for key, kind in kinds.items():
        about = part["properties"][key].get("description")
        part["properties"][key] = {**({"description": about} if about else {}), **kind}


def _plain(node: Any) -> Any:
    """Return the schema without the titles that are made up from the names of classes and fields."""
    if isinstance(node, dict):
        kept: Iterable[tuple[str, Any]] = node.items()
        return {key: _plain(value) for key, value in kept if not (key == "title" and isinstance(value, str))}
    if isinstance(node, list):
        return [_plain(each) for each in node]
    return node
