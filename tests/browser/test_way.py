"""The way through the course in JupyterLab: links from the start to a section, on, and back."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from grading.authoring.links import as_released
from grading.authoring.notebook import read_notebook
from grading.course.assignment import assignment_name, course_notebooks
from tests.browser.conftest import PATIENCE, Lab
from tests.browser.lab_page import open_notebook

SHOWN = "place => window.jupyterapp.shell.currentWidget?.context?.path === `way/${place}`"


def test_the_links_open_the_notebooks_of_other_folders(page: Page, lab: Lab, root: Path) -> None:
    """Start page, section 1, section 2 and the start again, each by a click on a link in the page before it."""
    paths = course_notebooks(root / "notebooks")
    homes = {path.name: assignment_name(path) for path in paths}
    for path in paths:
        notebook = read_notebook(path)
        as_released(notebook, homes)
        copy = lab.folder / "way" / homes[path.name] / path.name
        copy.parent.mkdir(parents=True)
        copy.write_text(json.dumps(notebook), encoding="utf-8")
    open_notebook(page, lab, lab.folder / "way" / "section-00" / "00_start.ipynb")
    ways = [
        ("Why we share", "section-01/01_why.ipynb", "Section 1: Why we share"),
        ("Section 2:", "section-02/02_how.ipynb", "Section 2:"),
        ("Back to the start", "section-00/00_start.ipynb", "Start here"),
    ]
    for link, place, title in ways:
        current = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        current.get_by_role("link", name=link).first.click()
        page.wait_for_function(
            "place => window.jupyterapp.shell.currentWidget?.context?.path === `way/${place}`",
            arg=place,
            timeout=PATIENCE,
        )
        expect(current.get_by_role("heading", name=title, level=1)).to_be_visible(timeout=PATIENCE)
