"""The README is true: its commands exist, its examples run, and it leaves no command out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

import safeshare
import safeshare.cli
from grading.cli import main as grading_main
from safeshare.cli.main import COMMANDS

TEXT = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
CHANGES = (Path(__file__).resolve().parents[2] / "CHANGELOG.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    """Return the README's code blocks of one language."""
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def test_commands_in_blocks_exist() -> None:
    """Every safeshare, grading and make command that the README shows is one that there is."""
    shown = "\n".join(_blocks("sh"))
    assert set(re.findall(r"^safeshare ([a-z-]+)", shown, re.MULTILINE)) <= set(COMMANDS)
    assert set(re.findall(r"^python -m grading ([a-z-]+)", shown, re.MULTILINE)) <= set(grading_main.commands)
    makefile = (Path(__file__).resolve().parents[2] / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make ([a-z]+)", shown, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_no_command_is_left_out() -> None:
    """Every command of safeshare stands in the README and in the changelog."""
    for command in COMMANDS:
        assert f"safeshare {command}" in TEXT, command
        assert f"`safeshare {command}`" in CHANGES, command


def test_options_in_blocks_exist() -> None:
    """Every option that the README gives a command is one that the command has."""
    for line in "\n".join(_blocks("sh")).splitlines():
        found = re.match(r"safeshare ([a-z-]+)", line)
        if found:
            options = re.findall(r" (--[a-z-]+)", line.partition("#")[0])
            shown = CliRunner().invoke(safeshare.cli.main, [found[1], "--help"]).output
            assert all(option in shown for option in options), line


def test_the_example_case_evaluates() -> None:
    """The README's case file gives an answer, by clause 7.C7."""
    (example,) = _blocks("yaml")
    facts = yaml.safe_load(example)["facts"]
    decision = safeshare.evaluate(facts)
    assert decision.outcome == "share_without_consent"
    assert decision.clause_ids == ("7.C7",)


def test_the_python_example_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    """The Python example prints what the comment beside it says."""
    (example,) = _blocks("python")
    exec(example, {})
    assert capsys.readouterr().out.strip() == example.rpartition("# ")[2].strip()


def test_pictures_and_pages_are_there() -> None:
    """Every picture and page that the README points to is in the repository."""
    root = Path(__file__).resolve().parents[2]
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (root / target).exists(), target
