"""Charts of shares with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grading.charts.drawing import BLUE, BROWN, GREY, GRID, bare, drawing, finished, refuse_unreleased
from grading.disclosure.released import HIDDEN, Rate, Words
from grading.reports.render import Piece, Text, plain

_SERIES = (("o", BLUE, BLUE), ("s", BROWN, "#ffffff"), ("D", GREY, "#ffffff"))
"""Marker, colour of line and edge, colour of the inside."""


def rates_chart(
    rows: Sequence[tuple[Words | str, Sequence[Rate]]], series: Sequence[str], finding: Piece, *, tag: str, axis: Text
) -> Piece:
    """Return a chart of shares with their intervals, a row for each group and a marker for each series.

    Hidden shares are named as hidden. `finding` says what the chart shows and becomes its text alternative, `axis`
    names the scale, `tag` is unique on the page. Raises TypeError for anything that did not pass the gate.
    """
    refuse_unreleased(*(rate for _, rates in rows for rate in rates))
    with drawing(7.2, 0.75 + 0.52 * len(rows) + (0.3 if len(series) > 1 else 0)) as drawn:
        axes: Any = drawn.add_subplot()
        _frame(axes, [plain(name) for name, _ in rows], plain(axis))
        for number, name in enumerate(series):
            _series(axes, number, len(series), [rates[number] for _, rates in rows], plain(name))
        if len(series) > 1:
            drawn.legend(loc="outside upper left", ncols=len(series), frameon=False)
        return finished(drawn, finding, tag)


def _frame(axes: Any, names: list[str], axis: str) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(-2, 102)
    axes.set_xticks(range(0, 101, 20), [f"{tick}%" for tick in range(0, 101, 20)])
    axes.set_xlabel(axis)
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    bare(axes, "top", "right", "left")


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
