"""A learner's answers: kept on every change, restored on opening, never overwritten when something is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeshare.answers import AnswerSheet
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from tests.answers.golden import bad_files, messages

DECIDE = "s4-door.council.decide"
CLAUSES = "s4-door.council.clauses"
RECORD = "s4-door.record.text"
HOLD = {"family": "hold", "outcome": "respect_refusal", "confidence": 2}


def on_disk(folder: Path) -> Any:
    """Return what answers.json holds now."""
    return json.loads((folder / "answers.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", bad_files(), ids=lambda path: path.stem)
def test_a_bad_file_is_told_word_for_word_and_left_alone(path: Path, tmp_path: Path) -> None:
    """A damaged, foreign or newer file is told in exactly these words, and its bytes stay as they are."""
    assert messages(path, tmp_path) == path.with_suffix(".txt").read_text(encoding="utf-8") != ""
    assert (tmp_path / "answers.json").read_bytes() == path.read_bytes()


def test_nothing_is_written_before_the_first_answer(tmp_path: Path) -> None:
    """Opening a notebook leaves no file behind."""
    sheet = AnswerSheet.open(tmp_path, "section-04")
    assert sheet.get(DECIDE) is None
    assert list(tmp_path.iterdir()) == []


def test_the_file_has_the_agreed_form(tmp_path: Path) -> None:
    """After one answer the file holds schema, assignment, rulebook, the count of saves and the answer."""
    AnswerSheet.open(tmp_path, "section-04").put(DECIDE, HOLD)
    rulebook = load_rulebook()
    assert on_disk(tmp_path) == {
        "schema": "safeshare-answers/1",
        "assignment": "section-04",
        "rulebook": {"id": rulebook.id, "version": rulebook.version},
        "synthetic": False,
        "saved": 1,
        "answers": {DECIDE: HOLD},
    }


def test_answers_are_there_after_reopening(tmp_path: Path) -> None:
    """Every answer that was put is on disk before put returns, and is there for the next kernel."""
    sheet = AnswerSheet.open(tmp_path, "section-04")
    for number, (part, value) in enumerate(
        [(DECIDE, HOLD), (CLAUSES, {"chosen": ["4.3"]}), (DECIDE, {"family": "share"})]
    ):
        sheet.put(part, value)
        assert on_disk(tmp_path) == sheet.to_dict()
        assert on_disk(tmp_path)["saved"] == number + 1
    again = AnswerSheet.open(tmp_path)
    assert again.get(DECIDE) == {"family": "share", "outcome": None, "confidence": None}
    assert again.get(CLAUSES) == {"chosen": ["4.3"], "none": False}
    assert again.assignment == "section-04"
    assert dict(again.answers) == again.to_dict()["answers"]


def test_two_windows_lose_nothing(tmp_path: Path) -> None:
    """An answer that another window saved meanwhile survives the next answer given here."""
    first, second = AnswerSheet.open(tmp_path), AnswerSheet.open(tmp_path)
    first.put(DECIDE, HOLD)
    second.put(CLAUSES, {"chosen": ["4.3"]})
    first.put(RECORD, {"text": "I held."})
    assert set(on_disk(tmp_path)["answers"]) == {DECIDE, CLAUSES, RECORD}
    assert on_disk(tmp_path)["saved"] == 3
    assert first.get(CLAUSES) == {"chosen": ["4.3"], "none": False}


WRITER = """
import sys
from pathlib import Path
from safeshare.answers import AnswerSheet
folder, name = Path(sys.argv[1]), sys.argv[2]
sheet = AnswerSheet.open(folder)
print("ready", flush=True)
sys.stdin.readline()
for number in range(30):
    sheet.put(f"s4-{name}{number}.record.text", {"text": name})
"""


def test_two_programs_at_once_lose_nothing(tmp_path: Path) -> None:
    """Two processes that save thirty answers each at the same time keep all sixty, and leave nothing else behind."""
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("ann", "ben")
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=60)
        assert writer.returncode == 0
    wanted = {f"s4-{name}{number}.record.text" for name in ("ann", "ben") for number in range(30)}
    assert set(on_disk(tmp_path)["answers"]) == wanted
    assert on_disk(tmp_path)["saved"] == 60
    assert {path.name for path in tmp_path.iterdir()} == {"answers.json", ".answers.journal"}


def test_a_lock_that_a_crash_left_does_not_stop_the_next_answer(tmp_path: Path) -> None:
    """A side file whose holder is gone locks nothing."""
    (tmp_path / ".answers.lock").touch()
    AnswerSheet.open(tmp_path).put(DECIDE, HOLD)
    assert AnswerSheet.open(tmp_path).get(DECIDE) == HOLD


def test_a_file_that_goes_bad_without_a_journal_is_not_overwritten(tmp_path: Path) -> None:
    """When the file on disk is damaged behind our back and nothing makes up for it, put refuses and leaves it."""
    sheet = AnswerSheet.open(tmp_path)
    sheet.put(DECIDE, HOLD)
    (tmp_path / ".answers.journal").unlink()
    (tmp_path / "answers.json").write_text("{", encoding="utf-8")
    with pytest.raises(ProblemsError, match="this is not JSON"):
        sheet.put(CLAUSES, {"chosen": ["4.3"]})
    assert (tmp_path / "answers.json").read_text(encoding="utf-8") == "{"


def test_a_full_disk_is_told_and_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk refuses, the learner is told, the sheet is as before, and so is the file."""
    sheet = AnswerSheet.open(tmp_path)
    sheet.put(DECIDE, HOLD)
    before = on_disk(tmp_path)

    def refuse(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(ProblemsError, match=r"the disk is full, so the answer could not be saved"):
        sheet.put(DECIDE, {"family": "share"})
    assert sheet.to_dict() == before == on_disk(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"answers.json", ".answers.journal"}


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    """A folder that disappears is a sentence, not a traceback."""
    (tmp_path / "work").mkdir()
    sheet = AnswerSheet.open(tmp_path / "work")
    (tmp_path / "work").rmdir()
    with pytest.raises(ProblemsError, match="could not be saved"):
        sheet.put(DECIDE, HOLD)


@pytest.mark.parametrize(
    ("part", "value", "says"),
    [
        ("s4-door.council.guess", {}, "no kind of exercise"),
        ("decide", {}, "is not the id of a part"),
        ("../../etc.council.decide", {}, "is not the id of a part"),
        (DECIDE, {"family": 1}, "the family is not the name of an option"),
        (CLAUSES, {"chosen": ["4.3"], "none": True}, "together with 'none of them'"),
        (CLAUSES, {"chosen": ["4.3"], "html": "<b>"}, "a key 'html'"),
        (RECORD, {"text": "a" * 120_001}, "more than 120,000 characters"),
    ],
)
def test_an_answer_of_the_wrong_form_is_refused(tmp_path: Path, part: str, value: dict[str, Any], says: str) -> None:
    """Only answers in the form of their kind are kept; anything else is refused before the file is touched."""
    with pytest.raises(ValueError, match=says):
        AnswerSheet.open(tmp_path).put(part, value)
    assert list(tmp_path.iterdir()) == []


def test_a_single_malformed_answer_does_not_stop_the_rest(tmp_path: Path) -> None:
    """One answer that is no mapping is kept for marking to report, and the other answers open."""
    sheet = AnswerSheet.open(tmp_path)
    sheet.put(DECIDE, HOLD)
    data = on_disk(tmp_path)
    data["answers"][CLAUSES] = "4.3"
    (tmp_path / "answers.json").write_text(json.dumps(data), encoding="utf-8")
    again = AnswerSheet.open(tmp_path)
    assert again.get(DECIDE) == HOLD
    assert again.get(CLAUSES) is None
    assert again.answers[CLAUSES] == "4.3"


def test_answers_of_another_assignment_are_not_mixed(tmp_path: Path) -> None:
    """A file of another assignment is told with both names; a file without one takes the name."""
    AnswerSheet.open(tmp_path).put(DECIDE, HOLD)
    AnswerSheet.open(tmp_path, "section-04").put(DECIDE, HOLD)
    with pytest.raises(ProblemsError, match="belong to the assignment 'section-04', not to 'section-05'"):
        AnswerSheet.open(tmp_path, "section-05")


def test_simulated_answers_stay_marked_as_such(tmp_path: Path) -> None:
    """A sheet that was started as simulated stays so, and a real learner's is never simulated into."""
    AnswerSheet.open(tmp_path, synthetic=True).put(DECIDE, HOLD)
    assert AnswerSheet.open(tmp_path).is_synthetic
    (tmp_path / "real").mkdir()
    AnswerSheet.open(tmp_path / "real").put(DECIDE, HOLD)
    with pytest.raises(ProblemsError, match="a simulated learner cannot answer here"):
        AnswerSheet.open(tmp_path / "real", synthetic=True)


def test_a_sheet_too_large_to_open_again_is_not_saved(tmp_path: Path) -> None:
    """Answers are refused before the file outgrows what can be opened; what was saved stays."""
    sheet = AnswerSheet.open(tmp_path)
    text = "\N{GRINNING FACE}" * 120_000
    for number in range(8):
        sheet.put(f"s4-case{number}.record.text", {"text": text})
    with pytest.raises(ProblemsError, match="too large to save"):
        sheet.put("s4-case8.record.text", {"text": text})
    assert AnswerSheet.open(tmp_path).to_dict() == sheet.to_dict()


def test_a_file_of_many_megabytes_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    """A file above the cap is refused by its size."""
    (tmp_path / "answers.json").write_bytes(b'{"' + b"a" * 5_000_000)
    with pytest.raises(ProblemsError, match="larger than 4,000,000 bytes"):
        AnswerSheet.open(tmp_path)


def test_a_folder_or_a_dangling_link_of_that_name_is_told(tmp_path: Path) -> None:
    """Something else by the name answers.json is told, never replaced."""
    (tmp_path / "a" / "answers.json").mkdir(parents=True)
    with pytest.raises(ProblemsError, match="this is a folder, not a file"):
        AnswerSheet.open(tmp_path / "a")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "answers.json").symlink_to(tmp_path / "nowhere.json")
    with pytest.raises(ProblemsError, match="there is no such file"):
        AnswerSheet.open(tmp_path / "b")


def test_halves_of_characters_are_mended(tmp_path: Path) -> None:
    """Two halves that a browser sends apart become the character; a lone half becomes a question mark in a diamond."""
    AnswerSheet.open(tmp_path).put(RECORD, {"text": "\ud83d\ude00 \ud83d"})
    assert AnswerSheet.open(tmp_path).get(RECORD) == {"text": "\N{GRINNING FACE} \N{REPLACEMENT CHARACTER}"}


@given(text=st.text(st.characters(), max_size=200))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever a learner types comes back as typed; halves of characters are mended rather than lost or refused."""
    folder = tmp_path_factory.mktemp("answers")
    AnswerSheet.open(folder).put(RECORD, {"text": text})
    kept = AnswerSheet.open(folder).get(RECORD)
    assert kept is not None
    mended = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert kept["text"] == mended
    assert mended == text or any("\ud800" <= character <= "\udfff" for character in text)


def test_a_variant_is_recorded_once_and_for_good(tmp_path: Path) -> None:
    """The first case recorded for an item stands, in this window and in others; files without any stay as they were."""
    first, second = AnswerSheet.open(tmp_path), AnswerSheet.open(tmp_path)
    assert first.record_variant("s4a-lamp", "s4a-lamp-b", "course") == "s4a-lamp-b"
    assert second.record_variant("s4a-lamp", "s4a-lamp", "own") == "s4a-lamp-b"
    assert second.record_variant("s5a-ward", "s5a-ward", "own", "B") == "s5a-ward"
    assert first.record_variant("s4a-key", "s4a-key", "own", "A") == "s4a-key"
    first.put(DECIDE, HOLD)
    again = AnswerSheet.open(tmp_path)
    assert dict(again.variants) == {
        "s4a-lamp": {"case": "s4a-lamp-b", "by": "course"},
        "s5a-ward": {"case": "s5a-ward", "by": "own"},
        "s4a-key": {"case": "s4a-key", "by": "own"},
    }
    assert again.form == "B"
