"""Safe answers month by month: a control chart, which tells a change from the ups and downs of chance."""

from __future__ import annotations

import numpy as np

from grading.board.chapter import Later, Material
from grading.board.counts import ALL, Counts
from grading.board.model import Month, Months
from grading.disclosure.gate import Sealed, fixed
from grading.reports.period import month_in_words
from grading.results.columns import MARKED
from grading.results.outcomes import SAFE, design_effects_of
from grading.statistics.enough import LEAST_POINTS
from grading.statistics.variation import Chart, p_chart


def months(counts: Counts, material: Material) -> Later[Months]:
    """Take in the marked answers of each month in this phase so far; return what releases the control chart."""
    rows = material.chosen.so_far
    names = sorted(rows["month"].astype(str).unique())
    if len(names) < LEAST_POINTS:
        return lambda _: Months(fixed(len(names)), (), None)
    safe = rows["kind"] == SAFE
    for name in names:
        now = rows["month"] == name
        counts.split(("month", name), rows[now], safe[now])
    ours = [name for name in names if name in set(material.chosen.marked["month"].astype(str))]
    for part, column in (("made", SAFE), (MARKED, MARKED)):
        counts.gate.adds_up((*ALL, column), [("month", name, part) for name in ours])

    def later(sealed: Sealed) -> Months:
        everything = (safe.to_numpy(dtype=float), np.ones(len(rows)))
        effect = design_effects_of(rows, {("all",): everything}, material.draws, material.seed)["all",]
        return _chart(sealed, names, effect)

    return later


def _chart(sealed: Sealed, names: list[str], effect: float) -> Months:
    """Release the months; limits and rules are worked out from the released counts alone."""
    rates = {name: sealed.rate(("month", name, "made"), ("month", name, MARKED), effect) for name in names}
    shown = [name for name, rate in rates.items() if rate.percent is not None]
    answers = np.array([rates[name].of.value or 0 for name in shown], dtype=float)
    shares = np.array([(rates[name].percent or 0) / 100 for name in shown])
    coarse = max(1.0, round(effect, 1))
    chart = p_chart(shares * answers / coarse, answers / coarse)
    points = dict(zip(shown, chart.points, strict=True)) if isinstance(chart, Chart) else {}
    found = tuple(
        Month(
            fixed(month_in_words(name)), rate,
            sealed.span(*points[name].limits) if name in points else None,
            fixed(", ".join(points[name].signals)) if name in points else None,
        )
        for name, rate in rates.items()
    )  # fmt: skip
    centre = sealed.span(chart.centre, chart.centre) if isinstance(chart, Chart) else None
    return Months(fixed(len(names)), found, centre)
