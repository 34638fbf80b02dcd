"""The JSON Schemas of the rulebook's files: in step with the rulebook, and what editors make of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result

from safeshare.cli import main
from safeshare.reading import read_yaml
from safeshare.rulebook import DEFAULT_FOLDER, load_rulebook
from safeshare.rulebook.for_editors import DIALECT
from safeshare.rulebook.hover import ABOUT
from safeshare.rulebook.model import Entry
from safeshare.rulebook.parts import FILES
from safeshare.rulebook.schemas import file_schema, file_schema_text, schema_name
from safeshare.scenario.export import case_schema, facts_file_schema, forms_schema
from tests.rulebook.test_bad_rulebooks import FAULTS, planted
from tests.scenario.test_authoring import CoreLoader

BOOK = load_rulebook()
SEEN_BY_EDITORS = (
    "unknown_key", "missing_key", "unknown_clause", "unknown_fact", "unknown_value", "unknown_outcome",
    "unknown_source",
    "value_twice", "text_is_yes", "bad_version", "reading_of_nothing", "reading_of_no_kind", "reading_badly_coded",
)  # fmt: skip


def run(*arguments: str) -> Result:
    """Run the command line as a user does; an exception would be a traceback."""
    result = CliRunner().invoke(main, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def complaints(folder: Path, name: str) -> list[str]:
    """Return what the schema says of one file, as it is read here."""
    schema = jsonschema.Draft202012Validator(file_schema(name, BOOK))
    return [error.message for error in schema.iter_errors(read_yaml(folder / name).data)]


@pytest.mark.parametrize("name", FILES)
def test_exported_schema_is_in_step(name: str) -> None:
    """The schema beside the rulebook is what `safeshare schema` exports now, and is itself well formed."""
    kept = (DEFAULT_FOLDER / "schemas" / schema_name(name)).read_text(encoding="utf-8")
    jsonschema.Draft202012Validator.check_schema(json.loads(kept))
    assert kept == file_schema_text(name, BOOK)


def test_no_schema_is_left_over() -> None:
    """The folder of schemas holds one for each file and nothing else."""
    assert {path.name for path in (DEFAULT_FOLDER / "schemas").iterdir()} == {schema_name(name) for name in FILES}


@pytest.mark.parametrize("name", FILES)
def test_header_leads_to_the_schema(name: str) -> None:
    """The first line of a rulebook file names its schema, which is there."""
    first = (DEFAULT_FOLDER / name).read_text(encoding="utf-8").splitlines()[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert found is not None
    assert (DEFAULT_FOLDER / found[1]).is_file()
    assert Path(found[1]).name == schema_name(name)


@pytest.mark.parametrize("name", FILES)
def test_sound_files_fit(name: str) -> None:
    """Editors draw no red line in the rulebook, whether they read yes as true or as a text, and 4.10 as a number."""
    assert complaints(DEFAULT_FOLDER, name) == []
    core = yaml.load((DEFAULT_FOLDER / name).read_text(encoding="utf-8"), Loader=CoreLoader)
    schema = jsonschema.Draft202012Validator(file_schema(name, BOOK))
    assert [error.message for error in schema.iter_errors(_text_keys(core))] == []


@pytest.mark.parametrize("name", FILES)
def test_files_read_alike_without_the_c_parser(name: str) -> None:
    """Where PyYAML comes without its parser in C (in a browser), the rulebook reads the same."""
    text = (DEFAULT_FOLDER / name).read_text(encoding="utf-8")
    assert yaml.load(text, Loader=yaml.BaseLoader) == yaml.load(text, Loader=yaml.CBaseLoader)


@pytest.mark.parametrize("fault", SEEN_BY_EDITORS)
def test_editors_see_mistakes(fault: str, tmp_path: Path) -> None:
    """A mistake that one file shows by itself is a mistake to its schema too."""
    assert complaints(planted(tmp_path, FAULTS[fault]), FAULTS[fault]["file"])


def test_a_new_rule_may_be_named_before_the_export() -> None:
    """An id that the same file declares is let through, so that a new rule can be put after another new one."""
    step = {"id": "weather", "title": "Does it rain?"}
    rule = {"id": "rain", "step": "weather", "after": ["sun"], "outcome": "seek_advice", "says": "Take an umbrella."}
    schema = jsonschema.Draft202012Validator(file_schema("rules.yaml", BOOK))
    assert list(schema.iter_errors({"steps": [step], "rules": [rule]})) == []


def test_every_key_is_explained() -> None:
    """Each key of each kind of entry has a line that editors show, and no line is left over."""
    kinds = {name: kind for name, kind in _kinds().items() if name in ABOUT}
    assert set(kinds) == set(ABOUT)
    for name, kind in kinds.items():
        assert set(ABOUT[name]) == set(kind.model_fields), name


SCHEMAS = {
    **{name: file_schema(name, BOOK) for name in FILES},
    "case": case_schema(BOOK),
    "facts-file": facts_file_schema(BOOK),
    "forms": forms_schema(),
}


def nodes(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every part of a schema that is a mapping, with the way to it."""
    if isinstance(node, dict):
        yield path, node
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield from nodes(value, f"{path}/{key}")


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_is_described(name: str) -> None:
    """Wherever a key can stand, however deep, an editor has a line to show for it."""
    bare = [
        f"{path}/{key}"
        for path, node in nodes(SCHEMAS[name])
        if isinstance(node.get("properties"), dict) and not path.endswith("/properties")
        for key, kind in node["properties"].items()
        if not str(kind.get("description", "")).strip()
    ]
    assert bare == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_names_its_dialect_and_says_what_it_is_about(name: str) -> None:
    """Each schema says in which dialect it is written and, in more than a file's name, what it is for."""
    assert SCHEMAS[name]["$schema"] == DIALECT
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
    assert len(SCHEMAS[name]["description"].split()) > 3


@pytest.mark.parametrize("name", SCHEMAS)
def test_editors_can_tell_the_ways_of_a_choice_apart(name: str) -> None:
    """No two ways of a choice look alike to an editor, which would otherwise show one heading for each of them."""
    for path, node in nodes(SCHEMAS[name]):
        told = [way.get("description", "") for way in node.get("anyOf", ())]
        assert all(told), path
        assert len(set(told)) == len(told), path


def test_a_facts_file_is_explained(tmp_path: Path) -> None:
    """The schema of facts files takes what evaluate takes, refuses what it refuses, and is exported by its name."""
    schema = jsonschema.Draft202012Validator(SCHEMAS["facts-file"])
    assert list(schema.iter_errors({"facts": {"recipient": "partner", "capacity": "unknown", "coercion": True}})) == []
    assert list(schema.iter_errors({"facts": None})) == []
    for wrong in ({}, {"fatcs": {}, "facts": {}}, {"facts": {"capactiy": "has"}}, {"facts": {"capacity": "yes"}}):
        assert list(schema.iter_errors(wrong)), wrong
    target = tmp_path / "facts-file.schema.json"
    assert run("schema", "facts-file", "-o", str(target)).stdout == f"The schema of facts files is in {target}.\n"
    assert json.loads(target.read_text(encoding="utf-8")) == SCHEMAS["facts-file"]
    assert "safeshare schema facts-file" in run("schema", "--help").stdout


def test_conditions_offer_facts_with_their_questions() -> None:
    """Hovering over a fact in a condition shows its question, and its values are offered."""
    offered = file_schema("rules.yaml", BOOK)["$defs"]["Conditions"]["properties"]["capacity"]
    assert BOOK.facts["capacity"].asks in offered["description"]
    assert set(BOOK.facts["capacity"].states) <= set(offered["anyOf"][0]["enum"])


def test_schema_command(tmp_path: Path) -> None:
    """`safeshare schema rules` prints one schema, `--all` writes every one, and faults are sentences."""
    printed = run("schema", "rules")
    assert (printed.exit_code, printed.stdout) == (0, file_schema_text("rules.yaml", BOOK))
    written = run("schema", "--all", str(tmp_path))
    assert written.exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {schema_name(name) for name in FILES}
    assert run("schema", "rules", "--all", str(tmp_path)).exit_code == 2


def test_the_folder_of_all_schemas_is_made(tmp_path: Path) -> None:
    """`--all` makes the folder it is given, and those around it; one that cannot be made is one sentence."""
    folder = tmp_path / "my-guide" / "schemas"
    written = run("schema", "--all", str(folder))
    assert (written.exit_code, written.stdout) == (
        0,
        f"The schemas of the {len(FILES)} rulebook files are in {folder}.\n",
    )
    assert {path.name for path in folder.iterdir()} == {schema_name(name) for name in FILES}
    for taken in (folder / "rules.schema.json", folder / "rules.schema.json" / "deeper"):
        refused = run("schema", "--all", str(taken))
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert re.fullmatch(
            rf"{taken}: this folder cannot be made \(.+\)\. Name a folder, in a place where you may write\.\n",
            refused.stderr,
        )


def _text_keys(node: Any) -> Any:
    """Return the data with keys as text: in a schema a key always is."""
    if isinstance(node, dict):
        return {str(key): _text_keys(value) for key, value in node.items()}
    return [_text_keys(each) for each in node] if isinstance(node, list) else node


def _kinds() -> dict[str, type[Entry]]:
    found: dict[str, type[Entry]] = {}
    waiting = list(Entry.__subclasses__())
    while waiting:
        kind = waiting.pop()
        found[kind.__name__] = kind
        waiting += kind.__subclasses__()
    return found
