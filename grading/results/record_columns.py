"""The data dictionary of the records table: what the criteria of decision records earned, with no text and no name.

One row is one criterion of one record that a learner wrote or filled in. Whose agency it is, the results table says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from grading.results.columns import COLUMNS, MARKED, SHARE, TEXT, Column, Layout

WAITS = "waits"
CRITERIA: Mapping[str, tuple[str, bool]] = {
    "fact_or_opinion": ("Facts and opinions kept apart", False),
    "wishes": ("What the person wants, and why", True),
    "capacity": ("Capacity for this decision, and how it is known", False),
    "grounds": ("The deciding grounds, tied to the facts", False),
    "decision": ("The decision for each recipient, no more and no less", False),
    "risks": ("The risk of sharing, and of not sharing", True),
    "told": ("Who was told or not told, and why", False),
    "advice": ("Advice taken, and its outcome", False),
    "review": ("Review, next steps and sign-off", False),
    "text": ("The whole record, in free text", True),
}
"""Criteria of the rubric for decision records in its order: in words, and whether a person marks them."""

_MOST = 100
_COLUMNS = (
    replace(COLUMNS["learner_pid"], meaning="Who wrote it: the same pseudonym as in the results table"),
    replace(COLUMNS["phase"], meaning="When in the training it was written", choices=("pre", "post", "follow_up")),
    COLUMNS["month"],
    replace(COLUMNS["item_id"], meaning="The question that asked for it, of the case that the learner was shown"),
    Column("criterion", TEXT, "Criterion of the rubric for decision records", tuple(CRITERIA)),
    Column("status", TEXT, "Whether it was marked, or waits for a person; what nobody wrote has no row",
           (MARKED, WAITS)),
    Column("points", SHARE, "Points that it earned; empty where it waits", least=0, most=_MOST, needed=False),
    Column("out_of", SHARE, "Points that it could earn", least=0.01, most=_MOST),
    Column("second", SHARE, "Points that a second marker gave, if there was one", least=0, most=_MOST, needed=False),
)  # fmt: skip
RECORDS = Layout(
    "records",
    "records table",
    {column.name: replace(column, private=True) for column in _COLUMNS},
    "records-dictionary.csv",
)
ONE_MARK = ("learner_pid", "phase", "item_id", "criterion")
"""No two rows have the same of these."""


def records_in_order(table: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of the records table, typed, and its rows in one order, however they stood."""
    typed = table.reindex(columns=list(RECORDS.columns)).astype(RECORDS.types)
    return typed.replace("", pd.NA).sort_values(list(ONE_MARK), kind="stable", ignore_index=True)


def no_records() -> pd.DataFrame:
    """Return the records table of nobody."""
    return records_in_order(pd.DataFrame(columns=list(RECORDS.columns)))
