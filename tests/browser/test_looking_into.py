"""Flipping one fact, the path to a decision, help on every screen, and the case on paper."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from safeshare.player.exploring import explore
from safeshare.player.path import path_of
from safeshare.rulebook import load_rulebook
from safeshare.scenario import Question, decision_of
from tests.browser.bare import FEEDBACK, case, contents, draw, sent, tell_story

FACTS = {
    "recipient": "partner", "need_to_know": "yes", "concern": "clear", "immediate_danger": "no", "capacity": "has",
    "consent": "refused", "safe_to_tell": "yes", "others_at_risk": "no", "crime_preventable": "no",
    "serious_crime": "none", "abuser_has_needs": "no", "staff_implicated": "no", "coercion": "no",
    "risk_level": "below", "public_interest": "does_not", "legal_request": "none",
}  # fmt: skip


@pytest.fixture(scope="module")
def feedback() -> dict[str, Any]:
    """Return feedback as the kernel makes it for a refusal that is respected."""
    rulebook, question = load_rulebook(), Question("s4-door.council", "Tell the council?", FACTS, ("decide",))
    found = {"path": path_of(decision_of(question, rulebook)), "explore": explore(question, rulebook)}
    return {"s4-door.council": {**FEEDBACK, **found}}


def said(page: Page) -> str:
    """Return what a screen reader was last told."""
    return page.locator(".ss-live").first.inner_text()


def test_a_flipped_fact_shows_and_says_the_new_answer(bare: Page, feedback: dict[str, Any]) -> None:
    """By keys alone a fact is flipped: answer and reason change at once and are said; one button takes it back."""
    draw(bare, case(), feedback=feedback)
    tell_story(bare)
    bare.get_by_text("Try it: change one fact").press("Enter")
    which = bare.get_by_role("group", name="Which fact would you change?")
    expect(bare.locator(".ss-answer")).to_have_count(1)
    which.get_by_label("Is anyone else, a child included").focus()
    bare.keyboard.press("Space")
    assert said(bare) == "Now choose what is so. In the case: Nobody else is at risk."
    states = bare.get_by_role("group", name="What if it were so?")
    expect(states.get_by_label("Nobody else is at risk")).to_be_checked()
    states.get_by_label("Nobody else is at risk").focus()
    bare.keyboard.press("ArrowUp")
    assert said(bare).startswith("If someone else is or may be at risk, the answer becomes: Share proportionately")
    expect(bare.locator(".ss-changed")).to_contain_text("A ground holds that outweighs the refusal")
    expect(bare.locator(".ss-changed")).to_contain_text("4.O2, 7.C1")
    which.get_by_label("Can the person be asked or told").check()
    expect(bare.locator(".ss-answer")).to_have_count(1)
    states.get_by_role("radio").nth(1).check()
    assert "the answer stays" in said(bare)
    bare.get_by_role("button", name="Back to the case as it is").press("Enter")
    expect(which.get_by_role("radio").first).to_be_focused()
    expect(bare.locator(".ss-answer")).to_have_count(1)
    assert not sent(bare)


def test_the_path_reads_as_an_ordered_list(bare: Page, feedback: dict[str, Any]) -> None:
    """Each step stands in one list with what was found there, and the last says that it decided, and what."""
    draw(bare, case(), feedback=feedback)
    tell_story(bare)
    bare.get_by_text("The way to this answer").press("Enter")
    steps = bare.locator("ol.ss-path > li")
    expect(steps.first).to_contain_text("Could this listener work out who it is?")
    expect(steps.nth(1)).to_contain_text("Nobody is in immediate danger.")
    expect(steps.last).to_contain_text("Decided here: A partner: the person refuses")
    expect(steps.last).to_contain_text("The answer: Do not share now; support the person, record, review.")


def test_help_is_on_every_screen(bare: Page) -> None:
    """A case, a shut case, a plain sentence and a sealed test all have the card that says where to get help."""
    screens: list[dict[str, Any]] = [
        {"cases": [case()]},
        {"cases": [case(warning="Mentions a threat.")]},
        {"sentence": "The cases are not here."},
        {"sentence": "Sealed.", "asks": "code"},
    ]
    for screen in screens:
        draw(bare, view={"sentence": "", "cases": [], "compare": None, **screen})
        bare.locator(".safeshare").get_by_text("Where to get help").press("Enter")
        expect(bare.locator(".safeshare").get_by_text("116 123", exact=False)).to_be_visible()


def test_on_paper_all_parts_stand_and_no_buttons(bare: Page, feedback: dict[str, Any]) -> None:
    """Printed, a case has its whole story and every part, no button and no strip; the next follows on the same page."""
    draw(bare, case(), case("s4-door-b"), contents=contents(case()), feedback=feedback)
    bare.emulate_media(media="print")
    expect(bare.locator(".ss-stop:visible")).to_have_count(14)
    expect(bare.locator(".ss-story li:visible")).to_have_count(6)
    expect(bare.locator("button:visible")).to_have_count(0)
    expect(bare.locator(".ss-top")).to_be_hidden()
    expect(bare.locator(".ss-path > li").last).to_be_visible()
    assert bare.locator(".ss-case").last.evaluate("node => getComputedStyle(node).breakBefore") == "auto"
    lines = "nodes => nodes.map((node) => node.offsetHeight / parseFloat(getComputedStyle(node).lineHeight))"
    rows = bare.locator(".ss-option:not(.ss-card):visible").evaluate_all(lines)
    assert len(rows) > 4
    assert max(rows) < 1.7  # a line of text, and no room for a finger
