"""How long a learner waits: for a section to open, against a bare notebook in the same JupyterLab, and for "Saved".

    python -m benchmarks.opening [--times N]

One JupyterLab, started as `safeshare learn` starts it, serves four notebooks: one with a single cell that no course has
marked, and sections with 1, 2 and 20 cases of one question each. Each is opened `--times` times, in turn, in a fresh
profile of Chromium and with a fresh process to run it, and figures are medians. A section counts as open when all its
cases can be answered; the bare notebook already when its cell could be run. Then answers are clicked in the section
with 2 cases: a click counts as saved when the page says so, which it does once the answer is on disk.

It ends with what we promise, line by line, and with exit code 1 if any line is not met.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.marking import Line, told
from safeshare.cli.sections import find_sections, trust
from safeshare.cli.serving import learners_command, learners_environment
from safeshare.exercises import case_bundle
from safeshare.scenario import Case, load_bank

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 120_000
"""Milliseconds for a notebook to open."""
CLICKS = 20
BARE, SECTIONS = "bare", {"1 question": 1, "2 questions": 2, "20 questions": 20}
_RUNS = """() => {
  const context = window.jupyterapp?.shell.currentWidget?.sessionContext;
  const kernel = context?.session?.kernel;
  return Boolean(context?.isReady && kernel?.connectionStatus === "connected" && kernel.status === "idle");
}"""
_OPEN = """players => document.querySelector(".sso-status")?.textContent === "Ready"
  && document.querySelectorAll(".safeshare .ss-case").length === players"""
# Clicks a box and tells the milliseconds until the case says that its answer is saved.
CLICK = """box => new Promise((done) => {
  const words = box.closest(".ss-case").querySelector(".ss-saved-words");
  const start = performance.now();
  const watch = new MutationObserver(() => {
    if (words.textContent !== "Saved") return;
    watch.disconnect();
    done(performance.now() - start);
  });
  watch.observe(words, { childList: true, characterData: true, subtree: true });
  box.click();
})"""


def promises(seconds: Mapping[str, Sequence[float]], clicks: Sequence[float]) -> list[Line]:
    """Return what we promise, with the medians of what was measured: seconds by notebook, milliseconds of clicks."""
    took = {name: median(each) for name, each in seconds.items()}
    one, two, many = (took[name] for name in SECTIONS)
    return [
        Line("opening a section, against a bare notebook", one / took[BARE], 1.5, "times as long", False),
        Line("20 questions, against 2", many / two, 1.5, "times as long", False),
        Line("a click until it is saved", median(clicks), 100, "ms", False),
    ]


def main(times: int) -> int:
    """Open all notebooks, click, and print what it took; returns 1 when a promise is not met."""
    seconds: dict[str, list[float]] = {name: [] for name in (BARE, *SECTIONS)}
    with (
        tempfile.TemporaryDirectory() as folder,
        _served(Path(folder).resolve()) as server,
        sync_playwright() as started,
    ):
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        _opened(browser, server, BARE)  # the first of all warms the disk's cache
        for _ in range(times):
            for name, taken in seconds.items():
                taken.append(_opened(browser, server, name))
        clicks = _clicked(browser, server)
        browser.close()
    for name, taken in seconds.items():
        print(f"{name:14}{median(taken):6.2f} s to open (from {min(taken):.2f} to {max(taken):.2f})")
    print(f"{CLICKS} clicks saved after {min(clicks):.0f} to {max(clicks):.0f} ms\n")
    return 0 if told(promises(seconds, clicks)) else 1


def _opened(browser: Browser, server: str, name: str) -> float:
    """Return how many seconds a notebook takes to open."""
    with _page(browser) as page:
        return _open(page, server, name)


def _open(page: Page, server: str, name: str) -> float:
    started = time.monotonic()
    page.goto(server.format(name), wait_until="commit")
    if name == BARE:
        page.wait_for_function(_RUNS, timeout=PATIENCE, polling=50)
    else:
        page.wait_for_function(_OPEN, arg=SECTIONS[name], timeout=PATIENCE, polling=50)
    return time.monotonic() - started


def _clicked(browser: Browser, server: str) -> list[float]:
    """Return how many milliseconds each of some clicks takes until it is saved."""
    with _page(browser) as page:
        _open(page, server, "2 questions")
        box = page.locator(".ss-case input[type=checkbox]").first
        return [box.evaluate(CLICK) for _ in range(CLICKS)]


@contextmanager
def _page(browser: Browser) -> Iterator[Page]:
    """Open a page that knows nothing yet, and leave nothing running behind it."""
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    page = context.new_page()
    try:
        yield page
        page.evaluate("window.jupyterapp.serviceManager.sessions.shutdownAll()")
    finally:
        context.close()


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """Serve the notebooks as `safeshare learn` does, and yield their address with a gap for the name."""
    course, home = folder / "course", folder / "home"
    _write(course)
    config = home / "config" / "jupyter_server_config.json"
    config.parent.mkdir(parents=True)
    config.write_text('{"LabApp": {"expose_app_in_browser": true}}', encoding="utf-8")
    places = {"HOME": home, "JUPYTER_CONFIG_DIR": config.parent, "JUPYTER_DATA_DIR": home / "data",
              "JUPYTER_RUNTIME_DIR": home / "runtime", "IPYTHONDIR": home / "ipython", "PYTHONPATH": ROOT}  # fmt: skip
    os.environ.update({name: str(place) for name, place in places.items()})
    trust(find_sections(course))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = learners_command(course, "/doc", port, "token", browser=False)
    with (home / "server.log").open("wb") as words:
        server = subprocess.Popen(command, cwd=course, env=learners_environment(course), stdout=words, stderr=words)
    try:
        _wait(f"http://127.0.0.1:{port}/api/status?token=token", server)
        yield f"http://127.0.0.1:{port}/doc/tree/{{0}}/{{0}}.ipynb?token=token&reset"
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError("JupyterLab did not start")


def _write(course: Path) -> None:
    """Write the bare notebook, and sections with as many cases of one question as their names say."""
    single = [case for case in load_bank(ROOT / "scenarios").cases.values() if len(case.questions) == 1]
    _notebook(course / BARE, ["1 + 1"], {})
    for name, count in SECTIONS.items():
        cases: list[Case] = sorted(single, key=lambda case: bool(case.content_warning))[:count]
        code = [f'from safeshare.player import play\n\nplay("{case.id}")' for case in cases]
        _notebook(course / name, code, {"safeshare": {"assignment": "section-04", "opens_live": True}})
        bundle = json.dumps(case_bundle(cases))
        (course / name / "cases.json").write_text(bundle, encoding="utf-8")


def _notebook(folder: Path, sources: Sequence[str], metadata: Mapping[str, Any]) -> None:
    folder.mkdir(parents=True)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    cells = [
        {"id": f"cell-{number}", "cell_type": "code", "metadata": {}, "source": source, "execution_count": None,
         "outputs": []}
        for number, source in enumerate(sources)
    ]  # fmt: skip
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel, **metadata}, "cells": cells}
    (folder / f"{folder.name}.ipynb").write_text(json.dumps(whole), encoding="utf-8")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description="Time the opening of sections, and the saving of answers.")
    options.add_argument("--times", type=int, default=5, help="how often each notebook is opened")
    sys.exit(main(options.parse_args().times))
