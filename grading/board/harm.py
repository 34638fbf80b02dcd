"""What errors weigh: each wrong answer counts by the harm that it could do, as a Board decided."""

from __future__ import annotations

import numpy as np
import pandas as pd

from grading.board.chapter import Material
from grading.board.counts import DANGERS, FALSE_ALARM, MISSED, PEOPLE, ItemFacts, told_when_unsafe
from grading.board.model import Harm, Weighed
from grading.disclosure.cells import Key
from grading.disclosure.gate import Sealed, fixed
from grading.results.outcomes import OVER, UNDER
from grading.statistics.detection import Loss, severity_weighted_loss
from grading.statistics.intervals import Floats
from grading.statistics.weights import Weights


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


def harm(sealed: Sealed, material: Material, groups: dict[Key, tuple[str, pd.Series]]) -> Harm:
    """Release the weight of errors for every hundred answers, in groups given as key, name and rows of the answers."""
    marked = material.chosen.marked
    each = weight_of_each(marked, material.weights.weights, dict(material.facts))
    rows = tuple(
        Weighed(fixed(name), sealed.loss(_loss(marked[mask], each[mask.to_numpy()], material), (*key, PEOPLE)))
        for key, (name, mask) in groups.items()
    )
    weights = tuple((fixed(name), fixed(weight)) for name, weight in material.weights.weights.model_dump().items())
    return Harm(rows, weights,
                fixed(material.weights.decided_by))  # fmt: skip


def _loss(rows: pd.DataFrame, each: Floats, material: Material) -> Loss | None:
    """Return what errors weigh for each answer of some people, with an interval drawn by person."""
    people, names = pd.factorize(rows["learner_pid"])
    lost: Floats = np.bincount(people, weights=each, minlength=len(names)).astype(float)
    given: Floats = np.bincount(people, minlength=len(names)).astype(float)
    found = severity_weighted_loss(lost[:, np.newaxis], given, np.ones(1), material.draws, material.seed)
    return found if isinstance(found, Loss) else None
