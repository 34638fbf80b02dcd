"""A funnel: units' shares by their number of answers, between the limits of what chance makes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grading.charts.drawing import BLUE, BROWN, GREY, GRID, bare, drawing, finished, refuse_unreleased
from grading.disclosure.released import Limits, Rate, Words
from grading.reports.render import Piece, Text, plain

_LABELLED = 8
"""Up to so many units all have their names beside them; of more, only those outside the limits."""


def funnel_chart(
    points: Sequence[tuple[Words, Rate, Limits]],
    target: Rate,
    curve: Sequence[Limits],
    finding: Piece,
    *,
    tag: str,
    axes_names: tuple[Text, Text],
) -> Piece:
    """Return a funnel chart; a unit outside the limits is a square with its name, one within is a circle.

    `axes_names` name the number of answers and the share. Raises TypeError for anything that did not pass the gate.
    """
    refuse_unreleased(target, *curve, *(each for point in points for each in point))
    with drawing(7.2, 4.2) as drawn:
        axes: Any = drawn.add_subplot()
        sizes = [each.answers for each in curve]
        for limit, dashes, ends in (
            ("95% limits", (4, 2), [each.usual for each in curve]),
            ("99.8% limits", (1, 1), [each.widest for each in curve]),
        ):
            for side, label in ((0, limit), (1, "_")):
                heights = [(each.low, each.high)[side] for each in ends]
                axes.plot(sizes, heights, color=GREY, linewidth=1.6, linestyle=(0, dashes), label=label)
        if target.percent is not None:
            axes.axhline(target.percent, color=GREY, linewidth=1.6, label="all together")
        for name, rate, limits in points:
            _point(axes, name.text, rate, limits, len(points) <= _LABELLED)
        low, high = _range([rate.percent or 0 for _, rate, _ in points], curve)
        axes.set_ylim(low - 1, high + 1)
        axes.set_yticks(range(low, high + 1, 10), [f"{tick}%" for tick in range(low, high + 1, 10)])
        axes.set_xlabel(plain(axes_names[0]))
        axes.set_ylabel(plain(axes_names[1]))
        axes.grid(axis="y", color=GRID, linewidth=0.8)
        bare(axes, "top", "right")
        drawn.legend(loc="outside upper left", ncols=3, frameon=False)
        return finished(drawn, finding, tag)


def _range(shares: Sequence[int], curve: Sequence[Limits]) -> tuple[int, int]:
    """Return the scale's ends in whole tens: all points and limits lie within them."""
    ends = [*shares, *(each.widest.low for each in curve), *(each.widest.high for each in curve)]
    return int(min(ends) // 10 * 10), int(-(-max(ends) // 10) * 10)


def _point(axes: Any, name: str, rate: Rate, limits: Limits, named: bool) -> None:
    beyond = bool(limits.outside)
    marker, edge, inside = ("s", BROWN, "#ffffff") if beyond else ("o", BLUE, BLUE)
    axes.plot(limits.answers, rate.percent, marker, color=edge, markerfacecolor=inside, markersize=8, markeredgewidth=2)
    if named or beyond:
        axes.annotate(
            name, (limits.answers, rate.percent), xytext=(7, 0), textcoords="offset points", va="center", fontsize=9
        )
