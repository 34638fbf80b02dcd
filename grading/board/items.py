"""The bank: how hard each question is, whether it tells people apart, whether it is fair, and how far forms agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from grading.board.bank_health import BankHealth, FormHealth, ItemHealth, Sources, Unfair
from grading.board.chapter import Later, Material
from grading.board.counts import Counts
from grading.board.item_facts import holds
from grading.disclosure.cells import THRESHOLD, Key
from grading.disclosure.gate import Sealed, fixed
from grading.disclosure.released import Measure, Rate
from grading.results.columns import MARKED
from grading.results.outcomes import SAFE
from grading.statistics.components import Components, components
from grading.statistics.enough import LEAST_A_SIDE, LEAST_FOR_ITEM, LEAST_ITEMS_FOR_RASCH, NotEnough
from grading.statistics.fairness import Dif, dif_of_items, mantel_haenszel
from grading.statistics.intervals import Floats, Whole
from grading.statistics.items import (
    EASY,
    FUNCTIONING,
    HARD,
    LOW_DISCRIMINATION,
    Discrimination,
    discrimination,
    distractors,
    pairs_right,
    rest_shares,
)
from grading.statistics.rasch import Item, Rasch, rasch
from grading.statistics.reliability import Reliability, alpha

NOT_SAFE = "not_safe"
SHOWN = frozenset({MARKED, SAFE})
"""The counts of a question that are shown."""
_MATCHED_BY = 10
"""Into how many steps the share right on other questions is cut to match people by."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Marked answers as a matrix: people down, questions across, 1 safe, 0 not, not a number where there is none.

    `people` are the numbers of the people in its rows, ascending.
    """

    matrix: Floats
    people: Whole
    items: list[str]

    @classmethod
    def of(cls, rows: pd.DataFrame) -> Answers:
        """Return the matrix of some marked answers."""
        people, person = np.unique(rows["person"].to_numpy(), return_inverse=True)
        item, names = pd.factorize(rows["item_id"], sort=True)
        matrix = np.full((len(people), len(names)), np.nan)
        matrix[person, item] = (rows["kind"] == SAFE).to_numpy(dtype=float)
        return cls(matrix, people, [str(name) for name in names])


def items(counts: Counts, material: Material) -> Later[BankHealth]:
    """Take in how often each question was answered safely; return what releases the health of the bank.

    The counts of each question by kind of answer must have been taken in before.
    """
    marked = material.chosen.marked
    names = sorted(map(str, marked["item_id"].unique()))
    for name in names:
        rows = marked[marked["item_id"] == name]
        wrong = rows[rows["kind"] != SAFE]
        key: Key = ("item", name)
        counts.answers((*key, NOT_SAFE), wrong, rows["learner_pid"].nunique())
        counts.gate.adds_up((*key, MARKED), [(*key, SAFE), (*key, NOT_SAFE)], shares=True)

    def later(sealed: Sealed) -> BankHealth:
        answers = Answers.of(marked)
        rest, model = rest_shares(answers.matrix), rasch(answers.matrix)
        return BankHealth(
            tuple(_item(sealed, material, answers, rest, model, name) for name in names),
            tuple(_forms(sealed, marked)),
            tuple(_unfair(marked, answers, rest)),
            _sources(sealed, answers.matrix),
        )

    return later


def _item(
    sealed: Sealed, material: Material, answers: Answers, rest: Floats, model: Rasch | NotEnough, name: str
) -> ItemHealth:
    column = answers.items.index(name)
    right = answers.matrix[:, column]
    people = int((~np.isnan(right)).sum())
    rate = sealed.rate(("item", name, SAFE), ("item", name, MARKED))
    tells = discrimination(right, rest[:, column])
    place = model.items[column] if isinstance(model, Rasch) else None
    shown = rate.percent is not None
    apart = tells.item_rest if shown and isinstance(tells, Discrimination) else None
    logits = round(2 * place.difficulty) / 2 if shown and isinstance(place, Item) else None
    measured, hard = (sealed.measure(each, people, LEAST_FOR_ITEM) for each in (apart, logits))
    found = []
    if people >= LEAST_FOR_ITEM:
        found += _how_hard(rate)
        found += _how_apart(measured)
        found += _idle(material, answers, rest[:, column], name)
    return ItemHealth(fixed(name), sealed.count(("item", name, MARKED)), rate, measured, hard,
                      tuple(fixed(each) for each in found), judged=people >= LEAST_FOR_ITEM)  # fmt: skip


def _how_hard(rate: Rate) -> list[str]:
    """Return whether a released share is that of a question too hard, or too easy after training."""
    if rate.percent is None:
        return ["easy"] if rate.text == "over 90%" else []
    return ["hard"] if rate.percent < 100 * HARD else ["easy"] if rate.percent > 100 * EASY else []


def _how_apart(measured: Measure) -> list[str]:
    """Return whether a released measure is that of a question which tells nobody apart, or the wrong way round."""
    if measured.value is None or measured.value >= LOW_DISCRIMINATION:
        return []
    return ["negative"] if measured.value < 0 else ["low"]


def _idle(material: Material, answers: Answers, rest: Floats, name: str) -> list[str]:
    """Return whether no misconception that the question tempts to is acted on, or one is by those who know more.

    Either is said only where 8 people or more stand behind it, or could.
    """
    facts = material.facts.get(name)
    if facts is None or not facts.tempts:
        return []
    rows = material.chosen.marked
    rows = rows[rows["item_id"] == name]
    where = np.searchsorted(answers.people, rows["person"].to_numpy())
    chose = np.column_stack([holds(rows, code).to_numpy(dtype=float) for code in sorted(facts.tempts)])
    found = distractors(chose, rest[where])
    if isinstance(found, NotEnough):
        return []
    turned = any(each.rest is not None and each.rest > 0 and each.chosen >= THRESHOLD for each in found)
    idle = not any(each.functioning for each in found) and len(rows) * FUNCTIONING >= THRESHOLD
    return (["idle"] if idle else []) + (["turned"] if turned else [])


def _forms(sealed: Sealed, marked: pd.DataFrame) -> Iterator[FormHealth]:
    """Yield how consistent each form is; near-miss pairs count as one part."""
    for form, rows in marked.groupby("form_id", observed=True):
        answers = Answers.of(rows)
        first = rows.drop_duplicates("item_id")
        pair = dict(zip(first["item_id"].astype(str), first["pair_id"].astype("string").fillna(""), strict=True))
        numbers = pd.factorize(np.array([pair[item] or item for item in answers.items], dtype=object))[0]
        found = alpha(pairs_right(answers.matrix, list(numbers)))
        if isinstance(found, Reliability):
            value = sealed.coefficient(found.alpha, *found.interval, found.people, LEAST_FOR_ITEM)
            yield FormHealth(fixed(str(form)), value, fixed(found.use), fixed(found.parts))


def _unfair(marked: pd.DataFrame, answers: Answers, rest: Floats) -> Iterator[Unfair]:
    """Yield the questions that are harder for a kind of agency than for equally able others, and unequal variants."""
    first = marked.drop_duplicates("person").sort_values("person")
    kind = first["agency_kind"].astype(str).to_numpy()
    for form, rows in marked.groupby("form_id", observed=True):
        inside = Answers.of(rows)
        theirs = kind[np.searchsorted(answers.people, inside.people)]
        for name in sorted(set(theirs)):
            focal = theirs == name
            if min(focal.sum(), (~focal).sum()) < LEAST_A_SIDE:
                continue
            for item, found in zip(inside.items, dif_of_items(inside.matrix, focal), strict=True):
                if isinstance(found, Dif) and found.kind == "C":
                    way = "harder" if found.delta < 0 else "easier"
                    yield Unfair(fixed(item), fixed(name), fixed(way), fixed(str(form)))
    yield from _variants(marked, answers, rest)


def _variants(marked: pd.DataFrame, answers: Answers, rest: Floats) -> Iterator[Unfair]:
    """Yield variants of one item that are harder or easier than the others for equally able people."""
    pairs = marked.drop_duplicates("item_id")[["item_id", "pair_id"]].dropna().astype(str)
    pairs["question"] = pairs["item_id"].str.split(".", n=1).str[-1]
    for _, group in pairs.groupby(["pair_id", "question"]):
        columns = [answers.items.index(name) for name in group["item_id"]]
        if len(columns) < 2 or (~np.isnan(answers.matrix[:, columns])).sum(axis=1).max() > 1:
            continue
        had = ~np.isnan(answers.matrix[:, columns])
        rows = had.any(axis=1)
        right = np.nansum(answers.matrix[:, columns], axis=1)[rows]
        share = np.nansum(np.where(had, rest[:, columns], 0), axis=1)[rows]
        matched = np.round(_MATCHED_BY * share).astype(int)
        for place, name in enumerate(group["item_id"]):
            found = mantel_haenszel(right, had[rows, place], matched)
            if isinstance(found, Dif) and found.kind == "C":
                way = "harder" if found.delta < 0 else "easier"
                yield Unfair(fixed(name), fixed(""), fixed(way), fixed(""))


def _sources(sealed: Sealed, matrix: Floats) -> Sources | None:
    """Release where differences between answers come from, to the nearest 5 per cent.

    Not where fewer than 5 questions have enough answers to be judged: of the others it cannot tell how hard they are.
    """
    judged = int(((~np.isnan(matrix)).sum(axis=0) >= LEAST_FOR_ITEM).sum())
    found = components(matrix)
    if judged < LEAST_ITEMS_FOR_RASCH or not isinstance(found, Components):
        return None
    return Sources(*(sealed.average(share, len(matrix)) for share in found.shares))
