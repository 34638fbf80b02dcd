"""`safeshare evaluate` as its users call it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from safeshare.cli import main

CASE = """\
facts:
  recipient: partner
  need_to_know: yes
  concern: clear
  capacity: has
  consent: refused
  others_at_risk: yes
"""


def run(*arguments: str, given: bytes | str | None = None) -> Result:
    """Call the command line in this process."""
    return CliRunner().invoke(main, list(arguments), input=given)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """Return a case file with one ground."""
    path = tmp_path / "case.yaml"
    path.write_text(CASE, encoding="utf-8")
    return path


def test_a_case_is_explained(case: Path) -> None:
    """A case file gives an explanation that people can read."""
    result = run("evaluate", str(case))
    assert result.exit_code == 0
    assert result.output.startswith("Share proportionately without consent, the ground recorded\n====")
    assert "4.O2" in result.output


def test_json_has_the_contract_keys(case: Path) -> None:
    """--json gives outcome, family, clauses, missing and duties as the contract names them."""
    data = json.loads(run("evaluate", "--json", str(case)).output)
    assert data["outcome"] == "share_without_consent"
    assert data["family"] == "share"
    assert data["clauses"] == ["4.O2", "7.C1"]
    assert data["missing"] == []
    assert "2.6" in data["duties"]
    assert data["nearest"]["facts"]
    assert data["explanation"]["headline"]


def test_pairs_and_trace_on_request(case: Path) -> None:
    """--pairs and --trace add the pairs of changes and the rules that were tried."""
    data = json.loads(run("evaluate", "--json", "--pairs", "--trace", str(case)).output)
    assert data["trace"][-1] == {"rule": "refusal_ground", "decided": True, "in_the_way": []}
    assert isinstance(data["pairs"], list)
    text = run("evaluate", "--pairs", "--trace", str(case)).output
    assert "* refusal_ground" in text


def test_many_cases_a_line_each() -> None:
    """--jsonl gives one decision a line in the same order; a bad line says so and does not stop the rest."""
    good = json.dumps({"recipient": "internal", "need_to_know": True, "concern": "low", "capacity": None})
    bad = [
        "",
        "[1]",
        "NaN",
        '{"consent": "maybe"}',
        '{"x": 1}',
        "{",
        '{"a": 1, "a": 1}',
        "[" * 50_000,
        '{"a": "\\ud800"}',
    ]
    lines = [good, *bad, "9" * 5000, "x" * 200_000, good]
    result = run("evaluate", "--jsonl", "-", given="\n".join(lines).encode() + b"\n\xff\n" + good.encode())
    rows = [json.loads(line) for line in result.output.splitlines()]
    assert result.exit_code == 1
    assert len(rows) == len(lines) + 2
    assert [number for number, row in enumerate(rows, 1) if "error" not in row] == [1, len(lines), len(lines) + 2]
    assert rows[0]["outcome"] == rows[-1]["outcome"] == "share_internally"
    assert all(row["line"] == number for number, row in enumerate(rows, 1) if "error" in row)
    assert rows[4]["error"] == ("line 5: 'maybe' is not a value of 'consent'. Use one of: given, refused, not_sought.")


def test_many_good_cases_end_well(tmp_path: Path) -> None:
    """--jsonl reads a file and ends with exit code 0 when every line is good."""
    path = tmp_path / "cases.jsonl"
    path.write_text('{}\n{"identifiable": false}\n', encoding="utf-8")
    result = run("evaluate", "--jsonl", str(path))
    assert result.exit_code == 0
    assert [json.loads(line)["outcome"] for line in result.output.splitlines()] == ["seek_advice", "seek_advice"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"\xef\xbb\xbf{}\n", "the line starts with a byte-order mark. Save the file as 'UTF-8' without BOM."),
        (b'{"facts": {}}\n', "the facts stand inside 'facts'. Write the facts themselves, without 'facts'."),
        (b'{"facts": 1}\n', "there is no fact 'facts'. "),
    ],
)
def test_lines_in_another_form_say_what_to_write(line: bytes, message: str) -> None:
    """A byte-order mark, and the form of a case file on a line, have their own sentences."""
    row = json.loads(run("evaluate", "--jsonl", "-", given=line).output)
    assert row["error"].startswith(f"line 1: {message}")


def test_a_mistyped_command_gets_the_nearest_name() -> None:
    """What is no command is wrong usage, and the command that was meant is named."""
    result = run("chek")
    assert result.exit_code == 2
    assert "No such command 'chek'. Did you mean 'check'?" in result.stderr


def test_without_cases_check_says_how_to_name_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no folder of cases, `check` is content and says how to name one."""
    monkeypatch.chdir(tmp_path)
    result = run("check")
    assert result.exit_code == 0
    assert result.output.endswith("Name another, as in: safeshare check my-cases\n")


BAD_FILES = {
    "facts:\n  consent: refussed\n  conern: clear\n": [
        "line 2, facts.consent: 'refussed' is not a value of 'consent'. Did you mean 'refused'?",
        "line 3, facts.conern: there is no fact 'conern'. Did you mean 'concern'?",
    ],
    "consent: refused\n": [
        "line 1: there is no mapping 'facts' at the top of the file. Add 'facts:' and below it one line a fact, "
        "such as 'consent: refused'.",
        "line 1, consent: the key 'consent' is unknown here. Use one of: facts.",
    ],
    "fatcs:\n  consent: refused\nfacts: {}\nstory: []\n": [
        "line 1, fatcs: the key 'fatcs' is unknown here. Did you mean 'facts'?",
        "line 4, story: the key 'story' is unknown here. Use one of: facts.",
    ],
    "fatcs:\n  consent: refused\n": ["line 1, fatcs: the key 'fatcs' is unknown here. Did you mean 'facts'?"],
    "<<: {a: b}\nfacts: {}\n": ["line 1, <<: the key '<<' is unknown here. Use one of: facts."],
    "questions: []\n": [
        "line 1: this is a case study with questions of its own, not one set of facts. "
        "Run: safeshare check FILE; evaluate takes a file with one set of facts."
    ],
    "facts: [a]\n": ["line 1, facts: facts are not keys with values. Write 'fact: value' lines."],
    "facts:\n  consent: given\n  consent: refused\n": [
        "line 3, facts: the key 'consent' stands here twice. Keep one of them."
    ],
    "facts:\n  concern: yes\n": [
        "line 2, facts.concern: 'yes' (true) is not a value of 'concern'. Use one of: none, low, clear, unknown."
    ],
}


@pytest.mark.parametrize("text", BAD_FILES)
def test_bad_case_files(text: str, tmp_path: Path) -> None:
    """Every fault of a case file is one sentence with file and line; the exit code is 1 and nothing is printed."""
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    result = run("evaluate", str(path))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        f"{path}, {message.replace('FILE', str(path))}" for message in BAD_FILES[text]
    ]


def test_wrong_usage_says_what_to_give(case: Path) -> None:
    """Neither or both kinds of input is wrong usage, with exit code 2."""
    assert run("evaluate", "--json").exit_code == 2
    assert run("evaluate", str(case), "--jsonl", "-", given="{}").exit_code == 2
    assert run("evaluate", "--jsonl", "-", "--json", given="{}").exit_code == 2


@pytest.mark.parametrize("option", [(), ("--jsonl",)])
def test_a_missing_file_is_one_sentence(option: tuple[str, ...]) -> None:
    """A file that is not there, of one case or of many, is one sentence and exit code 1."""
    result = run("evaluate", *option, "nowhere.yaml")
    assert result.exit_code == 1
    assert result.stderr == "nowhere.yaml: there is no such file. Check the name and the folder.\n"


def test_help_is_worth_reading() -> None:
    """Help shows an example case file, the exit codes and every command."""
    assert "facts:" in run("evaluate", "--help").output
    assert "Exit code" in run("evaluate", "--help").output
    for command in ("evaluate", "check", "schema", "hand-in"):
        assert command in run("--help").output


def test_a_full_disk_is_one_sentence(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An output that cannot be written ends in one sentence and exit code 1, not in a traceback."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("safeshare.cli.evaluate.explain", refuse)
    result = run("evaluate", str(case))
    assert result.exit_code == 1
    assert result.stderr == "The output cannot be written (No space left on device). Make room, or write elsewhere.\n"
