"""The course as an app: plain pages of the same sections and answers, with nothing fetched and nothing left running."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from safeshare.answers import AnswerSheet
from safeshare.scenario import load_bank
from tests.browser.app_course import CASE, CHANGED, SECTION, START, App, is_ready, serving
from tests.browser.clicks import plan
from tests.browser.conftest import PATIENCE, Lab
from tests.browser.hands import answer_by_keyboard, is_answered, open_case, show_all_parts, tab_to
from tests.browser.lab_page import case_named, open_notebook, run_all, saved

KILLS, TICKED = 5, "s4-shopping.police.clauses"
PLANTED = '<p class="planted" style="color: #777; background: #888">Faint</p><a class="planted" href="#"></a>'


@pytest.fixture(scope="module")
def app(lab: Lab, root: Path) -> Iterator[App]:
    """Serve a small course with the app for all tests here; JupyterLab serves it too."""
    folder = lab.folder / "course"
    folder.mkdir()
    with serving(folder.resolve(), root) as running:
        yield running


@pytest.fixture
def page(browser: Browser, app: App) -> Iterator[Page]:
    """Open an empty page on a 1024-pixel laptop; a request to anywhere else, or a fault in a script, fails the test."""
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("requestfailed", lambda request: request.failure == "csp" and asked.remove(request.url))
    opened.on("websocket", lambda line: asked.append(line.url.replace("ws:", "http:")))
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert [url for url in asked if not url.startswith((app.address, "data:", "blob:"))] == []
    assert any("/line/" in url for url in asked)
    assert faults == []


def test_a_section_is_answered_by_keyboard_and_handed_in(
    page: Page, app: App, lab: Lab, browser: Browser, root: Path
) -> None:
    """From the start page to the receipt with keys alone; the answers are there after a reload, and in JupyterLab."""
    page.goto(app.url(), wait_until="commit")
    opening = page.get_by_role("status").filter(has_text="Opening the section…")
    expect(opening).to_be_visible()
    is_ready(page)
    assert "token" not in page.url
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the section")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Section 4: When somebody says no"))
    page.keyboard.press("Enter")
    expect(page).to_have_title("Section 4: When somebody says no")
    is_ready(page)
    planned = plan(load_bank(root / "scenarios").cases[CASE])
    answer_by_keyboard(page, planned)
    page.reload()
    is_ready(page)
    kept = AnswerSheet.open((app.folder / SECTION).parent).to_dict()["answers"]
    assert set(planned.choices) <= set(kept)
    card = page.get_by_role("region", name="Hand in")
    tab_to(page, card.get_by_label("Your learner id"))
    page.keyboard.type("L-001")
    page.keyboard.press("Enter")
    again = card.get_by_role("button", name="Hand in as it is")
    expect(again.or_(card.get_by_text("Your receipt")).first).to_be_visible()
    if again.is_visible():
        page.keyboard.press("Enter")
    expect(card).to_contain_text("Your receipt")
    assert (app.folder / "section-04" / "receipts.txt").is_file()
    open_case(page, planned)
    is_answered(page, planned)
    shown = page.locator("body").inner_text()
    assert not re.search(r"kernel|import play|Run All|Jupyter|Voil", shown)
    page.get_by_role("link", name="All sections").press("Enter")
    is_ready(page)
    expect(page.get_by_role("row").filter(has_text="Section 4")).to_contain_text("answered")

    other = browser.new_page(viewport={"width": 1024, "height": 768})
    open_notebook(other, lab, app.folder / SECTION)
    run_all(other, 1)
    open_case(other, planned)
    is_answered(other, planned)
    expect(other.get_by_role("region", name="Hand in")).to_contain_text("You last handed in on")
    other.close()


def test_no_process_is_left_when_a_page_closes(browser: Browser, app: App) -> None:
    """A page has one process; closing it, even while it is opening, leaves none, and so does going to another page."""
    assert app.settles_at(0)
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(app.url(SECTION))
    is_ready(tab)
    assert len(app.running()) == 1
    tab.reload()
    is_ready(tab)
    assert app.settles_at(1)
    tab.close()
    assert app.settles_at(0)
    hasty = context.new_page()
    hasty.goto(app.url(SECTION), wait_until="commit")
    assert app.settles_at(1)
    hasty.close()
    assert app.settles_at(0)
    context.close()


def test_a_section_that_has_stopped_says_so_and_opens_again(page: Page, app: App) -> None:
    """Whenever what runs a page dies, a sentence says so, and no answer that was given before or after that is lost.

    It is killed as soon as "Saved" is said or, every other time, before the next answer is given. The code, script and
    pictures that somebody has put into this section do nothing; its case opens all the same.
    """
    page.goto(app.url(CHANGED))
    is_ready(page)
    case = page.get_by_role("article")
    expect(case).to_have_count(1)
    expect(page.get_by_alt_text("A picture")).to_be_attached()
    expect(page).to_have_title("Section 5")
    assert not (app.folder / CHANGED).with_name("alien.txt").exists()
    assert "alien.txt" not in page.content()
    while (following := case.get_by_role("button", name="Next part of the story")).is_visible():
        following.click()
    assert not (app.folder / CHANGED).with_name("answers.json").exists()
    given: list[str] = []
    for number in range(KILLS):
        dead = number % 2 == 0
        if dead:
            _kill(page, app)
        given.append(_answer_next(case, number))
        if not dead:
            saved(case)
            _kill(page, app)
        page.get_by_role("button", name="Open again").click()
        is_ready(page)
        expect(page.get_by_role("alert").filter(has_text="stopped")).to_have_count(0)
        saved(case)
        kept = AnswerSheet.open((app.folder / CHANGED).parent).to_dict()["answers"][TICKED]["chosen"]
        assert sorted(kept) == sorted(given)


def _answer_next(case: Locator, number: int) -> str:
    """Tick one more box, and return what it stands for."""
    show_all_parts(case)
    box = case.locator(f'[data-part="{TICKED}"]').get_by_role("checkbox").nth(number)
    box.check()
    return str(box.get_attribute("value"))


def _kill(page: Page, app: App) -> None:
    """Kill what runs the page, and wait until the page says so."""
    assert app.settles_at(1)
    [process] = app.running()
    process.send_signal(signal.SIGKILL)
    alert = page.get_by_role("alert").filter(has_text="This section has stopped. Your saved answers are safe.")
    expect(alert).to_be_visible()


def test_nothing_but_the_courses_pages_is_served(app: App) -> None:
    """Without the token nothing is; with it no file, folder, foreign notebook or other page of Jupyter."""
    key = {"Authorization": f"token {app.token}"}
    assert app.answers(f"/course/{SECTION}", key)[0] == 200
    for path in (f"/course/{SECTION}", "/", "/line/12345678-aaaa"):
        code, words = app.answers(path)
        assert (code, "You cannot open this page from here." in words) == (403, not path.startswith("/line"))
    closed = [
        "/course/section-05/mine.ipynb",
        "/course/section-04/cases.json",
        "/course/section-04/receipts.txt",
        "/course/section-04/answers.json",
        "/course/section-04/",
        f"/course/../{app.folder.name}/{SECTION}",
        f"/course/section-00/%2e%2e/{SECTION}",
        "/voila/tree",
        f"/voila/render/{SECTION}",
        "/voila/render/section-05/mine.ipynb",
        "/voila/files/section-04/cases.json",
        "/voila/api/contents/section-04",
        "/api/contents",
        "/api/kernels",
        "/api/sessions",
        "/files/section-04/cases.json",
        "/login",
        "/voila/static/../../../../../etc/passwd",
        "/voila/templates/safeshare/static/../index.html.j2",
        "/voila/templates/safeshare/static/..%2findex.html.j2",
    ]
    assert [path for path in closed if app.answers(path, key)[0] < 400] == []
    assert app.answers(f"/course/{SECTION}", {**key, "Host": "elsewhere.invalid"})[0] == 403
    assert app.answers("/api/kernels/00000000-0000-0000-0000-000000000000", method="DELETE")[0] == 403
    assert app.answers("/voila/api/shutdown/00000000-0000-0000-0000-000000000000", key, "POST")[0] == 204
    assert app.settles_at(0, 60)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_meets_wcag(browser: Browser, app: App, root: Path, scheme: str) -> None:
    """The whole of each page, text and cases, breaks no rule of axe's at 1024 pixels, and nothing is cut off at 512."""
    context = browser.new_context(viewport={"width": 1024, "height": 768}, color_scheme=scheme)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    for path in (START, SECTION):
        page.goto(app.url(path))
        is_ready(page)
        if path == SECTION:
            case = load_bank(root / "scenarios").cases[CASE]
            for button in case_named(page, case.title).get_by_role("button", name="Show this case").all():
                button.click()
        page.add_style_tag(content=".ssa-status { display: none }")  # it fades
        assert _violations(page) == []
        page.set_viewport_size({"width": 512, "height": 768})
        assert page.evaluate("document.documentElement.scrollWidth") <= 512
        page.set_viewport_size({"width": 1024, "height": 768})
    page.evaluate(f"document.querySelector('main').insertAdjacentHTML('beforeend', {json.dumps(PLANTED)})")
    assert {each.partition(":")[0] for each in _violations(page)} == {"color-contrast", "link-name"}
    context.close()


def _violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}: {node['failureSummary']}" for each in found for node in each["nodes"]]
