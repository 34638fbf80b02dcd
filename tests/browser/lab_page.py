"""What a learner does in JupyterLab, and what a test may ask of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PATIENCE, Lab

# JupyterLab shows "idle" before its kernel can take anything; a Run All in that moment does nothing.
READY = """() => {
  const context = window.jupyterapp?.shell.currentWidget?.sessionContext;
  const kernel = context?.session?.kernel;
  return Boolean(context?.isReady && kernel?.connectionStatus === "connected" && kernel.status === "idle");
}"""


READY_WORD = ".sso-status"
"""Where a learner's copy says that it is being opened, and then that it is ready."""


def open_notebook(page: Page, lab: Lab, notebook: Path, program: str = "doc/tree") -> None:
    """Open a notebook as a single document and wait until its kernel is ready."""
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(lab.url(notebook, program))
    page.wait_for_function(READY, timeout=PATIENCE)


def run_all(page: Page, players: int) -> None:
    """Wait until this many players are live: a learner's copy runs by itself or by Start, any other from the menu."""
    if page.locator(".sso-section").count():
        start = page.get_by_role("button", name="Start", exact=True)
        status = page.locator(READY_WORD)
        expect(start.or_(status.filter(has_text=re.compile("."))).first).to_be_attached(timeout=PATIENCE)
        if start.is_visible():
            start.click()
        expect(status).to_have_text("Ready", timeout=PATIENCE)
    else:
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    expect(page.locator(".safeshare:not(.ss-panel)")).to_have_count(players, timeout=PATIENCE)
    page.wait_for_function(READY, timeout=PATIENCE)


def new_kernel(page: Page) -> None:
    """Shut all kernels down, so that nothing is left but the files."""
    page.evaluate("window.jupyterapp.serviceManager.sessions.shutdownAll()")


def set_theme(page: Page, theme: str) -> None:
    """Switch JupyterLab to 'light' or 'dark' and wait until it is."""
    name = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}[theme]
    page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", name)
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", str(theme == "light").lower())
    expect(page.locator("#jupyterlab-splash")).to_have_count(0)  # it covers the page until the theme is there


def cells(page: Page) -> list[dict[str, Any]]:
    """Return type and text of every cell of the open notebook."""
    found: list[dict[str, Any]] = page.evaluate(
        "window.jupyterapp.shell.currentWidget.content.model.toJSON().cells"
        ".map(({ id, cell_type, source }) => ({ id, cell_type, source }))"
    )
    return found


def save_notebook(page: Page) -> None:
    """Save the notebook to disk, as autosave would."""
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")


def case_named(page: Page, title: str) -> Locator:
    """Return the one case of this title."""
    return page.get_by_role("article", name=title, exact=True)


def saved(case: Locator) -> None:
    """Wait until a case says that everything in it is saved."""
    expect(case.locator(".ss-head .ss-saved-words")).to_have_text("Saved")
