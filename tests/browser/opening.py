"""A small section as a release gives it to learners, and what a page showed of its code while it opened."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from nbformat import reads
from nbformat.sign import NotebookNotary
from playwright.sync_api import Page, expect

from safeshare.exercises import case_bundle
from safeshare.scenario import load_bank
from tests.browser.conftest import PATIENCE, Lab
from tests.browser.lab_page import READY_WORD

CASES = (("s4-supper", "s4-supper-b"), ("s4-shopping",))
ALIEN = "open('alien.txt', 'w').write('ran')\nfrom safeshare.player import play\n\nplay(\"s4-shopping\")"

# In each frame: the text of every line of code and every word on kernels that can be seen. While JupyterLab's spinner
# covers a panel there is nothing else to see in it.
WATCH = """
window.seen = new Set();
const look = () => {
  const open = ".jp-NotebookPanel:not(:has(> .jp-Spinner))";
  const code = `${open} .jp-CodeCell :is(.jp-Cell-inputWrapper, .jp-InputPlaceholder, .cm-editor)`;
  for (const each of document.querySelectorAll(code))
    if (each.checkVisibility({ visibilityProperty: true })) seen.add(each.textContent);
  const shown = [...document.querySelectorAll(`${open}, .jp-Dialog`)].filter((each) => each.checkVisibility());
  for (const each of shown) // of what is not shown, innerText is all the text that there is
    for (const [line] of each.innerText.matchAll(/.*(kernel|Run All).*/gi)) seen.add(`${each.className}: ${line}`);
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


def section(lab: Lab, root: Path, *, marked: bool = True, alien: bool = False, trusted: bool = True) -> Path:
    """Write a section with three cases into a new folder of JupyterLab's and return its notebook.

    With `alien`, one more cell is no course's; `trusted` tells JupyterLab that it has been run here before.
    """
    folder = Path(tempfile.mkdtemp(dir=lab.folder))
    bundle = case_bundle(load_bank(root / "scenarios").section("4"))
    (folder / "cases.json").write_text(json.dumps(bundle), encoding="utf-8")
    # Jupyter knows notebooks by their content: this one is like no other.
    cells = [_cell("markdown", f"# A section\n\nRead this first: {folder.name}.")]
    for ids in CASES:
        names = ", ".join(f'"{each}"' for each in ids)
        cells += [_cell("markdown", "A case."), _cell("code", f"from safeshare.player import play\n\nplay({names})")]
    if alien:
        cells.append({**_cell("code", ALIEN), "metadata": {}})
    metadata: dict[str, Any] = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    metadata["safeshare"] = {"assignment": "section-04"} | ({"opens_live": True} if marked else {})
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    notebook = folder / "04_refusal.ipynb"
    notebook.write_text(json.dumps(whole), encoding="utf-8")
    if trusted:
        sign(lab, notebook)
    return notebook


def sign(lab: Lab, notebook: Path) -> None:
    """Tell the JupyterLab of the tests that a notebook is trusted."""
    NotebookNotary(data_dir=str(lab.data)).sign(reads(notebook.read_text(encoding="utf-8"), as_version=4))


def _cell(kind: str, source: str) -> dict[str, Any]:
    code = {"execution_count": None, "outputs": []} if kind == "code" else {}
    hidden = {"jupyter": {"source_hidden": True}} if kind == "code" else {}
    return {"cell_type": kind, "metadata": hidden, "source": source, **code}


def is_live(page: Page, players: int = len(CASES)) -> None:
    """Wait until a section says that it is ready, and its players are there, each once."""
    expect(page.locator(READY_WORD)).to_have_text("Ready", timeout=PATIENCE)
    expect(page.locator(".safeshare")).to_have_count(players)


def runs(page: Page) -> list[int | None]:
    """Return how often the code cells have been run, as their kernel counted."""
    found: list[int | None] = page.evaluate(
        "window.jupyterapp.shell.currentWidget.content.model.toJSON().cells"
        ".filter((cell) => cell.cell_type === 'code').map((cell) => cell.execution_count)"
    )
    return found
