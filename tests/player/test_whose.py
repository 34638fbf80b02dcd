"""Which learner this is: asked once, before the first case that is chosen for each learner, and put right in time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from safeshare.allotting import table_of
from safeshare.answers import AnswerSheet
from safeshare.exercises import case_bundle
from safeshare.learner_ids import FILE_NAME, KEPT, STATE, keep_here, own_id
from safeshare.player import hand_in, play
from safeshare.player.assessed import UNOPENED
from safeshare.player.desk import MOVED
from safeshare.player.handing import UNKNOWN
from safeshare.player.waiting import NO_ID
from safeshare.player.whose import STAYS
from safeshare.player.widget import Player
from safeshare.scenario import load_bank
from tests.player.conftest import ASSESSED, PRACTICE

ITEM, CASES = "s4a-kettle", ("s4a-kettle", "s4a-lamp")
PLACES = {"AB123": 0, "L-002": 1}
HOLD = {"family": "hold", "outcome": "respect_refusal", "confidence": 2}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make two sections with a practice case and an assessed item of two variants, for two learners who are listed."""
    for variable in ("SAFESHARE_LEARNER", "JUPYTERHUB_USER"):
        monkeypatch.delenv(variable, raising=False)
    texts = {"s4-kettle": PRACTICE, "s4a-kettle": ASSESSED, "s4a-lamp": ASSESSED.replace("s4a-kettle", "s4a-lamp")}
    for name, text in texts.items():
        folder = tmp_path / "bank" / ("practice" if text is PRACTICE else "assessment")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    bank = load_bank(tmp_path / "bank").cases.values()
    for section in ("section-04", "section-05"):
        (tmp_path / section).mkdir()
        bundle = case_bundle(bank, assignment=section, items={ITEM: CASES})
        table = table_of(section, "0" * 32, {name: {ITEM: place} for name, place in PLACES.items()})
        for name, data in (("cases.json", bundle), ("allotments.json", table)):
            (tmp_path / section / name).write_text(json.dumps(data), encoding="utf-8")
    return tmp_path / "section-04"


@pytest.fixture
def send(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what hands a player a message of its front end, and returns its reply."""

    def sent(player: Player, **message: Any) -> Any:
        replies: list[Any] = []
        monkeypatch.setattr(player, "send", replies.append)
        player._hear(player, {"view": "v", **message}, [])
        return replies[-1] if replies else None

    return sent


def say(send: Any, player: Player, learner: str) -> None:
    """Say which learner this is, and that it is right."""
    assert send(player, type="learner", learner=learner, sure=True)["ok"]


def shown(player: Player) -> list[str]:
    """Return the ids of the cases that a player shows."""
    return [case["id"] for case in player.view["cases"]]


def test_it_is_asked_before_the_first_case_of_ones_own_and_only_once(home: Path, send: Any) -> None:
    """Practice is shown, the rest waits; an id said and confirmed opens it all, in every section and every kernel."""
    assert shown(play("s4-kettle", folder=home)) == ["s4-kettle"]
    players, card = [play(ITEM, folder=home) for _ in range(2)], hand_in(home)
    assert [(each.view["asks"], shown(each)) for each in players] == [("learner", [])] * 2
    assert (card.view, (home / "answers.json").exists()) == ({**card.view, "waits": UNKNOWN}, False)

    reply = send(players[0], type="learner", learner=" ab123 ", sure=False)
    assert reply == {
        "type": "learner", "view": "v", "ok": True, "text": "", "learner": "AB123", "listed": True, "sure": False
    }  # fmt: skip
    assert not (home / FILE_NAME).exists()
    say(send, players[0], "AB123")
    assert [shown(each) for each in players] == [["s4a-kettle"]] * 2
    assert players[0].whose == {"learner": "AB123", "stays": False}
    assert AnswerSheet.open(home).variants[ITEM] == {"case": "s4a-kettle", "by": "course"}
    assert (card.view.get("waits"), card.view["learner"], card.view["shown_for"]) == (None, "AB123", "AB123")
    assert [each["title"] for each in card.view["cases_left"]] == ["The borrowed kettle"]
    assert shown(play(ITEM, folder=home.parent / "section-05")) == ["s4a-kettle"]


def test_what_waits_is_counted_from_the_start(home: Path, send: Any) -> None:
    """The list of all cases holds as many parts before the learner has said who they are as after, and no title."""

    def total(player: Player) -> int:
        return sum(each.get("waits") or len(each["parts"]) for each in player.contents)

    first, second = play("s4-kettle", folder=home), play(ITEM, folder=home)
    send(first, type="follow")
    waiting = {"id": ITEM, "title": UNOPENED, "practice": False, "parts": [], "waits": 4}
    assert (first.contents[1], total(first)) == (waiting, 7)
    for learner in ("AB123", "L-002"):
        say(send, second, learner)
        assert (first.contents[1].get("waits"), total(first)) == (None, 7)
        send(second, type="not-me")
        assert (first.contents[1], total(first), first.done) == (waiting, 7, [])


@pytest.mark.parametrize("typed", ["", "   ", "Jo Bell", "../AB123", "AB/123", "a" * 65, "-A", None, 7, ["AB123"]])
def test_what_is_no_id_is_one_sentence_and_keeps_nothing(home: Path, send: Any, typed: Any) -> None:
    """Nothing, other characters and other things than text are refused in the same words, and the case waits."""
    player = play(ITEM, folder=home)
    reply = send(player, type="learner", learner=typed, sure=True)
    assert (reply["ok"], reply["text"]) == (False, NO_ID)
    assert (player.view["asks"], (home / FILE_NAME).exists()) == ("learner", False)


def test_an_id_that_nobody_listed_may_be_right(home: Path, send: Any) -> None:
    """Who is not listed, as after joining late, hears so, draws their own cases, and is not asked again."""
    player = play(ITEM, folder=home)
    reply = send(player, type="learner", learner="L‑003", sure=False)
    assert (reply["learner"], reply["listed"]) == ("L-003", False)
    say(send, player, "L-003")
    first = shown(player)
    assert AnswerSheet.open(home).variants[ITEM] == {"case": first[0], "by": "own"}
    assert [shown(play(ITEM, folder=home)) for _ in range(8)] == [first] * 8


@pytest.mark.parametrize("listed", [{}, None])
def test_nobody_is_asked_where_nobody_is_listed(home: Path, listed: dict[str, Any] | None) -> None:
    """Where all draw their own cases, as released with --own-cases or without a table, the case is shown at once."""
    path = home / "allotments.json"
    path.unlink()
    if listed is not None:
        path.write_text(json.dumps(table_of("section-04", "0" * 32, listed)), encoding="utf-8")
    player = play(ITEM, folder=home)
    assert (len(player.view["cases"]), player.whose) == (1, {})


@pytest.mark.parametrize("variable", ["SAFESHARE_LEARNER", "JUPYTERHUB_USER"])
def test_a_computer_that_knows_a_listed_id_asks_nothing(
    home: Path, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A listed id of a hub shows its cases at once, for good; one that is not listed is offered to be changed."""
    monkeypatch.setenv(variable, "L-002")
    player = play(ITEM, folder=home)
    assert (shown(player), player.whose) == (["s4a-lamp"], {})
    monkeypatch.setenv(variable, "l.002")
    assert play(ITEM, folder=home.parent / "section-05").view["learner"] == "l.002"


def test_a_wrong_id_is_put_right_until_there_is_an_answer(home: Path, send: Any) -> None:
    """'Not you?' asks again and shows the other's cases; once a case has been answered, in any section, it stands."""
    player, other = play(ITEM, folder=home), home.parent / "section-05"
    say(send, player, "L-002")
    beside = play(ITEM, folder=other)
    assert (shown(player), shown(beside)) == (["s4a-lamp"], ["s4a-lamp"])

    assert send(player, type="not-me")["ok"]
    assert (player.view["asks"], player.view["learner"], player.whose) == ("learner", "L-002", {})
    say(send, player, "AB123")
    assert (shown(player), own_id(other)) == (["s4a-kettle"], "AB123")
    assert AnswerSheet.open(home).variants[ITEM] == {"case": "s4a-kettle", "by": "course"}

    reply = send(beside, type="answer", part="s4a-lamp.council.decide", value=HOLD)  # open in another window all along
    assert (reply["ok"], reply["stands"], reply["text"]) == (False, True, MOVED)
    again = play(ITEM, folder=other)
    assert shown(again) == ["s4a-kettle"]
    assert send(again, type="answer", part="s4a-kettle.council.decide", value=HOLD)["ok"]
    assert again.whose == {"learner": "AB123", "stays": True}
    for each in (player, again):
        reply = send(each, type="not-me")
        assert (reply["ok"], reply["text"], shown(each)) == (False, STAYS, ["s4a-kettle"])
    keep_here(other, "L-002")
    assert shown(play(ITEM, folder=other)) == ["s4a-kettle"]


def test_cases_that_were_drawn_before_anybody_asked_give_way(home: Path, send: Any) -> None:
    """A draw that an earlier version made on opening is asked about after all, unless there is an answer to it."""
    for answered in (False, True):
        folder = home if not answered else home.parent / "section-05"
        sheet = AnswerSheet.open(folder)
        sheet.record_variant(ITEM, "s4a-lamp", "own")
        if answered:
            sheet.put("s4a-lamp.council.decide", HOLD)
        player = play(ITEM, folder=folder)
        assert player.view.get("asks") == (None if answered else "learner")
    say(send, play(ITEM, folder=home), "AB123")
    assert AnswerSheet.open(home).variants[ITEM] == {"case": "s4a-kettle", "by": "course"}
    (home / "answers.json").unlink()
    assert AnswerSheet.open(home).variants[ITEM]["case"] == "s4a-kettle"  # so says the journal too


def test_what_learn_was_told_counts_first_and_is_put_right_with_it(home: Path, send: Any) -> None:
    """An id given to `safeshare learn` needs no question; another said in the player takes its place there."""
    note = home.parent / STATE / KEPT
    note.parent.mkdir()
    note.write_text("L-002\n", encoding="utf-8")
    player = play(ITEM, folder=home)
    assert (shown(player), player.whose["learner"]) == (["s4a-lamp"], "L-002")
    assert send(player, type="not-me")["ok"]
    say(send, player, "AB123")
    assert (note.read_text(encoding="utf-8"), shown(player)) == ("AB123\n", ["s4a-kettle"])


def test_a_disk_that_refuses_keeps_the_case_waiting(home: Path, send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the id cannot be kept, one sentence says so, and no case is shown that could turn out another's."""

    def refuse(*_given: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("safeshare.learner_ids.write_atomically", refuse)
    player = play(ITEM, folder=home)
    reply = send(player, type="learner", learner="AB123", sure=True)
    assert reply["text"].startswith("This computer refused to read or write a file (Permission denied).")
    assert player.view["asks"] == "learner"
