"""What authors rely on: the page, its example, the exported schema and the commands."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result

from safeshare.cli import main
from safeshare.reading import read_yaml
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_case_file
from safeshare.scenario.export import case_schema_text
from safeshare.scenario.schema import PART_KINDS, CaseModel
from tests.scenario.golden import bad_files

HEADER = "# yaml-language-server: $schema=../case.schema.json"


def run(*arguments: str) -> Result:
    """Run the command line as a user does; an exception would be a traceback."""
    result = CliRunner().invoke(main, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture(scope="session")
def schema(root: Path) -> jsonschema.Draft202012Validator:
    """Return the exported schema, itself checked."""
    data = json.loads((root / "scenarios" / "case.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(data)
    return jsonschema.Draft202012Validator(data)


def test_the_page_has_an_example_that_loads(root: Path, tmp_path: Path) -> None:
    """The worked example of scenarios/README.md is a sound case with a near-miss, as it stands there."""
    page = (root / "scenarios" / "README.md").read_text(encoding="utf-8")
    found = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert len(found) == 1
    (tmp_path / "practice").mkdir()
    path = tmp_path / "practice" / "s4-kettle.yaml"
    path.write_text(found[0], encoding="utf-8")
    assert [case.id for case in load_case_file(path).cases] == ["s4-kettle", "s4-kettle-b"]
    assert found[0].startswith(f"{HEADER}\n")


def test_the_page_names_every_key_and_part(root: Path) -> None:
    """The authoring page speaks of every key of a case file and of every kind of exercise."""
    page = (root / "scenarios" / "README.md").read_text(encoding="utf-8")
    for word in (*CaseModel.model_fields, *PART_KINDS):
        assert re.search(rf"(`{word}`|^{word}:)", page, re.MULTILINE), word


def test_every_case_leads_to_the_schema(root: Path) -> None:
    """The first line of every case file is the header of the page, and leads from where the file lies to the schema."""
    paths = sorted((root / "scenarios").glob("*/*.y*ml"))
    assert paths
    for path in paths:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert found is not None, path.name
        assert (path.parent / found[1]).resolve() == root / "scenarios" / "case.schema.json", path.name
        assert first == HEADER, path.name


def test_the_exported_schema_is_in_step(root: Path) -> None:
    """scenarios/case.schema.json is what `safeshare schema` exports now."""
    kept = (root / "scenarios" / "case.schema.json").read_text(encoding="utf-8")
    assert kept == case_schema_text(load_rulebook())


def test_every_case_fits_the_schema(root: Path, schema: jsonschema.Draft202012Validator) -> None:
    """Editors draw no red line in a sound case, whether they read yes as true or as a text."""
    paths = sorted((root / "scenarios").glob("*/*.yaml"))
    assert paths
    for path in paths:
        assert [error.message for error in schema.iter_errors(read_yaml(path).data)] == [], path.name
        core = yaml.load(path.read_text(encoding="utf-8"), Loader=CoreLoader)
        assert [error.message for error in schema.iter_errors(core)] == [], path.name


@pytest.mark.parametrize(
    "name",
    [
        "unknown_keys",
        "unknown_fact",
        "unknown_value",
        "unknown_part",
        "missing_keys",
        "recipient_missing",
        "recipient_out_of_place",
    ],
)
def test_editors_see_mistakes(name: str, schema: jsonschema.Draft202012Validator) -> None:
    """A misspelt key, fact, value or part is a mistake to the schema too."""
    path = next(each for each in bad_files() if each.stem == name)
    assert list(schema.iter_errors(read_yaml(path).data))


class CoreLoader(yaml.SafeLoader):
    """Reads YAML as editors do (version 1.2): yes and no are texts, 4.10 is a number."""


CoreLoader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern) for tag, pattern in found if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
    ]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def test_schema_goes_to_the_screen_or_to_a_file(tmp_path: Path) -> None:
    """`safeshare schema` prints the schema, or writes it where it is told to."""
    printed = run("schema")
    assert printed.exit_code == 0
    assert printed.stdout == case_schema_text(load_rulebook())
    written = run("schema", "--output", str(tmp_path / "case.json"))
    assert written.exit_code == 0
    assert (tmp_path / "case.json").read_text(encoding="utf-8") == printed.stdout
    refused = run("schema", "--output", str(tmp_path / "no" / "case.json"))
    assert refused.exit_code == 1
    assert "cannot be written here" in refused.stderr


def test_check_says_that_all_is_well(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without arguments `safeshare check` checks the rulebook and the folder scenarios, and sums up."""
    monkeypatch.chdir(root)
    result = run("check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "The rulebook somerset" in result.stdout
    assert re.search(r"\d+ cases in \d+ files are well: \d+ for practice, \d+ for assessment", result.stdout)


def test_check_without_a_bank_checks_the_rulebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no folder scenarios the rulebook alone is checked, and that is said."""
    monkeypatch.chdir(tmp_path)
    result = run("check")
    assert result.exit_code == 0
    assert "No case files were checked" in result.stdout


def test_check_tells_everything_at_once_on_stderr(tmp_path: Path) -> None:
    """Problems of several paths come on standard error in one go, counted, with exit code 1 and an empty stdout."""
    bad = [str(path) for path in bad_files()[:4]]
    result = run("check", *bad, str(tmp_path / "gone.yaml"), str(tmp_path))
    assert result.exit_code == 1
    assert result.stdout == ""
    for path in (*bad, str(tmp_path / "gone.yaml")):
        assert path in result.stderr
    assert "no case files are in this folder" in result.stderr
    assert re.search(r"\d+ problems in 6 files\.$", result.stderr.strip())


def test_check_reads_cases_even_when_the_rulebook_is_broken(tmp_path: Path) -> None:
    """A broken rulebook is told together with what can be seen in the case files without one."""
    (tmp_path / "rulebook.yaml").write_text("id: other\n", encoding="utf-8")
    result = run("check", "--rulebook", str(tmp_path), str(bad_files()[0]))
    assert result.exit_code == 1
    assert "rulebook.yaml" in result.stderr
    assert str(bad_files()[0]) in result.stderr


def test_check_takes_a_folder_with_a_rulebook_as_one(root: Path) -> None:
    """A folder that holds a rulebook.yaml is checked as a rulebook, not as cases."""
    result = run("check", str(root / "safeshare" / "guidance" / "somerset"))
    assert result.exit_code == 0
    assert result.stdout.count("is well") == 2


def test_wrong_usage_is_exit_code_2() -> None:
    """An option that does not exist is wrong usage, not a problem."""
    assert run("check", "--no-such-option").exit_code == 2
    assert run("schema", "extra").exit_code == 2
