"""JupyterLab and Jupyter Notebook as `learn` opens them: no tools for trainers, and none for those who write code."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from grading.release.lab import lab_command, lab_environment
from tests.browser.conftest import PATIENCE, stop
from tests.browser.lab_page import READY

TOOLS = """() => ({
  commands: window.jupyterapp.commands.listCommands().filter((id) => id.startsWith("nbgrader:")),
  panels: [...window.jupyterapp.shell.widgets("right")].map((each) => `${each.title.caption} ${each.title.label}`),
  plugins: window.jupyterapp.listPlugins().filter((id) => id.includes("nbgrader")),
})"""
# Each entry of every menu, with those that it is below.
ENTRIES = """() => {
  const below = (menu, name) => menu.items.filter((item) => item.isVisible && item.type !== "separator")
    .flatMap((item) => [`${name} > ${item.label}`, ...(item.submenu ? below(item.submenu, item.label) : [])]);
  const shell = [...window.jupyterapp.shell.widgets("top"), ...window.jupyterapp.shell.widgets("menu")];
  const bars = shell.flatMap((each) => [each, ...each.children()]).filter((each) => each.menus);
  return bars.flatMap((bar) => bar.menus.flatMap((menu) => below(menu, menu.title.label)));
}"""
FOR_CODE = re.compile("kernel|console|python|terminal|code|checkpoint|notebook|editor|shut down", re.IGNORECASE)
NOTEBOOK = {
    "cells": [],
    "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.fixture
def opened(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Page, str]]:
    """Yield a page and the address of a JupyterLab that serves one empty notebook, for a trainer or for a learner."""
    trainer = bool(request.param)
    (tmp_path / "x.ipynb").write_text(json.dumps(NOTEBOOK), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = lab_environment(tmp_path, trainer)
    command = lab_command(tmp_path, "/doc/tree/x.ipynb", port, "secret", browser=False, trainer=trainer)
    command += ["--LabApp.expose_app_in_browser=True", "--JupyterNotebookApp.expose_app_in_browser=True"]
    log = tmp_path / "server.log"
    with log.open("wb") as words:
        server = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=words, stderr=words)
    address = f"http://127.0.0.1:{port}"
    page = browser.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    try:
        _wait_for(f"{address}/api/status?token=secret", server, log)
        yield page, address
    finally:
        page.close()
        stop(server)


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}")


def _tools(page: Page, address: str, place: str) -> dict[str, list[str]]:
    page.goto(f"{address}/{place}/x.ipynb?token=secret&reset")
    page.wait_for_function(READY, timeout=PATIENCE)
    expect(page.get_by_role("menuitem", name="Settings", exact=True)).to_be_visible()
    found: dict[str, list[str]] = page.evaluate(TOOLS)
    found["menus"] = page.locator(".lm-MenuBar-itemLabel").all_inner_texts()
    found["entries"] = page.evaluate(ENTRIES)
    found["buttons"] = page.get_by_role("button", name="Validate").all_inner_texts()
    return found


def _nbgraders(found: dict[str, list[str]]) -> list[str]:
    words = (word for kind, each in found.items() if kind != "plugins" for word in each)
    return [word for word in words if any(tool in word for tool in ("bgrader", "Create Assignment", "Validate"))]


@pytest.mark.parametrize("opened", [False], indirect=True, ids=["learner"])
def test_a_learner_meets_no_tools_of_others(opened: tuple[Page, str]) -> None:
    """Where `learn` opens stands nothing of Nbgrader or of code: one menu for the look, no list of files, no fault.

    No entry of the menu, no key and no right click brings a console, a kernel, or another view of the notebook.
    """
    page = opened[0]
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    for place in ("doc/tree", "lab/tree", "notebooks"):
        found = _tools(*opened, place)
        assert found["menus"] == ["Settings"]
        assert len(found["entries"]) > 5
        assert [entry for entry in found["entries"] if FOR_CODE.search(entry)] == []
        expect(page.locator(".jp-SideBar:visible")).to_have_count(0)
        page.locator(".jp-NotebookPanel").click(button="right")
        page.keyboard.press("Control+Shift+c")
        expect(page.locator(".lm-Menu, .lm-CommandPalette").locator("visible=true")).to_have_count(0)
        assert _nbgraders(found) == []
    assert faults == []


@pytest.mark.parametrize("opened", [True], indirect=True, ids=["trainer"])
def test_the_search_for_tools_finds_a_trainers(opened: tuple[Page, str]) -> None:
    """In a trainer's JupyterLab the same search finds nbgrader's commands, its menu and panel, and entries for code."""
    found = _tools(*opened, "lab/tree")
    assert "Nbgrader" in found["menus"]
    assert {"File > New Console for Notebook", "New > Terminal"} <= set(found["entries"])
    assert len([entry for entry in found["entries"] if FOR_CODE.search(entry)]) > 20
    assert {"nbgrader:open-create-assignment", "nbgrader:open-formgrader"} <= set(found["commands"])
    assert any("Create Assignment" in each for each in found["panels"])
