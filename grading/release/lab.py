"""JupyterLab in a checkout: for a learner as `safeshare learn` opens it, for a trainer with formgrader."""

from __future__ import annotations

import os
from pathlib import Path

from grading import CHECKOUT
from grading.with_nbgrader.formgrader_server import HIDE_NAMES
from safeshare.cli.calm import NEWS_OFF
from safeshare.cli.serving import (
    OPENING,
    learners_command,
    learners_environment,
    server_command,
    server_environment,
    stay,
)

_FORMGRADER = "grading.with_nbgrader.formgrader_server"


def open_lab(
    root: Path, page: str, advice: str, browser: bool = True, trainer: bool = False, hide_names: bool = False
) -> None:
    """Start JupyterLab in the folder `root` on a page, print its address and stay until Ctrl+C.

    `page` is the address below the server's, such as `/doc/tree/section-04/04_refusal.ipynb`; nbgrader's tools are
    there for a trainer only, who can have learners' names hidden. Raises ProblemsError when the server cannot start.
    """

    def command(port: int, token: str, opens: bool) -> list[str]:
        return lab_command(root, page, port, token, opens, trainer)

    stay(root, page, advice, command, lab_environment(root, trainer, hide_names), browser)


def lab_command(root: Path, page: str, port: int, token: str, browser: bool, trainer: bool = False) -> list[str]:
    """Return the command that starts JupyterLab; it listens on this machine only and asks for its token."""
    if trainer:
        return server_command(root, page, port, token, browser, {_FORMGRADER: True})
    return learners_command(root, page, port, token, browser)


def lab_environment(root: Path, trainer: bool = False, hide_names: bool = False) -> dict[str, str]:
    """Return JupyterLab's environment: settings and open tabs kept in `root`, no questions about news and updates.

    A trainer's opens no section by itself: a hand-in that is only looked at stays as it was handed in.
    """
    environment = server_environment(root, NEWS_OFF, [OPENING]) if trainer else learners_environment(root)
    ours = os.pathsep.join(filter(None, [str(CHECKOUT), os.environ.get("PYTHONPATH")]))
    return {**environment, **({"PYTHONPATH": ours} if trainer else {}), HIDE_NAMES: "1" if hide_names else "0"}
