"""The parts of a case one at a time, and the strip that says how far the learner is in the whole notebook."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.bare import HOSTILE, case, contents, draw, sent, show_all_parts, tell_story, unfolding


def said(page: Page) -> str:
    """Return what a screen reader was last told."""
    return page.locator(".ss-live").first.inner_text()


def test_parts_come_one_at_a_time_by_keys_and_nothing_is_lost(bare: Page) -> None:
    """Next and Back show one part each, put the focus on its heading and say it; answers and typed text stay."""
    draw(bare, case())
    tell_story(bare, whole=False)
    part = bare.locator(".ss-stop:visible")
    expect(part).to_have_count(1)
    expect(bare.get_by_text("The door is open.")).to_be_visible()
    bare.get_by_label("Within limits").check()
    bare.get_by_label("Share at once").check()
    expect(bare.get_by_role("button", name="Back")).to_be_hidden()
    for place in range(2, 8):
        bare.get_by_role("button", name="Next", exact=True).press("Enter")
        heading = bare.locator(".ss-place:visible")
        expect(heading).to_be_focused()
        expect(heading).to_contain_text(f"Part {place} of 7")
        assert said(bare) == f"Part {place} of 7. Not answered yet."
        expect(part).to_have_count(1)
    expect(bare.get_by_role("button", name="Next", exact=True)).to_be_hidden()
    expect(bare.get_by_text("This is the last part of this case.")).to_be_visible()
    bare.get_by_label("Write your record.").fill(HOSTILE)
    for _ in range(6):
        bare.get_by_role("button", name="Back").press("Space")
    assert said(bare) == "Part 1 of 7. Answered."
    expect(bare.get_by_label("Share at once")).to_be_checked()
    bare.get_by_role("button", name="Part 7, answered").click()
    expect(bare.get_by_label("Write your record.")).to_have_value(HOSTILE)
    assert {each["part"].rpartition(".")[2] for each in sent(bare)} == {"decide", "text"}


def test_what_is_answered_is_told_by_sign_and_word(bare: Page) -> None:
    """Each number says in its name whether its part is answered, and the part that is open is marked as current."""
    path = [{"step": step, "did": "decide", "family": "hold"} for step in (1, 2, 3)]
    draw(bare, unfolding(), answers={"s4-door.council.unfold": {"path": path}})
    numbers = bare.get_by_role("navigation", name="Parts of this case").get_by_role("button")
    expect(numbers).to_have_text(["1✓", "2", "3"])
    expect(numbers.nth(0)).to_have_accessible_name("Part 1, answered")
    expect(numbers.nth(1)).to_have_attribute("aria-current", "step")
    numbers.nth(0).press("Enter")
    expect(bare.get_by_role("heading", name="What happens")).to_be_focused()
    numbers.nth(2).press("Enter")
    expect(numbers.nth(1)).not_to_have_attribute("aria-current", "step")
    bare.get_by_role("checkbox", name="4.O2").check()
    expect(numbers).to_have_text(["1✓", "2", "3✓"])


def test_all_parts_at_once_holds_for_every_case_of_the_page(bare: Page) -> None:
    """Who prefers to see all parts asks for it once; every case follows, and goes back to one at a time as well."""
    draw(bare, case(), case("s4-door-b"))
    tell_story(bare, whole=False)
    expect(bare.locator(".ss-stop:visible")).to_have_count(2)
    show_all_parts(bare)
    expect(bare.locator(".ss-stop:visible")).to_have_count(14)
    expect(bare.get_by_role("button", name="Next", exact=True)).to_have_count(0)
    bare.get_by_role("button", name="Show one part at a time").last.click()
    expect(bare.locator(".ss-stop:visible")).to_have_count(2)


def test_the_strip_goes_to_each_part_and_says_what_the_kernel_counts(bare: Page) -> None:
    """Counts are the kernel's; links and 'Next unanswered' go to a part, or to a case that is still to be read."""
    one, two = case(), case("s4-door-b", warning="Mentions a threat.")
    listed = contents(one, two)
    done = [part["id"] for part in listed[0]["parts"][:2]]
    draw(bare, one, two, contents=listed, done=done)
    strip = bare.get_by_role("region", name="How far you are")
    expect(strip).to_have_count(1)
    expect(strip).to_contain_text("2 of 14 answered")
    expect(strip).to_contain_text("Saved")
    assert sent(bare, "follow")
    onward = strip.get_by_role("button", name="Next unanswered")
    onward.click()
    expect(bare.locator(".ss-case").first.locator("h3")).to_be_focused()
    tell_story(bare, whole=False)
    strip.get_by_text("All cases and parts").click()
    expect(strip.get_by_role("link", name="Write your record.")).to_have_count(2)
    strip.get_by_role("link", name="Write your record.").first.press("Enter")
    expect(bare.locator(".ss-place:visible")).to_contain_text("Part 7 of 7")
    expect(bare.locator(".ss-place:visible")).to_be_focused()
    onward.click()
    expect(bare.locator(".ss-case").last.locator("h3")).to_be_focused()
    bare.get_by_role("button", name="Skip it").click()
    onward.click()
    expect(bare.locator(".ss-place:visible").first).to_contain_text("Part 3 of 7")
    strip.get_by_text("All cases and parts").click()
    expect(strip.get_by_text(re.compile("skipped"))).to_be_visible()
    bare.evaluate("ids => kernel.set('done', ids)", [part["id"] for held in listed for part in held["parts"]])
    expect(strip).to_contain_text("14 of 14 answered")
    expect(onward).to_be_hidden()


def test_the_strip_counts_cases_that_wait(bare: Page) -> None:
    """Parts that open once the learner says who they are count from the start; what cannot be counted is named."""
    listed = contents(case())
    waiting = {"id": "s4a", "title": f"Not opened {HOSTILE}", "practice": False, "parts": [], "waits": 6}
    draw(bare, case(), contents=[*listed, waiting], done=[part["id"] for part in listed[0]["parts"]])
    form = "<div class='safeshare'><div class='ss-locked'><form><input id='who'></form></div></div>"
    bare.evaluate("form => document.body.insertAdjacentHTML('beforeend', form)", form)
    strip = bare.get_by_role("region", name="How far you are")
    expect(strip).to_contain_text("7 of 13 answered")
    strip.get_by_role("button", name="Next unanswered").click()
    expect(bare.locator("#who")).to_be_focused()
    strip.get_by_text("All cases and parts").click()
    expect(strip).to_contain_text(f"Not opened {HOSTILE} assessed, 0 of 6 answered")
    strip.get_by_role("link", name="Not opened").press("Enter")
    expect(bare.locator("#who")).to_be_focused()
    for count, words in ((1, "1 case"), (2, "2 cases")):
        bare.evaluate("listed => kernel.set('contents', listed)", [*listed, *[{**waiting, "waits": None}] * count])
        expect(strip).to_contain_text(f"7 of 7 answered, and {words} to open")


def test_what_the_strip_opens_shuts_when_the_learner_goes_on(bare: Page) -> None:
    """One list is open at a time, and none once the focus or the mouse is back in the case."""
    draw(bare, case(), contents=contents(case()))
    strip = bare.get_by_role("region", name="How far you are")
    strip.get_by_text("All cases and parts").press("Enter")
    expect(strip.get_by_role("link").first).to_be_visible()
    strip.get_by_text("Where to get help").press("Enter")
    expect(strip.get_by_role("link").first).to_be_hidden()
    expect(strip.get_by_text("116 123", exact=False)).to_be_visible()
    bare.get_by_role("button", name="Next part of the story").focus()
    expect(strip.get_by_text("116 123", exact=False)).to_be_hidden()
    strip.get_by_text("All cases and parts").click()
    bare.get_by_text("Maureen wants").click()
    expect(strip.get_by_role("link").first).to_be_hidden()


def test_the_strip_says_why_something_is_not_saved(bare: Page) -> None:
    """'Saving', 'Saved' and 'Not saved' with its reason stand in the strip as well."""
    draw(bare, case(), contents=contents(case()))
    tell_story(bare)
    bare.evaluate("kernel.fail = 'the disk is full.'")
    bare.get_by_role("checkbox", name="4.3").check()
    expect(bare.locator(".ss-top-saved")).to_have_text("Not saved: the disk is full.")
    bare.evaluate("kernel.fail = ''")
    bare.get_by_role("button", name="Try again").first.click()
    expect(bare.locator(".ss-top-saved")).to_have_text("Saved")


def test_the_strip_lies_over_nothing_that_has_the_focus(bare: Page) -> None:
    """Wherever Tab goes in a long case, what has the focus stands clear below the strip."""
    draw(bare, case(), contents=contents(case()))
    tell_story(bare)
    bare.get_by_label("Write your record.").focus()
    for _ in range(25):
        bare.keyboard.press("Shift+Tab")
        at, edge = bare.evaluate(
            "[document.activeElement, document.querySelector('.ss-top')].map((e) => e.getBoundingClientRect())"
        )
        inside = bare.evaluate("Boolean(document.activeElement.closest('.ss-top'))")
        assert inside or at["top"] >= edge["bottom"]
