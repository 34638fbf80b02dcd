"""The runs of a rehearsal as a table for a screen: a line for each notebook, a column for each sheet of answers."""

from __future__ import annotations

from collections.abc import Sequence

from grading.authoring.rehearsed import SHEETS, Run


def table(runs: Sequence[Run]) -> str:
    """Return the table: points that the machine gives, share earned with each sheet, and how long the runs took."""
    by_notebook: dict[str, dict[str, Run]] = {}
    for run in sorted(runs, key=lambda each: each.notebook):
        by_notebook.setdefault(run.notebook, {})[run.sheet] = run
    heads = ["notebook", "points", *SHEETS, "seconds"]
    rows = [heads, *(_row(name, found) for name, found in by_notebook.items())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    return "".join(_line(row, widths) for row in rows)


def _row(name: str, runs: dict[str, Run]) -> list[str]:
    out_of = next(iter(runs.values())).out_of
    seconds = sum(each.seconds for each in runs.values())
    return [name, f"{out_of:g}", *(_cell(runs.get(sheet)) for sheet in SHEETS), f"{seconds:.1f}"]


def _cell(run: Run | None) -> str:
    if run is None:
        return "-"
    if run.troubles:
        return "fault"
    shown = f"{run.share:.0%}" if run.out_of else "no points"
    return shown if run.as_expected else f"{shown} !"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (each.ljust(width) if not place else each.rjust(width) for place, (each, width) in
                      enumerate(zip(row, widths, strict=True)))  # fmt: skip
    return "  ".join((first, *others)).rstrip() + "\n"
