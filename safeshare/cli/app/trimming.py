"""What a page of the app takes of a notebook: its texts, and the cells that show a case or a card."""

from __future__ import annotations

import re
from typing import Any

from safeshare.cli.sections import COURSE_CODE

_TITLE = re.compile(r"^# +(.+?) *$", re.MULTILINE)
_MARKUP = re.compile(r"[*`]|<[^>]*>")
_ELSEWHERE = (
    "The program\naround these pages, JupyterLab, is not easy with every screen reader. The same course is there as "
    "plain pages without it, with the same answers:\nyour trainer shows you how to open it (`safeshare learn --app`). "
)
"""What the start page says to those who are not here: the app's pages leave it out."""
_PYTHON = {"name": "python3", "language": "python", "display_name": "Python 3"}


def only_the_courses(notebook: Any) -> int:
    """Leave no code but the course's own in a notebook, in place, and return how many cells show something."""
    notebook.metadata.kernelspec = type(notebook.metadata)(_PYTHON)
    kept = [cell for cell in notebook.cells if cell.cell_type == "markdown" or _shows(cell)]
    for cell in kept:
        cell.source = cell.source.replace(_ELSEWHERE, "")
    notebook.cells = kept
    return sum(cell.cell_type == "code" for cell in kept)


def _shows(cell: Any) -> bool:
    found = COURSE_CODE.match(cell.source) if cell.cell_type == "code" else None
    return found is not None and found[1] != "points"  # points are for marking


def title_of(notebook: Any) -> str:
    """Return a notebook's title, its first heading, as plain words."""
    found = [_TITLE.search(cell.source) for cell in notebook.cells if cell.cell_type == "markdown"]
    title = next((each[1] for each in found if each), "The course")
    return _MARKUP.sub("", title)
