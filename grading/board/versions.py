"""What a report was made from, so that two reports can be held against one another: rulebook, questions and data."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pandas as pd

from grading.disclosure.gate import fixed
from grading.disclosure.released import Words
from grading.results.outcomes import Selection


def versions_of(data: Sequence[pd.DataFrame], chosen: Selection) -> dict[str, Words]:
    """Return what the report was made from: rulebook, questions and data, the last two as short fingerprints."""
    names = ["item_id", "item_version"]
    return {
        "rulebook": fixed(", ".join(sorted(chosen.asked["rule_version"].astype(str).unique()))),
        "bank": fixed(_fingerprint(chosen.asked[names].astype(str).drop_duplicates().sort_values(names))),
        "data": fixed(_fingerprint(*data)),
    }


def _fingerprint(*frames: pd.DataFrame) -> str:
    """Return a short hash of the rows of tables, which have been put in order."""
    rows = [pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes() for frame in frames]
    return hashlib.sha256(b"".join(rows)).hexdigest()[:12]
