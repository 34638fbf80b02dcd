"""The report's sentences: what they claim follows from the figures that they name."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from grading.board import words as board_words
from grading.board.pages.parts import table_of_shown
from grading.board.pages.teaching import _clauses as teach_clauses
from grading.board.words.standing import could_be
from grading.disclosure.gate import fixed
from grading.disclosure.released import SEAL, Count, Rate, Verdict

ABOUT_25 = Count(25, seal=SEAL)


def split(name: str, percent: int | None, band: str = "", on: str = "") -> Any:
    """Return a row of the report with a share of 25, on some questions."""
    rate = Rate(percent, ABOUT_25, band, seal=SEAL)
    turns_on = [fixed(each) for each in on]
    return SimpleNamespace(id=fixed(name), says=fixed(f"says {name}"), of=ABOUT_25, rate=rate, turns_on=turns_on)


def changed(name: str, percent: int | None, band: str = "") -> Any:
    """Return a row of the table of both times with the later share of 25."""
    return SimpleNamespace(id=fixed(name), says=fixed(f"says {name}"), after=split(name, percent, band).rate)


@pytest.mark.parametrize(
    ("beliefs", "words"),
    [
        ([split("a", 80), split("b", 20)], "the most common was “says a”: 80% of about 25 people acted on it."),
        ([split("a", 60)], "the most common was “says a”: 60% of about 25 people acted on it."),
        (
            [split("a", None, "over half")],
            "the most common was “says a”: over half of about 25 people acted on it.",
        ),
        (
            [split("a", 40), split("b", 40)],
            "the most common were “says a” and “says b”: 40% of about 25 people acted on each.",
        ),
        (
            [split(name, 40) for name in "abcde"],
            "the most common were “says a”, “says b”, “says c” and 2 more: 40% of about 25 people acted on each.",
        ),
    ],
)
def test_the_most_common_are_named(beliefs: list[Any], words: str) -> None:
    """The misconception with the highest share is named with it; of several, no one is left out without a word."""
    board: Any = SimpleNamespace(beliefs=[*beliefs, split("hidden", None)], belief_changes=[])
    assert board_words.belief(board).words == f"Of the misconceptions that can be shown, {words}"


def test_the_most_common_is_so_by_every_table() -> None:
    """A misconception hidden in one table and shown in the other ranks with it; all only where none could be above."""
    beliefs = [split("a", 40), split("b", None, "under half"), split("c", None, "under a third")]
    twice = [changed("a", 20), changed("b", 60), changed("c", None)]
    board: Any = SimpleNamespace(beliefs=beliefs, belief_changes=twice)
    assert "can be shown, the most common was “says b”: 60% of" in board_words.belief(board).words
    board.belief_changes = [changed("a", 60), changed("c", None, "under a third")]
    assert "that were asked about, the most common was “says a”: 60% of" in board_words.belief(board).words
    board.belief_changes = [changed("a", 20), changed("b", None, "over half")]
    board.beliefs[1] = split("b", 60)
    assert "can be shown in per cent, the most common was “says b”" in board_words.belief(board).words


def test_a_third_is_one_for_every_count_that_prints_so() -> None:
    """What prints as 33% of 475 is 153 to 157 answers, fewer than a third; 35% of 1,000 is more for certain."""
    below = Rate(33, Count(475, seal=SEAL), seal=SEAL)
    assert could_be(below) == (153 / 477, 157 / 473)
    below_it, above, perhaps = (
        SimpleNamespace(id=fixed(name), says=fixed(name), of=rate.of, rate=rate)
        for name, rate in (("4.1", below), ("4.2", Rate(35, Count(1000, seal=SEAL), seal=SEAL)),
                           ("4.3", Rate(33, Count(60, seal=SEAL), seal=SEAL)))
    )  # fmt: skip
    board: Any = SimpleNamespace(clauses=[below_it, above, perhaps])
    assert (
        board_words.clause_tiles(board).words
        == "Allowing for rounding, a third of the answers or more went wrong on 4.2."
    )
    board.clauses = [below_it]
    assert board_words.clause_tiles(board).words.startswith("On no clause that can be shown did a third")
    board.clauses = [below_it, perhaps]
    assert board_words.clause_tiles(board).words.startswith("On no clause that can be shown is it sure")
    board.clauses = [split(f"4.{number}", 80) for number in range(7)]
    assert board_words.clause_tiles(board).words == (
        "Allowing for rounding, a third of the answers or more went wrong on 7 of 7 rows of clauses, most of all on "
        "4.0; 4.1; 4.2; 4.3; 4.4 and 2 more (80%)."
    )


def test_no_group_at_an_end_is_left_out() -> None:
    """A range of shares names every group that has the lowest or the highest one."""
    rates = [("health", 30), ("council", 20), ("police", 20)]
    agencies = [SimpleNamespace(name=fixed(name), under=split("x", percent).rate) for name, percent in rates]
    board: Any = SimpleNamespace(agencies=agencies, agencies_hold=Verdict(0, seal=SEAL))
    said = board_words.held_where(board)
    assert said is not None
    assert "ranges from 20% (council and police) to 30% (health):" in said.words


def test_clauses_of_the_same_questions_are_one_thing() -> None:
    """Clauses that come up in nearly the same questions are named as one, in words; at most three of those tied are."""
    tied = [split(f"7.C{number}", 40, on="abc" if number else "abcd") for number in range(3)]
    board: Any = SimpleNamespace(clauses=[*tied, *(split(f"4.{name}", 40, on=name) for name in "klm")])
    assert board_words.weakest_clause(board).words.endswith(
        "on “says 7.C0” (7.C0, with 7.C1 and 7.C2 in much the same questions); “says 4.k” (4.k); “says 4.l” (4.l) and "
        "1 more: 40% of about 25 answers to each were not safe."
    )


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


def test_rows_that_tell_nothing_are_left_out() -> None:
    """A row that shows no figure where it matters is counted beside its table; a table of nothing else is not shown."""
    heads, told = ["Name", "Of", "Rate", "Else"], {"tag": "t", "of": ("belief", "beliefs"), "figures": {2}}
    rows = [(each.id, ABOUT_25, each.rate, "not asked") for each in (split("a", 40), split("b", None))]
    first, note = table_of_shown("Some", heads, rows, **told)  # type: ignore[arg-type]
    assert '<th scope="row">a</th>' in first.html
    assert '<th scope="row">b</th>' not in first.html
    assert note.words.startswith("Of 1 more belief no share can be shown here: too few people are behind it, or")
    (alone,) = table_of_shown("Some", heads, [rows[1]] * 2, **told)  # type: ignore[arg-type]
    assert alone.words.startswith("Of 2 beliefs no share can be shown here: too few people are behind each, or")


def test_what_can_be_taught_at_once_is_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clauses of much the same questions share a row of what to teach; those that tie with the last one are counted."""
    pieces: list[Any] = []
    monkeypatch.setattr("grading.board.pages.teaching.show", lambda *given, **_: pieces.extend(given))
    together = [split(f"7.C{number}", 60 - 20 * number, on="abc") for number in range(2)]
    board: Any = SimpleNamespace(clauses=[*together, *(split(f"4.{name}", 40, on=name) for name in "klmnop")])
    taught: Any = SimpleNamespace(notebooks={})
    teach_clauses(board, taught)
    rows, note = pieces
    assert "7.C0: says 7.C0 (in much the same questions: 7.C1)</th><td>40% to 60%</td>" in rows.html
    assert "7.C1</th>" not in rows.html
    assert note.words == "3 more have the same share as the last one here, and stand further down."


def test_every_band_has_its_other_side() -> None:
    """The bands of the disclosure gate are all known, each with the words that the gate has for the rest."""
    from grading.disclosure.gate import _BANDS

    assert {under: over for _, under, over in _BANDS} == board_words.OTHER_SIDE
