"""A small course and a real server of the app for it, as `safeshare learn --app` starts it."""

from __future__ import annotations

import json
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Page, expect

from safeshare.cli.serving import app_command, learners_environment
from safeshare.exercises import case_bundle
from safeshare.scenario import load_bank
from tests.browser.conftest import PATIENCE

CASE = "s4a-market"
START, SECTION, CHANGED = "section-00/00_start.ipynb", "section-04/04_refusal.ipynb", "section-05/05_capacity.ipynb"
# Somebody has added to this one: code, a script, and a picture from elsewhere.
ALIEN = "open('alien.txt', 'w').write('ran')"
SCRIPT = (
    '<script>document.title = "owned"</script><img src="x:" onerror="document.title=\'owned\'" alt="A picture">'
    '<img src="http://elsewhere.invalid/a.png" alt="Another">'
)


@dataclass(frozen=True)
class App:
    """A running app: its address, its token, the folder of the course, and its process."""

    address: str
    token: str
    folder: Path
    process: psutil.Process

    def url(self, notebook: str = START) -> str:
        """Return the address of one page, with the token."""
        return f"{self.address}/course/{notebook}?token={self.token}"

    def running(self) -> list[psutil.Process]:
        """Return the processes that run pages now."""
        return [each for each in self.process.children(recursive=True) if _runs_a_page(each)]

    def settles_at(self, number: int, seconds: float = 20) -> bool:
        """Wait until this many processes run pages."""
        for _ in range(int(seconds * 10)):
            if len(self.running()) == number:
                return True
            time.sleep(0.1)
        return False

    def answers(self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> tuple[int, str]:
        """Return the status and the words with which the app answers a request."""
        request = urllib.request.Request(f"{self.address}{path}", headers=dict(headers or {}), method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()


@contextmanager
def serving(folder: Path, root: Path) -> Iterator[App]:
    """Serve a small course in `folder` with the app."""
    _write(folder, root)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_urlsafe(8)
    environment = {**learners_environment(folder), "PYTHONPATH": str(root)}
    log = folder / "server.log"
    with log.open("wb") as words:
        command = app_command(folder, START, port, token, browser=False)
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=words, stderr=words)
    app = App(f"http://127.0.0.1:{port}", token, folder, psutil.Process(server.pid))
    try:
        for _ in range(600):
            if server.poll() is not None:
                pytest.fail(log.read_text(encoding="utf-8")[-3000:])
            try:
                app.answers("/")
                break
            except OSError:
                time.sleep(0.1)
        yield app
    finally:
        server.terminate()
        server.wait(timeout=30)


def is_ready(page: Page) -> None:
    """Wait until a page of the app says that it is ready."""
    expect(page.get_by_role("status").filter(has_text="Ready")).to_be_attached(timeout=PATIENCE)


def _runs_a_page(process: psutil.Process) -> bool:
    try:
        return "ipykernel_launcher" in " ".join(process.cmdline())
    except psutil.Error:  # it has just gone
        return False


def _write(folder: Path, root: Path) -> None:
    cases = load_bank(root / "scenarios").section("4")
    texts = {
        START: ("section-00", "# Start here", "my_sections()"),
        SECTION: ("section-04", "# Section 4: When somebody says no", f'play("{CASE}")', "hand_in()"),
        CHANGED: ("section-05", f"# Section *5*\n\n{SCRIPT}", 'play("s4-shopping")', ALIEN),
    }
    for path, (assignment, text, *calls) in texts.items():
        (folder / path).parent.mkdir()
        bundle = case_bundle(cases, assignment=assignment, items={CASE: [CASE]} if path == SECTION else None)
        (folder / path).with_name("cases.json").write_text(json.dumps(bundle), encoding="utf-8")
        made = [_cell("markdown", f"{text}\n\n## To read\n\nRead [the start](../{START}) again.")]
        made += [_cell("code", call if call == ALIEN else _lines(call)) for call in calls]
        _notebook(folder / path, made, assignment)
    _notebook(folder / "section-05" / "mine.ipynb", [_cell("code", ALIEN)], None)


def _lines(call: str) -> str:
    return f"from safeshare.player import {call.partition('(')[0]}\n\n{call}"


def _cell(kind: str, source: str) -> dict[str, Any]:
    code = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"id": secrets.token_hex(4), "cell_type": kind, "metadata": {}, "source": source, **code}


def _notebook(path: Path, cells: list[dict[str, Any]], assignment: str | None) -> None:
    about: dict[str, Any] = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    if assignment is not None:
        about["safeshare"] = {"assignment": assignment, "opens_live": True}
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": about, "cells": cells}
    path.write_text(json.dumps(whole), encoding="utf-8")
