"""Tells the gate what the weight of errors would tell of counts: so many answers of each weight make it up."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from grading.board.counts import ALL, Counts
from grading.disclosure.cells import Key
from grading.results.columns import MARKED
from grading.results.outcomes import KINDS_OF_ANSWER
from grading.statistics.detection import Loss

Groups = Mapping[Key, tuple[str, pd.Series]]
Possible = Mapping[tuple[str, str], Sequence[int]]
"""What answers to a question (its id) that are of one kind can weigh."""
Split = dict[tuple[Key, str, int], Key]


def loss_of(group: Key) -> Key:
    """Return the name of the figure that weighs the errors of a group."""
    return "loss", *group


def tell_weights(
    counts: Counts, marked: pd.DataFrame, possible: Possible, groups: Groups, losses: Mapping[Key, Loss | None]
) -> None:
    """Take in answers by question, kind and weight, and in groups by kind and weight; say what each loss tells.

    `marked` has a column `weight`. Both ways add up to the same, as every reader knows.
    """
    items = {str(name): rows for name, rows in marked.groupby("item_id")}
    of_items = Split()
    for name, rows in items.items():
        weights = {kind: possible.get((name, kind), ()) for kind in KINDS_OF_ANSWER}
        of_items |= _split(counts, ("item", name), rows, weights)
    every = {kind: sorted({weight for _, of, weight in of_items if of == kind}) for kind in KINDS_OF_ANSWER}
    of_groups = Split()
    for key, (_, mask) in groups.items():
        if key != ALL:
            of_groups |= _split(counts, key, marked[mask], every)
    if of_groups:
        _tie(counts, marked, every, (of_items, of_groups))
    for key, loss in losses.items():
        weighed = of_items if key == ALL else {of: cell for of, cell in of_groups.items() if of[0] == key}
        if loss is not None:
            parts = {cell: float(weight) for (_, _, weight), cell in weighed.items() if weight}
            low, high = ((round(100 * loss.each) + way) / 100 for way in (-0.5, 0.5))
            whole = (*key, MARKED)
            counts.gate.tells(
                loss_of(key), ({**parts, whole: -low}, 0, math.inf), ({**parts, whole: -high}, -math.inf, 0)
            )


def _tie(counts: Counts, marked: pd.DataFrame, every: Mapping[str, Sequence[int]], both: tuple[Split, Split]) -> None:
    """Say that answers of one kind and weight are as many over all questions as over all groups."""
    for kind, weights in every.items():
        for weight in weights if len(weights) > 1 else ():
            total: Key = ("weighs", *ALL, kind, str(weight))
            _count(counts, total, marked[(marked["kind"] == kind) & (marked["weight"] == weight)], marked)
            for parts in both:
                counts.gate.adds_up(total, [cell for (_, *what), cell in parts.items() if what == [kind, weight]])


def _split(counts: Counts, group: Key, rows: pd.DataFrame, possible: Mapping[str, Sequence[int]]) -> Split:
    """Take in the answers of a group by kind and weight; return the key of each such count.

    Where all answers of a kind can only weigh the same, they are counted already.
    """
    found: Split = {}
    for kind, weights in possible.items():
        alike = rows[rows["kind"] == kind]
        weights = sorted({*weights, *map(int, alike["weight"].unique())})
        if len(weights) == 1:
            found[group, kind, weights[0]] = (*group, kind)
        elif weights:
            parts: list[Key] = [("weighs", *group, kind, str(weight)) for weight in weights]
            for part, weight in zip(parts, weights, strict=True):
                _count(counts, part, alike[alike["weight"] == weight], rows)
                found[group, kind, weight] = part
            counts.gate.adds_up((*group, kind), parts)
    return found


def _count(counts: Counts, key: Key, rows: pd.DataFrame, of: pd.DataFrame) -> None:
    people, of_people = rows["learner_pid"].nunique(), of["learner_pid"].nunique()
    counts.gate.count(key, len(rows), people, of_people, shown=False, apart=True)
