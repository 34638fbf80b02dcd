"""A chart of shares at two times, and beside it how far they moved, with the interval of that."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from grading.charts.drawing import BLUE, GREY, GRID, INK, bare, drawing, finished, refuse_unreleased
from grading.disclosure.released import Average, Points, Rate, Words
from grading.reports.render import Piece, Text, plain

Row = tuple[Words | str, Average | Rate, Average | Rate, Points]
"""A name, the share before, the share after, and the change."""


def change_chart(rows: Sequence[Row], times: tuple[Words, Words], finding: Piece, *, tag: str, axis: Text) -> Piece:
    """Return a chart of two shares in each row, and of their change; rows of which a share is hidden say so.

    On the left an open marker stands for the first of `times`, a full one for the last; on the right the change is
    drawn with its interval, around a line at nought. Raises TypeError for anything that did not pass the gate.
    """
    refuse_unreleased(*times, *(each for row in rows for each in row[1:]))
    with drawing(7.2, 1.15 + 0.46 * len(rows)) as drawn:
        shares, moved = drawn.subplots(1, 2, width_ratios=(5, 4), sharey=True)
        shares.set_yticks(range(len(rows)), [plain(row[0]) for row in rows])
        shares.set_ylim(len(rows) - 0.5, -0.5)
        shares.set_xlim(-3, 103)
        shares.set_xticks(range(0, 101, 25), [f"{tick}%" for tick in range(0, 101, 25)])
        shares.set_xlabel(plain(axis))
        moved.set_xlabel("Change in percentage points")
        furthest = _furthest([row[3] for row in rows])
        moved.set_xlim(-furthest, furthest)
        moved.axvline(0, color=INK, linewidth=1.2)
        for axes in (shares, moved):
            axes.grid(axis="x", color=GRID, linewidth=0.8)
            bare(axes, "top", "right", "left")
        for at, (_, before, after, change) in enumerate(rows):
            _shares(shares, at, before, after)
            _change(moved, at, change)
        for inside, name in (("#ffffff", times[0]), (BLUE, times[1])):
            shares.plot(
                [], [], "o", color=BLUE, markerfacecolor=inside, markersize=9, markeredgewidth=2, label=name.text
            )
        drawn.legend(loc="outside upper left", ncols=2, frameon=False)
        return finished(drawn, finding, tag)


def _shares(axes: Any, at: int, before: Average | Rate, after: Average | Rate) -> None:
    if before.percent is None or after.percent is None:
        axes.text(1, at, "hidden", va="center", style="italic", fontsize=10)
        return
    axes.plot([before.percent, after.percent], [at, at], color=GREY, linewidth=2.2, solid_capstyle="butt", zorder=1)
    for share, inside in ((before.percent, "#ffffff"), (after.percent, BLUE)):
        axes.plot(share, at, "o", color=BLUE, markerfacecolor=inside, markersize=9, markeredgewidth=2, zorder=2)


def _change(axes: Any, at: int, change: Points) -> None:
    if change.mean is None:
        return
    if change.low is not None and change.high is not None:
        axes.plot([change.low, change.high], [at, at], color=BLUE, linewidth=2.2, solid_capstyle="butt")
    axes.plot(change.mean, at, "D", color=BLUE, markerfacecolor=BLUE, markersize=7)
    axes.annotate(
        change.text.split(" ")[0], (change.mean, at), xytext=(0, 7), textcoords="offset points", ha="center", fontsize=9
    )


def _furthest(changes: Sequence[Points]) -> int:
    """Return the end of the scale: the next ten beyond all changes and their intervals."""
    ends = [abs(end) for each in changes for end in (each.mean, each.low, each.high) if end is not None]
    return 10 * math.ceil((max(ends, default=0) + 2) / 10)
