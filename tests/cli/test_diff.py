"""`safeshare diff` as its users call it."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from safeshare.cli import main
from safeshare.rulebook import DEFAULT_FOLDER
from tests.comparison.variants import COMMENT, FIRST_RULE, LESSER_CRIME, UNCERTAIN_LEAD, WORDING, variant

OLD = str(DEFAULT_FOLDER)


def run(*arguments: str) -> Result:
    """Call the command line in this process; an exception would be a traceback."""
    result = CliRunner().invoke(main, ["diff", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_the_same(tmp_path: Path) -> None:
    """The same content, remarks apart, is exit code 0 and one sentence."""
    result = run(OLD, str(variant(tmp_path, COMMENT)))
    assert (result.exit_code, result.output) == (0, "The two rulebooks are the same.\n")


def test_words_only(tmp_path: Path) -> None:
    """Where only words differ that is exit code 1, and it is said that no case has another outcome."""
    result = run(OLD, str(variant(tmp_path, WORDING)))
    assert result.exit_code == 1
    assert "changed  emergency_services: In an emergency ring 999" in result.output
    assert result.output.endswith("No case has another outcome.\n")


def test_flips_with_both_explanations(tmp_path: Path) -> None:
    """A flip comes with its smallest case and the old and the new explanation."""
    result = run(OLD, str(variant(tmp_path, [*LESSER_CRIME, *UNCERTAIN_LEAD])))
    assert result.exit_code == 1
    text = " ".join(result.output.split())
    assert '1. "Tell your own safeguarding lead" becomes "Not to this recipient, or not on this basis"' in text
    assert "away from sharing" in text
    assert '2. "A judgement: permitted, not required; both careful answers pass" becomes' in text
    assert "towards sharing" in text
    assert "facts: recipient: internal need_to_know: yes concern: low" in text
    assert "Old, by internal: Tell your own safeguarding lead ====" in text
    assert "New, by internal_implicated: Not to this recipient" in text


def test_the_smallest_case_is_a_case_file(tmp_path: Path) -> None:
    """The facts of a flip, as they stand in the text, are a file that `safeshare evaluate` takes."""
    new = variant(tmp_path, UNCERTAIN_LEAD)
    lines = run(OLD, str(new)).output.splitlines()
    start = lines.index("   facts:")
    case = tmp_path / "case.yaml"
    case.write_text("\n".join(lines[start : lines.index("", start)]) + "\n", encoding="utf-8")
    assert _headline(case, OLD) == "Tell your own safeguarding lead"
    assert _headline(case, str(new)) == "Not to this recipient, or not on this basis"


def test_limit_and_count(tmp_path: Path) -> None:
    """No more ways of flipping are shown than asked for, and how many there are is said."""
    new = str(variant(tmp_path, FIRST_RULE))
    few, all_of_them = run(OLD, new, "--limit", "2").output, run(OLD, new, "--limit", "100").output
    assert "\n2. " in few
    assert "\n3. " not in few
    shown = int(few.rpartition("--limit ")[2].split()[0])
    assert f"And {shown - 2} ways more" in few
    assert f"\n{shown}. " in all_of_them
    assert "The same way by other rules: " in all_of_them


def test_json(tmp_path: Path) -> None:
    """--json holds every change and every flip, with both decisions."""
    result = run("--json", OLD, str(variant(tmp_path, UNCERTAIN_LEAD)))
    assert result.exit_code == 1
    data = json.loads(result.output)
    assert data["same"] is False
    assert {each["id"] for each in data["changes"]} == {"internal", "internal_implicated"}
    [flip] = data["flips"]["smallest"]
    assert flip["facts"] == {"recipient": "internal", "need_to_know": "yes", "concern": "low"}
    assert (flip["old"]["outcome"], flip["new"]["outcome"]) == ("share_internally", "do_not_share")
    assert flip["old"]["explanation"]["headline"]
    assert 0 < data["flips"]["share_of_cases"] < 0.01


def test_trouble(tmp_path: Path) -> None:
    """A rulebook at fault or not there is exit code 2, with the sentences of both folders."""
    broken = variant(tmp_path, [])
    (broken / "notes.yaml").write_text("notes: 1\n", encoding="utf-8")
    result = run(str(broken), str(tmp_path / "nowhere"))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "a list belongs here, not '1'" in result.stderr
    assert "there is no such folder" in result.stderr
    assert run(OLD).exit_code == 2


def test_the_bank_and_the_notebooks(tmp_path: Path, root: Path) -> None:
    """With --bank and --notebooks the flipped keys and the notebooks that teach what changed follow the comparison."""
    new = str(variant(tmp_path, LESSER_CRIME))
    places = ("--bank", str(root / "scenarios"), "--notebooks", str(root / "notebooks"))
    result = run(OLD, new, *places)
    assert result.exit_code == 1
    assert result.output.startswith("From somerset")
    text = " ".join(result.output.split())
    assert "s4a-bicycle.police (04_refusal.ipynb) outcome: may_share -> share_without_consent duties: record" in text
    assert "The notebooks that teach one of them" in text
    found = json.loads(run("--json", OLD, new, *places).output)["consequences"]
    flipped = {each["question"]: each for each in found["bank"]["changed"]}
    assert flipped["s4a-bicycle.police"]["outcome"] == {"before": ["may_share"], "after": ["share_without_consent"]}
    assert flipped["s4a-bicycle.police"]["notebooks"] == ["04_refusal.ipynb"]
    section_4 = next(each for each in found["notebooks"] if each["notebook"] == "04_refusal.ipynb")
    assert "4.O3" in section_4["names"]
    assert section_4["plays"]["s4a-bicycle"] == ["4.O3", "4.11"]


def test_only_one_of_them(tmp_path: Path, root: Path) -> None:
    """What was not asked for is null in the JSON; without either there is no word of consequences."""
    new = str(variant(tmp_path, LESSER_CRIME))
    found = json.loads(run("--json", OLD, new, "--bank", str(root / "scenarios")).output)["consequences"]
    assert (found["notebooks"], found["bank"] is None) == (None, False)
    found = json.loads(run("--json", OLD, new, "--notebooks", str(root / "notebooks")).output)["consequences"]
    assert (found["bank"], found["notebooks"] is None) == (None, False)
    assert "consequences" not in json.loads(run("--json", OLD, new).output)
    assert "The cases:" not in run(OLD, new).output


def test_a_bank_that_is_not_there(tmp_path: Path) -> None:
    """A folder without cases or notebooks is trouble, in one sentence."""
    (tmp_path / "empty").mkdir()
    for option in ("--bank", "--notebooks"):
        result = run(OLD, OLD, option, str(tmp_path / "empty"))
        assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)


def _headline(case: Path, folder: str) -> str:
    result = CliRunner().invoke(main, ["evaluate", str(case), "--rulebook", folder])
    assert result.exit_code == 0
    return result.output.splitlines()[0]
