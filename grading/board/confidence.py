"""How sure people were against how often they were right: whether they know what they know, never what they learned."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from grading.board.chapter import Later, Material
from grading.board.counts import ALL, OTHERS, Counts
from grading.board.model import Confidence, Sureness
from grading.disclosure.cells import Key
from grading.disclosure.gate import Sealed, fixed
from grading.results.columns import MARKED
from grading.results.outcomes import SAFE, design_effects_of
from grading.statistics.calibration import BANDS, LEVELS

NOT_SAID = "not said"
_GROUPS = (*(str(level) for level in LEVELS), NOT_SAID)


def confidence(counts: Counts, material: Material) -> Later[Confidence | None]:
    """Take in answers by how sure people said they were; return what releases how often they were safe."""
    marked = material.chosen.marked
    said = _groups(marked)
    names = [name for name in _GROUPS if (said == name).any()]
    if names == [NOT_SAID]:
        return lambda _: None
    safe = marked["kind"] == SAFE
    for name in names:
        rows = marked[said == name]
        counts.split(("sure", name), rows, safe[said == name])
    for part, whole in (("made", SAFE), (MARKED, MARKED)):
        counts.gate.adds_up((*ALL, whole), [("sure", name, part) for name in names])
    levels = [name for name in names if name != NOT_SAID]

    def later(sealed: Sealed) -> Confidence:
        masks: dict[Key, Any] = {("sure", name): said == name for name in levels}
        rates = {key: ((mask & safe).to_numpy(dtype=float), mask.to_numpy(dtype=float)) for key, mask in masks.items()}
        effects = design_effects_of(marked, rates, material.draws, material.seed)
        return Confidence(tuple(_level(sealed, name, effects["sure", name]) for name in levels))

    return later


def _groups(marked: pd.DataFrame) -> pd.Series:
    """Return the confidence of each answer as the name of its group."""
    given = pd.to_numeric(marked["confidence"]).to_numpy(dtype=float, na_value=np.nan)
    known = np.isin(given, LEVELS)
    names = np.full(len(given), NOT_SAID, dtype=object)
    names[known] = [str(int(value)) for value in given[known]]
    return pd.Series(names, index=marked.index)


def _level(sealed: Sealed, name: str, effect: float) -> Sureness:
    """Release one level; whether it is too sure is judged by the released share and its interval alone."""
    key = ("sure", name)
    rate = sealed.rate((*key, "made"), (*key, MARKED), effect)
    low, high = (round(100 * bound) for bound in BANDS[int(name)])
    way = 0
    if rate.low is not None and rate.high is not None:
        way = 1 if rate.high < low else -1 if rate.low > high else 0
    wrong = sealed.rate((*key, OTHERS), (*key, MARKED), effect)
    return Sureness(
        fixed(name), sealed.count((*key, MARKED)), rate, wrong, sealed.verdict(way, (*key, "made"), (*key, OTHERS))
    )
