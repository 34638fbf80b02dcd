"""Ids of answers and of the people who gave them, by which one release is compared with another.

They are hashes of pseudonyms and answers: the same for the same content, whatever its order, and no pseudonyms.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from grading.disclosure.differencing import Ids, Members
from grading.results.outcomes import Selection

ANSWER, PERSON = "answer_number", "person_number"
_CONTENT = (
    "learner_pid", "phase", "item_id", "month", "agency_code", "agency_kind", "recipient", "key_outcome", "key_family",
    "answer_family", "correct", "direction", "confidence", "misconceptions", "status",
)  # fmt: skip
"""What makes an answer the same: all that it is counted by."""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def identified(chosen: Selection) -> Selection:
    """Return the responses of a report with an id for each and for its person."""
    frames = {name: _with_ids(getattr(chosen, name)) for name in ("asked", "marked", "before", "so_far")}
    return replace(chosen, **frames)


def identified_records(table: pd.DataFrame) -> pd.DataFrame:
    """Return what decision records earned with an id for each criterion and its person; points make no other one."""
    names = ["learner_pid", "month", "criterion", "status"]
    number = _hashed(table.groupby(names, dropna=False).cumcount())
    for name in names:
        number = number * _FACTOR + _hashed(table[name])
    return table.assign(**{ANSWER: number, PERSON: _hashed(table["learner_pid"])})


def answers_of(rows: pd.DataFrame) -> Members | None:
    """Return rows as members of a count of answers, or None when they have no ids."""
    if ANSWER not in rows.columns:
        return None
    return Members(rows[ANSWER].to_numpy(), rows[PERSON].to_numpy())


def people_of(rows: pd.DataFrame) -> Members | None:
    """Return those who gave some answers as members of a count of people, or None when they have no ids."""
    if PERSON not in rows.columns:
        return None
    found = np.unique(rows[PERSON].to_numpy())
    return Members(found, found)


def _with_ids(rows: pd.DataFrame) -> pd.DataFrame:
    number = np.zeros(len(rows), dtype=np.uint64)
    for name in _CONTENT:
        number = number * _FACTOR + _hashed(rows[name])
    return rows.assign(**{ANSWER: number, PERSON: _hashed(rows["learner_pid"])})


def _hashed(values: pd.Series) -> Ids:
    """Return a number for each value; the same text, or the same number however it is stored, has the same one."""
    codes, uniques = pd.factorize(values)
    numeric = pd.api.types.is_numeric_dtype(uniques)
    texts = np.array([f"{each:g}" if numeric else str(each) for each in uniques], dtype=object)
    numbers: Ids = np.append(pd.util.hash_array(texts, categorize=False), np.uint64(1)).astype(np.uint64)
    found: Ids = numbers[codes]
    return found
