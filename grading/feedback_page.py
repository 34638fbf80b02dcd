"""The pages that learners get: templates filled in, with everything in them shown as text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from safeshare.files import write_atomically

PAGE = "feedback.html"
AGAIN = "hand-in-again.html"
"""The page in its place for a learner whose hand-in cannot be marked."""

TEMPLATES = Path(__file__).with_name("templates")


def write_page(folder: Path, name: str, content: dict[str, Any]) -> Path:
    """Write one of the two pages into a learner's folder, where the other one is no longer true, and return it."""
    pages = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / name, pages.get_template(name).render(content))
    forget_page(folder, PAGE if name == AGAIN else AGAIN)
    return folder / name


def forget_page(folder: Path, name: str) -> None:
    """Remove a page that is no longer true, if it is there."""
    (folder / name).unlink(missing_ok=True)
