"""A section opens with its cases live, without a click, and no other notebook is touched."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from safeshare.cli.sections import COURSE_CODE, JUPYTER
from tests.browser.conftest import PATIENCE, Lab
from tests.browser.lab_page import open_notebook, set_theme
from tests.browser.opening import ALIEN, CASES, WATCH, is_live, runs, section
from tests.browser.paper import assert_set_below_each_other

ONCE = list(range(1, len(CASES) + 1))
AGAIN = "Start again"


@pytest.mark.parametrize("program", ["doc/tree", "notebooks"], ids=["JupyterLab", "Notebook 7"])
def test_a_section_opens_live_and_no_code_is_ever_seen(page: Page, lab: Lab, root: Path, program: str) -> None:
    """Opening is all that it takes, once and again after a reload; in no frame stands code or a word on kernels.

    The window is named after the section, and JupyterLab has no row above its menus that would hold its logo alone.
    On paper text and cases stand below each other.
    The keys by which JupyterLab adds, deletes and opens cells do nothing in a section, nor does a double click.
    """
    notebook = section(lab, root)
    page.add_init_script(WATCH)
    page.goto(f"{lab.address}/{program}/{notebook.relative_to(lab.folder).as_posix()}")
    expect(page.get_by_role("status").filter(has_text="Opening the section…")).to_be_visible(timeout=PATIENCE)
    is_live(page)
    expect(page.get_by_role("heading", name="A section", level=1)).to_be_in_viewport()
    assert page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop") == 0
    assert page.evaluate("[...seen]") == []
    frames = "[...document.querySelectorAll('.jp-mod-active')].map((each) => getComputedStyle(each).boxShadow)"
    assert set(page.evaluate(frames)) == {"none"}
    expect(
        page.locator("#jp-title-panel-title, #jp-title, .jp-NotebookTrustedStatus").locator("visible=true")
    ).to_have_count(0)
    expect(page).to_have_title("A section – safeshare")
    expect(page.locator("#jp-MainLogo:visible")).to_have_count(0)
    assert sorted(runs(page)) == ONCE
    assert not page.evaluate("window.jupyterapp.shell.currentWidget.context.model.dirty")
    assert_set_below_each_other(page)
    page.reload()
    is_live(page)
    assert len(set(runs(page))) == len(CASES)
    text = page.locator(".jp-RenderedMarkdown").get_by_text("Read this first")
    text.dblclick()
    for key in ("Enter", "Escape", "b", "a", "d", "d", "x", "y", "Shift+Enter", "Control+s"):
        page.keyboard.press(key)
    expect(page.locator(".jp-Cell")).to_have_count(1 + 2 * len(CASES))
    expect(text).to_be_visible()
    assert page.evaluate("[...seen]") == []


def test_no_other_notebook_is_touched(page: Page, lab: Lab, root: Path) -> None:
    """A trusted notebook without the course's mark is neither run nor shown otherwise, the same cells as it has."""
    notebook = section(lab, root, marked=False)
    open_notebook(page, lab, notebook)
    page.wait_for_timeout(3000)
    assert runs(page) == [None] * len(CASES)
    expect(page.locator(".jp-InputPlaceholder").first).to_be_visible()
    expect(page.locator(".jp-NotebookPanel-toolbar")).to_be_visible()
    expect(page.locator("#jp-title-panel-title")).to_be_visible()
    expect(page.locator("#jp-MainLogo")).to_be_visible()
    expect(page).to_have_title(re.compile("JupyterLab"))
    expect(page.locator("[class*='sso-']")).to_have_count(0)


def test_code_that_is_not_the_courses_is_shown_and_never_run(page: Page, lab: Lab, root: Path) -> None:
    """In a section that somebody has added code to, even a trusted one, the cases open and that code does not run."""
    notebook = section(lab, root, alien=True)
    open_notebook(page, lab, notebook)
    is_live(page)
    assert runs(page)[-1] is None
    assert not (notebook.parent / "alien.txt").exists()
    expect(page.locator(".jp-CodeCell").last.locator(".jp-Cell-inputWrapper")).to_be_visible()


def test_a_copy_that_is_new_here_asks_first(page: Page, lab: Lab, root: Path) -> None:
    """An untrusted copy runs nothing until Start is pressed, by the keyboard as well; then it opens by itself."""
    notebook = section(lab, root, trusted=False)
    page.add_init_script(WATCH)
    open_notebook(page, lab, notebook)
    start = page.get_by_role("button", name="Start", exact=True)
    expect(start).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("alert")).to_have_text(re.compile("new to this computer"))
    expect(page.locator(".jp-RenderedMarkdown").get_by_text("Read this first")).to_be_visible()
    page.wait_for_timeout(1000)
    assert runs(page) == [None] * len(CASES)
    for theme in ("light", "dark"):
        set_theme(page, theme)
        assert _violations(page, ".sso-banner") == []
    page.evaluate("document.querySelector('.sso-banner button').style.color = '#0b5a6b'")
    assert any("color-contrast" in each for each in _violations(page, ".sso-banner"))
    set_theme(page, "light")
    start.focus()
    page.keyboard.press("Enter")
    is_live(page)
    expect(start).to_have_count(0)
    assert page.evaluate("document.querySelector('.jp-Notebook').contains(document.activeElement)")
    assert page.evaluate("[...seen]") == []
    page.reload()
    is_live(page)
    expect(start).to_have_count(0)


def test_a_section_that_has_stopped_says_so_and_starts_again(page: Page, lab: Lab, root: Path) -> None:
    """When what runs it dies or is shut down, a sentence says so, the place is kept, and a press mends it."""
    notebook = section(lab, root)
    page.add_init_script(WATCH)
    open_notebook(page, lab, notebook)
    is_live(page)
    page.locator(".safeshare").last.scroll_into_view_if_needed()
    place = "document.querySelector('.jp-WindowedPanel-outer').scrollTop"
    before = page.evaluate(place)
    assert before > 300
    _kill(page)
    again = page.get_by_role("button", name=AGAIN)
    expect(again).to_be_visible(timeout=PATIENCE)
    expect(
        page.get_by_role("alert").filter(has_text="This section has stopped. Your saved answers are safe.")
    ).to_be_visible()
    expect(page.locator(".safeshare")).to_have_count(len(CASES))
    again.click()
    is_live(page)
    assert abs(page.evaluate(place) - before) < 100
    page.evaluate("window.jupyterapp.serviceManager.sessions.shutdownAll()")
    expect(again).to_be_visible(timeout=PATIENCE)
    again.click()
    is_live(page)
    assert page.evaluate("[...seen]") == []


def test_two_tabs_on_one_section_are_both_live(page: Page, lab: Lab, root: Path) -> None:
    """A second tab on the same section opens it as well, and the first one goes on saving."""
    notebook = section(lab, root)
    open_notebook(page, lab, notebook)
    is_live(page)
    other = page.context.new_page()
    open_notebook(other, lab, notebook)
    is_live(other)
    for tab in (other, page):
        tab.bring_to_front()
        story = tab.locator(".ss-now").first
        story.get_by_label("Share now, within limits").check()
        story.get_by_role("button", name="Go on").click()
        expect(tab.locator(".ss-head .ss-saved-words").first).to_have_text("Saved")
    assert (notebook.parent / "answers.json").is_file()


def test_a_second_view_runs_nothing_again(page: Page, lab: Lab, root: Path) -> None:
    """Another view of an open section shows its cases without running them a second time."""
    notebook = section(lab, root)
    page.goto(f"{lab.address}/lab/tree/{notebook.relative_to(lab.folder).as_posix()}?reset")
    is_live(page)
    before = runs(page)
    page.evaluate("window.jupyterapp.commands.execute('docmanager:clone')")
    expect(page.locator(".jp-NotebookPanel")).to_have_count(2)
    expect(page.locator(".jp-NotebookPanel").last.locator(".safeshare")).to_have_count(len(CASES))
    page.wait_for_timeout(1000)
    assert runs(page) == before == ONCE


def test_both_sides_know_the_same_code() -> None:
    """The extension knows the courses' cells by the very pattern by which `learn` trusts them, and no other code."""
    [script] = JUPYTER.rglob("opening.js")
    found = re.search(r"const COURSE_CODE =\s+/(.+)/;", script.read_text(encoding="utf-8"))
    assert found is not None
    assert found[1] == COURSE_CODE.pattern
    assert COURSE_CODE.match(ALIEN) is None


def _kill(page: Page) -> None:
    """Kill the process that runs the section, as a machine short of memory would."""
    kernel = page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.id")
    found = subprocess.run(["pgrep", "-f", kernel], capture_output=True, text=True, check=True).stdout.split()
    os.kill(int(found[0]), signal.SIGKILL)


def _violations(page: Page, place: str) -> list[str]:
    rules = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    page.add_style_tag(content="html, body { height: 100% !important; min-height: 100vh !important }")
    found = Axe().run(page, context={"include": [[place]]}, options=rules).response["violations"]
    return [json.dumps([each["id"], [node["html"] for node in each["nodes"]]]) for each in found]
