"""What errors weigh: each wrong answer counts by the harm that it could do, as a Board decided."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from grading.board.chapter import Later, Material
from grading.board.counts import PEOPLE, Counts
from grading.board.item_facts import ItemFacts
from grading.board.model import Harm, Weighed
from grading.board.slips import DANGERS, FALSE_ALARM, MISSED, told_when_unsafe
from grading.board.weighing import loss_of, tell_weights
from grading.disclosure.cells import Key
from grading.disclosure.gate import Sealed, fixed
from grading.results.outcomes import OVER, SAFE, SAME_WAY, UNDER
from grading.statistics.detection import Loss, severity_weighted_loss
from grading.statistics.intervals import Floats
from grading.statistics.weights import Weights

_FAMILIES = ("hold", "pause", "weigh", "share")
"""From holding back to sharing."""


def weight_of_each(rows: pd.DataFrame, weights: Weights, facts: dict[str, ItemFacts]) -> Floats:
    """Return what each marked answer weighs: nought where it is no error, else the heaviest kind that it is.

    Errors in the right direction weigh nothing but where a pause is mistimed.
    """
    act_now, must_disclose, family, employer = DANGERS
    pauses = (rows["key_family"] == "pause") | (rows["answer_family"] == "pause")
    kinds = (
        (weights.act_now_missed, act_now.on(rows) & act_now.made(rows)),
        (weights.duty_missed, must_disclose.on(rows) & must_disclose.made(rows)),
        (weights.share_held, MISSED.on(rows) & MISSED.made(rows)),
        (weights.hold_shared, FALSE_ALARM.on(rows) & FALSE_ALARM.made(rows)),
        *((weights.family_or_employer_told, slip.on(rows) & slip.made(rows)) for slip in (family, employer)),
        (weights.pause_mistimed, pauses & rows["kind"].isin([UNDER, OVER])),
    )
    unsafe = told_when_unsafe(facts)
    found = np.zeros(len(rows))
    for weight, mask in (*kinds, (weights.told_when_unsafe, unsafe.on(rows) & unsafe.made(rows))):
        found = np.maximum(found, weight * mask.to_numpy(dtype=float))
    return found


def possible_weights(
    marked: pd.DataFrame, weights: Weights, facts: dict[str, ItemFacts]
) -> dict[tuple[str, str], list[int]]:
    """Return what answers to each question that are of one kind can weigh, as a reader knows who has the questions."""
    names = ["item_id", "recipient", "key_outcome", "key_family"]
    questions = marked[names].astype(object).drop_duplicates("item_id")
    answers = pd.DataFrame(product(_FAMILIES, ("", "M9")), columns=["answer_family", "misconceptions"])
    rows = questions.merge(answers, how="cross")
    way = rows["answer_family"].map(_FAMILIES.index) - rows["key_family"].map(_FAMILIES.index)
    rows["kind"] = np.select([way < 0, way > 0], [UNDER, OVER], SAME_WAY)
    rows["weight"] = weight_of_each(rows, weights, facts).astype(int)
    right = questions.assign(kind=SAFE, weight=0)
    each = pd.concat([rows, right]).groupby(["item_id", "kind"])["weight"].unique()
    return {(str(item), str(kind)): sorted(map(int, found)) for (item, kind), found in each.items()}


def harm(counts: Counts, material: Material, groups: dict[Key, tuple[str, pd.Series]]) -> Later[Harm]:
    """Let the gate know what the weight of errors tells of counts; return what releases it for every hundred answers.

    Groups are given as key, name and rows of the answers; the counts of each by kind of answer must have been taken in.
    """
    marked = material.chosen.marked
    each = weight_of_each(marked, material.weights.weights, dict(material.facts))
    losses = {key: _loss(marked[mask], each[mask.to_numpy()], material) for key, (_, mask) in groups.items()}
    possible = possible_weights(marked, material.weights.weights, dict(material.facts))
    tell_weights(counts, marked.assign(weight=each.astype(int)), possible, groups, losses)

    def later(sealed: Sealed) -> Harm:
        rows = tuple(
            Weighed(fixed(name), sealed.loss(losses[key], (*key, PEOPLE), loss_of(key)))
            for key, (name, _) in groups.items()
        )
        weights = tuple((fixed(name), fixed(weight)) for name, weight in material.weights.weights.model_dump().items())
        return Harm(rows, weights, fixed(material.weights.decided_by))

    return later


def _loss(rows: pd.DataFrame, each: Floats, material: Material) -> Loss | None:
    """Return what errors weigh for each answer of some people, with an interval drawn by person."""
    people, names = pd.factorize(rows["learner_pid"])
    lost: Floats = np.bincount(people, weights=each, minlength=len(names)).astype(float)
    given: Floats = np.bincount(people, minlength=len(names)).astype(float)
    found = severity_weighted_loss(lost[:, np.newaxis], given, np.ones(1), material.draws, material.seed)
    return found if isinstance(found, Loss) else None
