"""The question which learner this is, and the line that says whose cases are shown, in a bare page."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from safeshare.player.progress import with_needs
from tests.browser.bare import HOSTILE, case, draw, sent
from tests.browser.test_hand_in_card import reply

ASKS: dict[str, Any] = {"sentence": "Say who.", "cases": [], "compare": None, "asks": "learner", "learner": ""}
HEARD = {"type": "learner", "ok": True, "text": "", "sure": False}


def test_an_id_is_said_back_before_it_counts(bare: Page) -> None:
    """Named, hinted and faulted in words; what the kernel heard is read out with the choice, and only Yes keeps it."""
    draw(bare, view=ASKS)
    asked = bare.get_by_role("region", name="Which learner are you?")
    field = asked.get_by_role("textbox", name="Your learner id")
    expect(field).to_have_accessible_description("Your trainer gave it to you, such as L-001.")
    field.press("Enter")
    expect(asked.get_by_role("alert")).to_have_text("Enter your learner id first.")
    expect(field).to_have_accessible_description(
        "Your trainer gave it to you, such as L-001. Enter your learner id first."
    )
    expect(field).to_be_focused()
    assert sent(bare, "learner") == []

    bare.evaluate("kernel.silent = true")
    field.fill(HOSTILE)
    field.press("Enter")
    reply(bare, {**HEARD, "ok": False, "text": f"No id: {HOSTILE}"})
    expect(asked.get_by_role("alert")).to_have_text(f"No id: {HOSTILE}")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("l-001")
    field.press("Enter")
    reply(bare, {**HEARD, "learner": "L-001", "listed": True})
    yes = asked.get_by_role("button", name="Yes, this is me")
    expect(yes).to_be_focused()
    expect(yes).to_have_accessible_description(
        "Is this you: L-001? Your trainer’s list has this id. "
        "It cannot be changed any more once you have answered one of these cases."
    )
    bare.keyboard.press("Enter")
    said = [(each["learner"], each["sure"]) for each in sent(bare, "learner")]
    assert said == [(HOSTILE[:64], False), ("l-001", False), ("L-001", True)]
    opened = {**ASKS, "asks": None, "sentence": "", "cases": [with_needs(case())]}
    bare.evaluate("view => kernel.set('view', view)", opened)
    expect(bare.get_by_role("article").get_by_role("heading").first).to_be_focused()
    expect(bare.get_by_role("status").filter(has_text="Your cases are open.")).to_have_count(1)
    assert bare.title() == "Test"


def test_an_id_that_is_not_listed_leads_back_first(bare: Page) -> None:
    """Where the list does not have it, the focus is on changing it; a kernel that is gone is one sentence."""
    draw(bare, view={**ASKS, "learner": "L-0O1"})
    field = bare.get_by_role("textbox", name="Your learner id")
    expect(field).to_have_value("L-0O1")
    bare.evaluate("kernel.silent = true")
    field.press("Enter")
    reply(bare, {**HEARD, "learner": "L-0O1", "listed": False})
    expect(bare.get_by_text("Your trainer’s list does not have this id.")).to_be_visible()
    expect(bare.get_by_role("button", name="No, change it")).to_be_focused()
    bare.keyboard.press("Enter")
    expect(field).to_be_focused()
    bare.evaluate("kernel.closed = true")
    field.press("Enter")
    expect(bare.get_by_role("alert")).to_contain_text("This was not kept: this page has lost touch with the course.")


@pytest.mark.parametrize("in_time", [True, False])
def test_the_first_case_says_whose_it_is(bare: Page, in_time: bool) -> None:
    """'Not you?' leads back to the question; where there is an answer already, a sentence leads to the trainer."""
    draw(bare, case(practice=False), whose={"learner": "L-001", "stays": False})
    line = bare.locator(".ss-whose")
    expect(line).to_have_text("You answer as L-001. Not you?")
    bare.evaluate("kernel.again({})")
    expect(line.locator("visible=true")).to_have_count(1)  # of two views the first alone says so
    bare.evaluate("kernel.silent = true")
    line.first.get_by_role("button", name="Not you?").press("Enter")
    assert len(sent(bare, "not-me")) == 1
    if in_time:
        bare.evaluate("view => kernel.set('view', view)", {**ASKS, "learner": "L-001"})
        expect(bare.get_by_role("heading", name="Which learner are you?")).to_be_focused()
        expect(bare.get_by_role("textbox", name="Your learner id")).to_have_value("L-001")
        expect(bare.get_by_text("Opens once you have said above which learner")).to_have_count(2)
    else:
        reply(bare, {"type": "not-me", "ok": False, "text": "You have already answered."})
        expect(line.first).to_have_text("You have already answered.")
        expect(line.first.locator("span")).to_be_focused()
        bare.evaluate("kernel.set('whose', { learner: 'L-001', stays: true })")
        expect(line.first).to_have_text("You answer as L-001. If that is not you, ask your trainer what to do.")
