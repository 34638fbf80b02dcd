"""What is chosen in a story and not gone on with: kept on every change, shown again, and nothing that counts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from safeshare.answers import AnswerSheet
from safeshare.drafts import FILE_NAME, READ_ON, SCHEMA
from safeshare.exercises import case_bundle
from safeshare.handing_in import pack_up
from safeshare.marking import AnswerStands, mark_question
from safeshare.player import hand_in, my_sections, play
from safeshare.player.desk import CLOSED, Desk
from safeshare.player.handing import NOTHING_YET
from safeshare.player.shelf import find_shelf
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_bank

CASE = "s4a-tea"
PART = f"{CASE}.council.unfold"
FIRST: dict[str, Any] = {"step": 1, "did": "ask"}
SECOND = {"step": 2, "did": "decide", "family": "hold"}
DONE = {"path": [{**FIRST, "fact": "consent"}]}


def desk_at(folder: Path) -> Desk:
    """Return the assessed case as a new kernel lays it out."""
    return Desk(find_shelf(folder), folder, [CASE])


def drafts_at(folder: Path) -> dict[str, Any]:
    """Return what a new kernel shows as chosen."""
    desk = desk_at(folder)
    return desk.drafts(desk.answers())


def test_a_draft_is_on_disk_beside_the_answers_and_is_none(unfolding: Path) -> None:
    """It comes back whole or half chosen; no answer, no count, no mark and nothing that is handed in knows of it."""
    for draft in (FIRST, {**FIRST, "fact": "consent"}):
        desk_at(unfolding).keep_draft(PART, draft)
        assert drafts_at(unfolding) == {PART: draft}
    assert not (unfolding / "answers.json").exists()
    desk = desk_at(unfolding)
    assert (desk.answers(), desk.done(desk.answers()), desk.is_begun()) == ({}, [], False)
    desk.save(f"{CASE}.record.text", {"text": "She said no."})
    (unfolding / "x.ipynb").write_text("{}", encoding="utf-8")
    assert not [name for name, held in pack_up(unfolding, None).files.items() if b"consent" in held]
    case = load_bank(unfolding / "bank").cases[CASE]
    marks = mark_question(case, f"{CASE}.council", AnswerSheet.open(unfolding).answers, load_rulebook()).marks
    assert {mark.status for mark in marks} == {"not_answered"}


def test_going_on_ends_a_draft_for_good(unfolding: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once its step is answered a draft is gone; one that a crash has left is void, and no window writes it anew."""
    desk, other = desk_at(unfolding), desk_at(unfolding)
    desk.keep_draft(PART, {**FIRST, "fact": "consent"})
    left = (unfolding / FILE_NAME).read_bytes()
    desk.save(PART, DONE)
    assert not (unfolding / FILE_NAME).exists()
    (unfolding / FILE_NAME).write_bytes(left)
    assert drafts_at(unfolding) == {}
    with pytest.raises(AnswerStands, match=READ_ON):
        other.keep_draft(PART, {**FIRST, "fact": "capacity"})
    other.keep_draft(PART, SECOND)
    assert (drafts_at(unfolding), desk_at(unfolding).answers()) == ({PART: SECOND}, {PART: DONE})
    (unfolding / "feedback.html").write_text("closed", encoding="utf-8")
    monkeypatch.setattr("safeshare.player.desk.is_closed", lambda _folder: True)
    with pytest.raises(AnswerStands, match=CLOSED):
        other.keep_draft(PART, {**SECOND, "family": "share"})


@pytest.mark.parametrize(
    "draft",
    [{}, {"step": 1}, {**FIRST, "step": 0}, {**FIRST, "step": True}, {**FIRST, "step": 99}, {**FIRST, "did": ["ask"]},
     {**FIRST, "fact": ["x"]}, {**FIRST, "fact": "x" * 1000}, {**FIRST, "path": []}, {**FIRST, "did": "wait"}, "ask"],
)  # fmt: skip
def test_what_is_no_choice_is_refused(unfolding: Path, draft: Any) -> None:
    """A draft of another form, of another kind of part or of a case that is not shown is not written."""
    with pytest.raises(ValueError, match=r"story|step|decided|know|option"):
        desk_at(unfolding).keep_draft(PART, draft)
    with pytest.raises(ValueError, match="no choice in a story"):
        desk_at(unfolding).keep_draft(f"{CASE}.council.decide", FIRST)
    with pytest.raises(KeyError):
        desk_at(unfolding).keep_draft("s4-tea.council.unfold", FIRST)
    assert not (unfolding / FILE_NAME).exists()


def test_a_damaged_file_of_drafts_costs_nothing_else(unfolding: Path) -> None:
    """Damaged, it holds nothing and is written anew; a newer version's is left, in a sentence; answers stand."""
    file, good = unfolding / FILE_NAME, {PART: FIRST}
    for held in (
        "",
        "[]",
        "{",
        json.dumps({"schema": SCHEMA, "drafts": []}),
        json.dumps({"drafts": {PART: "x", "y": 1}}),
    ):
        file.write_text(held, encoding="utf-8")
        assert drafts_at(unfolding) == {}
        desk_at(unfolding).keep_draft(PART, FIRST)
        assert drafts_at(unfolding) == good
    file.write_text(json.dumps({"schema": "safeshare-drafts/2", "drafts": good}), encoding="utf-8")
    newer = file.read_bytes()
    assert drafts_at(unfolding) == {}
    with pytest.raises(ProblemsError, match="a newer version of safeshare has kept choices here"):
        desk_at(unfolding).keep_draft(PART, FIRST)
    desk_at(unfolding).save(PART, DONE)
    assert (file.read_bytes(), desk_at(unfolding).answers()) == (newer, {PART: DONE})


def test_the_player_keeps_a_draft_and_the_cards_name_it(unfolding: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """'Saved' comes after the file; every player shows the draft, and the cards name it and count nothing."""
    home, start = unfolding / "section-04", unfolding / "section-00"
    bank = load_bank(unfolding / "bank").cases.values()
    bundle = case_bundle(bank, assignment="section-04", items={CASE: [CASE]})
    for folder in (home, start):
        folder.mkdir()
        (folder / "cases.json").write_text(json.dumps(bundle), encoding="utf-8")
    player, other, card = play(CASE, folder=home), play(CASE, folder=home), hand_in(home)
    replies: list[Any] = []
    monkeypatch.setattr(player, "send", lambda reply: replies.append((reply, (home / FILE_NAME).exists())))
    asked = {"view": "v", "number": 3, "part": PART}
    player._hear(player, {"type": "draft", **asked, "value": FIRST}, [])
    assert replies == [({"type": "saved", **asked, "draft": True, "ok": True, "text": ""}, True)]
    for each in (player, other, play(CASE, folder=home)):
        assert (each.drafts, each.answers, each.done) == ({PART: FIRST}, {}, [])
    [left] = card.view["cases_left"]
    assert (left["answered"], left["draft"], card.view["nothing_yet"]) == (0, True, NOTHING_YET)
    assert my_sections(start).view["rows"][0]["state"] == "0 of 5 answered"
    player._hear(player, {"type": "answer", **asked, "value": DONE}, [])
    assert (player.drafts, other.drafts, card.view["cases_left"][0]["draft"]) == ({}, {}, False)
    player._hear(player, {"type": "draft", **asked, "value": FIRST}, [])
    assert (replies[-1][0]["ok"], replies[-1][0]["stands"], replies[-1][0]["text"]) == (False, True, READ_ON)
