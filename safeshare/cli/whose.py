"""Whose folder it is: one learner's cases and answers are in it, so that it is opened and handed in as theirs alone."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path

import click

from safeshare.learner_ids import told_ids
from safeshare.problems import Problem, ProblemsError

_RELEASE = "release"
_COURSE = "course.json"


def refuse_release(root: Path) -> None:
    """Raise ProblemsError when a folder is what a trainer's course has released, and no copy of it.

    All learners get that folder: an id or an answer in it would go to everybody.
    """
    for course in root.resolve().parents[:2]:
        if root.resolve().is_relative_to(course / _RELEASE) and (course / _COURSE).is_file():
            look = f"python -m grading learn --course {shlex.quote(str(course))}"
            what = "this is the folder that all learners get, and answers in it would go to everybody"
            raise ProblemsError([Problem(str(root), what, f"Open a copy of it; to look at a copy now: {look}")])


def other_learner(folders: Iterable[Path], learner: str) -> str:
    """Return whose sections these are by what was told in them, when that is not this learner; else nothing."""
    told = [each for folder in folders for each in told_ids(folder)]
    return told[0] if told and learner and learner not in told else ""


def ask_if_anothers(folders: Iterable[Path], learner: str) -> None:
    """Ask before another learner's folder is opened as this learner's; raises SystemExit(1) unless they say yes."""
    other = other_learner(folders, learner)
    if not other:
        return
    click.echo(
        f"This folder is {other}'s: their cases and answers are in it. Each learner needs a copy of their own, as "
        "the trainer gave it to them."
    )
    if not click.confirm(f"Is it yours all the same, so that you go on as {learner}?"):
        click.echo("Nothing was changed.")
        raise SystemExit(1)


def refuse_anothers(folder: Path, learner: str) -> None:
    """Raise ProblemsError when a learner would hand in a folder that is another's by what was told in it."""
    other = other_learner([folder], learner)
    if other:
        remedy = (
            f"Hand in from your own folder; if this one is yours, use --learner {other}, or tell your trainer that "
            f"{other} was a slip."
        )
        raise ProblemsError([Problem(str(folder), f"this folder is {other}'s, not {learner}'s", remedy)])
