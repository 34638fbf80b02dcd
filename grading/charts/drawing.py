"""What all charts of reports share: their style, and the way from a drawing to a piece of a page.

Charts are drawn as inline SVG from released values only: no colour alone, a marker and a label for each.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from markupsafe import Markup, escape

from grading.disclosure.released import Released
from grading.reports.render import Piece, figure

INK, GRID = "#1d2733", "#c9d1da"
BLUE, BROWN, GREY = "#0b5394", "#9c3d00", "#4a4a4a"

_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "safeshare",
    "font.family": "sans-serif",
    # It comes with matplotlib, so a chart is laid out alike on every machine; what the page is read in is no wider.
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 11,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


@contextmanager
def drawing(width: float, height: float) -> Iterator[Any]:
    """Give an empty drawing of a size in inches, in the reports' style."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(_STYLE):
        yield Figure(figsize=(width, height), layout="constrained")


def finished(drawn: Any, finding: Piece, tag: str) -> Piece:
    """Return a drawing as a piece of a page; `finding` says what it shows, `tag` is unique on the page."""
    stream = io.StringIO()
    drawn.savefig(stream, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    return figure(_inline(stream.getvalue(), finding.words, tag), finding)


def refuse_unreleased(*values: object) -> None:
    """Raise TypeError when one of some values did not pass the gate."""
    if not all(isinstance(value, Released) for value in values):
        message = "a chart draws released figures only"
        raise TypeError(message)


def bare(axes: Any, *sides: str) -> None:
    """Take away ticks, and the frame at the sides named."""
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    for side in sides:
        axes.spines[side].set_visible(False)


def _inline(svg: str, words: str, tag: str) -> Markup:
    """Return matplotlib's SVG as part of a page: unique ids, its font, a text alternative for metadata."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r" font-family: [^;\"]*;", "", body)
    body = re.sub(r'\bid="', f'id="{tag}-', body)
    body = re.sub(r'(xlink:href="|href="|url\()#', rf"\g<1>#{tag}-", body)
    size = re.search(r'viewBox="[^"]*"', body)
    opening = f'<svg role="img" aria-label="{escape(words)}" class="chart" {size[0] if size else ""} '
    opening += 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    return Markup(re.sub(r"<svg[^>]*>", lambda _: opening, body, count=1))
