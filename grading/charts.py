"""Charts for reports, drawn as inline SVG from released values only: no colour alone, a marker and a label for each."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape

from grading.released import HIDDEN, Rate, Words
from grading.render import Piece, Text, figure, plain

INK, GRID = "#1d2733", "#c9d1da"
_SERIES = (("o", "#0b5394", "#0b5394"), ("s", "#9c3d00", "#ffffff"), ("D", "#4a4a4a", "#ffffff"))
"""Marker, colour of line and edge, colour of the inside."""

_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "safeshare",
    "font.family": "sans-serif",
    "font.sans-serif": ["Liberation Sans", "DejaVu Sans"],
    "font.size": 11,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


def rates_chart(
    rows: Sequence[tuple[Words | str, Sequence[Rate]]], series: Sequence[str], finding: Piece, *, tag: str, axis: Text
) -> Piece:
    """Return a chart of shares with their intervals, a row for each group and a marker for each series.

    Hidden shares are named as hidden. `finding` says what the chart shows and becomes its text alternative, `axis`
    names the scale, `tag` is unique on the page. Raises TypeError for anything that did not pass the gate.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    for _, rates in rows:
        if not all(isinstance(rate, Rate) for rate in rates):
            message = "a chart draws released shares only"
            raise TypeError(message)
    with mpl.rc_context(_STYLE):
        drawing = Figure(figsize=(7.2, 0.75 + 0.52 * len(rows) + (0.3 if len(series) > 1 else 0)), layout="constrained")
        axes: Any = drawing.add_subplot()
        _frame(axes, [plain(name) for name, _ in rows], plain(axis))
        for number, name in enumerate(series):
            _series(axes, number, len(series), [rates[number] for _, rates in rows], plain(name))
        if len(series) > 1:
            drawing.legend(loc="outside upper left", ncols=len(series), frameon=False)
        stream = io.StringIO()
        drawing.savefig(stream, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    return figure(_inline(stream.getvalue(), finding.words, tag), finding)


def _frame(axes: Any, names: list[str], axis: str) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(-2, 102)
    axes.set_xticks(range(0, 101, 20), [f"{tick}%" for tick in range(0, 101, 20)])
    axes.set_xlabel(axis)
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _series(axes: Any, number: int, of: int, rates: list[Rate], name: str) -> None:
    marker, edge, inside = _SERIES[number]
    for row, rate in enumerate(rates):
        at = row + (number - (of - 1) / 2) * 0.34
        label = f"{name} " if of > 1 else ""
        if rate.percent is None:
            words = f"{label}hidden" if rate.text == HIDDEN else f"{label}{rate.text}"
            axes.text(1, at, words, va="center", style="italic", fontsize=10)
            continue
        if rate.low is not None:
            axes.plot([rate.low, rate.high], [at, at], color=edge, linewidth=2.2, solid_capstyle="butt")
        axes.plot(rate.percent, at, marker, color=edge, markerfacecolor=inside, markersize=9, markeredgewidth=2)
        right = rate.percent if rate.high is None else rate.high
        on_the_left = right > 88
        edge_at = (rate.percent if rate.low is None else rate.low) - 2 if on_the_left else right + 2
        axes.text(edge_at, at, rate.text, va="center", ha="right" if on_the_left else "left")
    if of > 1:
        axes.plot([], [], marker, color=edge, markerfacecolor=inside, markersize=9, markeredgewidth=2, label=name)


def _inline(svg: str, words: str, tag: str) -> Markup:
    """Return matplotlib's SVG as part of a page: its ids made unique, a text alternative in place of its metadata."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r'\bid="', f'id="{tag}-', body)
    body = re.sub(r'(xlink:href="|href="|url\()#', rf"\g<1>#{tag}-", body)
    size = re.search(r'viewBox="[^"]*"', body)
    opening = f'<svg role="img" aria-label="{escape(words)}" class="chart" {size[0] if size else ""} '
    opening += 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    return Markup(re.sub(r"<svg[^>]*>", lambda _: opening, body, count=1))
