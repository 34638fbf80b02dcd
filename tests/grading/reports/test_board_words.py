"""The report's sentences: what they claim follows from the figures that they name."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from grading.board import words as board_words
from grading.disclosure.gate import fixed
from grading.disclosure.released import SEAL, Count, Rate

ABOUT_25 = Count(25, seal=SEAL)


def split(name: str, percent: int | None, band: str = "") -> Any:
    """Return a row of the report with a share of 25."""
    rate = Rate(percent, ABOUT_25, band, seal=SEAL)
    return SimpleNamespace(id=fixed(name), says=fixed(f"says {name}"), of=ABOUT_25, rate=rate)


@pytest.mark.parametrize(
    ("beliefs", "words"),
    [
        ([split("a", 51), split("b", 20)], "most people acted on “says a”: 51% of about 25 people."),
        ([split("a", 50)], "the most common was “says a”: 50% of about 25 people acted on it."),
        ([split("a", None, "over half")], "most people acted on “says a”: over half of about 25 people."),
        (
            [split("a", 30), split("b", 30)],
            "the most common were “says a” and “says b”: 30% of about 25 people acted on each.",
        ),
    ],
)
def test_most_is_more_than_half(beliefs: list[Any], words: str) -> None:
    """A report says that most people did something only where more than half did."""
    board: Any = SimpleNamespace(beliefs=beliefs)
    assert board_words.belief(board).words == f"Of the misconceptions that can be shown, {words}"


@pytest.mark.parametrize(
    ("percent", "band", "words"),
    [
        (40, "", "40% of about 25 answers held back or paused."),
        (None, "under a third", "over two thirds of about 25 answers did not hold back or pause."),
        (None, "over half", "over half of about 25 answers held back or paused."),
    ],
)
def test_a_small_band_is_told_from_its_other_side(percent: int | None, band: str, words: str) -> None:
    """That under a third did not share reads easier as: over two thirds did; it tells a reader no more."""
    board: Any = SimpleNamespace(dangers=[split("act_now", percent, band)])
    assert board_words.danger(board).words == f"Where someone was in immediate danger, {words}"


def test_every_band_has_its_other_side() -> None:
    """The bands of the disclosure gate are all known, each with the words that the gate has for the rest."""
    from grading.disclosure.gate import _BANDS

    assert {under: over for _, under, over in _BANDS} == board_words.OTHER_SIDE
