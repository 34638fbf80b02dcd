"""What a learner types, whatever it holds, is stored, shown, handed in, graded and given back as text."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from grading.authoring.notebook import as_shown_text
from grading.collecting.uploads import read_hand_in
from grading.feedback.page import PAGE, write_page
from safeshare.answers import AnswerSheet
from safeshare.delivering import deliver
from safeshare.marking import mark_question
from safeshare.player.desk import Desk
from safeshare.player.shelf import find_shelf
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_bank
from tests.browser.bare import case, draw, sent, tell_story, unfolding
from tests.browser.test_hand_in_card import HAND_IN, reply
from tests.browser.test_whose import ASKS
from tests.grading.hostile import SCRIPT, TEXTS
from tests.player.conftest import ASSESSED, bank_folder, released

__all__ = ["bank_folder", "released"]

PARSED = """html => {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  return [body.textContent, body.querySelectorAll("*").length];
}"""
PART = "s4a-kettle.record.text"
FIELDS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "Your learner code": ("code", "code", {**ASKS, "asks": "code"}),
    "Which learner": ("learner", "learner", ASKS),
    "Your learner id": ("hand-in", "handed-in", {**HAND_IN, "cases_left": [], "learner": "", "shown_for": ""}),
    "A word for the file": ("hand-in", "handed-in", {**HAND_IN, "card": "answers-file"}),
}
"""Every field but the record's: what it sends, what is replied, and what it stands in."""


def given_back(text: str) -> dict[str, Any]:
    """Return what a feedback page is filled in with, for a record with this text and this comment on it."""
    record = {"case": text, "ask": "record", "mark": "2 of 3 points.", "comment": text, "text": text}
    about = {"title": "section 4", "learner": "ann", "points": "2", "out_of": "3", "rulebook": "guide", "version": "1"}
    lists = dict.fromkeys(("profile", "rows", "clauses", "misconceptions"), ())
    blank = dict.fromkeys(("handed_in", "waiting", "synthetic", "by_sections"), "")
    return {**about, **lists, **blank, "records": [record], "comments": [text]}


@pytest.mark.parametrize("name", TEXTS)
def test_typed_text_stays_text_all_the_way(bare: Page, released: Path, tmp_path: Path, name: str) -> None:
    """From the field through saving, journal, hand-in and marking to the feedback page it is the same, only text."""
    text = TEXTS[name]
    draw(bare, case())
    tell_story(bare)
    box = bare.get_by_label("Write your record.")
    box.fill(text)
    box.blur()
    typed = sent(bare)[-1]["value"]
    assert typed == {"text": text}

    Desk(find_shelf(released), released, ["s4a-kettle"]).save(PART, typed)
    (released / "answers.json").unlink()  # it comes back from the journal
    again = Desk(find_shelf(released), released, ["s4a-kettle"]).answers()
    assert again == {PART: typed}
    draw(bare, case(), answers={"s4-door.record.text": again[PART]})
    expect(bare.get_by_label("Write your record.")).to_have_value(text)

    (released / "04_refusal.ipynb").write_text("{}", encoding="utf-8")
    handed_in = read_hand_in(io.BytesIO(deliver(released, "ann", datetime.now(UTC)).content))
    (tmp_path / "collected").mkdir()
    (tmp_path / "collected" / "answers.json").write_bytes(handed_in.files["answers.json"])
    answers = AnswerSheet.open(tmp_path / "collected").answers
    (tmp_path / "bank" / "assessment").mkdir(parents=True)
    (tmp_path / "bank" / "assessment" / "s4a-kettle.yaml").write_text(ASSESSED, encoding="utf-8")
    marked = load_bank(tmp_path / "bank").cases["s4a-kettle"]
    (mark,) = mark_question(marked, "s4a-kettle.record", answers, load_rulebook()).marks
    assert (mark.status, mark.answer) == ("by_hand", typed)
    shown = bare.evaluate(PARSED, as_shown_text(text))
    assert shown == ["".join(each for each in text if each in "\n\t" or each.isprintable()), 1]

    page = write_page(tmp_path / "feedback", PAGE, given_back(text))
    bare.goto(page.as_uri())
    assert bare.locator(".typed").evaluate_all("all => all.map(each => each.textContent)") == [text] * 3
    assert bare.locator("script, img").count() == 0
    assert "owned" not in bare.title()
    assert json.loads((released / "answers.json").read_text(encoding="utf-8"))["answers"] == {PART: typed}


@pytest.mark.parametrize("name", FIELDS)
def test_every_other_field_sends_and_shows_only_text(bare: Page, name: str) -> None:
    """What is typed is sent as it stands there; a refusal, a receipt and a file's name that quote it are only text."""
    asks, replies, view = FIELDS[name]
    draw(bare, view=view)
    bare.evaluate("kernel.silent = true")
    field = bare.get_by_role("textbox")
    for text in TEXTS.values():
        field.fill(text)
        held = field.input_value()
        assert held.strip()
        assert text.replace("\n", "").startswith(held[:30])
        field.press("Enter")
        message = sent(bare, asks)[-1]
        assert message.get("learner", message.get("code")) == held
        reply(bare, {"type": replies, "ok": False, "text": f"Refused: {text}"})
        expect(bare.get_by_role("alert").filter(has_text="Refused")).to_contain_text(f"Refused: {text}")
    if replies == "handed-in":
        field.fill(SCRIPT)
        field.press("Enter")
        reply(bare, {"type": replies, "ok": True, "text": SCRIPT, "receipt": SCRIPT, "file": SCRIPT})
        expect(bare.locator(".ss-receipt")).to_contain_text(SCRIPT)
    assert (bare.title(), bare.locator("main script, main img").count()) == ("Test", 0)


def test_doctored_answers_are_shown_as_none_or_as_text(bare: Page) -> None:
    """Names that no option has choose nothing, a text is shown as text, and the case can be answered as ever."""
    value = {
        "family": SCRIPT,
        "outcome": SCRIPT,
        "confidence": SCRIPT,
        "chosen": [SCRIPT],
        "none": False,
        "text": SCRIPT,
    }
    value |= {"sorted": {SCRIPT: SCRIPT}, "to": SCRIPT, "by": SCRIPT, "order": [SCRIPT], "picked": {SCRIPT: SCRIPT}}
    told = unfolding("s4-told")
    asked = [part["id"] for held in (case(), told) for each in held["questions"] for part in each["parts"]]
    path = {"path": [{"step": 1, "did": SCRIPT, "family": SCRIPT}]}
    draft = {"step": 2, "did": "decide", "family": SCRIPT}
    answers = {part: path if part.endswith("unfold") else value for part in asked}
    draw(bare, case(), told, answers=answers, drafts={"s4-told.council.unfold": draft})
    tell_story(bare)
    expect(bare.get_by_label("Write your record.")).to_have_value(SCRIPT)
    assert bare.locator("input:checked").count() == 0
    bare.get_by_role("checkbox", name="4.3").first.check()
    assert sent(bare)[-1]["value"] == {"chosen": ["4.3"], "none": False}
    assert (bare.title(), bare.locator("main script, main img").count()) == ("Test", 0)
