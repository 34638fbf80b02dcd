"""What all tests share: the repository's folder, Chromium, and how hypothesis searches."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""How Chromium is started: without a window, and without asking anything of the internet."""

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in the background, where no test could stop a command
    signal.signal(signal.SIGINT, signal.default_int_handler)
os.environ["TZ"] = "UTC"  # pages tell times by the machine's clock, which is another on each machine
time.tzset()

# No test hangs on time; in CI each run tries the same examples, so that a red run is red for a change's sake.
settings.register_profile("safeshare", deadline=None, derandomize=IN_CI, print_blob=True)
settings.load_profile("safeshare")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the repository's folder."""
    return ROOT


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Return the executable of Debian's Chromium, installed first where it is missing and we may.

    Without it a test is skipped with the reason on a developer's machine, and fails in CI.
    """
    if shutil.which("chromium") is None:
        done = subprocess.run(["make", "browser"], cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            reason = (done.stderr.strip() or done.stdout.strip()).splitlines()[0]
            if IN_CI:
                pytest.fail(f"CI must run the browser tests. {reason}")
            pytest.skip(reason)
    found = shutil.which("chromium")
    assert found is not None
    return Path(found)


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    """Run one headless Chromium for all tests; Playwright allows no second one beside it."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(chromium), args=FLAGS)
        yield running
        running.close()
