"""What the player says while answers are saved, and what it warns of in typed text."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.bare import case, contents, draw, sent, tell_story


def test_saved_is_said_only_after_the_kernel_says_so(bare: Page) -> None:
    """A click shows 'Saving…' until the kernel has written it; then 'Saved', also for a screen reader."""
    draw(bare, case())
    tell_story(bare)
    state = bare.locator(".ss-saved-words").first
    expect(state).to_have_text("Answers are saved as you go")
    bare.evaluate("kernel.silent = true")
    bare.get_by_role("checkbox", name="4.3").check()
    expect(state).to_have_text("Saving…")
    bare.wait_for_timeout(200)
    expect(state).to_have_text("Saving…")
    bare.evaluate("kernel.silent = false")
    bare.get_by_role("checkbox", name="4.O2").check()
    expect(state).to_have_text("Saved")
    expect(bare.get_by_role("status").filter(has_text="Saved")).to_have_text("Saved")


def test_failed_save_is_said_and_can_be_tried_again(bare: Page) -> None:
    """When the disk refuses, the learner reads why, keeps the answer, and one button tries again."""
    draw(bare, case())
    tell_story(bare)
    bare.evaluate("kernel.fail = 'the disk is full.'")
    bare.get_by_role("checkbox", name="4.3").check()
    expect(bare.locator(".ss-saved-words").first).to_have_text("Not saved: the disk is full.")
    expect(bare.get_by_role("status").filter(has_text="Not saved")).to_have_text("Not saved: the disk is full.")
    expect(bare.get_by_role("checkbox", name="4.3")).to_be_checked()
    bare.evaluate("kernel.fail = ''")
    bare.get_by_role("button", name="Try again").first.click()
    expect(bare.locator(".ss-saved-words").first).to_have_text("Saved")


def test_closed_kernel_is_said(bare: Page) -> None:
    """A player that has lost its kernel says so instead of 'Saved'."""
    draw(bare, case())
    tell_story(bare)
    bare.evaluate("kernel.closed = true")
    bare.get_by_role("checkbox", name="4.3").check()
    expect(bare.locator(".ss-saved-words").first).to_contain_text("Not saved: this page has lost touch")


def test_coming_back_to_the_window_has_the_kernel_look_again(bare: Page) -> None:
    """Whenever the page is seen or worked in again it asks what is new, without touching what is being typed."""
    draw(bare, case(), contents=contents(case()))
    tell_story(bare)
    expect(bare.get_by_text("0 of 7 answered").first).to_be_visible()
    box = bare.get_by_label("Write your record.")
    box.press_sequentially("She")
    before = len(sent(bare, "look"))
    bare.evaluate("dispatchEvent(new Event('focus')), document.dispatchEvent(new Event('visibilitychange'))")
    assert len(sent(bare, "look")) == before + 2
    bare.evaluate("kernel.set('answers', { 's4-door.record.text': { text: 'He' } }), kernel.set('done', ['x'])")
    bare.evaluate("kernel.set('saved', { ok: true, text: '', unsaved: [], notice: 'You also answered elsewhere.' })")
    expect(bare.get_by_text("You also answered elsewhere.").first).to_be_visible()
    expect(bare.get_by_text("1 of 7 answered").first).to_be_visible()
    expect(box).to_have_value("She")
    bare.evaluate("kernel.closed = true, dispatchEvent(new Event('focus'))")


def test_typing_is_saved_after_a_pause_and_whole(bare: Page) -> None:
    """Typed text is sent when the learner pauses or leaves the field, and an older echo never overwrites it."""
    draw(bare, case())
    tell_story(bare)
    box = bare.get_by_label("Write your record.")
    box.press_sequentially("She said no")
    assert len(sent(bare)) <= 1
    bare.evaluate("kernel.set('answers', { 's4-door.record.text': { text: 'She' } })")
    expect(box).to_have_value("She said no")
    box.blur()
    assert sent(bare)[-1]["value"] == {"text": "She said no"}


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("943 476 5919", "an NHS number"),
        ("she lives at ba1 1aa", "a postcode"),
        ("ring 07700 900123", "a phone number"),
        ("ring +44 7700 900 123", "a phone number"),
        ("born 12/03/1948", "a date of birth"),
        ("born 3rd March 1948", "a date of birth"),
        ("1948-03-12", "a date of birth"),
        ("Review on 12 March 2027 with clause 4.12 in mind; £1,200 gone.", None),
    ],
)
def test_record_warns_of_real_people(bare: Page, text: str, seen: str | None) -> None:
    """Text that looks like a number, postcode, phone or date of birth of a real person brings a warning, at once."""
    draw(bare, case())
    tell_story(bare)
    expect(bare.get_by_text("Do not write about real people.")).to_be_visible()
    bare.get_by_label("Write your record.").fill(text)
    expect(bare.locator(".ss-alert")).to_contain_text(seen) if seen else expect(bare.locator(".ss-alert")).to_be_empty()
