"""JupyterLab for people: opened on one page, reachable from this machine only, with nothing to set up or click away."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import webbrowser
from pathlib import Path

import click

from grading.faults import fault
from grading.formgrader_server import HIDE_NAMES
from safeshare.files import write_atomically

STATE = ".jupyterlab"
_TRAINERS_TOOLS = "@jupyter/nbgrader"
_TRAINERS_SERVER_TOOLS = tuple(
    f"nbgrader.server_extensions.{each}"
    for each in ("formgrader", "assignment_list", "course_list", "validate_assignment")
)
_FORMGRADER = "grading.formgrader_server"
_CHECKOUT = str(Path(__file__).resolve().parents[1])
_QUIET = {"fetchNews": "false", "checkForUpdates": False}


def open_lab(
    root: Path, page: str, advice: str, browser: bool = True, trainer: bool = False, hide_names: bool = False
) -> None:
    """Start JupyterLab in the folder `root` on a page, print its address and stay until Ctrl+C.

    `page` is the address below the server's, such as `/doc/tree/section-04/04_refusal.ipynb`; nbgrader's tools are
    there for a trainer only, who can have learners' names hidden. Raises ProblemsError when the server cannot start.
    """
    port, token = _free_port(), secrets.token_urlsafe(16)
    if browser and not _has_browser():
        browser = False
        click.echo("No browser was found on this machine.")
    copy = "opy this address into a browser on this machine:\n"
    click.echo(f"Opening {page}. If no page opens, c{copy}" if browser else f"C{copy}")
    click.echo(f"  http://127.0.0.1:{port}{page}?token={token}\n")
    click.echo(f"{advice}\nPress Ctrl+C here to stop.")
    environment = lab_environment(root, trainer, hide_names)
    log = root / STATE / "server.log"
    with log.open("w", encoding="utf-8") as words:
        command = lab_command(root, page, port, token, browser, trainer)
        server = subprocess.Popen(command, cwd=root, env=environment, stdout=words, stderr=words)
        try:
            failed = server.wait() != 0
        except KeyboardInterrupt:
            server.terminate()
            server.wait()
            failed = False
    if failed:
        raise fault(log, "JupyterLab stopped with an error", "This file holds its own words.")
    click.echo("Stopped.")


def lab_command(root: Path, page: str, port: int, token: str, browser: bool, trainer: bool = False) -> list[str]:
    """Return the command that starts JupyterLab; it listens on this machine only and asks for its token."""
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root.resolve()}"]
    command += [f"--LabApp.default_url={page}", f"--IdentityProvider.token={token}"]
    command += ["--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    command += ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    extensions = {_FORMGRADER: True} if trainer else dict.fromkeys(_TRAINERS_SERVER_TOOLS, False)
    command.append(f"--ServerApp.jpserver_extensions={extensions}")
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    return command


def lab_environment(root: Path, trainer: bool = False, hide_names: bool = False) -> dict[str, str]:
    """Return JupyterLab's environment: settings and open tabs kept in `root`, no questions about news and updates.

    A learner does not get nbgrader's menu: its Validate button says "Success" to wrong answers.
    """
    state = root.resolve() / STATE
    notification = state / "settings" / "@jupyterlab" / "apputils-extension"
    notification.mkdir(parents=True, exist_ok=True)
    write_atomically(notification / "notification.jupyterlab-settings", json.dumps(_QUIET, indent=1) + "\n")
    config = state / "config" / "labconfig"
    config.mkdir(parents=True, exist_ok=True)
    hidden = {"disabledExtensions": {} if trainer else {_TRAINERS_TOOLS: True}}
    write_atomically(config / "page_config.json", json.dumps(hidden) + "\n")
    scripts = str(Path(sys.executable).parent)
    ours = {"PYTHONPATH": os.pathsep.join(filter(None, [_CHECKOUT, os.environ.get("PYTHONPATH")]))} if trainer else {}
    return {
        **os.environ,
        **ours,
        HIDE_NAMES: "1" if hide_names else "0",
        "PATH": os.pathsep.join([scripts, os.environ.get("PATH", "")]),
        "JUPYTER_CONFIG_PATH": os.pathsep.join([str(state / "config"), os.environ.get("JUPYTER_CONFIG_PATH", "")]),
        "JUPYTERLAB_SETTINGS_DIR": str(state / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(state / "workspaces"),
    }


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
