"""The practice as a site: from a plain web server, below its root, in the browser alone."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from grading.collecting.uploads import read_hand_in
from safeshare.answers import AnswerSheet
from safeshare.cli.site.building import build_site
from safeshare.problems import ProblemsError
from safeshare.scenario import load_bank
from tests.browser.clicks import plan
from tests.browser.hands import click_choices, is_answered, open_case
from tests.browser.paper import assert_set_below_each_other
from tests.conftest import IN_CI

CASE, TITLE = "s1-start", "Start here"
READY = 120_000
"""Milliseconds for Python to start in the browser on a slow machine."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[str]:
    """Build the site, hand its folder out from below the root of a plain web server, and return its address."""
    folder = tmp_path_factory.mktemp("web")
    try:
        build_site(folder / "below" / "practice", root / "notebooks", root / "scenarios", None)
    except ProblemsError as error:
        if IN_CI:
            raise
        pytest.skip(str(error))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/below/practice/"
    try:
        for _ in range(100):
            try:
                with urllib.request.urlopen(address, timeout=5):
                    break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """Open an empty page on a 1024-pixel laptop; a request beside the site, or a fault in a script, fails the test."""
    context = browser.new_context(viewport={"width": 1024, "height": 768}, accept_downloads=True)
    context.set_default_timeout(READY)
    asked: list[str] = []
    faults: list[str] = []
    missing: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("response", lambda response: missing.append(response.url) if response.status == 404 else None)
    opened = context.new_page()
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    # JupyterLite asks its own service worker, which answers for the whole address, whether it is awake.
    own = (site, "data:", "blob:", urljoin(site, "/api/service-worker-heartbeat"))
    assert [url for url in asked if not url.startswith(own)] == []
    assert any(url.endswith("pyodide.asm.wasm") for url in asked)  # what the browser's Python asks for was seen too
    assert (faults, missing) == ([], [])


def test_a_section_is_practised_in_the_browser_alone(page: Page, site: str, root: Path, tmp_path: Path) -> None:
    """From the start page to feedback; after a reload the answers are there, and they are saved as a hand-in's file.

    The start page and a section break no rule of axe's, nothing speaks of what runs them, and paper is set below
    each other.
    """
    page.goto(site)
    assert _violations(page) == []
    page.get_by_role("link", name=TITLE).click()
    waiting = page.locator(".sst-wait")
    expect(waiting).to_contain_text("Getting the page ready")
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(waiting).to_contain_text("Getting the cases ready… You can read on meanwhile.")
    _is_ready(page)
    expect(waiting).to_have_count(0)
    expect(page).to_have_title(f"{TITLE} – safeshare")
    planned = plan(load_bank(root / "scenarios").cases[CASE])
    case = open_case(page, planned)
    click_choices(case, planned)
    case.get_by_role("button", name="Check my answer").locator("visible=true").click()
    expect(case.locator(".ss-feedback").locator("visible=true").first).to_contain_text("Right")
    page.add_style_tag(content="html, body { height: 100% !important } .sso-status { display: none }")
    assert _violations(page) == []
    assert not re.search(r"[Kk]ernel|Jupyter|Python|import play|Run All", page.locator("body").inner_text())
    assert_set_below_each_other(page)
    page.reload()
    _is_ready(page)
    open_case(page, planned)
    is_answered(page, planned)
    card = page.get_by_role("region", name="Save your answers as a file")
    card.get_by_label("A word for the file").fill("L-001")
    with page.expect_download() as download:
        card.get_by_role("button", name="Save as one file").click()
    assert download.value.suggested_filename == "practice-00.L-001.safeshare.zip"
    download.value.save_as(tmp_path / "answers.zip")
    handed = read_hand_in(tmp_path / "answers.zip")
    assert (handed.learner, handed.assignment) == ("L-001", "practice-00")
    (tmp_path / "answers.json").write_bytes(handed.files["answers.json"])
    assert set(AnswerSheet.open(tmp_path).answers) == set(planned.choices)
    case.locator("input:visible:not(:checked)").first.check()
    card.get_by_label("A file of answers").set_input_files(tmp_path / "answers.zip")
    card.get_by_role("button", name="Take those of the file instead of mine").click()
    expect(card).to_contain_text("Loaded and saved: 1 answer.")
    is_answered(page, planned)
    onward = page.get_by_role("link", name="section 1", exact=True)
    assert onward.get_attribute("href") == f"{urlsplit(site).path}notebooks/index.html?path=section-01/01_why.ipynb"
    page.get_by_role("link", name="All sections").click()
    expect(page.get_by_role("heading", name="The sections")).to_be_visible()


def test_a_browser_that_would_keep_nothing_is_told_so(browser: Browser, site: str) -> None:
    """Where there is no place for answers the start page says so in words, and dark it breaks no rule of axe's."""
    context = browser.new_context(color_scheme="dark")
    context.add_init_script("delete Navigator.prototype.serviceWorker")
    page = context.new_page()
    page.goto(site)
    expect(page.get_by_role("alert")).to_contain_text("This browser would not keep your answers here")
    assert _violations(page) == []
    context.close()


def _is_ready(page: Page) -> None:
    expect(page.locator(".sso-status")).to_have_text("Ready", timeout=READY)


def _violations(page: Page) -> list[str]:
    """Return what axe finds in our own pages and cases; the rest is JupyterLite's (docs/accessibility.md)."""
    ours = [
        [selector]
        for selector in (".sst-start", ".sst-head", ".safeshare", ".ss-top")
        if page.locator(selector).count()
    ]
    found = Axe().run(page, context={"include": ours}, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}: {node['failureSummary']}" for each in found for node in each["nodes"]]
