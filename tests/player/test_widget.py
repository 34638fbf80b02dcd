"""The player as a notebook holds it: traits, replies, and one plain sentence instead of a traceback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from safeshare.player import play
from safeshare.player.widget import Player

DECIDE = "s4-kettle.council.decide"
RESPECT = {"family": "hold", "outcome": "respect_refusal", "confidence": 2}


def _send(player: Player, monkeypatch: pytest.MonkeyPatch, message: Any) -> list[Any]:
    """Hand the player a message of its front end and return its replies."""
    replies: list[Any] = []
    monkeypatch.setattr(player, "send", replies.append)
    player._hear(player, message, [])
    return replies


def test_reply_comes_after_the_file(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """'Saved' is replied to the view and number that asked, with the answer on disk."""
    player = play("s4-kettle", folder=released)
    message = {"type": "answer", "view": "v", "number": 7, "part": DECIDE, "value": RESPECT}
    replies = _send(player, monkeypatch, message)
    assert replies == [{"type": "saved", "view": "v", "number": 7, "part": DECIDE, "ok": True, "text": ""}]
    assert json.loads((released / "answers.json").read_text(encoding="utf-8"))["answers"] == {DECIDE: RESPECT}
    assert player.answers == {DECIDE: RESPECT}


def test_failed_save_is_replied_in_words(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the file cannot be written the reply says so, and the answer is listed as not saved."""
    player = play("s4-kettle", folder=released)
    (released / "answers.json").write_text("{ half", encoding="utf-8")
    replies = _send(player, monkeypatch, {"type": "answer", "view": "v", "number": 1, "part": DECIDE, "value": RESPECT})
    assert replies[0]["ok"] is False
    assert "answers.json" in replies[0]["text"]
    assert player.saved["unsaved"] == [DECIDE]
    assert (released / "answers.json").read_text(encoding="utf-8") == "{ half"


@pytest.mark.parametrize(
    "message",
    [
        None,
        "answer",
        [],
        {},
        {"type": "answer"},
        {"type": "answer", "part": DECIDE, "value": "yes"},
        {"type": "answer", "part": DECIDE, "value": {"family": ["hold"]}},
        {"type": "answer", "part": "s4a-kettle.council.decide", "value": RESPECT},
        {"type": "answer", "part": "s4a-kettle.record.text", "value": {"text": "\ud800"}},
        {"type": "check", "question": "s4a-kettle.council"},
        {"type": "check"},
        {"type": "compare", "fact": "capacity"},
    ],
)
def test_odd_messages_raise_nothing_and_save_nothing(
    released: Path, monkeypatch: pytest.MonkeyPatch, message: Any
) -> None:
    """Whatever a browser sends, the player neither breaks nor writes a file nor tells a key."""
    player = play("s4-kettle", folder=released)
    _send(player, monkeypatch, message)
    assert not (released / "answers.json").exists()
    assert "clauses" not in json.dumps(player.feedback)


def test_an_answer_that_stands_is_said_and_shown_again(unfolding: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of what stands is refused in words that say so; the front end is told to show what is kept."""
    player, part = play("s4a-tea", folder=unfolding), "s4a-tea.council.unfold"
    kept, other = ({"path": [{"step": 1, "did": "decide", "family": each}]} for each in ("pause", "hold"))
    _send(player, monkeypatch, {"type": "answer", "part": part, "value": kept})
    [reply] = _send(player, monkeypatch, {"type": "answer", "view": "v", "number": 2, "part": part, "value": other})
    assert (reply["ok"], reply["stands"]) == (False, True)
    assert reply["text"].startswith("This was answered before, and what came next has been read since")
    assert player.answers == {part: kept}
    assert player.saved["unsaved"] == []


def test_feedback_turns_stale_when_the_answer_changes(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Feedback on an older answer says so until it is asked for again."""
    player = play("s4-kettle", folder=released)
    _send(player, monkeypatch, {"type": "check", "question": "s4-kettle.council"})
    assert player.feedback["s4-kettle.council"]["stale"] is False
    _send(player, monkeypatch, {"type": "answer", "part": DECIDE, "value": RESPECT})
    assert player.feedback["s4-kettle.council"]["stale"] is True
    _send(player, monkeypatch, {"type": "check", "question": "s4-kettle.council"})
    assert player.feedback["s4-kettle.council"]["stale"] is False


def test_asking_again_is_answered_again(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same check twice changes the trait twice, so that the second press is announced too."""
    player = play("s4-kettle", folder=released)
    seen: list[Any] = []
    player.observe(seen.append, names="feedback")
    for _ in range(2):
        _send(player, monkeypatch, {"type": "check", "question": "s4-kettle.council"})
    assert len(seen) == 2


def test_players_of_one_folder_stay_in_step(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case that is shown twice, alone and in its pair, shows the same answers."""
    alone, pair = play("s4-kettle", folder=released), play("s4-kettle", "s4-kettle-b", folder=released)
    _send(pair, monkeypatch, {"type": "answer", "part": DECIDE, "value": RESPECT})
    assert alone.answers == {DECIDE: RESPECT}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{ half", "cases.json"),
        ("[]", "this is not a file of cases"),
        ('{"schema": "safeshare-cases/9", "rulebook": {}, "practice": [], "assessed": []}', "Update safeshare."),
        (
            '{"schema": "safeshare-cases/1", "rulebook": {}, "practice": [],'
            ' "assessed": [{"id": "s4-kettle", "questions": [7]}]}',
            "is damaged",
        ),
    ],
)
def test_broken_cases_are_one_sentence(tmp_path: Path, content: str, sentence: str) -> None:
    """A damaged or newer cases.json is said in the player, and nothing is raised."""
    (tmp_path / "cases.json").write_text(content, encoding="utf-8")
    player = play("s4-kettle", folder=tmp_path)
    assert sentence in player.view["sentence"]
    assert "\n" not in player.view["sentence"]
    assert repr(player) == player.view["sentence"]


def test_broken_answers_are_one_sentence_and_left_alone(released: Path) -> None:
    """A damaged answers.json is said in the player and never overwritten."""
    (released / "answers.json").write_text("{ half", encoding="utf-8")
    assert "answers.json" in play("s4-kettle", folder=released).view["sentence"]
    assert (released / "answers.json").read_text(encoding="utf-8") == "{ half"


def test_unknown_case_and_no_case_are_one_sentence(released: Path) -> None:
    """A mistyped or missing id is said in the player."""
    assert "Did you mean 's4-kettle'?" in play("s4-ketle", folder=released).view["sentence"]
    assert "Say which case" in play(folder=released).view["sentence"]


def test_missing_cases_are_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bank_folder: Path) -> None:
    """A notebook moved away from its cases says where it belongs."""
    monkeypatch.setattr("safeshare.player.shelf.BANK", "no-such-folder")
    assert "Keep it in the folder that you were given" in play("s4-kettle", folder=tmp_path).view["sentence"]


def test_vanished_folder_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook whose folder was removed while it was open says so instead of raising."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert "Tell your trainer." in play("s4-kettle").view["sentence"]


def test_a_place_without_widgets_reads_words(released: Path) -> None:
    """Where widgets cannot be shown, the player's text says what it is and how to open it."""
    assert repr(play("s4-kettle", folder=released)).startswith("“The borrowed kettle”: open this notebook")
