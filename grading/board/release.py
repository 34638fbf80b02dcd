"""The figures of the Board's report as the gate releases them, a function for each of their kinds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from grading.board.counts import ALL, OTHERS, PEOPLE, Counts
from grading.board.model import Group, Judgement, Reach, Split
from grading.board.slips import FALSE_ALARM, MISSED
from grading.disclosure.cells import Key
from grading.disclosure.gate import Sealed, fixed
from grading.results.columns import MARKED
from grading.results.outcomes import (
    KINDS_OF_ANSWER,
    design_effects_of,
    pool,
)
from grading.statistics.detection import discernment_of_people
from safeshare.rulebook import Rulebook


def effects_of(
    marked: pd.DataFrame, agencies: list[str], recipients: list[str], draws: int, seed: int
) -> dict[tuple[str, ...], float]:
    """Return the design effect of every rate that is shown with an interval."""
    masks: dict[tuple[str, ...], Any] = {ALL: pd.Series(True, index=marked.index)}
    groups = pool(marked)
    masks.update({("agency", name): groups == name for name in agencies})
    masks.update({("recipient", name): marked["recipient"] == name for name in recipients})
    rates = {
        (*key, kind): ((mask & (marked["kind"] == kind)).to_numpy(dtype=float), mask.to_numpy(dtype=float))
        for key, mask in masks.items()
        for kind in KINDS_OF_ANSWER
    }
    return design_effects_of(marked, rates, draws, seed)


def group_of(sealed: Sealed, key: Key, name: str, effects: Mapping[tuple[str, ...], float]) -> Group:
    """Return a group of answers: how many people and answers, and the share of each kind of answer."""
    whole = (*key, MARKED)
    rates = [sealed.rate((*key, kind), whole, effects[(*key, kind)]) for kind in KINDS_OF_ANSWER]
    return Group(fixed(name), sealed.count((*key, PEOPLE)), sealed.count(whole), *rates)


def split_of(sealed: Sealed, key: Key, name: str, says: str = "", part: str = "made") -> Split:
    """Return how often something happened (`part`) among the answers where it could have."""
    whole, some = (*key, MARKED), (*key, part)
    return Split(fixed(name), fixed(says), sealed.count(whole), sealed.count(some), sealed.rate(some, whole))


def belief_of(sealed: Sealed, counts: Counts, code: str, items: list[str], rulebook: Rulebook) -> Split:
    """Return how many people acted on a misconception, of those who could have."""
    some, whole = ("belief", code, "made"), counts.belief_total(code, items)
    says = fixed(rulebook.misconceptions[code].belief)
    return Split(fixed(code), says, sealed.count(whole), sealed.count(some), sealed.rate(some, whole))


def clause_of(sealed: Sealed, marked: pd.DataFrame, label: str, items: list[str], rulebook: Rulebook) -> Split:
    """Return how often answers that turn on clauses were not safe, and how well these were named."""
    row = split_of(sealed, ("clause", label), label, _in_words(label.split(", "), rulebook))
    row = replace(row, turns_on=tuple(fixed(item) for item in items))
    rows = marked[marked["item_id"].isin(items) & marked["clause_f1"].notna()]
    if rows.empty:
        return row
    mean, people = float(rows["clause_f1"].astype(float).mean()), rows["learner_pid"].nunique()
    credit = sealed.average(mean, people, ("clause", label, MARKED))
    return replace(row, credit=credit)


def _in_words(clauses: Iterable[str], rulebook: Rulebook) -> str:
    return " / ".join(rulebook.clauses[clause].paraphrase for clause in clauses)


def judgement_of(sealed: Sealed, marked: pd.DataFrame, draws: int, seed: int) -> Judgement:
    """Return whether people tell apart what to share and what to hold."""
    right, wrong = ("slip", MISSED.id), ("slip", FALSE_ALARM.id)
    signal, noise = MISSED.on(marked).to_numpy(), FALSE_ALARM.on(marked).to_numpy()
    masks = (signal & ~MISSED.made(marked).to_numpy(), signal, noise & FALSE_ALARM.made(marked).to_numpy(), noise)
    person = np.unique(marked["person"], return_inverse=True)[1]
    of_signals, signals, of_noise, noises = (np.bincount(person, mask).astype(float) for mask in masks)
    spread = discernment_of_people(of_signals, signals, of_noise, noises, draws, seed)
    counted = ((*right, OTHERS), (*right, MARKED), (*wrong, "made"), (*wrong, MARKED))
    d, c = sealed.discernment(*counted, spread)
    return Judgement(split_of(sealed, right, MISSED.id, part=OTHERS), split_of(sealed, wrong, FALSE_ALARM.id), d, c)


def reach_of(sealed: Sealed) -> Reach:
    """Return who took part, and how much of what was set was answered."""
    took, marked = (*ALL, PEOPLE), (*ALL, MARKED)
    return Reach(
        listed=sealed.count(("listed",)),
        took_part=sealed.count(took),
        absent=sealed.count(("absent",)),
        asked=sealed.count(("asked",)),
        marked=sealed.count(marked),
        unmarked=sealed.count(("unmarked",)),
        people_rate=sealed.rate(took, ("listed",)),
        answer_rate=sealed.rate(marked, ("asked",)),
    )
