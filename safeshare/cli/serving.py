"""Jupyter for people: opened on one page, reachable from this machine only, with nothing to set up or click away."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

import click

from safeshare.cli.calm import CALM, NOT_FOR_LEARNERS
from safeshare.cli.sections import JUPYTER
from safeshare.files import write_atomically
from safeshare.learner_ids import KEPT, STATE
from safeshare.problems import Problem, ProblemsError

TOLD = "safeshare says: "
"""Begins a line of a server's own log that people are to read where they started it."""
OPENING = "@safeshare/opening"
"""The extension that opens sections with their cases live."""
TRAINERS_SERVER_TOOLS = tuple(
    f"nbgrader.server_extensions.{each}"
    for each in ("formgrader", "assignment_list", "course_list", "validate_assignment")
)
BROWSERS_PYTHON = "@jupyterlite/pyodide-kernel-extension"
"""What runs Python in the browser, for `safeshare site`: JupyterLab finds it too, and cannot even load it."""
VOILAS_SERVER_TOOL = "voila.server_extension"
"""It would run any notebook that is named to it; `safeshare learn --app` is a server of its own."""
PATIENCE = 10
"""Seconds that a server is given to answer, or to end."""
TICK = 0.1


def stay(
    root: Path,
    page: str,
    advice: str,
    command: Callable[[int, str, bool], list[str]],
    environment: Mapping[str, str],
    browser: bool = True,
    port: int | None = None,
) -> None:
    """Start a server in the folder `root`, open a page of it, print its address once it answers, stay until Ctrl+C.

    The server ends with this process, also when that is told to end (SIGTERM).

    `page` is the address below the server's, such as `/doc/tree/section-04/04_refusal.ipynb`; `command` makes the
    command from port, token and whether to open a browser; without a `port` a free one is taken. Raises ProblemsError
    when the port is taken or the server cannot start.
    """
    port, token = _checked(port) if port else _free_port(), secrets.token_urlsafe(16)
    if browser and not _has_browser():
        browser = False
        click.echo("No browser was found on this machine.")
    copy = "opy this address into a browser on this machine:\n"
    log = root / STATE / "server.log"
    with (
        log.open("w", encoding="utf-8") as words,
        log.open(encoding="utf-8", errors="replace") as heard,
        _running(command(port, token, browser), cwd=root, env=environment, stdout=words, stderr=words) as server,
    ):
        try:
            if answers(server, port):
                click.echo(f"Opening {page}. If no page opens, c{copy}" if browser else f"C{copy}")
                click.echo(f"  http://127.0.0.1:{port}{page}?token={token}\n")
                click.echo(f"{advice}\nPress Ctrl+C here to stop.")
            _listen(server, heard)
            failed = server.returncode != 0
        except KeyboardInterrupt:
            failed = False
    if failed:
        raise ProblemsError([Problem(str(log), "Jupyter stopped with an error", "This file holds its own words.")])
    click.echo("Stopped.")


@contextmanager
def _running(command: list[str], **how: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program in this block; at its end, also by SIGTERM or a terminal that is closed, the program is ended."""
    before = {}
    if threading.current_thread() is threading.main_thread():
        names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
        before = {number: signal.signal(number, _end) for number in (getattr(signal, name) for name in names)}
    server = subprocess.Popen(command, **how)
    try:
        yield server
    finally:
        server.terminate()
        try:
            server.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, _frame: Any) -> None:
    raise SystemExit(128 + number)


def answers(server: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until a server answers on a port, whatever it says; return whether it did before it ended."""
    while server.poll() is None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            line.request("GET", "/favicon.ico")
            line.getresponse()
        except (OSError, http.client.HTTPException):
            time.sleep(TICK)
        else:
            return True
        finally:
            line.close()
    return False


def _listen(server: subprocess.Popen[bytes], heard: TextIO) -> None:
    """Stay until a server ends, and repeat what its log has for people."""
    rest = ""
    while True:
        is_over = server.poll() is not None
        *lines, rest = (rest + heard.read()).split("\n")
        for line in lines:
            if line.startswith(TOLD):
                click.echo(line.removeprefix(TOLD))
        if is_over:
            return
        with suppress(subprocess.TimeoutExpired):
            server.wait(timeout=1)


def learners_command(root: Path, page: str, port: int, token: str, browser: bool, notebook: bool = False) -> list[str]:
    """Return the command that starts JupyterLab, or Jupyter Notebook, for a learner."""
    return server_command(root, page, port, token, browser, dict.fromkeys(TRAINERS_SERVER_TOOLS, False), notebook)


def server_command(
    root: Path, page: str, port: int, token: str, browser: bool, extensions: Mapping[str, bool], notebook: bool = False
) -> list[str]:
    """Return the command that starts JupyterLab, or Jupyter Notebook; it listens on this machine only, with a token.

    `extensions` says which of the server's extensions are on and off.
    """
    program, app = ("notebook", "JupyterNotebookApp") if notebook else ("jupyterlab", "LabApp")
    command = [sys.executable, "-m", program, f"--ServerApp.root_dir={root.resolve()}"]
    command += [f"--{app}.default_url={page}", f"--IdentityProvider.token={token}"]
    command += ["--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if not notebook:
        command += ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    switches = {VOILAS_SERVER_TOOL: False, **extensions}
    command.append(f"--ServerApp.jpserver_extensions={switches}")
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    return command


def app_command(root: Path, first: str, port: int, token: str, browser: bool) -> list[str]:
    """Return the command that starts the app; it listens on this machine only, with a token, and opens on `first`."""
    command = [sys.executable, "-m", "safeshare.cli.app", f"--Voila.root_dir={root.resolve()}"]
    command += [f"--CourseApp.first={first}", f"--Voila.token={token}"]
    command += ["--Voila.ip=127.0.0.1", f"--Voila.port={port}", "--Voila.port_retries=0"]
    return command if browser else [*command, "--no-browser"]


def learners_environment(root: Path, learner: str = "") -> dict[str, str]:
    """Return Jupyter's environment for a learner: sections open live, and nothing asks or speaks of what runs them.

    nbgrader's menu is not there either: its Validate button says "Success" to wrong answers. Whose cases are shown
    follows from the `learner` id, which is kept in the course for the next time; "" stands for the one that was kept.
    """
    environment = server_environment(root, CALM, NOT_FOR_LEARNERS)
    kept = root.resolve() / STATE / KEPT
    if learner:
        write_atomically(kept, f"{learner}\n")
    elif kept.is_file():
        learner = kept.read_text(encoding="utf-8", errors="replace").strip()
    return {**environment, "SAFESHARE_LEARNER": learner} if learner else environment


def server_environment(root: Path, settings: Mapping[str, Any], disabled: Iterable[str]) -> dict[str, str]:
    """Return Jupyter's environment: settings and open tabs kept in `root`, some of its extensions off.

    `settings` are plugin to its settings, which whoever works there may change afterwards. Raises ProblemsError when
    the folder cannot be written.
    """
    state = root.resolve() / STATE
    try:
        for plugin, values in settings.items():
            path = state / "settings" / f"{plugin}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                write_atomically(path, json.dumps(values, indent=1) + "\n")
        config = state / "config" / "labconfig"
        config.mkdir(parents=True, exist_ok=True)
        off = {"disabledExtensions": dict.fromkeys(disabled, True)}
        write_atomically(config / "page_config.json", json.dumps(off) + "\n")
        # Of two extensions of one name JupyterLab takes the first that it finds, and leaves out one with nothing in it.
        empty = state / "jupyter" / "labextensions" / BROWSERS_PYTHON / "package.json"
        empty.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(empty, json.dumps({"name": BROWSERS_PYTHON, "version": "0", "jupyterlab": {}}) + "\n")
    except OSError as error:
        remedy = "Copy the folder to where you may write, since your answers are kept in it."
        raise ProblemsError([Problem(str(root), f"nothing can be written here ({error.strerror})", remedy)]) from None
    return {
        **os.environ,
        "PATH": _before(str(Path(sys.executable).parent), "PATH"),
        "JUPYTER_PATH": _before(os.pathsep.join((str(state / "jupyter"), str(JUPYTER))), "JUPYTER_PATH"),
        "JUPYTER_CONFIG_PATH": _before(str(state / "config"), "JUPYTER_CONFIG_PATH"),
        "JUPYTERLAB_SETTINGS_DIR": str(state / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(state / "workspaces"),
    }


def _before(path: str, variable: str) -> str:
    return os.pathsep.join(filter(None, [path, os.environ.get(variable)]))


def _has_browser() -> bool:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _checked(port: int) -> int:
    """Return a port that nobody listens on; raises ProblemsError when somebody does."""
    with socket.socket() as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            remedy = "Choose another, or leave --port out: a free one is taken then."
            raise ProblemsError([Problem(f"port {port}", "another program uses this port", remedy)]) from None
    return port
