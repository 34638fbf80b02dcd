"""Ids of answers and of the people who gave them, by which one release is compared with another.

They are hashes of pseudonyms and answers: the same for the same content, whatever its order, and no pseudonyms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from grading.disclosure.differencing import Ids, Members
from grading.results.outcomes import Selection

ANSWER, PERSON = "answer_number", "person_number"
TEXT, MARK, PAIR = "text_number", "mark_number", "pair_number"
"""Ids of a criterion of a decision record: of what was written, of its mark, and of its two markers' marks."""
_CONTENT = (
    "learner_pid", "phase", "item_id", "month", "agency_code", "agency_kind", "recipient", "key_outcome", "key_family",
    "answer_family", "correct", "direction", "confidence", "misconceptions", "status",
)  # fmt: skip
"""What makes an answer the same: all that it is counted by."""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_WRITTEN = ("learner_pid", "phase", "month", "item_id", "criterion")
_MARKED = (*_WRITTEN, "status", "points", "out_of")
"""What makes a mark of a decision record the same: its points too, which the averages are made of."""
_OF_RECORDS = {TEXT: _WRITTEN, MARK: _MARKED, PAIR: (*_MARKED, "second")}


def identified(chosen: Selection) -> Selection:
    """Return the responses of a report with an id for each and for its person."""
    frames = {name: _with_ids(getattr(chosen, name)) for name in ("asked", "marked", "before", "so_far")}
    return replace(chosen, **frames)


def persons(pseudonyms: pd.Series) -> Ids:
    """Return the id of each person, as all members of counts have it."""
    return _hashed(pseudonyms)


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


def identified_records(records: pd.DataFrame) -> pd.DataFrame:
    """Return marks of decision records with the ids of each and of its person."""
    ids = {name: _number(records, content) for name, content in _OF_RECORDS.items()}
    return records.assign(**ids, **{PERSON: persons(records["learner_pid"])})


def records_of(rows: pd.DataFrame, kind: str) -> Members | None:
    """Return marks of decision records as members of a count, by TEXT, MARK or PAIR; None when they have no ids."""
    return Members(rows[kind].to_numpy(), rows[PERSON].to_numpy()) if kind in rows.columns else None


def _with_ids(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(**{ANSWER: _number(rows, _CONTENT), PERSON: persons(rows["learner_pid"])})


def _number(rows: pd.DataFrame, content: Sequence[str]) -> Ids:
    number = np.zeros(len(rows), dtype=np.uint64)
    for name in content:
        number = number * _FACTOR + _hashed(rows[name])
    return number


def _hashed(values: pd.Series) -> Ids:
    """Return a number for each value; the same text, or the same number however it is stored, has the same one."""
    codes, uniques = pd.factorize(values)
    numeric = pd.api.types.is_numeric_dtype(uniques)
    texts = np.array([f"{each:g}" if numeric else str(each) for each in uniques], dtype=object)
    numbers: Ids = np.append(pd.util.hash_array(texts, categorize=False), np.uint64(1)).astype(np.uint64)
    found: Ids = numbers[codes]
    return found
