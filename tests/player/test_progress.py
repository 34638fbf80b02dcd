"""How far a learner is, counted in the kernel for all players of a notebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from safeshare.answers import AnswerSheet
from safeshare.exercises import public_case
from safeshare.marking import tasks_of
from safeshare.player import play
from safeshare.player.desk import ELSEWHERE
from safeshare.player.progress import is_whole
from safeshare.player.widget import Player
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_bank

RESPECT = {"family": "hold", "outcome": "respect_refusal", "confidence": 2}
DECIDE = "s4-kettle.council.decide"
CHOICES = [{"id": "one", "label": "One"}, {"id": "two", "label": "Two"}]
HALVES: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ({"kind": "decide"}, {"family": "hold", "outcome": None}, RESPECT),
    ({"kind": "clauses", "options": CHOICES}, {"chosen": [], "none": False}, {"chosen": ["one"], "none": False}),
    ({"kind": "items", "options": CHOICES}, {}, {"chosen": [], "none": True}),
    ({"kind": "fact_or_opinion", "options": CHOICES}, {"sorted": {"one": 1}}, {"sorted": {"one": 1, "two": 2}}),
    ({"kind": "handling"}, {"to": "one", "by": None, "none": False}, {"to": "one", "by": "two", "none": False}),
    ({"kind": "handling"}, {"to": None, "by": None, "none": False}, {"to": None, "by": None, "none": "hold"}),
    ({"kind": "sequence", "options": CHOICES}, {"order": []}, {"order": ["two", "one"]}),
    ({"kind": "capacity", "groups": CHOICES}, {"picked": {"one": "x"}}, {"picked": {"one": "x", "two": "y"}}),
    ({"kind": "unfold", "steps": 2, "options": CHOICES}, {"path": [{}]}, {"path": [{}, {}]}),
    ({"kind": "record"}, {"text": " \n"}, {"text": "She said no."}),
]  # fmt: skip
"""Parts, each with half an answer and a whole one."""


@pytest.mark.parametrize(("part", "half", "whole"), HALVES)
def test_half_an_answer_is_none(part: dict[str, Any], half: dict[str, Any], whole: dict[str, Any]) -> None:
    """A part counts once all of it is answered; nothing at all is no answer either."""
    assert (is_whole(part, {}), is_whole(part, half), is_whole(part, whole)) == (False, False, True)


def test_a_right_answer_is_a_whole_one(root: Path) -> None:
    """For every part of every case of the real bank, the best answer that there is counts as answered."""
    rulebook = load_rulebook()
    for case in load_bank(root / "scenarios").cases.values():
        shown = {part["id"]: part for each in public_case(case)["questions"] for part in each["parts"]}
        tasks = [task for question in case.question_ids for task in tasks_of(case, question, rulebook)]
        for task in tasks:
            if task.kind.name != "record":
                assert is_whole(shown[task.part], task.kind.perfect(task)), task.part


def follow(player: Player) -> None:
    """Let the front end of a player ask for all that its notebook holds."""
    player._hear(player, {"type": "follow"}, [])


def test_one_player_follows_all_of_its_notebook(released: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The player that shows it hears of every case and answer of its folder, in the order of the notebook's cells."""
    first, second = play("s4-kettle", folder=released), play("s4a-kettle", folder=released)
    play("s4-kettle", folder=tmp_path_factory.mktemp("elsewhere"))
    assert first.contents == []
    follow(first)
    assert [each["id"] for each in first.contents] == ["s4-kettle", "s4a-kettle"]
    second._hear(second, {"type": "answer", "part": "s4a-kettle.council.decide", "value": RESPECT}, [])
    first._hear(first, {"type": "answer", "part": DECIDE, "value": {**RESPECT, "outcome": None}}, [])
    assert first.done == ["s4a-kettle.council.decide"]
    third, again = play("s4-kettle-b", folder=released), play("s4-kettle", folder=released)
    assert [each["id"] for each in first.contents] == ["s4-kettle", "s4a-kettle", "s4-kettle-b"]
    follow(again)
    assert again.contents == first.contents
    assert (third.contents, second.done) == ([], [])


def test_whoever_comes_back_to_a_window_sees_what_was_answered_in_another(released: Path) -> None:
    """On coming back, or on asking for feedback, answers and counts are those on disk, and a sentence says why."""
    player = play("s4-kettle", folder=released)
    follow(player)
    player._hear(player, {"type": "answer", "part": DECIDE, "value": {**RESPECT, "outcome": None}}, [])
    player._hear(player, {"type": "check", "question": "s4-kettle.council"}, [])
    before = dict(player.answers), dict(player.saved)
    AnswerSheet.open(released).record_variant("s4a-lamp", "s4a-lamp", "own")  # saved elsewhere, and no answer
    player._hear(player, {"type": "look"}, [])
    assert (player.answers, player.saved, player.done) == (*before, [])
    for number, (message, stale) in enumerate(
        [({"type": "look"}, True), ({"type": "check", "question": "s4-kettle.council"}, False)], 1
    ):
        player.saved = {**player.saved, "notice": ""}
        AnswerSheet.open(released).put(DECIDE, {**RESPECT, "confidence": number})
        player._hear(player, message, [])
        assert player.answers == {DECIDE: {**RESPECT, "confidence": number}}
        assert player.done == [DECIDE]
        assert player.saved["notice"] == ELSEWHERE
        assert player.feedback["s4-kettle.council"]["stale"] is stale
    (released / "answers.json").write_text("{ half", encoding="utf-8")
    (released / ".answers.journal").unlink()
    player._hear(player, {"type": "look"}, [])
    assert player.done == [DECIDE]
