"""The page for people who own the guide: its worked example is carried out, and its commands say what it says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from safeshare.cli import main
from safeshare.rulebook import DEFAULT_FOLDER, load_rulebook
from safeshare.rulebook.model import Rule
from safeshare.rulebook.parts import FILES

PAGE = (DEFAULT_FOLDER.parent / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
YAML = [text for kind, text in BLOCKS if kind == "yaml"]


def commands() -> list[tuple[str, list[str]]]:
    """Return the commands of the page, each with the texts that its output holds, in their order."""
    found: list[tuple[str, list[str]]] = []
    for _, text in (block for block in BLOCKS if block[0] == "console"):
        for command, output in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE):
            found.append((command, [part.strip("\n") for part in output.split("...") if part.strip()]))
    return found


@pytest.fixture(scope="module")
def desk(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the page's paths lead somewhere, with the worked example carried out."""
    desk = tmp_path_factory.mktemp("desk")
    shutil.copytree(DEFAULT_FOLDER, desk / "safeshare" / "guidance" / "somerset")
    shutil.copytree(root / "scenarios", desk / "scenarios")
    shutil.copytree(DEFAULT_FOLDER, desk / "my-guide")
    shown, changed, version = YAML
    rules = (desk / "my-guide" / "rules.yaml").read_text(encoding="utf-8")
    assert rules.count(shown) == 1, "the page shows the rule as it stands"
    last_lines = shown[shown.index("    outcome:") :]
    new_rule = shown.replace(last_lines, changed)
    (desk / "my-guide" / "rules.yaml").write_text(rules.replace(shown, new_rule), encoding="utf-8")
    about = (desk / "my-guide" / "rulebook.yaml").read_text(encoding="utf-8")
    raised = re.sub(r"^version: .*\n", version, about, flags=re.MULTILINE)
    assert raised != about
    (desk / "my-guide" / "rulebook.yaml").write_text(raised, encoding="utf-8")
    return desk


def test_there_are_commands() -> None:
    """The page has the commands that a lead needs."""
    names = [command.split()[1] for command, _ in commands() if command.startswith("safeshare")]
    assert names == ["rules", "check", "prove", "diff", "check", "schema", "schema"]


@pytest.mark.parametrize("number", range(len(commands())))
def test_a_command_says_what_the_page_says(desk: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Each command of the page, carried out in order, prints what stands below it."""
    command, expected = commands()[number]
    if command == "cp -r safeshare/guidance/somerset my-guide":
        return
    monkeypatch.chdir(desk)
    program, *arguments = command.split()
    assert program == "safeshare"
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    start = 0
    for text in expected:
        start = result.output.find(text, start) + len(text)
        assert start >= len(text), f"{text!r} is not in the output of {command}:\n{result.output}"


def test_every_file_and_key_of_a_rule_is_explained() -> None:
    """The page names every file of a rulebook, and the keys of a rule that its example has."""
    for name in FILES:
        assert f"`{name}`" in PAGE
    shown = set(re.findall(r"^(?:  - |    )(\w+):", YAML[0], re.MULTILINE))
    assert shown <= set(Rule.model_fields)
    for key in (*(shown - {"id"}), "any"):
        assert f"- `{key}`" in PAGE, key


def test_the_example_names_a_reading_and_a_rule_that_are_there() -> None:
    """The reading that the worked example changes is carried by the rule that it changes."""
    assert "refusal_minor_crime" in load_rulebook().readings["T3"].seen_in["rules"]
    assert "reading T3" in PAGE
