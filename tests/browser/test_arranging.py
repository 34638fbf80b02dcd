"""To whom and how, and steps to put in order: with the mouse, with keys alone, and as a screen reader hears it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.bare import HOSTILE, STEPS, case, draw, sent, tell_story

LABELS = {each["id"]: each["label"] for each in STEPS}


@pytest.fixture
def bare(bare: Page) -> Page:
    """Return a page with a drawn case at laptop width; a fault in the player's script fails the test."""
    draw(bare, case())
    tell_story(bare)
    return bare


def steps(page: Page) -> Locator:
    """Return the rows of steps, in the order in which they stand."""
    return page.locator(".ss-order > li")


def standing(page: Page) -> list[str]:
    """Return the ids of the steps in the order in which they stand on the page."""
    texts = page.locator(".ss-step").all_inner_texts()
    return [next(name for name, label in LABELS.items() if label == text) for text in texts]


def mover(page: Page, words: str, step: str) -> Locator:
    """Return a button of one step."""
    return page.get_by_role("button", name=f"{words}: {LABELS[step]}", exact=True)


def said(page: Page) -> str:
    """Return what a screen reader was last told."""
    return page.locator(".ss-live").first.inner_text()


def values(page: Page, kind: str) -> list[dict[str, Any]]:
    """Return the answers sent to one kind of part."""
    return [each["value"] for each in sent(page) if each["part"].endswith(f".{kind}")]


def test_recipient_and_channel_are_one_choice_each(bare: Page) -> None:
    """A recipient and a channel are chosen apart; the answer counts once both are there."""
    bare.get_by_label("The council's duty desk").check()
    expect(bare.get_by_text("0 of 7 answered")).to_be_visible()
    bare.get_by_label("The council's secure form").check()
    expect(bare.get_by_text("1 of 7 answered")).to_be_visible()
    bare.get_by_label("Everybody at the meeting").check()
    assert values(bare, "handling") == [
        {"to": "desk", "by": None, "none": False},
        {"to": "desk", "by": "form", "none": False},
        {"to": "all", "by": "form", "none": False},
    ]


def test_nothing_goes_out_rules_out_a_recipient(bare: Page) -> None:
    """A reason why nothing goes out clears recipient and channel and says so; a recipient takes it back."""
    bare.get_by_label("The council's duty desk").check()
    bare.get_by_label("Nothing goes out to them").check()
    bare.get_by_label("Nothing goes out yet").check()
    expect(bare.get_by_label("Nothing goes out to them")).not_to_be_checked()
    expect(bare.get_by_label("The council's duty desk")).not_to_be_checked()
    assert said(bare) == "Nothing goes out yet. No recipient and no channel is chosen."
    expect(bare.get_by_text("1 of 7 answered")).to_be_visible()
    bare.get_by_label("The chat group").check()
    expect(bare.get_by_label("Nothing goes out yet")).not_to_be_checked()
    assert values(bare, "handling")[1:] == [
        {"to": None, "by": None, "none": "hold"},
        {"to": None, "by": None, "none": "pause"},
        {"to": None, "by": "chat", "none": False},
    ]


def test_a_step_moves_with_keys_and_keeps_the_focus(bare: Page) -> None:
    """Enter on 'Move up' and Space on 'Move down' move the step, the button keeps the focus, the new place is said."""
    up = mover(bare, "Move up", "warn")
    up.focus()
    for place in (3, 2, 1):
        bare.keyboard.press("Enter")
        expect(up).to_be_focused()
        assert said(bare) == f"“{LABELS['warn']}” is now step {place} of 4."
    assert standing(bare) == ["warn", "note", "ask", "send"]
    bare.keyboard.press("Tab")
    expect(mover(bare, "Move down", "warn")).to_be_focused()
    bare.keyboard.press("Space")
    expect(mover(bare, "Move down", "warn")).to_be_focused()
    assert values(bare, "sequence")[-1] == {"order": ["note", "warn", "ask", "send"]}


def test_at_the_end_a_button_says_so_and_keeps_the_focus(bare: Page) -> None:
    """A step that is first already stays there; its button is marked as of no use but not taken away."""
    up = mover(bare, "Move up", "note")
    expect(up).to_have_attribute("aria-disabled", "true")
    expect(mover(bare, "Move down", "warn")).to_have_attribute("aria-disabled", "true")
    up.focus()
    bare.keyboard.press("Enter")
    expect(up).to_be_focused()
    assert said(bare) == f"“{LABELS['note']}” is first already."
    assert values(bare, "sequence") == []


def test_the_order_shown_is_no_answer_until_it_is_kept(bare: Page) -> None:
    """A shuffled list is not answered; 'This is my order' keeps it as it stands, and the focus stays at the list."""
    expect(bare.get_by_text("Shuffled, and not yet your answer")).to_be_visible()
    keep = bare.get_by_role("button", name="This is my order")
    keep.press("Enter")
    assert values(bare, "sequence") == [{"order": [each["id"] for each in STEPS]}]
    expect(keep).to_be_hidden()
    expect(bare.locator(".ss-order")).to_be_focused()
    expect(bare.get_by_text("This is your order.")).to_be_visible()
    expect(bare.get_by_text("1 of 7 answered")).to_be_visible()


def test_an_answer_of_other_steps_is_not_drawn(bare: Page) -> None:
    """An order that does not hold each step once is left aside, and what the kernel sends later is shown."""
    bare.evaluate("kernel.set('answers', { 's4-door.council.sequence': { order: ['ask', 'ask', 'send', 'warn'] } })")
    assert standing(bare) == ["note", "ask", "send", "warn"]
    bare.evaluate("kernel.set('answers', { 's4-door.council.sequence': { order: ['ask', 'warn', 'send', 'note'] } })")
    assert standing(bare) == ["ask", "warn", "send", "note"]


def test_a_right_order_is_shown_as_a_list(bare: Page) -> None:
    """Feedback on a wrong order shows the right one as a numbered list, its words as letters."""
    part = {"part": "s4-door.council.sequence", "verdict": "close", "points": 1, "out_of": 2, "text": "Nearly."}
    bare.evaluate(
        "said => kernel.set('feedback', { 's4-door.council': said })",
        {"verdict": "close", "headline": "Close.", "parts": [{**part, "order": ["Ask first. (4.S1)", HOSTILE]}]},
    )
    assert bare.locator(".ss-right-order > li").all_inner_texts() == ["Ask first. (4.S1)", HOSTILE]


@pytest.mark.parametrize("width", [320, 512, 1024, 1440])
def test_nothing_is_cut_off(bare: Page, width: int) -> None:
    """At any width nothing scrolls sideways, and each step's buttons stand inside its row."""
    bare.set_viewport_size({"width": width, "height": 800})
    assert bare.evaluate("document.documentElement.scrollWidth") <= width
    for row in steps(bare).all():
        box = row.bounding_box()
        assert box is not None
        for button in row.get_by_role("button").all():
            inner = button.bounding_box()
            assert inner is not None
            assert box["x"] <= inner["x"]
            assert inner["x"] + inner["width"] <= box["x"] + box["width"]
