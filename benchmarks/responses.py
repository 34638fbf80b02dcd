"""Responses of any number of simulated learners as an extract, for the benchmark of the report: made up at once.

They are drawn from a chance of being right, not by the marking code: only their number matters here.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from grading.results.columns import TYPES
from grading.results.extract import csv_text, parquet_bytes
from safeshare.files import write_atomically
from safeshare.rulebook import load_rulebook
from safeshare.scenario import decision_of, load_bank

BANK = Path("scenarios")
QUESTIONS = 20
"""On each learner's form."""
AGENCIES = 60
PHASES = (("pre", "2026-10", 0.55), ("post", "2026-12", 0.7))
"""Each phase with its month and the chance of a right answer."""
_KINDS = ("council", "health", "police", "housing", "care provider", "voluntary")


def write_responses(folder: Path, learners: int, seed: int = 1) -> int:
    """Write an extract of so many learners, who answered before and after, in both formats; return its responses."""
    table = responses(learners, seed)
    folder.mkdir(parents=True)
    write_atomically(folder / "results.parquet", parquet_bytes(table))
    write_atomically(folder / "results.csv", csv_text(table))
    return len(table)


def responses(learners: int, seed: int = 1) -> pd.DataFrame:
    """Return the responses of so many learners: 20 before and 20 after, of 60 agencies, to questions of the bank."""
    chance = np.random.default_rng(seed)
    asked = _asked()
    rows = learners * len(PHASES) * QUESTIONS
    who = np.repeat(np.arange(learners), len(PHASES) * QUESTIONS)
    phase = np.tile(np.repeat(np.arange(len(PHASES)), QUESTIONS), learners)
    table = asked.iloc[np.tile(np.arange(QUESTIONS), learners * len(PHASES))].reset_index(drop=True)
    agency, group = chance.integers(0, AGENCIES, learners)[who], chance.integers(0, 4, learners)[who]
    ranks = {family.id: family.rank for family in load_rulebook().families.values()}
    names = np.array(list(ranks))
    right = chance.random(rows) < np.array([each[2] for each in PHASES])[phase]
    given = np.where(right, table["key_family"], names[chance.integers(0, len(names), rows)])
    gap = pd.Series(given).map(ranks).to_numpy() - table["key_family"].map(ranks).to_numpy()
    codes = np.array(["M1", "M2", "M4", "M6", "M9"])[chance.integers(0, 5, rows)]
    table = table.assign(
        learner_pid=np.array([f"{number:016x}" for number in range(learners)])[who],
        agency_code=np.array([f"agency-{number}" for number in range(AGENCIES)])[agency],
        agency_kind=np.array(_KINDS)[agency % len(_KINDS)],
        group=np.array(list("ABCD"))[group],
        phase=np.array([each[0] for each in PHASES])[phase],
        month=np.array([each[1] for each in PHASES])[phase],
        answer_family=given,
        correct=(gap == 0).astype("int8"),
        direction=np.sign(gap).astype("int8"),
        confidence=chance.integers(1, 4, rows).astype("int8"),
        misconceptions=np.where(gap == 0, None, codes),
    )
    return table.reindex(columns=list(TYPES)).astype(dict(TYPES))


def _asked() -> pd.DataFrame:
    """Return the questions of a form with all that is the same for everybody: the first one of as many items."""
    rulebook = load_rulebook()
    rows = []
    for case in load_bank(BANK, rulebook).cases.values():
        if case.use != "assessment" or len(rows) == QUESTIONS:
            continue
        question = case.questions[0]
        decision = decision_of(question, rulebook)
        rows.append({
            "level": "level 2", "cohort": "cohort-1", "delivery": "webinar", "form_id": "A", "item_id": question.id,
            "pair_id": case.pair, "section": case.section, "recipient": decision.facts["recipient"],
            "key_outcome": decision.outcome, "key_family": decision.family, "attempt": 1, "status": "marked",
            "rule_version": f"{rulebook.id} {rulebook.version}", "item_version": "0" * 12, "synthetic": True,
        })  # fmt: skip
    return pd.DataFrame(rows)
