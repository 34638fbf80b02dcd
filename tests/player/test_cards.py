"""The card to hand in with and the one of the start page, as a notebook holds them."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from safeshare.answers import AnswerSheet
from safeshare.delivering import answers_file
from safeshare.exercises import case_bundle
from safeshare.places import FILE_NAME, VARIABLE, place_data
from safeshare.player import hand_in, my_sections, play
from safeshare.player.desk import CLOSED, ELSEWHERE, Desk
from safeshare.player.loading import GONE, NOTHING
from safeshare.player.shelf import find_shelf
from safeshare.problems import ProblemsError
from safeshare.scenario import load_bank
from safeshare.taking_back import answers_in

DECIDE, RECORD = "s4a-kettle.council.decide", "s4a-kettle.record.text"
OVER = "It was due for all by 2 January 2020, 00:00 UTC. You can still hand in."
OTHERS = "your group another date, that one counts."
HOLD = {"family": "hold", "outcome": "respect_refusal", "confidence": 2}


@pytest.fixture
def home(bank_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a course of a start page and section 4, with an assessed case, and return the section's folder."""
    monkeypatch.delenv(VARIABLE, raising=False)
    cases = load_bank(bank_folder).cases.values()
    for name, items in (("section-00", {}), ("section-04", {"s4a-kettle": ["s4a-kettle"]})):
        (tmp_path / name).mkdir()
        bundle = case_bundle(cases, assignment=name, items=items)
        (tmp_path / name / "cases.json").write_text(json.dumps(bundle), encoding="utf-8")
    cells = [{"cell_type": "markdown", "source": ["# Section 4: No\n", "\n", "Text"]}]
    (tmp_path / "section-04" / "04_refusal.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return tmp_path / "section-04"


def send(card: Any, monkeypatch: pytest.MonkeyPatch, message: Any) -> list[tuple[Any, Any]]:
    """Hand a card a message of its front end and return its replies, each with what goes with it."""
    replies: list[tuple[Any, Any]] = []
    monkeypatch.setattr(card, "send", lambda content, buffers=None: replies.append((content, buffers)))
    card._hear(card, message, [])
    return replies


def test_the_hand_in_card_follows_the_answers(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is open is counted by case, again with each answer given on the page; nothing is written by looking."""
    card = hand_in(home)
    before = {path.name for path in home.iterdir()}
    left = {"case": "s4a-kettle", "title": "The borrowed kettle", "answered": 0, "parts": 4, "draft": False}
    assert card.view["cases_left"] == [left]
    player = play("s4a-kettle", folder=home)
    assert {path.name for path in home.iterdir()} == before
    monkeypatch.setattr(player, "send", lambda _content: None)
    player._hear(player, {"type": "answer", "part": DECIDE, "value": HOLD}, [])
    assert card.view["cases_left"] == [{**left, "answered": 1}]
    assert "facts" not in json.dumps(card.view)


def test_practice_alone_is_saved_as_a_file_and_not_handed_in(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing counts the card makes the file of a hand-in, and leaves no receipt and nothing in a drop folder."""
    folder, drop = home.parent / "section-00", home.parent / "drop"
    drop.mkdir()
    monkeypatch.setenv(VARIABLE, str(drop))
    (folder / "00_start.ipynb").write_text("{}", encoding="utf-8")
    card = hand_in(folder)
    assert card.view["card"] == "answers-file"
    ask = {"type": "hand-in", "view": "v", "learner": "my-answers"}
    [(reply, _)] = send(card, monkeypatch, ask)
    assert (reply["ok"], reply["text"][:29]) == (False, "There are no answers here yet")
    part = next(iter(Desk(find_shelf(folder), folder, ["s4-kettle"]).contents()))["parts"][0]["id"]
    AnswerSheet.open(folder, "section-00").put(part, HOLD)
    [(reply, (content,))] = send(card, monkeypatch, ask)
    assert (reply["ok"], reply["file"]) == (True, "section-00.my-answers.safeshare.zip")
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert names == ["manifest.json", "00_start.ipynb", "answers.json", "timestamp.txt"]
    assert not (folder / "receipts.txt").exists()
    assert list(drop.iterdir()) == []
    [(reply, _)] = send(card, monkeypatch, {**ask, "learner": "a b"})
    assert not reply["ok"]


def test_a_saved_file_is_taken_back_and_nothing_replaced_unasked(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked into, a file says what it would bring; it fills what is open, and replaces an answer only when told to."""
    folder, other = home.parent / "section-00", {**HOLD, "confidence": 3}
    (folder / "00_start.ipynb").write_text("{}", encoding="utf-8")
    decide, clauses = (f"s4-kettle.council.{each}" for each in ("decide", "clauses"))
    kept = AnswerSheet.open(folder, "section-00")
    kept.put_all({decide: HOLD, clauses: {"chosen": ["4.3"]}})
    _, whole = answers_file(folder, "me")
    player = play("s4-kettle", folder=folder)
    card = hand_in(folder)

    def look(raw: bytes = whole) -> dict[str, Any]:
        message = {"type": "look-into-file", "name": "a.zip", "data": base64.b64encode(raw).decode()}
        [(reply, _)] = send(card, monkeypatch, message)
        return dict(reply)

    def load(replace: bool) -> str:
        [(reply, _)] = send(card, monkeypatch, {"type": "load-file", "replace": replace})
        return str(reply["text"])

    assert (look()["text"], look()["new"], look()["other"]) == (NOTHING, 0, 0)
    for path in (folder / "answers.json", folder / ".answers.journal"):
        path.unlink()
    AnswerSheet.open(folder, "section-00").put(decide, other)
    said = look()
    assert (said["new"], said["other"]) == (1, 1)
    assert "1 answer to what you have not answered here. To 1 question the file holds another answer" in said["text"]
    assert set(AnswerSheet.open(folder).answers) == {decide}  # looking takes nothing
    assert load(False) == "Loaded and saved: 1 answer."
    assert AnswerSheet.open(folder).to_dict()["answers"] == {decide: other, clauses: {"chosen": ["4.3"], "none": False}}
    assert player.answers == AnswerSheet.open(folder).answers
    assert load(True) == GONE
    look()
    assert load(True) == "Loaded and saved: 1 answer."
    assert player.answers[decide] == HOLD
    monkeypatch.setattr(player, "send", lambda _content: None)
    player._hear(player, {"type": "answer", "part": decide, "value": other}, [])
    assert player.saved["notice"] == ""  # it was no other window


def changed(raw: bytes, name: str, change: Callable[[bytes], bytes], *, mend: bool = True) -> bytes:
    """Return a learner's file with one of those in it changed, and its digest put right again if that is wanted."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        files = {each: archive.read(each) for each in archive.namelist()}
    files[name] = change(files[name])
    if mend:
        manifest = json.loads(files["manifest.json"])
        manifest["files"]["answers.json"] = hashlib.sha256(files["answers.json"]).hexdigest()
        files["manifest.json"] = json.dumps(manifest).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for each, content in files.items():
            archive.writestr(each, content)
    return packed.getvalue()


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "a.zip: this is not a file of answers, or it was damaged on its way.": lambda _raw: b"PK\x03\x04no",
    "a.zip: this is not a file of answers. Choose": lambda raw: changed(
        raw, "manifest.json", lambda old: old.replace(b"safeshare-hand-in/1", b"other/1")
    ),
    "a.zip: this file was changed after it was saved": lambda raw: changed(
        raw, "answers.json", lambda old: old.replace(b"hold", b"share"), mend=False
    ),
    "a.zip: this file is of another section (section 9). Open": lambda raw: changed(
        raw, "manifest.json", lambda old: old.replace(b"section-00", b"section-09")
    ),
    "a.zip: this file is of another section ('pre-test'). Open": lambda raw: changed(
        raw, "manifest.json", lambda old: old.replace(b"section-00", b"pre-test")
    ),
    "a.zip: this file is of the pages for practice, and this is the course: it cannot be loaded here.": lambda raw: (
        changed(raw, "manifest.json", lambda old: old.replace(b"section-00", b"practice-00"))
    ),
    "a.zip: this file is of another course": lambda raw: changed(
        raw, "answers.json", lambda old: old.replace(b"s4-kettle", b"s4-pan")
    ),
    "a.zip: another version of safeshare wrote this file": lambda raw: changed(
        raw, "manifest.json", lambda old: old.replace(b"hand-in/1", b"hand-in/2")
    ),
    "a.zip: another version of safeshare wrote this file. Ask": lambda raw: changed(
        raw, "answers.json", lambda old: old.replace(b"answers/1", b"answers/2")
    ),
}


@pytest.mark.parametrize("says", SPOILT)
def test_a_file_that_is_no_such_file_is_refused_in_a_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch, says: str
) -> None:
    """Another file, a changed one, another section's or course's, a newer version's: each is said; nothing is taken."""
    folder = home.parent / "section-00"
    (folder / "00_start.ipynb").write_text("{}", encoding="utf-8")
    AnswerSheet.open(folder, "section-00").put("s4-kettle.council.decide", HOLD)
    before, card = AnswerSheet.open(folder).to_dict(), hand_in(folder)
    raw = SPOILT[says](answers_file(folder, "me")[1])
    message = {"type": "look-into-file", "name": "a.zip", "data": base64.b64encode(raw).decode()}
    [(reply, _)] = send(card, monkeypatch, message)
    assert not reply["ok"]
    assert reply["text"].startswith(says)
    send(card, monkeypatch, {"type": "load-file", "replace": True})
    assert AnswerSheet.open(folder).to_dict() == before


def test_a_file_of_the_course_is_not_sent_in_a_circle_by_practice(home: Path) -> None:
    """In practice of a section, the course's file of that very section is called what it is; no folder is named."""
    folder = home.parent / "section-00"
    (folder / "00_start.ipynb").write_text("{}", encoding="utf-8")
    AnswerSheet.open(folder, "section-00").put("s4-kettle.council.decide", HOLD)
    with pytest.raises(ProblemsError) as refused:
        answers_in(answers_file(folder, "me")[1], "a.zip", "practice-00", {"s4-kettle.council.decide"})
    assert [str(each) for each in refused.value.problems] == [
        "a.zip: this file is of the course that your trainer gave you, and this is practice: it cannot be loaded here. "
        "Its answers are still in the course. Here choose a file that you saved from these pages."
    ]


def test_handing_in_replies_with_a_receipt_and_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reply carries receipt, name and bytes of the one file; without answers or an id it says why not."""
    card = hand_in(home)
    [(reply, _)] = send(card, monkeypatch, {"type": "hand-in", "view": "v", "learner": "ann"})
    assert (reply["ok"], reply["text"]) == (False, card.view["nothing_yet"])
    assert card.view["nothing_yet"].startswith("There are no answers here yet.")
    AnswerSheet.open(home, "section-04").put(DECIDE, HOLD)
    [(reply, _)] = send(card, monkeypatch, {"type": "hand-in", "view": "v", "learner": "../ann"})
    assert (reply["ok"], "this id cannot be used" in reply["text"]) == (False, True)
    [(reply, buffers)] = send(card, monkeypatch, {"type": "hand-in", "view": "v", "learner": " ann "})
    assert (reply["ok"], reply["file"]) == (True, "section-04.ann.safeshare.zip")
    assert reply["receipt"] == card.view["receipt"] != ""
    assert reply["text"].startswith("Now save the file below")
    assert "answers.json" in zipfile.ZipFile(io.BytesIO(buffers[0])).namelist()
    assert card.view["learner"] == "ann"


@pytest.mark.parametrize(
    "message",
    [None, {}, {"type": "hand-in"}, {"type": "page", "home": "../.."}, {"type": "page"}, {"type": "load-file"}],
)
def test_odd_messages_raise_nothing(home: Path, monkeypatch: pytest.MonkeyPatch, message: Any) -> None:
    """Whatever a browser sends, neither card breaks, hands in, or reads outside the course."""
    send(hand_in(home), monkeypatch, message)
    for reply, _ in send(my_sections(home.parent / "section-00"), monkeypatch, message):
        assert reply["html"] == ""
    assert not (home / "receipts.txt").exists()


def test_the_start_page_says_how_far_each_section_is(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not begun, by when it is due, so many answered, its receipt, and the page that came back: each in its turn."""
    start = my_sections(home.parent / "section-00")
    names = ("title", "way", "state", "receipt", "due", "page")
    begun = ["Section 4: No", "../section-04/04_refusal.ipynb", "Not begun", "", "", ""]
    assert [[row[name] for name in names] for row in start.view["rows"]] == [begun]
    assert "note" not in start.view
    dues = {
        "Due for all by 1 December 2999, 17:00 UTC": place_data("", "2999-12-01T17:00:00Z"),
        "By your trainer’s date for your group": place_data("", None, by_group=True),
        OVER: place_data("", "2020-01-02T00:00:00Z"),
    }
    for words, place in dues.items():
        (home / FILE_NAME).write_text(json.dumps(place), encoding="utf-8")
        send(start, monkeypatch, {"type": "look"})
        assert start.view["rows"][0]["due"] == words
        assert start.view["note"].endswith(OTHERS)
        said = hand_in(home).view["due"]
        assert "your trainer’s date for yours counts" in said if place["due"] is None else said.endswith(OTHERS)
    AnswerSheet.open(home, "section-04").put(DECIDE, HOLD)
    send(hand_in(home), monkeypatch, {"type": "hand-in", "learner": "ann"})
    (home / "feedback.html").write_text("<h1>Ünï</h1>", encoding="utf-8")
    send(start, monkeypatch, {"type": "look"})
    row = start.view["rows"][0]
    assert (row["state"], row["page"], row["file"]) == ("1 of 4 answered", "feedback", "section-04/feedback.html")
    assert row["due"] == hand_in(home).view["due"] == ""
    assert ", 1 answer, receipt " in row["receipt"]
    [(reply, _)] = send(start, monkeypatch, {"type": "page", "view": "v", "home": "section-04"})
    assert reply == {"type": "page", "view": "v", "home": "section-04", "kind": None, "html": "<h1>Ünï</h1>"}
    assert "progress" not in row
    (home / "your-progress.html").write_text("<h1>Own</h1>", encoding="utf-8")
    send(start, monkeypatch, {"type": "look"})
    assert start.view["rows"][0]["progress"] == "section-04/your-progress.html"
    [(reply, _)] = send(start, monkeypatch, {"type": "page", "home": "section-04", "kind": "your-progress"})
    assert reply["html"] == "<h1>Own</h1>"


def test_after_feedback_assessed_answers_stand_and_practice_goes_on(home: Path) -> None:
    """With feedback in the folder an assessed answer is shown and no longer changed; a practice case still is."""
    desk = Desk(find_shelf(home), home, ["s4a-kettle"])
    desk.save(DECIDE, HOLD)
    (home / "feedback.html").write_text("<p>12 of 19</p>", encoding="utf-8")
    with pytest.raises(ValueError, match="your answers stay as you handed them in") as stands:
        desk.save(DECIDE, {"family": "share", "outcome": None, "confidence": 1})
    assert str(stands.value) == CLOSED
    again = Desk(find_shelf(home), home, ["s4a-kettle"])
    assert again.view()["cases"][0]["closed"] is True
    assert again.answers() == {DECIDE: HOLD}
    practice = Desk(find_shelf(home), home, ["s4-kettle"])
    practice.save("s4-kettle.council.decide", HOLD)
    assert "closed" not in practice.view()["cases"][0]
    assert hand_in(home).view["closed"].startswith("Your trainer has closed this")


def test_news_of_the_file_is_said(home: Path) -> None:
    """Answers put back from the journal, and answers given in another window, are each said in a sentence."""
    desk = Desk(find_shelf(home), home, ["s4a-kettle"])
    desk.save(DECIDE, HOLD)
    assert desk.notice == ""
    AnswerSheet.open(home).put(RECORD, {"text": "from another window"})
    desk.save(DECIDE, {**HOLD, "confidence": 3})
    assert desk.notice == ELSEWHERE
    assert desk.answers()[RECORD] == {"text": "from another window"}
    desk.save(DECIDE, HOLD)
    assert desk.notice == ""
    (home / "answers.json").write_text("{ half", encoding="utf-8")
    player = play("s4a-kettle", folder=home)
    assert player.saved["notice"].startswith("The file of your answers was damaged. They have been put back")
    assert player.answers[DECIDE] == HOLD


def test_a_place_without_cases_and_a_sealed_test_say_what_to_do(tmp_path: Path, home: Path) -> None:
    """Outside a released folder the cards say so in a sentence; damaged answers are said too."""
    (tmp_path / "empty").mkdir()
    assert my_sections(tmp_path / "empty").view["waits"].startswith("How far you are")
    assert hand_in(Path(__file__).parents[2] / "notebooks").view["waits"].startswith("Handing in works in the folder")
    (home / "answers.json").write_text("{", encoding="utf-8")
    assert "this is not JSON" in hand_in(home).view["sentence"]
    assert "this is not JSON" in my_sections(home.parent / "section-00").view["rows"][0]["state"]
