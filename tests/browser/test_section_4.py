"""The learner's hour: section 4 from the start page to the feedback, as `safeshare learn` opens it in each program."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from safeshare.scenario import load_bank
from tests.browser.app_course import is_ready
from tests.browser.clicks import Plan, earned_as_clicked, plan
from tests.browser.conftest import PATIENCE
from tests.browser.hands import (
    answer_by_keyboard,
    answer_in_page,
    is_answered,
    open_case,
    say_who,
    say_who_by_keyboard,
    tab_to,
    write_by_keyboard,
)
from tests.browser.lab_page import READY_WORD
from tests.browser.learners import learning
from tests.browser.taking import LEARNER, Course, take_course

TITLE = "Section 4: When somebody says no to sharing"
RECALL = "s3-recall"
TEXT = "She said no."
WRONG = ("police.decide", "police.clauses", "council.missing")


@pytest.fixture
def course(tmp_path: Path, root: Path) -> Course:
    """Build and release the course with a drop folder, and give a learner the start page and section 4."""
    return take_course("section-04", tmp_path, tmp_path / "learner", root, whole=True)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open an empty page on a 1024-pixel laptop; a request to another machine fails the test."""
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    yield opened
    context.close()
    assert [url for url in asked if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))] == []


def plans_of(course: Course, root: Path, wrong: Sequence[str] = WRONG) -> list[Plan]:
    """Return what to click in the cases that this learner was given, in their order, something wrong among it."""
    shown = json.loads((course.copy / "answers.json").read_text(encoding="utf-8"))["variants"]
    bank = load_bank(root / "scenarios")
    ids = [each["case"] for each in shown.values()]
    return [plan(bank.cases[each], wrong=[f"{each}.{part}" for part in wrong]) for each in ids]


def here(page: Page) -> Locator:
    """Return the page or notebook that is shown, once its cases are live."""
    if "/course/" in page.url:
        is_ready(page)
        return page.locator("main")
    panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    expect(panel.locator(READY_WORD)).to_have_text("Ready", timeout=PATIENCE)
    expect(panel.locator(READY_WORD)).to_be_hidden()  # some seconds later, when Jupyter lays out no cells any more
    return panel


def go_to_section(page: Page, address: str) -> None:
    """Open the start page, and from the card there section 4."""
    page.goto(address)
    link = here(page).get_by_role("region", name="Your sections").get_by_role("link", name=TITLE)
    tab_to(page, link)
    page.keyboard.press("Enter")
    page.wait_for_url("**/section-04/04_refusal.ipynb*")
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    here(page)


def hand_in(page: Page, *, whole: bool = False) -> str:
    """Hand in by the card, past what it says is still open unless all is answered, and return what it says then."""
    place = page.locator("main") if "/course/" in page.url else here(page)
    card = place.get_by_role("region", name="Hand in")
    field = card.get_by_label("Your learner id")
    expect(field).to_have_value(LEARNER)
    tab_to(page, field)
    if not whole:
        page.keyboard.press("Enter")
        expect(card.get_by_role("button", name="Hand in as it is")).to_be_focused()
    said = card.inner_text()
    page.keyboard.press("Enter")
    expect(card).to_contain_text("Your trainer collects it from here")
    return said


def test_the_learners_hour(page: Page, course: Course, root: Path) -> None:
    """All that counts is answered and written, handed in, marked as clicked and read again, with keys alone."""
    with learning(course.copy.parent, root) as address:
        go_to_section(page, address)
        strip = page.get_by_role("region", name="How far you are")
        say_who_by_keyboard(page, LEARNER)
        assessed = plans_of(course, root)
        recall = plan(load_bank(root / "scenarios").cases[RECALL])
        for each in (recall, *assessed[:2]):
            answer_by_keyboard(page, each)
        done = sum(len(each.choices) for each in (recall, *assessed[:2]))
        expect(strip).to_contain_text(f"{done} of 70 answered")

        page.reload()
        here(page)
        expect(strip).to_contain_text(f"{done} of 70 answered")
        texts = 0
        for each in assessed[2:]:
            answer_by_keyboard(page, each)
            texts += write_by_keyboard(page, each, TEXT)
        assert texts == 2
        assert "24 of 24 parts of what counts are answered." in hand_in(page, whole=True)
        scores = course.collected()
        earned_as_clicked(scores, assessed)

        course.grading("feedback", "--close", "--although-waiting")
        page.goto(address)
        row = here(page).get_by_role("row").filter(has_text=TITLE)
        expect(row).to_contain_text("24 of 24 answered")
        expect(row).to_contain_text("receipt")
        read = row.get_by_role("button", name="Read your feedback")
        tab_to(page, read)
        page.keyboard.press("Enter")
        expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible()
        go_to_section(page, address)
        case = open_case(page, assessed[0])
        is_answered(page, assessed[0])
        expect(case.locator("input:not([type=hidden])").first).to_be_disabled()


@pytest.mark.parametrize(
    ("options", "wide"), [((), 1024), (("--notebook",), 1440), (("--app",), 1024)], ids=["lab", "notebook", "app"]
)
def test_whole_section(page: Page, course: Course, root: Path, options: tuple[str, ...], wide: int) -> None:
    """In each program all 70 parts are answered across a reload, handed in, and marked as clicked.

    The trainer's feedback is read from the start page then, and the answers stand as they were handed in.
    """
    page.set_viewport_size({"width": wide, "height": 900})
    with learning(course.copy.parent, root, *options) as address:
        go_to_section(page, address)
        say_who(page, LEARNER)
        strip = page.get_by_role("region", name="How far you are")
        expect(strip).to_contain_text("0 of 70 answered")
        bank = load_bank(root / "scenarios").cases
        shown = page.locator("article[data-case]").evaluate_all("nodes => nodes.map((node) => node.dataset.case)")
        plans = [plan(bank[each]) for each in shown]
        assert len(plans) == 13
        half = len(plans) // 2
        for each in plans[:half]:
            answer_in_page(page, each, TEXT)
        done = sum(len(each.choices) for each in plans[:half])
        page.reload()
        here(page)
        expect(strip).to_contain_text(f"{done} of 70 answered")
        for each in plans[half:]:
            answer_in_page(page, each, TEXT)
        expect(strip).to_contain_text("70 of 70 answered")
        assert page.evaluate("document.documentElement.scrollWidth") <= wide
        assert "24 of 24 parts of what counts are answered." in hand_in(page, whole=True)
        assessed = plans_of(course, root, wrong=())
        earned_as_clicked(course.collected(), assessed)
        course.grading("feedback", "--close", "--although-waiting")
        page.goto(address)
        here(page).get_by_role("button", name="Read your feedback").click()
        expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible()
        go_to_section(page, address)
        case = open_case(page, assessed[0])
        is_answered(page, assessed[0])
        expect(case.locator("input:not([type=hidden])").first).to_be_disabled()
