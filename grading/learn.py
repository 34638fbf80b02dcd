"""A learner's own copy of a section, and JupyterLab opened on it."""

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

from grading.course import build_course, open_course, release
from grading.submission import ANSWERS
from safeshare.files import write_atomically
from safeshare.problems import ProblemsError

_QUIET_SETTINGS = {"fetchNews": "false", "checkForUpdates": False}


def prepare_copy(root: Path, name: str, home: Path) -> Path:
    """Copy the released files into `home`/<assignment> and return that folder; answers that are there stay.

    Builds and releases the course first if that has not been done. Raises ProblemsError when that cannot be done.
    """
    try:
        course = open_course(root)
    except ProblemsError:
        click.echo(f"There is no course in {root} yet: building it first.")
        course = build_course(root)
    assignment = course.assignment(name)
    try:
        released = course.released_notebook(assignment).parent
    except ProblemsError:
        click.echo("Releasing the section first.")
        released = release(course, assignment)
    folder = home / name
    folder.mkdir(parents=True, exist_ok=True)
    for path in released.iterdir():
        if path.is_file() and path.name != ANSWERS:
            write_atomically(folder / path.name, path.read_bytes())
    return folder


def lab_command(home: Path, folder: Path, port: int, token: str, browser: bool) -> list[str]:
    """Return the command that starts JupyterLab on the notebook in `folder`, reachable from this machine only."""
    notebook = next(folder.glob("*.ipynb"))
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={home.resolve()}"]
    command += [f"--LabApp.default_url=/doc/tree/{notebook.relative_to(home).as_posix()}"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--ServerApp.ip=127.0.0.1"]
    command += [f"--IdentityProvider.token={token}", "--log-level=ERROR"]
    command += ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    return command


def lab_environment(home: Path) -> dict[str, str]:
    """Return JupyterLab's environment: settings and tabs kept in `home`, no questions about news and updates."""
    state = home.resolve() / ".jupyterlab"
    settings = state / "settings"
    quiet = settings / "@jupyterlab" / "apputils-extension"
    quiet.mkdir(parents=True, exist_ok=True)
    write_atomically(quiet / "notification.jupyterlab-settings", json.dumps(_QUIET_SETTINGS, indent=1) + "\n")
    return {
        **os.environ,
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(state / "workspaces"),
    }


def open_lab(home: Path, folder: Path, browser: bool = True) -> None:
    """Start JupyterLab on the notebook, print its address and stay until it is stopped with Ctrl+C."""
    port, token = _free_port(), secrets.token_urlsafe(16)
    if browser and not _has_browser():
        browser = False
        click.echo("No browser was found on this machine.")
    notebook = next(folder.glob("*.ipynb"))
    address = f"http://127.0.0.1:{port}/doc/tree/{notebook.relative_to(home).as_posix()}?token={token}"
    click.echo(f"Opening {notebook.name}. If no page opens, copy this address into a browser on this machine:\n")
    click.echo(f"  {address}\n")
    click.echo(f"In the notebook, choose Run > Run All Cells. Your answers are kept in {folder / ANSWERS}.")
    click.echo("Press Ctrl+C here to stop.")
    try:
        subprocess.run(lab_command(home, folder, port, token, browser), env=lab_environment(home), check=False)
    except KeyboardInterrupt:
        click.echo("Stopped. Your answers are kept.")


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
