"""What the commands share: their options, and how they say what is next."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from grading.progress import shown

DEFAULT_COURSE = Path("build/course")
DEMO_COURSE = Path("build/demo")
"""The demonstration's own: simulated learners and a trainer's real course never meet."""
COMMAND = "python -m grading"


def course_option(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option --course, as its argument `root`."""
    return click.option(
        "--course", "root", type=click.Path(path_type=Path), default=DEFAULT_COURSE, show_default=True, metavar="DIR",
        help="The course folder.",
    )(function)  # fmt: skip


def assignment_option(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option --assignment, as its argument `name`."""
    return click.option(
        "--assignment", "name", default="section-04", show_default=True, metavar="NAME", help="Which assignment."
    )(function)


def where(root: Path) -> str:
    """Return how to name a course in a command: nothing for the one that is meant anyway."""
    return "" if root == DEFAULT_COURSE else f" --course {shown(root)}"


def say_next(step: str, root: Path) -> None:
    """Say the command for the next step."""
    click.echo(f"Next: {COMMAND} {step}{where(root)}")
