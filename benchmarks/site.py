"""How large the site of practice is, and how long a learner waits until a section of it can be used.

    python -m benchmarks.site [--times N]

Builds the site from the checkout, hands it out with a plain web server on this machine, and opens section 1 in
Chromium: the first time in a profile that knows nothing, then again in the same one. A section counts as ready when
all its cases can be answered; figures are medians of `--times`. Then answers are clicked: a click counts as saved when
the page says so, which it does once the answer is in the browser's storage. What a browser fetches for a section, the
first time, is counted as the server sends it: uncompressed, and without the delay of a network.

It ends with what we promise, line by line, and with exit code 1 if any line is not met.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import BinaryIO

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.marking import Line, told
from benchmarks.opening import CLICK, CLICKS
from safeshare.cli.site.building import build_site

ROOT = Path(__file__).resolve().parents[1]
SECTION = "notebooks/index.html?path=section-01/01_why.ipynb"
PATIENCE = 180_000
"""Milliseconds for a section to get ready."""
_READY = "document.querySelector('.sso-status')?.textContent === 'Ready'"


class Handler(http.server.SimpleHTTPRequestHandler):
    """A plain file server that counts the files and the bytes that it sends."""

    sent: list[int]

    def copyfile(self, source: BinaryIO, outputfile: BinaryIO) -> None:  # type: ignore[override]
        """Send a file, and note its size."""
        content = source.read()
        self.sent.append(len(content))
        outputfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def promises(
    sizes: Sequence[int],
    fetched: Sequence[int],
    first: Sequence[float],
    again: Sequence[float],
    clicks: Sequence[float],
) -> list[Line]:
    """Return what we promise, with what was measured: bytes of files, seconds until ready, milliseconds of clicks."""
    return [
        Line("the whole site", sum(sizes) / 1e6, 60, "MB", False),
        Line("what a section fetches the first time", sum(fetched) / 1e6, 35, "MB", False),
        Line("until a section is ready, the first time", median(first), 20, "s", False),
        Line("until a section is ready, again", median(again), 20, "s", False),
        Line("a click until it is saved", median(clicks), 100, "ms", False),
    ]


def main(times: int) -> int:
    """Build the site, open it, and print what it took; returns 1 when a promise is not met."""
    first: list[float] = []
    again: list[float] = []
    clicks: list[float] = []
    fetched: list[int] = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as started:
        site = Path(folder) / "site"
        begun = time.monotonic()
        build_site(site, ROOT / "notebooks", ROOT / "scenarios", None)
        print(f"built in {time.monotonic() - begun:.1f} s")
        sizes = [path.stat().st_size for path in site.rglob("*") if path.is_file()]
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with _served(site) as (address, sent):
            for _ in range(times):
                sent.clear()
                with _page(browser) as page:
                    first.append(_open(page, address))
                    fetched = list(sent)
                    again.append(_open(page, address))
                    clicks += _clicked(page)
        browser.close()
    for name, taken in (("the first time", first), ("again", again)):
        print(f"{name:15}{median(taken):6.2f} s until ready (from {min(taken):.2f} to {max(taken):.2f})")
    print(f"{len(clicks)} clicks saved after {min(clicks):.0f} to {max(clicks):.0f} ms")
    print(f"{len(sizes)} files, of which a section fetches {len(fetched)}\n")
    return 0 if told(promises(sizes, fetched, first, again, clicks)) else 1


def _open(page: Page, address: str) -> float:
    started = time.monotonic()
    page.goto(address + SECTION, wait_until="commit")
    page.wait_for_function(_READY, timeout=PATIENCE, polling=50)
    return time.monotonic() - started


def _clicked(page: Page) -> list[float]:
    """Return how many milliseconds each of some clicks takes until it is saved."""
    box = page.locator(".ss-case input[type=checkbox]").first
    return [box.evaluate(CLICK) for _ in range(CLICKS)]


@contextmanager
def _page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    try:
        yield context.new_page()
    finally:
        context.close()


@contextmanager
def _served(site: Path) -> Iterator[tuple[str, list[int]]]:
    """Serve a folder, and yield its address and the sizes of the files that are sent."""
    sent: list[int] = []
    handler = type("Counting", (Handler,), {"sent": sent})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", sent
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    options = argparse.ArgumentParser(description="Measure the site of practice: its size, and the time until ready.")
    options.add_argument("--times", type=int, default=3, help="how often a section is opened")
    sys.exit(main(options.parse_args().times))
