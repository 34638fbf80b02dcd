"""Whether a page is about other people than the last one on the same: it would take that one's place unjudged.

Pages are judged beside one another by who is counted on both. Other learners' extracts, simulated learners after real
ones, and new codes for everybody (`extract --new-key`) all look alike here: not one person is found again.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from grading.disclosure.ledger import Entry, unpacked

if TYPE_CHECKING:
    from grading.disclosure.cells import Key
    from grading.reports.tasks import Task

_EVERYBODY: Key = ("all", "", "people")


def strangers(known: Sequence[Entry], task: Task) -> str:
    """Return what is said of a page none of whose people are on the last one on the same, or none of one agency's.

    `known` are the entries of the ledger that the page will be noted in. It is '' where all is well: where there is no
    such page yet, or people of it are found again in each agency that has figures of its own on both.
    """
    whose = (str(task.period), task.agency, task.cohort)
    last = next((each for each in reversed(known) if (each.period, each.agency, each.cohort) == whose), None)
    if last is None:
        return ""
    import numpy as np
    import pandas as pd

    from grading.disclosure.identities import persons

    rows = pd.read_parquet(io.BytesIO(task.table), columns=["learner_pid", "agency_code", "month"])
    rows = rows[rows["month"].astype(str) <= task.period.months[-1]].drop_duplicates(["learner_pid", "agency_code"])
    agencies = sorted(rows["agency_code"].dropna().unique())
    now, then = persons(rows["learner_pid"]), unpacked(last.name, last.told, last.members).members
    found = {"": now, **{str(code): now[(rows["agency_code"] == code).to_numpy()] for code in agencies}}
    for agency, people in found.items():
        key: Key = ("unit", agency, "people") if agency else _EVERYBODY
        if key in then and not np.isin(people, then[key].people).any():
            of = f" of {agency}" if agency else ""
            return f"{last.name} is about other people{of}: nobody of them is among those of this page"
    return ""
