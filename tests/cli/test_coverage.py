"""`safeshare coverage` as its users call it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from safeshare.cli import main
from tests.coverage.tiny import write_bank, write_rulebook


def run(*arguments: str | Path) -> Result:
    """Call the command line in this process; an exception would be a traceback."""
    result = CliRunner().invoke(main, ["coverage", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def tiny(tmp_path: Path) -> tuple[Path, ...]:
    """Return the arguments for the tiny bank by the tiny rulebook."""
    return write_bank(tmp_path), Path("--rulebook"), write_rulebook(tmp_path)


def test_the_tables(tiny: tuple[Path, ...]) -> None:
    """Without options the tables are printed, and nothing about changes."""
    result = run(*tiny)
    assert result.exit_code == 0
    assert result.stdout.startswith("What 2 cases with 2 questions exercise of the rulebook tiny 1.0.0\n")
    assert "Mutation check" not in result.output
    assert result.stderr == ""


def test_without_a_path(tiny: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder `scenarios` is read where no path is given."""
    monkeypatch.chdir(tiny[0].parent)
    assert run(*tiny[1:]).stdout == run(*tiny).stdout


def test_json(tiny: tuple[Path, ...]) -> None:
    """The JSON holds the bank, a summary and every table, and no mutations unless asked for."""
    found = json.loads(run("--json", *tiny).stdout)
    assert list(found) == [
        "rulebook", "bank", "notebooks", "summary", "taught",
        "clauses", "rules", "outcomes", "misconceptions", "grounds", "duties", "mutations",
    ]  # fmt: skip
    assert found["mutations"] is None
    assert found["rules"] == [
        {
            "group": "all",
            "title": "Everything",
            "entries": [
                {"id": "danger", "decides": 0, "exercised": False, "gap": "not exercised", "about": "There is danger."},
                {"id": "agreement", "decides": 1, "exercised": True, "gap": "", "about": "She agrees."},
                {"id": "refusal", "decides": 1, "exercised": True, "gap": "", "about": "She refuses."},
                {"id": "open", "decides": 0, "exercised": False, "gap": "not exercised", "about": "Nobody asked."},
            ],
        }
    ]


def test_json_of_the_mutation_check(tiny: tuple[Path, ...]) -> None:
    """Survivors are listed with entry, change, words, example and what alters; progress is on standard error only."""
    result = run("--json", "--mutations", *tiny)
    found = json.loads(result.stdout)["mutations"]
    assert list(found) == [
        "changes", "killed", "survived", "refused", "no_difference", "percent_killed", "survivors", "tried",
    ]  # fmt: skip
    assert {
        "of": "rule",
        "id": "open",
        "change": "outcome swapped",
        "words": 'answers "Tell them" (tell) instead of "Ask her" (ask)',
        "status": "survived",
        "noticed_by": [],
        "example": {"agreed": "unknown"},
        "near": {"question": "s2-neighbours.next", "facts": {"agreed": ["no", "unknown"]}},
        "alters": ["outcome", "duties"],
    } in found["survivors"]
    assert f"Trying {found['changes']} changes" in result.stderr


def test_fail_under(tiny: tuple[Path, ...]) -> None:
    """The exit code is 1 only when fewer are noticed than asked for, and a sentence says so."""
    percent = json.loads(run("--json", "--mutations", *tiny).stdout)["mutations"]["percent_killed"]
    assert 0 < percent < 100
    assert run("--mutations", "--fail-under", f"{percent - 0.1}", *tiny).exit_code == 0
    result = run("--mutations", "--fail-under", "99.5", *tiny)
    assert result.exit_code == 1
    expected = f"The cases notice {percent:.1f} per cent of the changes, and --fail-under asks for 99.5."
    assert result.stderr.splitlines()[-1] == expected
    assert "What the cases would not notice" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--section", "2", "--use", "assessment"], 1, "there is no case of section 2 and for assessment."),
        (["--section", "3"], 1, "there is no case of section 3. Leave out --section or --use, or add one."),
        (["--section", "9"], 2, "Invalid value for '--section': the guide has no section '9'. Use one of: 1, 2, 3."),
        (["--fail-under", "50"], 2, "--fail-under counts noticed changes: add --mutations."),
        (["--mutations", "--fail-under", "101"], 2, "101.0 is not in the range 0<=x<=100."),
        (["--require-full", "--use", "practice"], 2, "asks about the whole bank: leave out --section and --use."),
        (["--require-full"], 2, "--require-full also asks what notebooks name: add --notebooks DIR."),
        (["--notebooks", "nowhere"], 1, "nowhere: there is no such folder. Name the folder that holds"),
        (["--use", "exam"], 2, "'exam' is not one of 'practice', 'assessment'."),
    ],
)
def test_bad_options(tiny: tuple[Path, ...], arguments: list[str], code: int, message: str) -> None:
    """An option that cannot be is one sentence, and the exit code says that it failed."""
    result = run(*arguments, *tiny)
    assert result.exit_code == code
    assert message in result.stderr
    assert result.stdout == ""


def test_no_folder_of_cases(tiny: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a path and without the folder `scenarios` one sentence says what to name."""
    (empty := tiny[0].parent / "empty").mkdir()
    monkeypatch.chdir(empty)
    result = run()
    assert result.exit_code == 1
    assert result.stderr == (
        "scenarios: there is no such folder here. Name the folder or the files that hold the cases.\n"
    )


def test_cases_at_fault(tiny: tuple[Path, ...]) -> None:
    """Every problem of the cases is told, one sentence each, and nothing is counted."""
    for number in (1, 2):
        (tiny[0] / f"bad{number}.yaml").write_text("- no case\n", encoding="utf-8")
    result = run(*tiny)
    assert result.exit_code == 1
    assert [line.split(",")[0].split("/")[-1] for line in result.stderr.splitlines()] == ["bad1.yaml", "bad2.yaml"]
    assert result.stdout == ""


def test_no_such_rulebook(tiny: tuple[Path, ...]) -> None:
    """A missing rulebook is one sentence."""
    result = run(tiny[0], "--rulebook", tiny[0] / "none")
    assert result.exit_code == 1
    assert "there is no such folder. Name the folder that holds the rulebook's files." in result.stderr


def write_notebooks(folder: Path, text: str) -> Path:
    """Write a folder with one notebook of that text."""
    folder.mkdir()
    cells = [{"cell_type": "markdown", "source": text}]
    (folder / "01_why.ipynb").write_text(json.dumps({"nbformat": 4, "cells": cells}), encoding="utf-8")
    return folder


def test_notebooks(tiny: tuple[Path, ...], tmp_path: Path) -> None:
    """--notebooks adds which of them name a clause, to the tables and to the JSON."""
    notebooks = write_notebooks(tmp_path / "notebooks", "Clauses 1.1 to 1.2 and 2.3.")
    result = run(*tiny, "--notebooks", notebooks)
    assert result.exit_code == 0
    assert "  7 of 7 clauses taught: a case exercises them, or a notebook names them\n" in result.stdout
    found = json.loads(run(*tiny, "--notebooks", notebooks, "--json").stdout)
    assert found["taught"] == {"clauses": 7, "of": 7}
    rows = {row["id"]: row for group in found["clauses"] for row in group["entries"]}
    assert (rows["2.3"]["notebooks"], rows["2.1"]["notebooks"]) == (["01_why.ipynb"], [])


def test_the_usual_notebooks_are_read_with_the_usual_bank(
    tiny: tuple[Path, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a path the folder `notebooks` is read where there is one; beside another bank it is not."""
    monkeypatch.chdir(tmp_path)
    assert "clauses taught" not in run(*tiny[1:]).stdout
    write_notebooks(tmp_path / "notebooks", "1.1")
    assert "  5 of 7 clauses taught" in run(*tiny[1:]).stdout
    assert "clauses taught" not in run(*tiny).stdout


def test_a_bank_that_is_not_full(tiny: tuple[Path, ...], tmp_path: Path) -> None:
    """--require-full is exit code 1 with one line on standard error for each thing that is missing."""
    notebooks = write_notebooks(tmp_path / "notebooks", "1.1, 1.2")
    result = run(*tiny, "--notebooks", notebooks, "--require-full")
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert lines[0] == "There are 2 cases; 72 are needed."
    assert "Clause 2.3 is not taught: no case exercises it and no notebook names it: Ask first." in lines
    assert "The bank is full" not in result.stdout
    assert json.loads(run(*tiny, "--notebooks", notebooks, "--require-full", "--json").stdout)["missing"] == lines


def test_a_full_bank(tiny: tuple[Path, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--require-full is exit code 0 and says so where nothing is missing."""
    monkeypatch.setattr("safeshare.cli.coverage.missing", lambda *_: [])
    result = run(*tiny, "--notebooks", write_notebooks(tmp_path / "notebooks", "1.1"), "--require-full")
    assert (result.exit_code, result.stdout.endswith("\nThe bank is full.\n")) == (0, True)
