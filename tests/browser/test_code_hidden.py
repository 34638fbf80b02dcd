"""A whole section in JupyterLab: no code, one strip for all of its players, and all of it on paper."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect

from safeshare.exercises import case_bundle
from safeshare.scenario import load_bank
from safeshare.teaching import play_calls
from tests.browser.conftest import PATIENCE, Lab
from tests.browser.lab_page import open_notebook, run_all
from tests.browser.paper import assert_set_below_each_other

# How many parts the cases on the page have, by their own heads.
PARTS = """[...document.querySelectorAll(".ss-case .ss-progress")]
  .reduce((sum, each) => sum + Number(/of ([0-9]+)/.exec(each.textContent)[1]), 0)"""
# What stands on the paper when it is printed, in place of printing.
PRINTING = """() => { window.print = () => { window.paper = {
  players: document.querySelectorAll(".ss-paper .safeshare").length,
  checked: document.querySelectorAll(".ss-paper input:checked").length,
  title: document.querySelector(".ss-paper h1").textContent,
}; }; }"""


def test_the_sections_notebook_shows_no_code(page: Page, lab: Lab, root: Path) -> None:
    """Once the players are there no code is; their one strip counts all and goes there by keys, and paper holds all."""
    folder = Path(tempfile.mkdtemp(dir=lab.folder))
    notebook = folder / "04_refusal.ipynb"
    shutil.copy(root / "notebooks" / notebook.name, notebook)
    bundle = case_bundle(load_bank(root / "scenarios").section("4"))
    (folder / "cases.json").write_text(json.dumps(bundle), encoding="utf-8")
    page.set_viewport_size({"width": 1024, "height": 20_000})  # so that JupyterLab draws every cell
    open_notebook(page, lab, notebook)
    code = page.locator(".jp-CodeCell .jp-Cell-inputWrapper")
    expect(code.first).to_be_visible()
    run_all(page, len(list(play_calls(json.loads(notebook.read_bytes())))))
    expect(code.locator("visible=true")).to_have_count(0)
    expect(page.locator(".jp-CodeCell .jp-OutputPrompt").locator("visible=true")).to_have_count(0)
    expect(page.get_by_role("heading", name="To take with you")).to_be_visible()

    strip = page.get_by_role("region", name="How far you are")
    expect(strip).to_have_count(1)
    expect(strip).to_contain_text("Section 4: When somebody says no to sharing")
    expect(strip).to_contain_text(f"0 of {page.evaluate(PARTS)} answered", timeout=PATIENCE)

    strip.get_by_text("All cases and parts").focus()  # JupyterLab would take the focus to its active cell
    for key in ("Enter", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".ss-case h3").first).to_be_focused()

    page.evaluate(PRINTING)
    page.locator(".ss-case input[type=radio]:visible").first.check()
    strip.get_by_role("button", name="Print").click()
    paper = page.evaluate("paper")
    assert paper == {"players": page.locator(".safeshare").count(), "checked": 1, "title": paper["title"]}
    assert paper["title"].startswith("Section 4")
    expect(page.locator(".ss-paper")).to_have_count(0)
    for place in (page.locator(".ss-case input:checked"), page.get_by_role("menuitem", name="View", exact=True)):
        page.evaluate("paper = null")
        place.focus()
        page.keyboard.press("Control+p")
        assert page.evaluate("paper") == paper
    page.evaluate("dispatchEvent(new Event('beforeprint'))")  # the browser's own menu
    expect(page.locator(".ss-paper .safeshare")).to_have_count(paper["players"])
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".ss-case input:checked")).to_have_count(1)
    expect(page.locator(".ss-paper")).to_have_count(0)
    assert_set_below_each_other(page)
