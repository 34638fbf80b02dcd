"""Misconceptions of the same people before and after: who acted on one then, and who does now."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from grading.board.chapter import Later, Material
from grading.board.comparison import BeliefChange
from grading.board.counts import OTHERS, PEOPLE, Counts
from grading.board.item_facts import holds, tempting_items
from grading.disclosure.cells import Key
from grading.disclosure.differencing import Members
from grading.disclosure.gate import Sealed, fixed
from grading.disclosure.identities import people_of
from grading.statistics.change import Change
from grading.statistics.intervals import Whole
from grading.statistics.many import benjamini_hochberg
from grading.statistics.proportions import mcnemar, paired_difference

_FALSE_FINDINGS = 0.05
"""The share of changes called real that may be chance, over all misconceptions together (Benjamini-Hochberg)."""

_COARSE = 20
"""Intervals of such a change are rounded outwards to a 20th: finer ones could tell who changed their mind."""


@dataclass(slots=True)
class _Belief:
    """One misconception: how many people gained it, lost it, held it both times and never; all could show it twice."""

    code: str
    key: Key
    table: tuple[int, int, int, int]
    beyond: bool = field(default=False)

    @property
    def people(self) -> int:
        return sum(self.table)


def beliefs_before(counts: Counts, material: Material, asked: dict[str, list[str]]) -> Later[tuple[BeliefChange, ...]]:
    """Take in who acted on each misconception at both times; `asked` names the questions of each.

    Only people who could act on it both times are counted, so that other questions make no change.
    """
    if material.chosen.before.empty:
        return lambda _: ()
    counted = [_count(counts, material, code, items) for code, items in asked.items()]
    found = [each for each in counted if each is not None]
    if found:
        chances = benjamini_hochberg(np.array([mcnemar(each.table[0], each.table[1]) for each in found]))
        for each, chance in zip(found, chances, strict=True):
            each.beyond = bool(chance < _FALSE_FINDINGS)

    def later(sealed: Sealed) -> tuple[BeliefChange, ...]:
        return tuple(_release(sealed, each, material) for each in found)

    return later


def _count(counts: Counts, material: Material, code: str, items: list[str]) -> _Belief | None:
    """Take in the people who could act on a misconception both times; None when there are none."""
    before, after = material.chosen.before, material.chosen.marked
    now = after[after["item_id"].isin(items)]
    then = before[before["item_id"].isin(tempting_items(before, code, material.facts))]
    both = np.intersect1d(then["person"].unique(), now["person"].unique())
    if not len(both):
        return None
    had, has = (np.isin(both, rows.loc[holds(rows, code), "person"].unique()) for rows in (then, now))
    gained, lost, kept, never = (int(mask.sum()) for mask in (~had & has, had & ~has, had & has, ~had & ~has))
    found = _Belief(code, ("belief", code, "twice"), (gained, lost, kept, never))
    _take_in(counts, found, _people(now, both), had, has)
    _tie(counts, code, now, both)
    return found


def _people(now: pd.DataFrame, both: Whole) -> Callable[[Any], Members | None]:
    """Return what finds the members of a count among the people who could act on a misconception both times."""
    each = now.drop_duplicates("person")
    return lambda mask: people_of(each[each["person"].isin(both[mask])])


def _take_in(counts: Counts, found: _Belief, who: Callable[[Any], Members | None], had: Any, has: Any) -> None:
    """Take in the shares before and after, which are shown, and the table behind them, which is not."""
    key, people = found.key, found.people
    take, add = counts.gate.count, counts.gate.adds_up
    take((*key, PEOPLE), people, people, people, members=who(had | ~had))
    for name, mask in (
        ("before", had), ("not before", ~had), ("after", has), ("not after", ~has),
        ("gained", ~had & has), ("lost", had & ~has), ("kept", had & has), ("never", ~had & ~has),
    ):  # fmt: skip
        number = int(mask.sum())
        take((*key, name), number, number, people, shown=name in ("before", "after"), members=who(mask))
    add((*key, PEOPLE), [(*key, "before"), (*key, "not before")], shares=True)
    add((*key, PEOPLE), [(*key, "after"), (*key, "not after")], shares=True)
    for whole, parts in (("before", ("lost", "kept")), ("not before", ("gained", "never")),
                         ("after", ("gained", "kept")), ("not after", ("lost", "never"))):  # fmt: skip
        add((*key, whole), [(*key, part) for part in parts])


def _tie(counts: Counts, code: str, now: pd.DataFrame, both: Whole) -> None:
    """Say that those who could act on it both times and those who could only now are all who could."""
    once = np.setdiff1d(now["person"].unique(), both)
    did = np.intersect1d(once, now.loc[holds(now, code), "person"].unique())
    of_people, key = len(both) + len(once), ("belief", code, "once")
    for part, number, whole, twice in (
        ("made", len(did), ("belief", code, "made"), ("belief", code, "twice", "after")),
        (OTHERS, len(once) - len(did), ("belief", code, OTHERS), ("belief", code, "twice", "not after")),
    ):
        counts.gate.count((*key, part), number, number, of_people, shown=False)
        counts.gate.adds_up(whole, [twice, (*key, part)])


def _release(sealed: Sealed, found: _Belief, material: Material) -> BeliefChange:
    key, people = found.key, (*found.key, PEOPLE)
    before, after = (sealed.rate((*key, name), people) for name in ("before", "after"))
    gained, lost, kept, never = found.table
    change = Change(0.0, 0.0, 0.0, 0)
    if before.percent is not None and after.percent is not None:
        _, low, high = paired_difference(kept, gained, lost, never)
        mean = (after.percent - before.percent) / 100
        change = Change(mean, math.floor(_COARSE * low) / _COARSE, math.ceil(_COARSE * high) / _COARSE, found.people)
    way = (1 if gained > lost else -1) if found.beyond else 0
    says = material.rulebook.misconceptions[found.code].belief
    return BeliefChange(
        fixed(found.code), fixed(says), sealed.count(people), before, after, sealed.change(change, people),
        sealed.verdict(way, people, (*key, "before"), (*key, "after")),
    )  # fmt: skip
