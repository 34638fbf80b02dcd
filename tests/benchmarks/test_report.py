"""The benchmark of the report: what it makes up is sound, and what it promises is held against what it took."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.report import promises
from benchmarks.responses import QUESTIONS, responses, write_responses
from benchmarks.running import Took
from grading.results.reading import read_extract

PANDAS = Took(5, 5, 500)


def test_made_up_responses_are_a_sound_extract(tmp_path: Path) -> None:
    """They pass every check of an extract; everybody answers each question before and after, better after."""
    assert write_responses(tmp_path / "extract", 30) == 30 * 2 * QUESTIONS
    table = read_extract(tmp_path / "extract")
    assert set(table.groupby(["learner_pid", "phase"]).size()) == {QUESTIONS}
    right = responses(300).groupby("phase")["correct"].mean()
    assert right["post"] - right["pre"] > 0.05


@pytest.mark.parametrize(
    ("whole", "met"),
    [
        (Took(50, 50, 1900), [True, True, True, True]),
        (Took(61, 50, 1900), [False, True, True, True]),
        (Took(50, 50, 2100), [True, False, True, True]),
        (Took(50, 50, None), [True, False, True, True]),
    ],
)
def test_each_promise_can_be_broken(whole: Took, met: list[bool]) -> None:
    """Too slow and too much memory are each said; memory that cannot be told is not met."""
    assert [line.is_met for line in promises(1_000_000, Took(8, 8, 100), whole, PANDAS)] == met
    assert not promises(1_000_000, Took(4, 4, 100), Took(50, 50, 100), PANDAS)[2].is_met
    assert not promises(1_000_000, Took(8, 8, 100), Took(50, 50, 100), Took(0.6, 1, 100))[3].is_met
