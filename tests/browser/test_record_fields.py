"""The structured decision record in the player: fields to choose, and a text with the levels by which it is marked."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.bare import HOSTILE, case, draw, sent, show_all_parts, tell_story


def test_a_field_counts_once_each_of_its_groups_is_chosen(bare: Page) -> None:
    """Choices are sent with the others of their field; half a field is not answered."""
    draw(bare, case(fields=True))
    tell_story(bare)
    field = bare.get_by_role("group", name="What about capacity?")
    field.get_by_role("group", name="What you record").get_by_label("It is in doubt").check()
    expect(bare.get_by_text("0 of 10 answered")).to_be_visible()
    field.get_by_role("group", name="How that is known").get_by_label("The diagnosis").check()
    expect(bare.get_by_text("1 of 10 answered")).to_be_visible()
    assert [each["value"] for each in sent(bare)] == [
        {"picked": {"state": "doubted"}},
        {"picked": {"state": "doubted", "how": "diagnosis"}},
    ]


def test_a_record_opens_as_it_was_left(bare: Page) -> None:
    """Every field shows what was chosen, words in options as letters, and arrow keys change a choice."""
    kept = {
        "s4-door.record.capacity": {"picked": {"state": "has", "how": "presumed"}},
        "s4-door.record.decision": {"picked": {"council": "share", "son": "hold", "firm": "hold"}},
        "s4-door.record.review": {"picked": {"review": "whole"}},
        "s4-door.wishes.text": {"text": "Her words."},
    }
    draw(bare, case(fields=True), answers=kept)
    show_all_parts(bare)
    expect(bare.get_by_text("4 of 10 answered")).to_be_visible()
    expect(bare.get_by_role("group", name="Tell the son?").get_by_label("Do not tell them")).to_be_checked()
    expect(bare.get_by_label(f"A date, a trigger and an owner {HOSTILE}")).to_be_checked()
    expect(bare.get_by_label("What does she want?")).to_have_value("Her words.")
    bare.get_by_role("group", name="And the review?").get_by_role("radio").last.focus()
    bare.keyboard.press("ArrowUp")
    assert sent(bare)[-1]["value"] == {"picked": {"review": "none"}}


def test_what_is_marked_by_hand_says_by_which_levels(bare: Page) -> None:
    """Each text of the record has a heading and its levels; the instruction stands below the heading of the fields."""
    draw(bare, case(fields=True))
    tell_story(bare)
    expect(bare.get_by_role("heading", name="Her wishes")).to_be_visible()
    expect(bare.get_by_role("heading", name="Decision record: what was decided")).to_be_visible()
    expect(bare.locator(".ss-task")).to_have_text("Record the decision")
    bare.get_by_text("How this is marked").click()
    expect(bare.get_by_text("0 of 3: nothing")).to_be_visible()
    expect(bare.get_by_role("button", name="Check my answer")).to_have_count(2)
    expect(bare.get_by_text("A person reads and marks this, once you have handed in.")).to_have_count(1)
