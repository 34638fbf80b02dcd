"""A learner's own copy of a section."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import click

from grading.course import build_course, open_course, release
from grading.submission import ANSWERS
from safeshare.files import write_atomically
from safeshare.problems import ProblemsError

COPIED = ".released.json"


def first_released(roots: Iterable[Path], name: str) -> Path | None:
    """Return the first of some course folders in which an assignment has been released, or None."""
    for root in roots:
        try:
            course = open_course(root)
            course.released_notebook(course.assignment(name))
        except ProblemsError:
            continue
        return root
    return None


def prepare_copy(root: Path, name: str, home: Path) -> Path:
    """Copy the released files into `home`/<assignment> and return that folder; answers that are there stay.

    The learner's notebook is replaced only when another one has been released, and is then kept in earlier/. Builds and
    releases the course first if that has not been done. Raises ProblemsError when that cannot be done.
    """
    if (root / "course.json").exists():
        course = open_course(root)
    else:
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
    known = _copied_before(folder)
    for path in sorted(each for each in released.rglob("*") if each.is_file()):
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        name_here = path.relative_to(released).as_posix()
        target = folder / name_here
        if name_here != ANSWERS and not (target.exists() and known.get(name_here) == digest):
            _keep(target)
            target.parent.mkdir(exist_ok=True)
            write_atomically(target, content)
            known[name_here] = digest
    write_atomically(folder / COPIED, json.dumps(known, indent=1) + "\n")
    return folder


def _copied_before(folder: Path) -> dict[str, str]:
    """Return file name -> hash of what was last copied here: while it is still current, the learner's file stays."""
    try:
        known = json.loads((folder / COPIED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _keep(target: Path) -> None:
    """Move a file that is about to be replaced aside: a learner may have written notes into their notebook."""
    if target.suffix == ".ipynb" and target.exists():
        earlier = target.parent / "earlier"
        earlier.mkdir(exist_ok=True)
        number = 1 + sum(1 for _path in earlier.iterdir())
        target.rename(earlier / f"{target.stem}-{number}.ipynb")


def page_of(home: Path, folder: Path) -> str:
    """Return the address of the notebook in `folder` below JupyterLab's own, opened as a single document."""
    notebook = next(folder.glob("*.ipynb"))
    return f"/doc/tree/{notebook.relative_to(home).as_posix()}"
