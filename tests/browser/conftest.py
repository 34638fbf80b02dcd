"""A real JupyterLab and a real Chromium for the browser tests: one of each for the whole run, a folder a test."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, ViewportSize, expect

from safeshare.cli.sections import JUPYTER
from tests.grading.quick_starts import quick_starts  # noqa: F401 - for all tests here

LAPTOP: ViewportSize = {"width": 1024, "height": 768}
PATIENCE = 60_000  # milliseconds for JupyterLab and its kernels on a slow machine
QUIET = {
    "@jupyterlab/apputils-extension/notification.jupyterlab-settings": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/docmanager-extension/plugin.jupyterlab-settings": {"autosave": False},
}

expect.set_options(timeout=20_000)


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its address, the folder it serves, and where it notes which notebooks are trusted."""

    address: str
    folder: Path
    data: Path

    def url(self, notebook: Path, program: str = "doc/tree") -> str:
        """Return the address of one notebook as a single document, without restored tabs; `notebooks` is Notebook 7."""
        return f"{self.address}/{program}/{notebook.relative_to(self.folder).as_posix()}?reset"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder as a browser test."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[Lab]:
    """Serve an empty folder with JupyterLab, with no settings or history but the test's own."""
    home = tmp_path_factory.mktemp("home")
    folder = tmp_path_factory.mktemp("work")
    for name, content in QUIET.items():
        path = home / "settings" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (home / "server.log").open("wb")
    options = [
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        f"--ServerApp.root_dir={folder}",
        "--LabApp.expose_app_in_browser=True",
        "--ServerApp.jpserver_extensions={'voila.server_extension': False}",
        "--JupyterNotebookApp.expose_app_in_browser=True",
    ]
    command = [sys.executable, "-m", "jupyterlab", *options]
    server = subprocess.Popen(command, env=_environment(home, root), stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_up(address, server, home / "server.log")
        yield Lab(address, folder, home / "data")
    finally:
        stop(server)
        log.close()


def stop(server: subprocess.Popen[bytes]) -> None:
    """Stop a JupyterLab; on a loaded machine it may wait for a thread of its own for ever when its kernels are gone."""
    server.terminate()
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _environment(home: Path, root: Path) -> dict[str, str]:
    folders = {
        "HOME": home,
        "IPYTHONDIR": home / "ipython",
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_PATH": JUPYTER,
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
    }
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    # The kernels run in other folders and must find this checkout's safeshare.
    modules = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, **{name: str(where) for name, where in folders.items()}, "PATH": path, "PYTHONPATH": modules}


def _wait_until_up(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/api/status", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}")


@pytest.fixture
def page(browser: Browser, lab: Lab) -> Iterator[Page]:
    """Open an empty page on a 1024-pixel laptop; a request to anywhere but this machine's JupyterLab fails the test."""
    context = browser.new_context(viewport=LAPTOP)
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    outside: list[str] = []
    opened.on("request", lambda request: _note_outside(request.url, lab.address, outside))
    yield opened
    context.close()
    assert not outside, f"requests left this machine: {outside}"


@pytest.fixture(scope="session")
def bare_tab(browser: Browser) -> Iterator[Page]:
    """Open one tab for all tests of an empty page: a new one takes longer than most of those tests."""
    page = browser.new_page(viewport=LAPTOP)
    yield page
    page.close()


@pytest.fixture
def empty(bare_tab: Page) -> Page:
    """Return an empty page at laptop width, without anything that an earlier test did to it."""
    bare_tab.goto("about:blank")
    bare_tab.set_viewport_size(LAPTOP)
    bare_tab.emulate_media(media="null", color_scheme="null", reduced_motion="null")
    bare_tab.mouse.move(0, 0)
    bare_tab.set_default_timeout(10_000)
    return bare_tab


@pytest.fixture
def bare(empty: Page) -> Iterator[Page]:
    """Return an empty page at laptop width; a fault in the player's script fails the test."""
    faults: list[str] = []

    def note(error: Error) -> None:
        faults.append(str(error))

    empty.on("pageerror", note)
    yield empty
    empty.remove_listener("pageerror", note)
    assert not faults


def _note_outside(url: str, address: str, outside: list[str]) -> None:
    if not url.startswith((address, "data:", "blob:", "about:")):
        outside.append(url)
