"""A chart of questions: how hard each is, and how far it tells people apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grading.charts.drawing import BLUE, BROWN, GREY, GRID, bare, drawing, finished, refuse_unreleased
from grading.disclosure.released import Measure, Rate, Words
from grading.reports.render import Piece, Text, plain

_LABELLED = 10
"""Up to so many questions to look at have their names beside them; more stand in the table only."""


def bank_chart(
    points: Sequence[tuple[Words, Rate, Measure, bool]],
    finding: Piece,
    *,
    lines: tuple[float, float, float],
    tag: str,
    axes_names: tuple[Text, Text],
) -> Piece:
    """Return a chart of questions: share safe across, how far it tells people apart upwards; true marks one to look at.

    `lines` are the shares below and above which a question is looked at, and the measure below which. Raises TypeError
    for anything that did not pass the gate.
    """
    refuse_unreleased(*(each for point in points for each in point[:3]))
    with drawing(7.2, 4.2) as drawn:
        axes: Any = drawn.add_subplot()
        hard, easy, low = lines
        for share in (hard, easy):
            axes.axvline(100 * share, color=GREY, linewidth=1.2, linestyle=(0, (4, 2)))
        axes.axhline(low, color=GREY, linewidth=1.2, linestyle=(0, (4, 2)))
        named = sum(marked for _, _, _, marked in points) <= _LABELLED
        for name, rate, measure, marked in points:
            if rate.percent is None or measure.value is None:
                continue
            shape, edge, inside = ("s", BROWN, "#ffffff") if marked else ("o", BLUE, BLUE)
            axes.plot(rate.percent, measure.value, shape, color=edge, markerfacecolor=inside, markersize=7,
                      markeredgewidth=1.8)  # fmt: skip
            if marked and named:
                axes.annotate(name.text, (rate.percent, measure.value), xytext=(6, 4), textcoords="offset points",
                              fontsize=8.5)  # fmt: skip
        lowest = min([0.0, *(measure.value for _, _, measure, _ in points if measure.value is not None)])
        axes.set_ylim(lowest - 0.1, 0.85)
        axes.set_xlim(-2, 102)
        axes.set_xticks(range(0, 101, 20), [f"{tick}%" for tick in range(0, 101, 20)])
        axes.set_xlabel(plain(axes_names[0]))
        axes.set_ylabel(plain(axes_names[1]))
        axes.grid(color=GRID, linewidth=0.6)
        bare(axes, "top", "right")
        return finished(drawn, finding, tag)
