"""The player's front end: what it draws, what it sends, what it says when saving fails."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from safeshare.player.front_end import FRONT
from safeshare.player.progress import needs_of
from tests.browser.bare import FEEDBACK, HOSTILE, case, draw, sent, show_all_parts, tell_story
from tests.player.test_progress import HALVES


def test_wants_come_before_the_story(bare: Page) -> None:
    """What the person wants is read before any fact of the case."""
    draw(bare, case())
    text = bare.locator(".ss-case").inner_text()
    assert text.index("Maureen wants") < text.index("You are a housing officer") < text.index("The door is open")


def test_story_opens_part_by_part(bare: Page) -> None:
    """Each part of the story opens on request, takes the focus, and earlier parts stay; questions follow the last."""
    draw(bare, case())
    parts = bare.locator(".ss-story li:visible")
    expect(parts).to_have_count(1)
    expect(bare.get_by_text("Tell the council?")).to_be_hidden()
    bare.get_by_role("button", name="Next part of the story (2 of 3)").click()
    expect(parts).to_have_count(2)
    expect(parts.last).to_be_focused()
    bare.get_by_role("button", name="Next part of the story (3 of 3)").click()
    expect(parts).to_have_count(3)
    expect(bare.get_by_role("button", name="Next part")).to_have_count(0)
    expect(bare.get_by_text("Tell the council?")).to_be_visible()


def test_no_button_counts_beyond_the_story(bare: Page) -> None:
    """With the whole story read, at once or part by part, no button offers a part that there is not, hidden or not."""
    for answers in ({}, {"s4-door.council.decide": {"family": "share", "outcome": "act_now", "confidence": 2}}):
        draw(bare, case(), answers=answers)
        tell_story(bare)
        expect(bare.locator(".ss-story li:visible")).to_have_count(3)
        assert not [each for each in bare.locator("button").all_text_contents() if "4 of 3" in each]


def test_returning_learner_finds_the_whole_story_and_the_answers(bare: Page) -> None:
    """A case with answers opens with all of its story and every control as it was left."""
    kept = {
        "s4-door.council.decide": {"family": "share", "outcome": "act_now", "confidence": 2},
        "s4-door.council.clauses": {"chosen": ["4.O2"], "none": False},
        "s4-door.council.items": {"chosen": [], "none": True},
        "s4-door.council.fact_or_opinion": {"sorted": {"bruise": "fact", "rent": "opinion"}},
        "s4-door.council.handling": {"to": "desk", "by": "form", "none": False},
        "s4-door.council.sequence": {"order": ["ask", "warn", "send", "note"]},
        "s4-door.record.text": {"text": HOSTILE},
    }
    draw(bare, case(), answers=kept)
    show_all_parts(bare)
    expect(bare.get_by_text("7 of 7 answered")).to_be_visible()
    for label in ("Share at once", "Fairly sure", "Share none of these", "The council's duty desk", "secure form"):
        expect(bare.get_by_label(label)).to_be_checked()
    expect(bare.get_by_role("checkbox", name="4.O2")).to_be_checked()
    rows = bare.get_by_role("group", name="Fact or opinion?")
    expect(rows.get_by_label("Fact").first).to_be_checked()
    expect(rows.get_by_label("Opinion").last).to_be_checked()
    expect(bare.get_by_label("Write your record.")).to_have_value(HOSTILE)


def test_hostile_text_is_shown_as_text(bare: Page) -> None:
    """Markup in titles, stories, options and feedback is shown as its letters and never run."""
    draw(bare, case(), feedback={"s4-door.council": {**FEEDBACK, "headline": HOSTILE, "change": HOSTILE}})
    tell_story(bare)
    assert bare.get_by_text(HOSTILE).count() >= 7
    assert bare.locator(".safeshare :is(img, script)").count() == 0
    assert bare.title() == "Test"


def test_decision_is_a_direction_then_an_outcome_then_confidence(bare: Page) -> None:
    """Only the chosen direction's outcomes show, then the confidence; each click is sent as one whole answer."""
    draw(bare, case())
    tell_story(bare)
    expect(bare.get_by_label("Share as agreed")).to_be_hidden()
    bare.get_by_label("Within limits").check()
    expect(bare.get_by_label("Do not share now")).to_be_hidden()
    expect(bare.get_by_label("Unsure")).to_be_hidden()
    bare.get_by_label("Share as agreed").check()
    bare.get_by_label("Unsure").check()
    assert [message["value"] for message in sent(bare)] == [
        {"family": "share", "outcome": None, "confidence": None},
        {"family": "share", "outcome": "share_with_consent", "confidence": None},
        {"family": "share", "outcome": "share_with_consent", "confidence": 1},
    ]


def test_coming_back_to_a_direction_brings_back_its_outcome(bare: Page) -> None:
    """Looking at another direction loses the confidence and the outcome of neither."""
    draw(bare, case(), answers={"s4-door.council.decide": {"family": "share", "outcome": "act_now", "confidence": 3}})
    show_all_parts(bare)
    bare.get_by_label("Not with this recipient now").check()
    assert sent(bare)[-1]["value"] == {"family": "hold", "outcome": None, "confidence": 3}
    bare.get_by_label("Within limits").check()
    assert sent(bare)[-1]["value"] == {"family": "share", "outcome": "act_now", "confidence": 3}


def test_none_and_ticks_exclude_each_other(bare: Page) -> None:
    """'None of these' clears the ticks, and a tick clears 'none of these'."""
    draw(bare, case())
    tell_story(bare)
    share = bare.get_by_role("group", name="What would you share?")
    share.get_by_label("The pension is gone").check()
    share.get_by_label("Share none of these").check()
    assert sent(bare)[-1]["value"] == {"chosen": [], "none": True}
    expect(share.get_by_label("The pension is gone")).not_to_be_checked()
    share.get_by_label("The pension is gone").check()
    assert sent(bare)[-1]["value"] == {"chosen": ["bruise"], "none": False}
    expect(share.get_by_label("Share none of these")).not_to_be_checked()


def test_progress_counts_only_whole_answers(bare: Page) -> None:
    """A direction without an outcome, or a list half sorted, is not yet an answer."""
    draw(bare, case())
    tell_story(bare)
    bare.get_by_label("Within limits").check()
    rows = bare.get_by_role("group", name="Fact or opinion?")
    rows.get_by_label("Fact").first.check()
    expect(bare.get_by_text("0 of 7 answered")).to_be_visible()
    bare.get_by_label("Share at once").check()
    rows.get_by_label("Opinion").last.check()
    expect(bare.get_by_text("2 of 7 answered")).to_be_visible()


def test_unfinished_question_is_named_before_feedback(bare: Page) -> None:
    """Checking with parts still open says how many; the learner may still ask for the feedback."""
    draw(bare, case())
    tell_story(bare)
    bare.get_by_label("Within limits").check()
    bare.get_by_role("button", name="Check my answer").click()
    expect(bare.get_by_text("6 of 6 parts of this question are still open.", exact=False).first).to_be_visible()
    assert not sent(bare, "check")
    bare.get_by_role("button", name="Show me the feedback now").click()
    assert sent(bare, "check")[0]["question"] == "s4-door.council"


def test_feedback_speaks_in_words_and_opens_its_clauses(bare: Page) -> None:
    """Feedback gives verdict, corrections, duties, the change and the outside apart; a clause opens by its button."""
    draw(bare, case(), feedback={"s4-door.council": FEEDBACK})
    tell_story(bare)
    for words in ("Close", "1 of 3 points", "A refusal is weighed.", "Tell the person first (4.9)", "to hold."):
        expect(bare.locator(".ss-feedback").get_by_text(words, exact=False).first).to_be_visible()
    expect(bare.locator(".ss-outside")).to_contain_text("ring 999")
    chip = bare.get_by_role("button", name="Clause 4.O2")
    expect(chip).to_have_attribute("aria-expanded", "false")
    expect(bare.get_by_text("Someone else may be in danger")).to_be_hidden()
    chip.press("Enter")
    expect(chip).to_have_attribute("aria-expanded", "true")
    expect(bare.get_by_text("Someone else may be in danger")).to_be_visible()


def test_assessed_case_has_no_check(bare: Page) -> None:
    """An assessed case says when it is marked and has no button that would tell."""
    draw(bare, case(practice=False))
    tell_story(bare)
    expect(bare.get_by_text("Marked when the whole group has finished.")).to_be_visible()
    expect(bare.get_by_role("button", name="Check my answer")).to_have_count(0)


def test_content_warning_comes_first_and_the_case_can_be_skipped(bare: Page) -> None:
    """With a warning nothing of the case is read until the learner opens it, and skipping is one button."""
    draw(bare, case(warning="Mentions a threat."))
    expect(bare.get_by_text("Mentions a threat.")).to_be_visible()
    for words in ("Maureen wants", "The door is open."):
        expect(bare.get_by_text(words)).to_be_hidden()
    bare.get_by_role("button", name="Skip it").click()
    expect(bare.get_by_text("You skipped this case.", exact=False).first).to_be_visible()
    bare.get_by_role("button", name="Show this case").press("Enter")
    expect(bare.get_by_text("Maureen wants", exact=False)).to_be_visible()
    expect(bare.get_by_role("heading", level=3)).to_be_focused()


def test_pair_asks_for_the_fact_only_after_both_answers(bare: Page) -> None:
    """Two near-misses stand side by side on a laptop, not at 200 per cent; what differs is asked after both."""
    options = [{"id": "others_at_risk", "label": "Is anyone else at risk?"}, {"id": "capacity", "label": "Capacity?"}]
    compare = {"ask": "What single fact changed the answer?", "options": options}
    bare.set_viewport_size({"width": 1024, "height": 768})
    draw(bare, case(), case("s4-door-b"), compare=compare)
    left, right = _places(bare)
    assert left["y"] == right["y"]
    assert left["x"] < right["x"]
    tell_story(bare)
    ask = bare.get_by_role("group", name="What single fact changed the answer?")
    expect(ask).to_be_hidden()
    for n in (0, 1):
        bare.get_by_label("Within limits").nth(n).check()
        bare.get_by_label("Share at once").nth(n).check()
    expect(ask).to_be_visible()
    ask.get_by_label("Capacity?").check()
    bare.locator(".ss-compare").get_by_role("button", name="Check my answer").click()
    assert sent(bare, "compare")[0]["fact"] == "capacity"
    expect(bare.locator(".ss-compare .ss-feedback")).to_be_visible()
    bare.set_viewport_size({"width": 512, "height": 384})
    left, right = _places(bare)
    assert left["x"] == right["x"]
    assert left["y"] < right["y"]


def _places(page: Page) -> tuple[dict[str, float], dict[str, float]]:
    """Return where the first and the second case stand."""
    first, second = page.evaluate(
        "[...document.querySelectorAll('.ss-case')].map(e => e.getBoundingClientRect()).map(({x, y}) => ({x, y}))"
    )
    return first, second


def test_trouble_is_one_plain_sentence(bare: Page) -> None:
    """When the cases cannot be read the learner sees the sentence and nothing else."""
    draw(bare, view={"sentence": f"cases.json is not here. {HOSTILE}", "cases": [], "compare": None})
    expect(bare.get_by_role("alert")).to_have_text(f"cases.json is not here. {HOSTILE}")


def test_keys_do_not_leave_the_player(bare: Page) -> None:
    """No key pressed in the player reaches the page around it."""
    draw(bare, case())
    tell_story(bare)
    bare.evaluate(
        "window.leaked = [];"
        "for (const kind of ['keydown', 'keypress', 'keyup']) document.addEventListener(kind, () => leaked.push(kind))"
    )
    bare.get_by_role("checkbox", name="4.3").focus()
    for key in ("d", "d", "x", "a", "b", "Enter", "Escape", "Control+s"):
        bare.keyboard.press(key)
    assert bare.evaluate("leaked") == []


def test_readable_at_two_hundred_per_cent(bare: Page) -> None:
    """At 200 per cent on a 1024-pixel screen nothing is cut off or scrolls sideways, and type is 16 px and more."""
    bare.set_viewport_size({"width": 512, "height": 384})
    draw(bare, case(), feedback={"s4-door.council": FEEDBACK})
    tell_story(bare)
    assert bare.evaluate("document.documentElement.scrollWidth") <= 512
    sizes = bare.evaluate(
        "[...document.querySelectorAll('.safeshare *')].map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 16


def test_targets_are_large_enough(bare: Page) -> None:
    """Every control is at least 24 pixels high and wide."""
    draw(bare, case(), feedback={"s4-door.council": FEEDBACK})
    tell_story(bare)
    boxes = bare.evaluate(
        "[...document.querySelectorAll('.safeshare :is(button, input, summary, textarea)')]"
        ".map(e => e.getBoundingClientRect()).filter(r => r.width).map(r => Math.min(r.width, r.height))"
    )
    assert len(boxes) > 10
    assert min(boxes) >= 24


def test_the_page_counts_as_the_kernel_does(bare: Page) -> None:
    """What is half an answer to the kernel is half of one in the page, for every kind of part."""
    source = (FRONT / "answers.js").read_text(encoding="utf-8").replace("export ", "")
    answers = [[{**part, "needs": needs_of(part)}, each] for part, *answers in HALVES for each in ({}, *answers)]
    count = "([source, rows]) => rows.map((row) => new Function(`${source}; return answered`)()(...row))"
    assert bare.evaluate(count, [source, answers]) == [False, False, True] * len(HALVES)
