"""Keys pressed in the player stay in the player, in a real JupyterLab with its command mode listening."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from safeshare.exercises import case_bundle
from safeshare.scenario import load_bank
from tests.browser.conftest import Lab
from tests.browser.lab_page import cells, open_notebook, run_all, save_notebook
from tests.player.conftest import ASSESSED

KEYS = ("d", "d", "x", "a", "b", "m", "y", "0", "0", "z", "Enter", "Escape", "d", "d", "x", "a", "b", "Shift+Enter")


@pytest.fixture
def notebook(tmp_path: Path, lab: Lab) -> Path:
    """Make a folder with one assessed case that has every kind of control, and a notebook that nothing protects."""
    information = """information:
  question: council
  items:
    - {id: pension, text: The pension is gone in two days., needed: no, kind: fact, why: She showed the slip.}
    - {id: rent, text: She is too soft on him., needed: no, kind: opinion, why: It is a judgement.}
handling:
  question: council
  to:
    - {id: desk, text: The duty desk, right: yes, why: It acts.}
    - {id: friend, text: A friend at the council, right: no, why: She does not.}
    - {id: all, text: Everybody, right: no, why: Most need nothing.}
  by:
    - {id: form, text: The secure form, right: yes, why: It is safe.}
    - {id: chat, text: The chat group, right: no, why: Others read it.}
    - {id: note, text: A note under the door, right: no, why: It gets lost.}
sequence:
  question: council
  items:
    - {id: listen, text: Listen to her., at: 1, clause: "2.6"}
    - {id: think, text: Think it over., at: 2, clause: "2.6"}
    - {id: write, text: Write it down., at: 3, clause: "2.6"}
    - {id: file, text: File it., at: 4, clause: "2.6"}
"""

    (tmp_path / "assessment").mkdir()
    (tmp_path / "assessment" / "s4a-kettle.yaml").write_text(
        ASSESSED.replace("[decide,", "[unfold, decide,") + information, encoding="utf-8"
    )
    folder = Path(tempfile.mkdtemp(dir=lab.folder))  # a kernel of another test still stands in that one's folder
    bundle = case_bundle(load_bank(tmp_path).cases.values())
    (folder / "cases.json").write_text(json.dumps(bundle), encoding="utf-8")
    code = 'from safeshare.player import play\nplay("s4a-kettle")'
    sources = [("markdown", "# Before"), ("code", code), ("code", "1 + 1"), ("markdown", "After")]
    path = folder / "keys.ipynb"
    path.write_text(json.dumps(_notebook(sources)), encoding="utf-8")
    return path


def _notebook(sources: list[tuple[str, str]]) -> dict[str, object]:
    written = []
    for number, (kind, source) in enumerate(sources):
        cell: dict[str, object] = {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, "source": source}
        written.append(cell if kind == "markdown" else {**cell, "execution_count": None, "outputs": []})
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": written}


@pytest.mark.parametrize("program", ["doc/tree", "notebooks"], ids=["JupyterLab", "Notebook 7"])
def test_typing_in_the_player_leaves_the_notebook_alone(page: Page, lab: Lab, notebook: Path, program: str) -> None:
    """Keys that JupyterLab's command mode knows, pressed on every kind of control, change no cell, here or on disk."""
    open_notebook(page, lab, notebook, program)
    run_all(page, 1)
    before = cells(page)
    story = page.locator(".ss-now")
    for control in (story.get_by_label("Ask for a fact"), story.locator(".ss-facts input").first):
        control.click()
        for key in KEYS[:-1]:
            control.press(key)
    while story.is_visible():
        story.get_by_label("Do not share with this recipient now").check()
        story.get_by_role("button", name="Go on").press("Enter")
    page.get_by_role("button", name="Show all parts at once").click()
    decide = page.locator(".ss-question").first
    decide.get_by_label("Do not share with this recipient now").click()
    controls = (
        decide.get_by_label("Do not share with this recipient now"),
        page.get_by_label("Do not share now; support"),
        page.get_by_role("checkbox").first,
        page.get_by_role("group", name="pension").get_by_label("Fact"),
        page.get_by_label("The duty desk"),
        page.get_by_label("Nothing goes out yet"),
        page.get_by_role("button", name="Move down").first,
        page.get_by_text("What a good record holds"),
        page.get_by_label("Write down what you decided"),
    )
    for control in controls:
        control.click()
        for key in KEYS:
            control.press(key)
            page.wait_for_timeout(20)
    assert cells(page) == before
    save_notebook(page)
    kept = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    assert [cell["id"] for cell in kept] == [cell["id"] for cell in before]
    expect(page.get_by_label("Write down what you decided")).to_have_value("ddxabmy00z\nddxab\n")


def test_jupyterlab_does_hear_keys_outside_the_player(page: Page, lab: Lab, notebook: Path) -> None:
    """The same key outside the player does change the notebook, so the test above can fail."""
    open_notebook(page, lab, notebook)
    run_all(page, 1)
    before = len(cells(page))
    page.locator(".jp-Cell").last.click()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.wait_for_function(
        "wanted => document.querySelectorAll('.jp-Notebook .jp-Cell').length === wanted", arg=before + 1
    )
