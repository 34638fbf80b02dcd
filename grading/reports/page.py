"""One self-contained HTML page of a notebook that papermill has run: its headings and released outputs, no code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from markupsafe import Markup

from grading.reports.period import Period
from grading.reports.render import MARK

FOLDER = Path(__file__).parent
LEFT_BEHIND = "not-on-the-page"
"""The tag of cells that speak to whoever opens the notebook."""


class NotReleasedError(Exception):
    """A notebook showed something that did not come through the gate."""


@dataclass(frozen=True, slots=True)
class Page:
    """A finished page, and what the gate noted on the way.

    `told` and `members` are what the ledger keeps of it (grading/disclosure/ledger.py); `withheld` says why there is
    no page.
    """

    html: str
    disclosure: Mapping[str, str]
    told: bytes = b""
    members: bytes = b""
    withheld: str = ""


@dataclass(slots=True)
class Section:
    """One part of the page: a heading of the second level and what follows it."""

    id: str
    title: str
    html: Markup = field(default_factory=Markup)


def make_page(notebook: Any, period: Period, *, synthetic: bool, made: datetime, whose: str = "all agencies") -> Page:
    """Return the page of a notebook that has been run; `whose` says whom it is about.

    Raises NotReleasedError when a cell printed or showed anything that is not a released piece.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    html = environment.get_template("page.html.j2").render(
        title=notebook.metadata["title"],
        quarter=period.in_words,
        made=f"{made.day} {made:%B %Y}",
        synthetic=synthetic,
        whose=whose,
        sections=list(_sections(notebook)),
    )
    return Page(html, _disclosure(notebook))


def _sections(notebook: Any) -> Iterator[Section]:
    """Yield the sections: each begins with a markdown cell that is a heading of the second level."""
    section: Section | None = None
    for cell in notebook.cells:
        if LEFT_BEHIND in cell.metadata.get("tags", []):
            continue
        if cell.cell_type == "markdown":
            if section is not None:
                yield section
            section = Section(cell.id.removesuffix("-title"), cell.source.removeprefix("## ").strip())
        elif cell.cell_type == "code":
            shown = Markup("\n").join(_released(cell))
            if section is not None:
                section.html += shown
            elif shown:
                message = f"the cell '{cell.id}' shows something before the first heading"
                raise NotReleasedError(message)
    if section is not None:
        yield section


def _released(cell: Any) -> Iterator[Markup]:
    """Yield the pieces that a cell showed; a warning on the error stream is no part of the page."""
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stderr":
            continue
        if output.output_type != "display_data" or MARK not in output.metadata:
            message = f"the cell '{cell.id}' shows something that did not pass the disclosure gate"
            raise NotReleasedError(message)
        yield Markup(output.data["text/html"])


def _disclosure(notebook: Any) -> Mapping[str, str]:
    """Return what the page says of how it was made, as its method section put it into the notebook."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            noted = output.get("metadata", {}).get(MARK)
            if isinstance(noted, Mapping):
                return {str(name): str(value) for name, value in noted.items()}
    return {}
