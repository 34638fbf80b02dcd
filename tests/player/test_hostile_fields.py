"""Hostile text in every field that is typed into and every place of answers.json: it is text, or refused plainly."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest

from safeshare.answers import AnswerSheet
from safeshare.drafts import FILE_NAME as DRAFTS
from safeshare.exercises import case_bundle
from safeshare.learner_ids import FILE_NAME as LEARNER
from safeshare.marking import mark_question
from safeshare.player import hand_in, my_sections, play
from safeshare.player.front_end import FRONT
from safeshare.player.loading import LOOK
from safeshare.player.waiting import NO_ID, WRONG_CODE, Waiting, heard
from safeshare.player.widget import Player
from safeshare.receipts import FILE_NAME as RECEIPTS
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_bank
from tests.grading.hostile import FORMULAS, TEXTS

ITEM = "s4a-kettle"
DECIDE, RECORD = f"{ITEM}.council.decide", f"{ITEM}.record.text"
SENTENCE = 500
"""Characters that a plain sentence has at most, whatever it quotes."""
HOSTILE = [*TEXTS.values(), *FORMULAS, "../../x", "\x00", "\x1b[31m"]


@pytest.fixture
def home(bank_folder: Path, tmp_path: Path) -> Path:
    """Make a course of a start page and section 4, and return the section's folder."""
    cases = load_bank(bank_folder).cases.values()
    for name, items in (("section-00", {}), ("section-04", {ITEM: [ITEM]})):
        (tmp_path / name).mkdir()
        bundle = case_bundle(cases, assignment=name, items=items)
        (tmp_path / name / "cases.json").write_text(json.dumps(bundle), encoding="utf-8")
        (tmp_path / name / "x.ipynb").write_text("{}", encoding="utf-8")
        AnswerSheet.open(tmp_path / name, name).put(DECIDE, {"family": "hold", "outcome": None, "confidence": None})
    return tmp_path / "section-04"


def told(player: Player, monkeypatch: pytest.MonkeyPatch, **message: Any) -> dict[str, Any]:
    """Hand a player a message of its front end and return its reply."""
    replies: list[dict[str, Any]] = []
    monkeypatch.setattr(player, "send", lambda reply, buffers=None: replies.append(reply))
    player._hear(player, message, [])
    return replies[-1]


def plainly(text: str) -> bool:
    """Return whether something is one plain line, of a length that is read."""
    return 0 < len(text) <= SENTENCE and re.search(r"[\x00-\x1f\u202a-\u202e]|Traceback", text) is None


def test_every_field_that_is_typed_into_is_known() -> None:
    """A new field of the front end belongs into the tests of hostile text: these are all that there are."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in FRONT.glob("*.js")}
    made = {
        name: len(re.findall(r'el\("(?:input|textarea|select)"|contenteditable', text)) for name, text in texts.items()
    }
    fields = dict.fromkeys(("record.js", "code.js", "whose.js", "handing_in.js", "answers_file.js"), 1)
    assert {name: count for name, count in made.items() if count} == {**fields, "blocks.js": 1, "load_file.js": 1}
    controls = [kind for text in texts.values() for kind in re.findall(r"\bcontrol\((\S+)", text)]
    assert set(controls) == {'"radio",', '"checkbox",', "type,"}  # the last is where such a control is made


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_no_field_takes_it_for_more_than_text(home: Path, typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Code, ids, the file's word and a file to load refuse it plainly and keep nothing; the record keeps it."""
    before = {path.name for path in home.iterdir()}
    waits = {"code": Waiting(home, (ITEM,), "code"), "learner": Waiting(home, (ITEM,), "learner")}
    assert heard(waits["code"], {"code": typed}) == ({"ok": False, "text": WRONG_CODE}, False)
    assert heard(waits["learner"], {"learner": typed, "sure": True}) == ({"ok": False, "text": NO_ID}, False)
    for folder in (home, home.parent / "section-00"):
        reply = told(hand_in(folder), monkeypatch, type="hand-in", learner=typed)
        assert (reply["ok"], "this id cannot be used" in reply["text"], plainly(reply["text"])) == (False, True, True)
    assert {path.name for path in home.iterdir()} == before
    for data in (typed, base64.b64encode(typed.encode()).decode()):
        reply = told(hand_in(home.parent / "section-00"), monkeypatch, type=LOOK, name=typed, data=data)
        assert (reply["ok"], plainly(reply["text"])) == (False, True)
    player = play(ITEM, folder=home)
    assert told(player, monkeypatch, type="answer", part=RECORD, value={"text": typed})["ok"]
    assert (player.answers[RECORD], AnswerSheet.open(home).answers[RECORD]) == ({"text": typed}, {"text": typed})
    for kind in ("answer", "draft"):
        reply = told(player, monkeypatch, type=kind, part=typed, value={typed: typed})
        assert (reply["ok"], plainly(reply["text"])) == (False, True)
        reply = told(player, monkeypatch, type=kind, part=DECIDE, value={typed: typed})
        assert (reply["ok"], plainly(reply["text"])) == (False, True)


@pytest.mark.parametrize("typed", [None, 7, ["ann"], {"a": 1}, True])
def test_what_is_no_text_is_no_id(home: Path, typed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message without an id, or with something else in its place, hands nothing in."""
    assert not told(hand_in(home), monkeypatch, type="hand-in", learner=typed)["ok"]
    assert not (home / RECEIPTS).exists()


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_answers_that_somebody_doctored_are_text_or_refused(
    home: Path, typed: str, bank_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it stands in answers.json, player, cards, receipt and marking show it as text or refuse it plainly."""
    sound = json.loads((home / "answers.json").read_text(encoding="utf-8"))
    chosen = {"family": typed, "outcome": typed, "confidence": typed}
    several = {DECIDE: chosen, f"{ITEM}.council.clauses": {"chosen": [typed]}, f"{typed[:90]}.x.decide": chosen}
    doctored: list[dict[str, Any]] = [
        {"answers": {**several, RECORD: {"text": typed}}},
        {"answers": {typed: {typed: typed}}},
        {"assignment": typed},
        {"rulebook": {"id": typed, "version": typed}},
        {"variants": {ITEM: {"case": typed, "by": "own"}}},
        {"form": typed},
        {"schema": typed},
        {typed: 1},
    ]
    case = load_bank(bank_folder).cases[ITEM]
    for change in doctored:
        (home / ".answers.journal").unlink(missing_ok=True)
        (home / DRAFTS).write_text(json.dumps({"schema": typed, "drafts": {typed: typed}}), encoding="utf-8")
        (home / "answers.json").write_text(json.dumps({**sound, **change}), encoding="utf-8")
        player, card, rows = (
            play(ITEM, folder=home),
            hand_in(home),
            my_sections(home.parent / "section-00").view["rows"],
        )
        reply = told(card, monkeypatch, type="hand-in", learner="ann")
        said = [player.view["sentence"], card.view["sentence"], rows[0]["state"], reply["text"]]
        assert all(not text or plainly(text) for text in said), change.keys()
        if reply["ok"]:
            assert plainly(reply["receipt"])
            assert plainly((home / RECEIPTS).read_text(encoding="utf-8").strip())
            answers = AnswerSheet.open(home).answers
            marks = [mark for each in case.question_ids for mark in
                     mark_question(case, each, answers, load_rulebook()).marks]  # fmt: skip
            assert all(plainly(mark.reason) for mark in marks if mark.reason)
            assert "answers" not in change or {mark.points for mark in marks if mark.kind != "record"} == {0.0}
        for name in (RECEIPTS, LEARNER):
            (home / name).unlink(missing_ok=True)
