"""`safeshare ask` as its users call it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from safeshare import load_rulebook
from safeshare.cli import main

REFERRAL = "facts: {identifiable: yes, recipient: dbs}\n"


def run(*arguments: str, given: bytes | str | None = None) -> Result:
    """Call the command line in this process; an exception would be a traceback."""
    result = CliRunner().invoke(main, ["ask", *arguments], input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def referral(tmp_path: Path) -> Path:
    """Return a file with what is known about a referral to the DBS."""
    path = tmp_path / "case.yaml"
    path.write_text(REFERRAL, encoding="utf-8")
    return path


def test_an_interview_over_standard_input(referral: Path) -> None:
    """Questions come with their options, the reason and the clause; the explanation follows when nothing is open."""
    result = run(str(referral), given="yes\nyes\nyes\n")
    assert result.exit_code == 0
    assert "Question 1 (at most 2 more): " in result.output
    assert "Question 3 (the last): " in result.output
    assert "Why: 'no' settles it: \"The duty is not triggered; record why\"" in result.output
    assert "The guide, 9.2: " in result.output
    assert "A duty or an order: disclose, within its limits\n====" in result.output
    assert result.output.endswith("3 questions asked; nothing else can change the answer.\n")


def test_it_stops_when_nothing_can_change_the_answer(referral: Path) -> None:
    """The first no ends the interview: the other conditions are not asked for."""
    result = run(str(referral), given="no\nyes\nyes\n")
    assert result.exit_code == 0
    assert result.output.endswith("1 question asked; nothing else can change the answer.\n")


@pytest.mark.parametrize("word", ["2", "no", "NO", "n", " no "])
def test_ways_to_answer(referral: Path, word: str) -> None:
    """A number, a word in any case and its beginning are the same answer."""
    asked = json.loads(run("--json", str(referral), given=f"{word}\n").stdout)["asked"]
    assert [each["answer"] for each in asked] == ["no"]


@pytest.mark.parametrize("word", ["?", "unknown", "don't know"])
def test_not_known(referral: Path, word: str) -> None:
    """A question mark, unknown and don't know all mean that it is not known."""
    transcript = json.loads(run("--json", str(referral), given=f"{word}\nyes\nyes\n").stdout)
    assert transcript["asked"][0]["answer"] == "unknown"
    assert transcript["decision"]["outcome"] == "seek_advice"


def test_back_and_quit(referral: Path) -> None:
    """`back` puts the last question again, `quit` ends with exit code 1 and without an answer."""
    result = run(str(referral), given="back\nyes\nback\nno\n")
    assert result.exit_code == 0
    assert "This is the first question." in result.output
    assert result.output.count("Question 1 ") == 3
    stopped = run(str(referral), given="yes\nquit\n")
    assert stopped.exit_code == 1
    assert "Stopped before the answer was settled." in stopped.output
    assert "Because" not in stopped.output


def test_the_input_ends(referral: Path) -> None:
    """When the input ends too early that is said, with exit code 1."""
    result = run(str(referral), given="yes\n")
    assert result.exit_code == 1
    assert "The input ended." in result.output


@pytest.mark.parametrize("line", ["4", "0", "-1", "maybe", "be", "9" * 400, "x" * 5000, "\x1b[2J", "é" * 80])
def test_what_is_no_answer(referral: Path, line: str) -> None:
    """What is no answer is said to be none, shortened and without control characters, and the question stands."""
    result = run(str(referral), given=f"{line}\nno\n")
    assert result.exit_code == 0
    assert "is not an answer here. The answers are: yes, no, or ? when it is not known. Answer with" in " ".join(
        result.output.split()
    )
    assert "\x1b" not in result.output
    assert max(len(each) for each in result.output.splitlines()) < 160


REFUSAL = "facts: {recipient: partner, identifiable: yes, s115_route: no, "
REFUSAL += "need_to_know: yes, concern: clear, immediate_danger: no, capacity: has}\n"


@pytest.mark.parametrize("word", ["no", "n", "yes", "Y", "NO"])
def test_a_no_is_never_the_beginning_of_another_answer(tmp_path: Path, word: str) -> None:
    """Where yes and no are not answers the answers are listed, and no is not read as not_sought."""
    path = tmp_path / "case.yaml"
    path.write_text(REFUSAL, encoding="utf-8")
    result = run("--json", str(path), given=f"{word}\ngiven\n")
    assert json.loads(result.stdout)["asked"][0]["fact"] == "consent"
    assert json.loads(result.stdout)["asked"][0]["answer"] == "given"
    told = f"'{word}' is not an answer here. The answers are: given, refused, not_sought, or ? when it is not known."
    assert told in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("typed", "echoed"),
    [("gi", True), ("not s", True), ("given", False), ("NOT sought", False), ("3", False), ("?", False)],
)
def test_what_was_understood_is_said(tmp_path: Path, typed: str, echoed: bool) -> None:
    """The beginning of an answer is answered with what was understood; a whole value or a number is not."""
    path = tmp_path / "case.yaml"
    path.write_text(REFUSAL, encoding="utf-8")
    output = run(str(path), given=f"{typed}\nquit\n").output
    assert ("Understood: " in output) is echoed
    if echoed:
        state = "given" if typed == "gi" else "not_sought"
        says = load_rulebook().facts["consent"].says[state]
        assert f"Understood: {state} ({says})." in " ".join(output.split())


def test_the_words_of_an_answer_are_the_answer(tmp_path: Path) -> None:
    """The words beside a value, typed whole, are taken as that value."""
    path = tmp_path / "case.yaml"
    path.write_text(REFUSAL, encoding="utf-8")
    words = load_rulebook().facts["consent"].says["refused"]
    assert json.loads(run("--json", str(path), given=f"{words}\n").stdout)["asked"][0]["answer"] == "refused"


def test_no_missing_facts_are_announced_where_none_are(referral: Path) -> None:
    """The reason for a question names an outcome in the words that promise no list of missing facts."""
    for given in ("", "yes\n", "yes\nyes\n"):
        assert "these facts are missing" not in run(str(referral), given=given).output


def test_input_that_is_not_text(referral: Path) -> None:
    """Bytes that are not UTF-8 are no answer, and no reason to fail."""
    assert run(str(referral), given=b"\xff\xfe\nno\n").exit_code == 0


def test_the_transcript(referral: Path) -> None:
    """--json gives what was known, each question with its reason and answer, and the decision."""
    result = run("--json", str(referral), given="yes\nyes\nyes\n")
    transcript = json.loads(result.stdout)
    assert transcript["given"] == {"identifiable": "yes", "recipient": "dbs"}
    assert [each["fact"] for each in transcript["asked"]] == list(transcript["facts"])[2:]
    assert all(each["why"] and each["asks"] and each["leaves"] for each in transcript["asked"])
    assert transcript["settled"] is True
    assert transcript["decision"]["outcome"] == "must_disclose"
    assert transcript["explanation"]["headline"]
    assert "Question 1" in result.stderr
    unfinished = json.loads(run("--json", str(referral), given="").stdout)
    assert (unfinished["settled"], unfinished["decision"]) == (False, None)
    assert unfinished["possible"] == ["must_disclose", "seek_advice", "no_duty"]


def test_nothing_to_ask(tmp_path: Path) -> None:
    """Where the given facts settle the answer it is explained at once."""
    path = tmp_path / "case.yaml"
    path.write_text("facts: {identifiable: no}\n", encoding="utf-8")
    result = run(str(path))
    assert result.exit_code == 0
    assert "Question" not in result.output
    assert result.output.endswith("0 questions asked; nothing else can change the answer.\n")


def test_what_to_know_before_acting(tmp_path: Path) -> None:
    """Facts that alter only what has to be done are named after the answer."""
    path = tmp_path / "case.yaml"
    path.write_text("facts: {recipient: legal_authority, legal_request: request}\n", encoding="utf-8")
    result = run(str(path), given="yes\nyes\n")
    assert result.exit_code == 0
    assert "Worth knowing before you act" in result.output
    assert "(safe_to_tell)" in result.output


def test_bad_files(tmp_path: Path) -> None:
    """A missing file, one without facts and one with facts that do not exist are sentences with exit code 1."""
    path = tmp_path / "case.yaml"
    assert run(str(path)).exit_code == 1
    path.write_text("story: []\n", encoding="utf-8")
    assert "there is no mapping 'facts'" in run(str(path)).stderr
    path.write_text("facts:\n  consnet: given\n  recipient: nobody\n", encoding="utf-8")
    result = run(str(path))
    assert result.exit_code == 1
    assert f"{path}, line 2, facts.consnet: there is no fact 'consnet'. Did you mean 'consent'?" in result.stderr
    assert f"{path}, line 3, facts.recipient: 'nobody' is not a value of 'recipient'." in result.stderr
