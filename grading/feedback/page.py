"""The pages that learners get: templates filled in, with everything in them shown as text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

PAGE = "feedback.html"
PROGRESS = "your-progress.html"
"""What a learner sees of themselves over time; it lies beside each of their feedback pages, everywhere the same."""
STAGE = ".progress.json"
"""What the page of progress takes from one feedback page, beside it and never delivered."""
AGAIN = "hand-in-again.html"
"""The page in its place for a learner whose hand-in cannot be marked."""

TEMPLATES = Path(__file__).parents[1] / "templates"


_PAGES = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, auto_reload=False)


def write_page(folder: Path, name: str, content: dict[str, Any]) -> Path:
    """Write one of the two pages into a learner's folder, where the other one is no longer true, and return it.

    It is whole or not there at all, but not flushed to disk by itself: after a power cut, write the pages again.
    """
    _write(folder, name, content)
    return give(folder, name)


def write_everywhere(folders: Iterable[Path], name: str, content: dict[str, Any]) -> None:
    """Write one page into several of a learner's folders, where it is not there yet as it is; as `write_page` does."""
    page = _filled_in(name, content)
    for folder in folders:
        there = folder / name
        if not there.is_file() or there.read_bytes() != page:
            _beside(folder, name).write_bytes(page)
            give(folder, name)


def write_beside(folder: Path, content: dict[str, Any]) -> None:
    """Write a feedback page beside its place, where nobody takes it for one: `give` puts it there, `drop` ends it."""
    _write(folder, PAGE, content)
    _beside(folder, STAGE).write_text(json.dumps(content["stage"]), encoding="utf-8")


def give(folder: Path, name: str = PAGE) -> Path:
    """Put a page that was written beside its place there, take the other one away, and return it."""
    page = _beside(folder, name).replace(folder / name)
    for each in (PAGE, PROGRESS, STAGE) if name == AGAIN else (AGAIN,):
        forget_page(folder, each)
    if name == PAGE and _beside(folder, STAGE).is_file():
        _beside(folder, STAGE).replace(folder / STAGE)
    return page


def drop(folder: Path) -> None:
    """Remove a feedback page that was written beside its place and not given, if it is there."""
    for name in (PAGE, STAGE):
        forget_page(folder, _beside(folder, name).name)


def forget_page(folder: Path, name: str) -> None:
    """Remove a page that is no longer true, if it is there."""
    (folder / name).unlink(missing_ok=True)


def _write(folder: Path, name: str, content: dict[str, Any]) -> None:
    page = _filled_in(name, content)
    folder.mkdir(parents=True, exist_ok=True)
    _beside(folder, name).write_bytes(page)


def _filled_in(name: str, content: dict[str, Any]) -> bytes:
    return _PAGES.get_template(name).render(content).encode()


def _beside(folder: Path, name: str) -> Path:
    return folder / f".{name}.part"
