"""A control chart: shares in the order of time, their centre and the limits of what chance makes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grading.charts.drawing import BLUE, BROWN, GREY, GRID, bare, drawing, finished, refuse_unreleased
from grading.disclosure.released import Rate, Span, Words
from grading.reports.render import Piece, Text, plain


def months_chart(
    points: Sequence[tuple[Words, Rate, Span | None, Words | None]],
    centre: Span,
    finding: Piece,
    *,
    tag: str,
    axis: Text,
) -> Piece:
    """Return a control chart: name, share, limits and broken rules of each month; a month that breaks one is a square.

    Raises TypeError for anything that did not pass the gate.
    """
    refuse_unreleased(centre, *(each for point in points for each in point if each is not None))
    with drawing(7.2, 3.8) as drawn:
        axes: Any = drawn.add_subplot()
        drawable = [(at, *point) for at, point in enumerate(points) if point[2] is not None]
        for side, label in ((0, "limits"), (1, "_")):
            heights = [(limits.low, limits.high)[side] for _, _, _, limits, _ in drawable if limits is not None]
            axes.step([each[0] for each in drawable], heights, where="mid", color=GREY, linewidth=1.4,
                      linestyle=(0, (4, 2)), label=label)  # fmt: skip
        axes.axhline(centre.low, color=GREY, linewidth=1.6, label="centre")
        axes.plot([each[0] for each in drawable], [each[2].percent for each in drawable], color=BLUE, linewidth=1.2)
        for at, _, rate, _, signals in drawable:
            broken = signals is not None and bool(signals.text)
            marker, edge, inside = ("s", BROWN, "#ffffff") if broken else ("o", BLUE, BLUE)
            axes.plot(at, rate.percent, marker, color=edge, markerfacecolor=inside, markersize=8, markeredgewidth=2)
        axes.set_xticks(range(len(points)), [_short(point[0].text) for point in points], rotation=60, ha="right")
        axes.set_ylim(-3, 103)
        axes.set_yticks(range(0, 101, 20), [f"{tick}%" for tick in range(0, 101, 20)])
        axes.set_ylabel(plain(axis))
        axes.grid(axis="y", color=GRID, linewidth=0.8)
        bare(axes, "top", "right")
        drawn.legend(loc="outside upper left", ncols=2, frameon=False)
        return finished(drawn, finding, tag)


def _short(month: str) -> str:
    """Return a month as a tick shows it: Nov 2026."""
    name, _, year = month.partition(" ")
    return f"{name[:3]} {year}"
