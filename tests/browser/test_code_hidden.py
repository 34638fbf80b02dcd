"""A learner reads no code: JupyterLab shows the players of the section, not the lines that make them."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect

from safeshare.exercises import case_bundle
from safeshare.scenario import load_bank
from safeshare.teaching import play_calls
from tests.browser.conftest import Lab
from tests.browser.lab_page import open_notebook, run_all


def test_the_sections_notebook_shows_no_code(page: Page, lab: Lab, root: Path) -> None:
    """Before the players are there the code is visible; once they are, no line and no prompt is."""
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
