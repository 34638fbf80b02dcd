"""The cards to hand in with and of the start page, and answers that are kept through trouble, in a bare page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.bare import HOSTILE, case, draw, sent, show_all_parts, tell_story

HAND_IN: dict[str, Any] = {
    "sentence": "",
    "cases": [],
    "compare": None,
    "card": "hand-in",
    "cases_left": [
        {"case": "s4-door", "title": f"The unlocked door {HOSTILE}", "answered": 3, "parts": 5, "draft": True},
        {"case": "s4-lamp", "title": "The lamp", "answered": 4, "parts": 4},
    ],
    "learner": "L-001",
    "shown_for": "L-001",
    "receipt": "14 September 2026, 15:04 UTC, as L-001, 5 answers, receipt 0123456789abcdef",
    "closed": "",
    "again": False,
    "due": "It is due for all by 1 December 2026, 17:00 UTC.",
    "place": True,
}
FILE_CARD = {"sentence": "", "cases": [], "compare": None, "card": "answers-file", "learner": ""}
CHOSEN = "In its story you have made a choice and not gone on: that does not count yet."
ROWS = [
    {"home": "section-04", "title": f"Section 4 {HOSTILE}", "way": "../section-04/04_refusal.ipynb",
     "state": "5 of 19 answered", "receipt": "14 September", "page": "feedback", "file": "section-04/feedback.html",
     "progress": "section-04/your-progress.html"},
    {"home": "section-05", "title": "Section 5", "way": "../section-05/05 b.ipynb", "state": "Not begun", "receipt": "",
     "due": "Due for all by 1 December 2026, 17:00 UTC", "page": ""},
]  # fmt: skip
SECTIONS = {"sentence": "", "cases": [], "compare": None, "card": "sections", "rows": ROWS}
PAGE = "<h1>Feedback</h1><script>parent.document.title='owned'</script><p>12 of 19</p>"


def reply(page: Page, message: dict[str, Any], content: str = "") -> None:
    """Let the make-believe kernel reply to the view that asked last."""
    page.evaluate(
        "([it, text]) => kernel.reply({ ...it, view: kernel.sent.at(-1).view }, [new TextEncoder().encode(text)])",
        [message, content],
    )


def test_handing_in_by_keyboard(bare: Page) -> None:
    """What is open is said and led to; after a second press it is handed in, with a receipt and a file to save."""
    draw(bare, case(), view=HAND_IN)
    card = bare.get_by_role("region", name="Hand in")
    expect(card).to_contain_text("7 of 9 parts of what counts are answered. These cases are not finished:")
    expect(card.get_by_role("listitem")).to_have_text([f"The unlocked door {HOSTILE} 2 of 5 still open. {CHOSEN}"])
    expect(card).to_contain_text("It is due for all by 1 December 2026, 17:00 UTC.")
    field = card.get_by_label("Your learner id")
    expect(field).to_have_value("L-001")
    field.fill("")
    field.press("Enter")
    expect(card.get_by_role("alert")).to_have_text("Enter your learner id first.")
    field.fill("L-002")
    field.press("Enter")
    expect(card.get_by_role("button", name="Hand in as it is")).to_be_focused()
    expect(card).to_contain_text(
        "chosen for L-001, and your id now says L-002: they may not count. Compare it first. 1 ca"
    )
    assert sent(bare, "hand-in") == []
    bare.evaluate("kernel.silent = true")
    bare.keyboard.press("Enter")
    assert [each["learner"] for each in sent(bare, "hand-in")] == ["L-002"]
    reply(bare, {"type": "handed-in", "ok": False, "text": "the disk is full."})
    expect(card.get_by_role("alert")).to_have_text("Not handed in: the disk is full.")
    field.press("Enter")
    bare.keyboard.press("Enter")
    done = {"ok": True, "text": "Your trainer collects it.", "receipt": "today, receipt 01ab", "file": "s.L-002.zip"}
    reply(bare, {"type": "handed-in", **done}, "zipped")
    expect(card.get_by_role("alert")).to_be_empty()
    expect(card).to_contain_text("Your receipt: today, receipt 01ab. It is kept in the file receipts.txt.")
    with bare.expect_download() as saved:
        card.get_by_role("link", name="Save as one file").click()
    assert saved.value.suggested_filename == "s.L-002.zip"
    assert saved.value.path().read_text() == "zipped"
    bare.evaluate("kernel.set('view', { ...kernel.get('view'), closed: 'It is closed.', again: true })")
    card.get_by_role("button", name="My trainer asked me to hand in again").press("Enter")
    assert len(sent(bare, "again")) == 1
    reply(bare, {"type": "again", "ok": False, "text": "the disk is full."})
    expect(card.get_by_role("alert")).to_have_text("Not changed: the disk is full.")
    bare.evaluate("kernel.set('view', { ...kernel.get('view'), closed: 'You are handing in again.', again: false })")
    reply(bare, {"type": "again", "ok": True, "text": ""})
    expect(card.get_by_role("heading", name="Hand in")).to_be_focused()
    expect(bare.get_by_role("status")).to_have_text("You are handing in again.")
    assert bare.title() == "Test"


def test_a_file_is_loaded_by_keyboard_and_only_when_asked(bare: Page, tmp_path: Path) -> None:
    """What a file holds is said before anything is taken; what is wrong with one is said, and one can choose again."""
    path = tmp_path / "my answers.zip"
    path.write_bytes(b"zipped")
    draw(bare, view=FILE_CARD)
    field = bare.get_by_label("A file of answers")
    bare.evaluate("kernel.silent = true")

    def choose() -> None:
        field.set_input_files(path)
        bare.wait_for_function("kernel.sent.at(-1)?.type === 'look-into-file'")

    choose()
    assert (sent(bare, "look-into-file")[0]["name"], sent(bare, "look-into-file")[0]["data"]) == (path.name, "emlwcGVk")
    reply(bare, {"type": "look-into-file", "ok": False, "text": f"my answers.zip: {HOSTILE}"})
    expect(bare.get_by_role("alert").filter(has_text=HOSTILE)).to_be_visible()
    expect(field).to_be_focused()
    for ways, replace in ((["Load these"], False), (["Keep mine", "Take those of the file"], True)):
        choose()
        other = int(replace)
        reply(bare, {"type": "look-into-file", "ok": True, "text": f"It holds {other}.", "new": 1, "other": other})
        expect(bare.get_by_text(f"It holds {other}.").locator("visible=true").last).to_be_focused()
        expect(bare.get_by_role("status")).to_have_text(f"It holds {other}.")
        for way in ways:
            bare.keyboard.press("Tab")
            expect(bare.get_by_role("button", name=way)).to_be_focused()
        bare.keyboard.press("Enter")
        assert sent(bare, "load-file")[-1]["replace"] is replace
        reply(bare, {"type": "load-file", "ok": True, "text": f"Loaded {other}."})
        expect(bare.get_by_role("status")).to_have_text(f"Loaded {other}.")
    choose()
    reply(bare, {"type": "look-into-file", "ok": True, "text": "It holds 2.", "new": 2, "other": 0})
    bare.get_by_role("button", name="Load nothing").click()
    expect(field).to_be_focused()
    assert len(sent(bare, "load-file")) == 2
    assert bare.title() == "Test"


def test_nothing_is_handed_in_while_answers_are_not_saved(bare: Page) -> None:
    """An answer of the page that is not on disk yet holds the hand-in back, and a sealed test says what to do first."""
    draw(bare, view={**HAND_IN, "cases_left": HAND_IN["cases_left"][1:]})
    bare.evaluate("globalThis.safeshareUnsaved = new Map([['s4-door.council.decide', {}]])")
    bare.get_by_role("button", name="Hand in").click()
    expect(bare.get_by_role("alert")).to_contain_text("Some answers on this page are not saved yet.")
    assert sent(bare, "hand-in") == []
    bare.evaluate("kernel.set('view', { card: 'hand-in', waits: 'Enter your code first.' })")
    expect(bare.get_by_text("Enter your code first.")).to_be_visible()
    expect(bare.get_by_role("button", name="Hand in")).to_be_hidden()


def test_the_start_page_leads_to_sections_and_feedback(bare: Page) -> None:
    """Each section has its way, state and receipt; feedback opens in a frame without scripts, and closes again."""
    draw(bare, view=SECTIONS)
    cells = bare.get_by_role("row").nth(2).get_by_role("cell")
    expect(cells).to_have_text(["Not begun", f"Not yet{ROWS[1]['due']}", "Nothing yet"])
    expect(bare.get_by_role("link", name="Section 5")).to_have_attribute("href", "../section-05/05%20b.ipynb")
    bare.evaluate("kernel.silent = true")
    bare.get_by_role("button", name="Read your feedback: Section 4").click()
    assert sent(bare, "page")[-1]["home"] == "section-04"
    reply(bare, {"type": "page", "home": "section-04", "kind": "feedback", "html": PAGE})
    expect(bare.frame_locator("iframe").get_by_role("heading", name="Feedback")).to_be_visible()
    bare.get_by_role("button", name="Close").click()
    expect(bare.get_by_role("button", name="Read your feedback")).to_be_focused()
    bare.get_by_role("button", name="See your progress: Section 4").click()
    assert sent(bare, "page")[-1]["kind"] == "your-progress"
    reply(bare, {"type": "page", "home": "section-04", "kind": "your-progress", "html": "<h1>Your progress</h1>"})
    expect(bare.frame_locator("iframe").get_by_role("heading", name="Your progress")).to_be_visible()
    expect(bare.get_by_text("It is kept in the file section-04/your-progress.html")).to_be_visible()
    bare.get_by_role("button", name="Close").click()
    expect(bare.get_by_role("button", name="See your progress")).to_be_focused()
    assert bare.title() == "Test"


def test_what_could_not_be_saved_is_tried_again_by_itself(browser: Browser) -> None:
    """'Not saved' stands until trying again has worked; leaving the page is held back meanwhile."""
    bare = browser.new_page()  # of its own: a clock that is set stays set
    bare.clock.install()
    draw(bare, case())
    tell_story(bare)
    bare.evaluate("kernel.fail = 'the disk is full.'")
    bare.get_by_role("checkbox", name="4.3").check()
    state = bare.locator(".ss-saved-words").first
    bare.clock.run_for(100)
    expect(state).to_have_text("Not saved: the disk is full.")
    stays = "() => !dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    assert bare.evaluate(stays)
    bare.clock.run_for(5_200)
    assert len(sent(bare)) == 2
    expect(state).to_have_text("Not saved: the disk is full.")
    bare.evaluate("kernel.fail = ''")
    bare.clock.run_for(15_200)
    expect(state).to_have_text("Saved")
    assert len(sent(bare)) == 3
    assert not bare.evaluate(stays)
    bare.close()


def test_a_notebook_run_again_goes_on_with_what_was_not_saved(bare: Page) -> None:
    """An answer given to a kernel that was gone is shown and sent on by the next view of its case; news are said."""
    draw(bare, case())
    tell_story(bare)
    bare.evaluate("kernel.closed = true")
    bare.get_by_role("checkbox", name="4.3").check()
    bare.evaluate("stop(); kernel.closed = false; document.getElementById('host').replaceChildren()")
    before = len(sent(bare))
    bare.evaluate("kernel.again({ ok: true, unsaved: [], notice: 'Your answers have been put back.' })")
    expect(bare.get_by_role("checkbox", name="4.3")).to_be_checked()
    expect(bare.locator(".ss-saved-words").first).to_have_text("Saved")
    assert [each["value"]["chosen"] for each in sent(bare)[before:]] == [["4.3"]]
    expect(bare.locator(".ss-notice")).to_have_text("Your answers have been put back.")


@pytest.mark.parametrize("closed", [True, False])
def test_after_feedback_answers_are_read_only(bare: Page, closed: bool) -> None:
    """With feedback the learner's answers can be read and no longer changed; before it they can."""
    held = {**case(practice=False, fields=True), "closed": closed}
    draw(bare, held, answers={"s4-door.council.clauses": {"chosen": ["4.3"]}, "s4-door.wishes.text": {"text": "Hers"}})
    show_all_parts(bare)
    expect(bare.get_by_label("What does she want?")).to_have_value("Hers")
    expect(bare.get_by_role("checkbox", name="4.3")).to_be_checked()
    expect(bare.get_by_role("checkbox", name="4.3")).to_be_enabled(enabled=not closed)
    expect(bare.get_by_label("What does she want?")).to_be_editable(editable=not closed)
    expect(bare.get_by_text("You have feedback on this section")).to_have_count(int(closed))
    bare.evaluate("kernel.set('view', { cases: kernel.get('view').cases.map((each) => ({ ...each, closed: false })) })")
    show_all_parts(bare)
    expect(bare.get_by_role("checkbox", name="4.3")).to_be_enabled()
    expect(bare.get_by_text("You have feedback on this section")).to_have_count(0)
