"""A story step by step: what now is asked before the next part opens, with the mouse and with keys alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.bare import FACTS, HOSTILE, draw, sent, unfolding

UNFOLD = "s4-door.council.unfold"
KEPT = "Kept; it counts once you choose “Go on”. Until then you can change it."
PATH = [
    {"step": 1, "did": "ask", "fact": "concern"},
    {"step": 2, "did": "decide", "family": "hold"},
    {"step": 3, "did": "decide", "family": "share"},
]


def parts(page: Page) -> Locator:
    """Return the parts of the story that can be read."""
    return page.locator(".ss-story li:visible")


def said(page: Page) -> str:
    """Return what a screen reader was last told."""
    return page.locator(".ss-live").first.inner_text()


def paths(page: Page) -> list[list[dict[str, Any]]]:
    """Return the paths that were sent."""
    return [each["value"]["path"] for each in sent(page) if each["part"] == UNFOLD]


def go_on(page: Page) -> Locator:
    """Return the button that opens the next part."""
    return page.get_by_role("button", name="Go on")


def test_a_part_opens_only_after_an_answer(bare: Page) -> None:
    """The next part needs an answer to the one before; the answers so far go to the kernel with each."""
    draw(bare, unfolding())
    expect(parts(bare)).to_have_count(1)
    expect(bare.get_by_role("button", name="Next part")).to_have_count(0)
    expect(bare.get_by_role("group", name="What do you do?")).to_be_hidden()
    go_on(bare).click()
    expect(parts(bare)).to_have_count(1)
    expect(bare.locator(".ss-hint:visible")).to_have_text("Choose what you would do now; then go on.")
    assert said(bare) == "Choose what you would do now; then go on."
    bare.get_by_label("Ask for a fact").check()
    expect(bare.locator(".ss-hint:visible")).to_have_text(KEPT)
    go_on(bare).click()
    assert said(bare) == "Choose a fact first."
    bare.get_by_label(FACTS[0]["label"]).check()
    go_on(bare).click()
    expect(parts(bare)).to_have_count(2)
    bare.locator(".ss-now").get_by_label("Not with this recipient now").check()
    go_on(bare).click()
    expect(parts(bare)).to_have_count(3)
    bare.locator(".ss-now").get_by_label("Within limits").check()
    expect(bare.get_by_text("0 of 3 answered")).to_be_visible()
    bare.get_by_role("button", name="Go on to the questions").click()
    expect(bare.get_by_role("group", name="What do you do?")).to_be_visible()
    expect(go_on(bare)).to_be_hidden()
    expect(bare.get_by_text("1 of 3 answered")).to_be_visible()
    assert paths(bare) == [PATH[:1], PATH[:2], PATH]


def test_a_choice_is_kept_before_it_counts(bare: Page) -> None:
    """Each change is saved as a draft of its step; re-opening shows it, and it is neither counted nor an answer."""
    draft = {"step": 2, "did": "ask", "fact": "consent"}
    draw(bare, unfolding(), answers={UNFOLD: {"path": PATH[:1]}}, drafts={UNFOLD: draft})
    expect(parts(bare)).to_have_count(2)
    expect(bare.get_by_label(FACTS[2]["label"])).to_be_checked()
    expect(bare.locator(".ss-hint:visible")).to_have_text(KEPT)
    expect(bare.get_by_text("0 of 3 answered")).to_be_visible()
    assert (sent(bare), sent(bare, "draft")) == ([], [])
    bare.locator(".ss-now").get_by_label("Within limits").check()
    bare.get_by_label("Ask for a fact").check()
    expect(bare.get_by_label(FACTS[2]["label"])).to_be_checked()
    bare.evaluate("kernel.silent = true")
    bare.get_by_label(FACTS[0]["label"]).check()
    expect(bare.locator(".ss-hint:visible")).to_have_text("Being kept; it counts" + KEPT.partition("counts")[2])
    assert [each["value"] for each in sent(bare, "draft")] == [
        {"step": 2, "did": "decide", "family": "share"}, draft, {**draft, "fact": "concern"}
    ]  # fmt: skip
    bare.evaluate("stop()")  # the kernel is gone: what it did not say to be saved goes to the next one
    bare.evaluate("kernel.silent = false; document.getElementById('host').replaceChildren(); kernel.again({})")
    expect(bare.get_by_label(FACTS[0]["label"])).to_be_checked()
    assert sent(bare, "draft")[-1]["value"] == {**draft, "fact": "concern"}
    go_on(bare).click()
    assert paths(bare) == [[PATH[0], {**draft, "fact": "concern"}]]
    expect(bare.locator(".ss-now input:checked")).to_have_count(0)


def test_keys_alone_go_through_the_story(bare: Page) -> None:
    """Tab, arrows, Space and Enter reach everything; the focus follows the part that opens, and the way is said."""
    draw(bare, unfolding())
    bare.locator("input:visible").first.focus()
    bare.keyboard.press("ArrowUp")  # round the group to its last radio
    expect(bare.get_by_label("Ask for a fact")).to_be_checked()
    assert said(bare) == "Ask for a fact: now choose one of the 4 below."
    bare.keyboard.press("Tab")
    bare.keyboard.press("Space")
    expect(bare.get_by_label(FACTS[0]["label"])).to_be_checked()
    bare.keyboard.press("Tab")
    expect(go_on(bare)).to_be_focused()
    bare.keyboard.press("Enter")
    expect(parts(bare).nth(1)).to_be_focused()
    assert said(bare) == f"You asked: {FACTS[0]['label']}. Part 2 of 3 follows."
    for _ in range(2):
        bare.keyboard.press("Tab")
        bare.keyboard.press("Space")
        bare.keyboard.press("Tab")
        bare.keyboard.press("Enter")
    expect(bare.get_by_role("heading", name="Tell the council?")).to_be_focused()
    assert said(bare) == "You decided: Hold. The questions follow."
    assert paths(bare)[-1] == [PATH[0], {**PATH[1], "family": "hold"}, {**PATH[2], "family": "hold"}]


def test_the_last_part_asks_only_for_a_decision(bare: Page) -> None:
    """With the whole story read there is no fact left to ask for, and the words say so."""
    draw(bare, unfolding(), answers={UNFOLD: {"path": PATH[:2]}})
    expect(bare.get_by_role("group", name="You have read the whole story. What now?")).to_be_visible()
    expect(bare.get_by_label("Ask for a fact")).to_be_hidden()


@pytest.mark.parametrize("steps", [1, 3])
def test_a_returning_learner_finds_the_path(bare: Page, steps: int) -> None:
    """Re-opening shows the parts read so far, what was done after each, and no control that could change it."""
    draw(bare, unfolding(), answers={UNFOLD: {"path": PATH[:steps]}})
    expect(parts(bare)).to_have_count(min(steps + 1, 3))
    done = bare.locator(".ss-taken:visible").all_inner_texts()
    words = [f"You asked: {FACTS[0]['label']}", "You decided: Hold", "You decided: Share"]
    assert done == words[:steps]
    for label in ("Not with this recipient now", "Within limits", "Ask for a fact"):
        expect(bare.get_by_label(label).first).not_to_be_checked()
    assert sent(bare) == []


def test_another_window_s_answer_is_followed(bare: Page) -> None:
    """What another window has answered opens here too, and an unfinished choice of this one is dropped."""
    draw(bare, unfolding())
    bare.locator(".ss-now").get_by_label("Within limits").check()
    bare.evaluate("path => kernel.set('answers', { 's4-door.council.unfold': { path } })", PATH[:1])
    expect(parts(bare)).to_have_count(2)
    expect(bare.locator(".ss-now").get_by_label("Within limits")).not_to_be_checked()


def test_an_answer_that_the_kernel_does_not_take_is_taken_back(bare: Page) -> None:
    """Where another window was first, the learner reads why, and sees what is kept."""
    draw(bare, unfolding(), answers={UNFOLD: {"path": PATH[:1]}})
    bare.locator(".ss-now").get_by_label("Within limits").check()
    bare.evaluate("kernel.fail = 'This was answered before.'; kernel.stands = true")
    bare.locator(".ss-now").get_by_label("Not with this recipient now").click()
    expect(bare.locator(".ss-saved-words").first).to_have_text("Not saved: This was answered before.")
    expect(bare.locator(".ss-now input:checked")).to_have_count(0)
    bare.evaluate("kernel.fail = ''; kernel.stands = false")
    bare.locator(".ss-now").get_by_label("Within limits").check()
    expect(bare.locator(".ss-saved-words").first).to_have_text("Saved")
    bare.evaluate("kernel.fail = 'This was answered before.'; kernel.stands = true")
    go_on(bare).click()
    expect(bare.locator(".ss-saved-words").first).to_have_text("Not saved: This was answered before.")
    expect(parts(bare)).to_have_count(2)
    bare.get_by_role("button", name="Try again").first.click()
    expect(bare.locator(".ss-saved-words").first).to_have_text("Saved")
    assert len(paths(bare)) == 1


def test_practice_can_begin_again(bare: Page) -> None:
    """After the whole story a practice case begins again at its first part; an assessed one does not."""
    answers = {UNFOLD: {"path": PATH}}
    draw(bare, unfolding(), answers=answers)
    bare.get_by_role("button", name="Begin the story again").press("Enter")
    assert paths(bare) == [[]]
    expect(parts(bare)).to_have_count(1)
    expect(parts(bare).first).to_be_focused()
    expect(bare.get_by_role("group", name="What do you do?")).to_be_hidden()
    draw(bare, unfolding(practice=False), answers=answers)
    expect(bare.get_by_role("group", name="What do you do?")).to_be_visible()
    expect(bare.get_by_role("button", name="Begin the story again")).to_be_hidden()


def test_feedback_goes_through_the_story(bare: Page) -> None:
    """Feedback lists each part with its verdict and what was known, sound and worth asking for, markup as letters."""
    step = {
        "verdict": "right",
        "did": "You asked: “Is there?”",
        "known": "It is known.",
        "sound": "Sound.",
        "worth": [],
    }
    second = {**step, "verdict": "not yet", "did": HOSTILE, "worth": ["“Who?” It turns on it."]}
    part = {"part": UNFOLD, "verdict": "close", "points": 1, "out_of": 2, "text": "Nearly.", "steps": [step, second]}
    feedback = {"s4-door.council": {"verdict": "close", "headline": "Close.", "parts": [part]}}
    draw(bare, unfolding(), answers={UNFOLD: {"path": PATH}}, feedback=feedback)
    rows = bare.locator(".ss-way > li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("✓ Right")
    expect(rows.last).to_contain_text("Worth asking: “Who?” It turns on it.")
    assert rows.last.get_by_text(HOSTILE).count() == 1


@pytest.mark.parametrize("width", [320, 512, 1024, 1440])
def test_nothing_is_cut_off(bare: Page, width: int) -> None:
    """At any width nothing scrolls sideways, and every control is at least 24 pixels high and wide."""
    bare.set_viewport_size({"width": width, "height": 800})
    draw(bare, unfolding(), answers={UNFOLD: {"path": PATH[:1]}})
    bare.get_by_label("Ask for a fact").check()
    assert bare.evaluate("document.documentElement.scrollWidth") <= width
    sides = bare.evaluate(
        "[...document.querySelectorAll('.ss-now :is(button, input)')].map(e => e.getBoundingClientRect())"
        ".map(r => Math.min(r.width, r.height))"
    )
    assert min(sides) >= 24
