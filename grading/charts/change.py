"""A chart of shares at two times: an open marker before, a full one after, and a line between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grading.charts.drawing import BLUE, GREY, GRID, INK, bare, drawing, finished, refuse_unreleased
from grading.released import Average, Rate, Released, Words
from grading.render import Piece, Text, plain

Row = tuple[Words | str, Average | Rate, Average | Rate, Released]
"""A name, the share before, the share after, and the change in words."""


def change_chart(rows: Sequence[Row], times: tuple[Words, Words], finding: Piece, *, tag: str, axis: Text) -> Piece:
    """Return a chart of two shares in each row; rows of which a share is hidden say so.

    `times` name the open and the full marker. Raises TypeError for anything that did not pass the gate.
    """
    refuse_unreleased(*times, *(each for row in rows for each in row[1:]))
    with drawing(7.2, 1.05 + 0.46 * len(rows)) as drawn:
        axes: Any = drawn.add_subplot()
        axes.set_yticks(range(len(rows)), [plain(row[0]) for row in rows])
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xlim(-2, 124)
        axes.set_xticks(range(0, 101, 20), [f"{tick}%" for tick in range(0, 101, 20)])
        axes.set_xlabel(plain(axis))
        axes.grid(axis="x", color=GRID, linewidth=0.8)
        bare(axes, "top", "right", "left")
        for at, (_, before, after, moved) in enumerate(rows):
            _row(axes, at, before, after, moved.text)
        for inside, name in (("#ffffff", times[0]), (BLUE, times[1])):
            axes.plot([], [], "o", color=BLUE, markerfacecolor=inside, markersize=9, markeredgewidth=2, label=name.text)
        drawn.legend(loc="outside upper left", ncols=2, frameon=False)
        return finished(drawn, finding, tag)


def _row(axes: Any, at: int, before: Average | Rate, after: Average | Rate, moved: str) -> None:
    if before.percent is None or after.percent is None:
        axes.text(1, at, "hidden", va="center", style="italic", fontsize=10)
        return
    axes.plot([before.percent, after.percent], [at, at], color=GREY, linewidth=2.2, solid_capstyle="butt", zorder=1)
    for share, inside in ((before.percent, "#ffffff"), (after.percent, BLUE)):
        axes.plot(share, at, "o", color=BLUE, markerfacecolor=inside, markersize=9, markeredgewidth=2, zorder=2)
    axes.text(max(before.percent, after.percent) + 3, at, moved, va="center", color=INK, fontsize=10)
