"""A heat map of shares: a row for each group, in it a tile for each thing, the darker the higher its share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from grading.charts.drawing import GREY, INK, bare, drawing, finished, refuse_unreleased
from grading.disclosure.released import Rate, Words
from grading.reports.render import Piece

_ACROSS = 9
"""How many tiles stand in one line."""
_SHADES = ((10, "#ffffff"), (20, "#fdebd8"), (30, "#fbd0a2"), (45, "#f2a365"), (60, "#d9752f"), (101, "#9c3d00"))
"""Up to which share, in per cent, a tile has which shade; dark ones have white letters."""


def tiles_chart(rows: Sequence[tuple[Words, Sequence[tuple[Words, Rate]]]], finding: Piece, *, tag: str) -> Piece:
    """Return a heat map: each row has a name and its tiles; a tile's name and share are written in it.

    Hidden shares are hatched. Raises TypeError for anything that did not pass the gate.
    """
    refuse_unreleased(*(each for name, tiles in rows for each in (name, *(one for tile in tiles for one in tile))))
    heights = [max(1, math.ceil(len(tiles) / _ACROSS)) for _, tiles in rows]
    with drawing(7.2, 0.3 + 0.55 * sum(heights) + 0.08 * len(rows)) as drawn:
        axes: Any = drawn.add_subplot()
        top, ticks = 0.0, []
        for (_, tiles), height in zip(rows, heights, strict=True):
            ticks.append(top + height / 2)
            for place, (label, rate) in enumerate(tiles):
                _tile(axes, place % _ACROSS, top + place // _ACROSS, label.text, rate)
            top += height + 0.15
        axes.set_xlim(0, _ACROSS)
        axes.set_ylim(top, 0)
        axes.set_xticks([])
        axes.set_yticks(ticks, [name.text for name, _ in rows])
        bare(axes, "top", "right", "left", "bottom")
        return finished(drawn, finding, tag)


def _tile(axes: Any, x: float, y: float, label: str, rate: Rate) -> None:
    from matplotlib.patches import Rectangle

    shade = next((colour for upto, colour in _SHADES if rate.percent is not None and rate.percent < upto), "#ffffff")
    hatch = None if rate.percent is not None else "////"
    edge = GREY if rate.percent is not None else "#c9d1da"
    axes.add_patch(
        Rectangle((x + 0.03, y + 0.04), 0.94, 0.92, facecolor=shade, edgecolor=edge, hatch=hatch, linewidth=0.8)
    )
    ink = "#ffffff" if shade == _SHADES[-1][1] else INK
    behind = {"boxstyle": "square,pad=0.1", "facecolor": "#ffffff", "edgecolor": "none"} if hatch else None
    axes.text(x + 0.5, y + 0.34, label, ha="center", va="center", fontsize=8, color=ink, bbox=behind)
    share = f"{rate.percent}%" if rate.percent is not None else "hidden" if rate.text == "*" else rate.text
    axes.text(x + 0.5, y + 0.72, share, ha="center", va="center", fontsize=8, color=ink, bbox=behind)
