"""The number that a grade cell ends in: earned while nbgrader marks, nothing for a learner, never silence."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from safeshare.answers import AnswerSheet
from safeshare.marking import perfect_answers
from safeshare.player import points
from safeshare.problems import ProblemsError
from safeshare.scenario import load_bank
from tests.grading.small_bank import form_bank, write_bank

QUESTION = "s4a-kettle.council"


@pytest.fixture
def marking(released: Path, bank_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a submission's folder as nbgrader does while it marks."""
    monkeypatch.chdir(released)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    monkeypatch.setenv("SAFESHARE_BANK", str(bank_folder))
    return released


def test_learner_sees_nothing(marking: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside marking, and in nbgrader's Validate, a grade cell shows nothing."""
    for value in (None, "", "validate"):
        if value is None:
            monkeypatch.delenv("NBGRADER_EXECUTION")
        else:
            monkeypatch.setenv("NBGRADER_EXECUTION", value)
        assert points(QUESTION) is None


def test_points_are_earned(marking: Path) -> None:
    """The points follow the answers in the folder, as a plain float."""
    assert points(QUESTION) == 0.0
    sheet = AnswerSheet.open(marking)
    sheet.put(f"{QUESTION}.decide", {"family": "hold", "outcome": "do_not_share", "confidence": None})
    assert points(QUESTION) == 1.0
    sheet.put(f"{QUESTION}.decide", {"family": "hold", "outcome": "respect_refusal", "confidence": 1})
    sheet.put(f"{QUESTION}.missing", {"chosen": [], "none": True})
    earned = points(QUESTION)
    assert earned == 4.0
    assert type(earned) is float


def test_a_slot_of_a_test_stands_for_the_one_question_of_the_case_shown(
    marking: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slot earns what the learner's answers to the case that counts do, whatever its question is called."""
    bank = write_bank(tmp_path_factory.mktemp("forms"), form_bank())
    monkeypatch.setenv("SAFESHARE_BANK", str(bank))
    case = load_bank(bank).cases["s3a-apple-b"]
    for part, value in perfect_answers(case).items():
        AnswerSheet.open(marking).put(part, value)
    with pytest.raises(ProblemsError, match="no question 'test-03'"):
        points("test-03")
    (marking / "shown.json").write_text(json.dumps({"test-03": case.id, "test-04": "s4a-apple", "test-05": None}))
    assert [points(f"test-0{slot}") for slot in (3, 4, 5)] == [4.0, 0.0, 0.0]
    with pytest.raises(ProblemsError, match=r"no question 'test-03\.council'"):
        points("test-03.council")


def test_marking_without_a_bank_raises(marking: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing bank or unknown question is an error, for nbgrader gives full marks for silence."""
    with pytest.raises(ProblemsError, match="no question"):
        points("s4a-kettle.nobody")
    with pytest.raises(ProblemsError, match="no question"):
        points("s4a-nobody.council")
    monkeypatch.delenv("SAFESHARE_BANK")
    with pytest.raises(ProblemsError, match="SAFESHARE_BANK"):
        points(QUESTION)


def test_damaged_answers_raise(marking: Path) -> None:
    """Answers that cannot be read are an error, not a quiet zero."""
    (marking / "answers.json").write_text("{", encoding="utf-8")
    with pytest.raises(ProblemsError):
        points(QUESTION)


def test_record_is_not_marked_here(marking: Path) -> None:
    """A decision record waits for a person; a grade cell for it is an error."""
    with pytest.raises(ProblemsError, match="by hand"):
        points("s4a-kettle.record")


def test_nothing_reaches_stderr(marking: Path) -> None:
    """In a fresh Python, cell after cell, nothing is on stderr, which nbgrader would mark 0, and floats come out."""
    cell = f"from safeshare.player import points; print(repr(points({QUESTION!r})))"
    code = f"{cell}\n{cell}"
    done = subprocess.run([sys.executable, "-W", "always", "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.split() == ["0.0", "0.0"]


def test_stray_warning_does_not_cost_the_mark(marking: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What some library writes to stderr while marking goes to stdout instead."""
    import safeshare.player.grade_cell as module

    true_mark = module.mark_question

    def noisy(*args: object, **more: object) -> object:
        print("DeprecationWarning: something", file=sys.stderr)
        return true_mark(*args, **more)

    monkeypatch.setattr(module, "mark_question", noisy)
    assert points(QUESTION) == 0.0
