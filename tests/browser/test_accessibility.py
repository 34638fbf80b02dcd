"""WCAG 2.2 AA by axe over every screen of the player, light and dark, alone and inside JupyterLab."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from safeshare.exercises import case_bundle
from safeshare.files import write_atomically
from safeshare.places import place_data
from safeshare.scenario import load_bank
from tests.browser.bare import FACTS, FEEDBACK, case, contents, draw, tell_story, unfolding
from tests.browser.conftest import Lab
from tests.browser.lab_page import open_notebook, run_all, set_theme
from tests.browser.test_hand_in_card import FILE_CARD, HAND_IN, SECTIONS, reply

RULES = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# axe passes over what lies outside a body that JupyterLab keeps 0 pixels high, and judges no colours of text that is
# scrolled out of view: the body gets a height, and the window shows the whole notebook at once.
HEIGHT = "html, body { height: 100% !important; min-height: 100vh !important }"
HIGHEST = 90_000
PLANTED = """<p class="planted" style="color: #777; background: #888">Faint</p><button class="planted"></button>"""
PLANT = f"document.querySelector('.safeshare').insertAdjacentHTML('beforeend', '{PLANTED}')"
# Chooses the first outcome of each question's direction.
FINER = """nodes => nodes.forEach((node) =>
  [...node.querySelectorAll(".ss-finer input")].find((each) => each.checkVisibility()).click())"""


def _violations(page: Page) -> list[dict[str, Any]]:
    """Return axe's violations inside the player."""
    results = Axe().run(page, context={"include": [[".safeshare"], [".ss-top"]]}, options=RULES)
    found: list[dict[str, Any]] = results.response["violations"]
    return found


def _check(page: Page) -> None:
    """No violation is in the player, and axe is awake: faint text and a nameless button planted there are found."""
    page.evaluate(PLANT)
    nodes = [(each["id"], node) for each in _violations(page) for node in each["nodes"]]
    page.evaluate("document.querySelectorAll('.planted').forEach((node) => node.remove())")
    planted = {rule for rule, node in nodes if 'class="planted"' in node["html"]}
    assert planted == {"button-name", "color-contrast"}
    others = [each for each in nodes if 'class="planted"' not in each[1]["html"]]
    assert [f"{rule}: {node['html'][:160]}: {node['failureSummary']}" for rule, node in others] == []


def _warning(page: Page, theme: str) -> None:
    draw(page, case(warning="Mentions a threat."), theme=theme)
    page.get_by_role("button", name="Skip it").click()


def _story(page: Page, theme: str) -> None:
    draw(page, case(), theme=theme)


def _questions(page: Page, theme: str) -> None:
    draw(page, case(), theme=theme)
    tell_story(page)
    page.get_by_label("Within limits").check()
    page.get_by_label("Share at once").check()
    page.get_by_role("checkbox").first.check()
    page.get_by_label("Write your record.").fill("BA1 1AA")
    page.get_by_text("What a good record holds").click()


def _record(page: Page, theme: str) -> None:
    draw(page, case(fields=True), theme=theme)
    tell_story(page)
    page.get_by_label("They can make this decision").check()
    page.get_by_text("How this is marked").click()


def _unfinished(page: Page, theme: str) -> None:
    draw(page, case(), theme=theme)
    tell_story(page)
    page.get_by_role("button", name="Check my answer").click()


def _feedback(page: Page, theme: str) -> None:
    draw(page, case(), theme=theme, feedback={"s4-door.council": {**FEEDBACK, "stale": True, "differs": "A child."}})
    tell_story(page)
    page.get_by_role("button", name="Clause 4.O2").click()


def _looked_into(page: Page, theme: str) -> None:
    fact = {"id": "others_at_risk", "asks": "Is anyone else at risk?", "now": "no"}
    answer = {"outcome": "Do not share now", "family": "Hold", "reason": "She refuses.", "clauses": ["4.3"]}
    states = [{**answer, "id": each, "label": each, "changes": each == "yes", "says": "So."} for each in ("yes", "no")]
    path = [
        {"kind": "asked", "title": "Is someone in danger?", "found": ["nobody is"]},
        {"kind": "passed", "title": "Ways that this case is not on", "found": ["no court asks"], "ways": ["A court"]},
        {"kind": "decided", "title": "She refuses", "found": ["she refuses"], "says": "So hold.", "outcome": "Hold"},
    ]
    said = {**FEEDBACK, "path": path, "explore": {"now": answer, "facts": [{**fact, "states": states}]}}
    draw(page, case(), theme=theme, feedback={"s4-door.council": said})
    tell_story(page)
    for each in page.locator(".ss-look summary").all():
        each.click()
    page.get_by_label("Is anyone else at risk?").check()
    page.locator(".ss-states").get_by_label("yes").check()


def _one_at_a_time(page: Page, theme: str) -> None:
    draw(page, case(), case("s4-door-b"), theme=theme, contents=contents(case(), case("s4-door-b")))
    tell_story(page, whole=False)
    page.get_by_role("button", name="Next", exact=True).first.click()
    page.locator(".safeshare").get_by_text("Where to get help").click()
    strip = page.get_by_role("region", name="How far you are")
    strip.get_by_text("Where to get help" if theme == "dark" else "All cases and parts").click()


def _assessed(page: Page, theme: str) -> None:
    draw(page, case(practice=False), theme=theme)
    tell_story(page)


def _not_saved(page: Page, theme: str) -> None:
    draw(page, case(), theme=theme)
    tell_story(page)
    page.evaluate("kernel.fail = 'the disk is full.'")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Try again").first.wait_for()


def _pair(page: Page, theme: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    options = [{"id": "others_at_risk", "label": "Is anyone else at risk?"}]
    decided = {"family": "share", "outcome": "act_now", "confidence": 1}
    answers = {f"{name}.council.decide": decided for name in ("s4-door", "s4-door-b")}
    compare = {"ask": "What single fact changed the answer?", "options": options}
    draw(page, case(), case("s4-door-b"), compare=compare, answers=answers, feedback={"compare": FEEDBACK}, theme=theme)


def _unfolding(page: Page, theme: str) -> None:
    path = [{"step": 1, "did": "ask", "fact": "concern"}]
    draw(page, unfolding(), answers={"s4-door.council.unfold": {"path": path}}, theme=theme)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Ask for a fact").check()
    page.get_by_label(FACTS[1]["label"]).check()


def _unfolded(page: Page, theme: str) -> None:
    path = [{"step": step, "did": "decide", "family": "hold"} for step in (1, 2, 3)]
    step = {
        "verdict": "not yet",
        "did": "You decided.",
        "known": "New: this.",
        "sound": "Hold.",
        "worth": ["“Who?” So."],
    }
    part = {**FEEDBACK["parts"][0], "part": "s4-door.council.unfold", "steps": [step, {**step, "verdict": "right"}]}
    feedback = {"s4-door.council": {**FEEDBACK, "parts": [part]}}
    draw(page, unfolding(), answers={"s4-door.council.unfold": {"path": path}}, feedback=feedback, theme=theme)


def _trouble(page: Page, theme: str) -> None:
    draw(page, view={"sentence": "cases.json is not here.", "cases": [], "compare": None}, theme=theme)


def _locked(page: Page, theme: str) -> None:
    view = {"sentence": "This test is sealed.", "cases": [], "compare": None, "asks": "code"}
    draw(page, view=view, theme=theme)
    page.evaluate("kernel.closed = true")
    page.get_by_role("button", name="Open the test").click()
    page.get_by_role("alert").filter(has_text="Not opened").wait_for()


def _who(page: Page, theme: str) -> None:
    page.set_viewport_size({"width": 512, "height": 384})  # as at 200 per cent
    draw(page, case(practice=False), theme=theme, whose={"learner": "L-001", "stays": False})
    page.get_by_role("button", name="Not you?").wait_for()
    page.evaluate("kernel.set('view', { asks: 'learner', learner: '', cases: [] })")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("alert").filter(has_text="Enter your learner id").wait_for()


def _hand_in(page: Page, theme: str) -> None:
    page.set_viewport_size({"width": 512, "height": 384})  # as at 200 per cent
    draw(page, view=HAND_IN, theme=theme)
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("button", name="Hand in as it is").wait_for()


def _load(page: Page, theme: str) -> None:
    draw(page, view=FILE_CARD, theme=theme)
    page.evaluate("kernel.silent = true")
    page.get_by_label("A file of answers").set_input_files({"name": "a.zip", "mimeType": "", "buffer": b"zipped"})
    page.wait_for_function("kernel.sent.length > 0")
    said = "To 2 questions it holds another answer than yours here: which one do you want to keep?"
    reply(page, {"type": "look-into-file", "ok": True, "text": said, "new": 1, "other": 2})
    page.get_by_role("button", name="Load nothing").wait_for()


def _start(page: Page, theme: str) -> None:
    page.set_viewport_size({"width": 512, "height": 384})
    draw(page, view=SECTIONS, theme=theme)


def _start_read(page: Page, theme: str) -> None:
    draw(page, view=SECTIONS, theme=theme)
    page.evaluate("kernel.silent = true")
    page.get_by_role("button", name="Read your feedback: Section 4").click()
    html = "<html lang='en'><title>Feedback</title><h1>Yours</h1>"
    reply(page, {"type": "page", "home": "section-04", "kind": "feedback", "html": html})
    page.get_by_role("button", name="Close").wait_for()


SCREENS = (
    _warning,
    _story,
    _questions,
    _record,
    _unfinished,
    _feedback,
    _looked_into,
    _one_at_a_time,
    _assessed,
    _not_saved,
    _pair,
    _unfolding,
    _unfolded,
    _trouble,
    _locked,
    _who,
    _hand_in,
    _load,
    _start,
    _start_read,
)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.__name__.strip("_"))
def test_screens_meet_wcag(empty: Page, screen: Callable[[Page, str], None], theme: str) -> None:
    """No screen of the player breaks a rule of WCAG 2.2 AA that axe can test, and a planted fault is found."""
    screen(empty, theme)
    _check(empty)


def test_player_meets_wcag_in_jupyterlab(page: Page, lab: Lab, root: Path) -> None:
    """Inside JupyterLab, in both themes, a whole section meets WCAG 2.2 AA: every kind, opened, all feedback, cards."""
    folder = _section_with_cards(lab.folder / "accessible", root)
    open_notebook(page, lab, folder / "02_how.ipynb")
    run_all(page, page.locator(".jp-CodeCell").filter(has_text="import play").count())
    page.add_style_tag(content=HEIGHT)
    page.set_viewport_size({"width": 1024, "height": 12_000})
    _open_everything(page)
    card = page.get_by_role("region", name="Hand in")
    card.get_by_role("button", name="Hand in").click()
    expect(card.get_by_role("alert")).to_have_text("Enter your learner id first.")
    expect(page.get_by_role("region", name="Your sections").get_by_role("row")).to_have_count(2)
    _show_the_whole(page)
    for theme in ("light", "dark"):
        set_theme(page, theme)
        _check(page)


def _section_with_cards(course: Path, root: Path) -> Path:
    """Write a section that ends with the card to hand in and the start page's, which has another section in it."""
    cases = list(load_bank(root / "scenarios").cases.values())
    counts = {"s4a-market": ["s4a-market"]}
    for name in ("section-02", "section-04"):
        bundle = case_bundle(cases, assignment=name, items=counts)
        (course / name).mkdir(parents=True)
        write_atomically(course / name / "cases.json", json.dumps(bundle))
    due = place_data("", "2999-12-01T17:00:00Z")
    write_atomically(course / "section-04" / "hand-in.json", json.dumps(due))
    notebook = json.loads((root / "notebooks" / "02_how.ipynb").read_text(encoding="utf-8"))
    source = "from safeshare.player import my_sections\n\nmy_sections()"
    cell = {"cell_type": "code", "id": "sections", "metadata": {}, "source": source}
    notebook["cells"].append({**cell, "execution_count": None, "outputs": []})
    write_atomically(course / "section-02" / "02_how.ipynb", json.dumps(notebook))
    return course / "section-02"


def _show_the_whole(page: Page) -> None:
    """Make the window higher than all of the notebook, with few dots to an inch, which are drawn soon."""
    metrics = {"width": 1024, "height": HIGHEST, "deviceScaleFactor": 0.1, "mobile": False}
    page.context.new_cdp_session(page).send("Emulation.setDeviceMetricsOverride", metrics)
    page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0")
    page.wait_for_function(f"innerHeight === {HIGHEST}")
    assert page.locator(".safeshare").last.evaluate("node => node.getBoundingClientRect().bottom") < HIGHEST


def _open_everything(page: Page) -> None:
    """Open every case, go through every story, show all feedback and every clause in it, and compare the pairs."""
    for name in ("Show this case", "Next part of the story"):
        _press_all(page.get_by_role("button", name=name))
    while (now := page.locator(".ss-now:visible").first).is_visible():
        now.get_by_role("radio").first.check()
        now.get_by_role("button").click()
    page.get_by_role("button", name="Show all parts at once").first.click()
    decisions = page.locator(".ss-question:has(.ss-cards)")
    _click_all(decisions.get_by_label("Ask, assess or take advice first"))
    decisions.evaluate_all(FINER)
    checks = page.locator(".ss-question").get_by_role("button", name="Check my answer")
    _click_all(checks)
    _press_all(page.get_by_role("button", name="Show me the feedback now"))
    for each in page.locator(".ss-compare").all():
        each.get_by_role("radio").first.check()
        each.get_by_role("button", name="Check my answer").click()
    expect(page.locator(".ss-feedback")).to_have_count(checks.count() + page.locator(".ss-compare").count())
    _click_all(page.locator(".ss-chip, .ss-case summary"))


def _click_all(controls: Locator) -> None:
    """Click many controls, none of which goes or moves another away."""
    controls.evaluate_all("nodes => nodes.forEach((node) => node.click())")


def _press_all(buttons: Locator) -> None:
    """Press buttons, each of which goes when it is pressed, until none is left to be seen."""
    while (first := buttons.locator("visible=true").first).is_visible():
        first.click()
