"""Made-up cohorts for the tests of the Board's report: a results table with known truth in it."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import pandas as pd

from grading.board.item_facts import ItemFacts
from grading.results.record_columns import RECORDS

FAMILIES = ("hold", "pause", "weigh", "share")

ITEMS = (
    ("s4a-ladder.council", "partner", "act_now", "share"),
    ("s4a-garden.council", "partner", "share_without_consent", "share"),
    ("s4a-harbour.council", "partner", "respect_refusal", "hold"),
    ("s4a-harbour.daughter", "family", "do_not_share", "hold"),
    ("s4a-window.council", "partner", "seek_advice", "pause"),
    ("s4a-bench.police", "partner", "may_share", "weigh"),
    ("s4a-bench.council", "partner", "share_without_consent", "share"),
)
"""Question, recipient, right outcome and its family."""

FACTS = {
    "s4a-ladder.council": ItemFacts(("2.8", "1.5a", "P.1"), frozenset({"M10"})),
    "s4a-garden.council": ItemFacts(("4.O2", "7.C1"), frozenset({"M2"})),
    "s4a-harbour.council": ItemFacts(("4.3", "4.N0", "7.C0"), frozenset({"M4"})),
    "s4a-harbour.daughter": ItemFacts(("6.2",), frozenset({"M8"})),
    "s4a-window.council": ItemFacts(("4.12", "2.7"), frozenset({"M2", "M9"}), unsafe_to_tell=True),
    "s4a-bench.police": ItemFacts(("4.O3", "4.11"), frozenset({"M2", "M4"})),
    "s4a-bench.council": ItemFacts(("4.O2", "7.C1"), frozenset({"M9"})),
}

AGENCIES = (("council", 0.4), ("housing", 0.25), ("care provider", 0.2), ("police", 0.08), ("voluntary", 0.07))


def cohort(
    people: int,
    seed: int = 1,
    *,
    phase: str = "post",
    month: str = "2026-11",
    ability: float = 0.65,
    spread: float = 0.12,
    over: float = 0.35,
    missed: float = 0.03,
    agencies: Sequence[tuple[str, float]] = AGENCIES,
) -> pd.DataFrame:
    """Return the results of some people on all questions.

    `ability` is their mean chance of a safe answer and `spread` how much it differs between them, `over` the share of
    errors that go towards sharing, `missed` the share of questions left out.
    """
    rng = np.random.default_rng(seed)
    weights = np.array([weight for _, weight in agencies])
    kinds = rng.choice([kind for kind, _ in agencies], people, p=weights / weights.sum())
    skill = np.clip(rng.normal(ability, spread, people), 0.02, 0.98)
    rows = [
        _row(rng, f"p{person:05d}", str(kinds[person]), item, (skill[person], over, missed))
        for person in range(people)
        for item in ITEMS
    ]
    return pd.DataFrame(rows).assign(phase=phase, month=month)


SECTIONS = {each[0]: number for each, number in zip(ITEMS, ("4", "4", "4", "6", "6", "7", "7"), strict=True)}
"""A section of the guide for each question, where a test needs several."""


def two_times(people: int) -> pd.DataFrame:
    """Return people before and after a training, by sections of the guide, from three agencies of each kind."""
    both = [cohort(people, 3, phase="pre", month="2026-10", ability=0.35), cohort(people, 4, ability=0.7)]
    kinds = both[1].drop_duplicates("learner_pid").set_index("learner_pid")["agency_kind"]
    frame = pd.concat(both, ignore_index=True)
    kind = frame["learner_pid"].map(kinds)
    number = frame["learner_pid"].str[1:].astype(int) % 3 + 1
    return frame.assign(
        section=frame["item_id"].map(SECTIONS), agency_kind=kind, agency_code=kind + "-" + number.astype(str)
    )


def records_of(frame: pd.DataFrame, month: str = "2026-11", twice: float = 0.6) -> pd.DataFrame:
    """Return a decision record of each person in a results table, the same whoever else is in it.

    A sixth of what a person marks waits, and `twice` is the share that a second marker marked.
    """
    rows = []
    for learner in sorted(frame["learner_pid"].unique()):
        rng = np.random.default_rng(zlib.crc32(str(learner).encode()))
        for criterion, out_of in (("wishes", 3.0), ("risks", 3.0), ("told", 1.0)):
            waits, again = criterion != "told" and rng.random() < 1 / 6, criterion != "told" and rng.random() < twice
            points = float(rng.integers(0, int(out_of) + 1))
            second = float(np.clip(points + rng.integers(-1, 2), 0, out_of)) if again and not waits else None
            status = "waits" if waits else "marked"
            item = f"s4a-key.{'record' if criterion == 'told' else criterion}"
            rows.append((learner, "post", month, item, criterion, status, None if waits else points, out_of, second))
    return pd.DataFrame(rows, columns=list(RECORDS.columns)).astype(RECORDS.types)


def _row(
    rng: np.random.Generator,
    learner: str,
    kind: str,
    item: tuple[str, str, str, str],
    chances: tuple[float, float, float],
) -> dict[str, object]:
    question, recipient, outcome, family = item
    skill, over, missed = chances
    key = FAMILIES.index(family)
    safe, given = rng.random() < skill, key
    if not safe and rng.random() > 0.15:
        given = int(np.clip(key + (1 if rng.random() < over else -1) * rng.integers(1, 3), 0, 3))
        if (family, FAMILIES[given]) == ("hold", "weigh"):
            given = FAMILIES.index("share")
    answered = rng.random() >= missed
    tempting = sorted(FACTS[question].tempts)
    return {
        "learner_pid": learner,
        "agency_code": f"{kind}-1",
        "agency_kind": kind,
        "cohort": f"cohort-{int(learner[1:]) % 12}",
        "form_id": "A",
        "item_id": question,
        "pair_id": question.split(".")[0],
        "section": "4",
        "recipient": recipient,
        "key_outcome": outcome,
        "key_family": family,
        "answer_family": FAMILIES[given] if answered else None,
        "correct": float(safe) if answered else np.nan,
        "direction": float(np.sign(given - key)) if answered else np.nan,
        "clause_f1": round(float(np.clip(rng.normal(0.6, 0.3), 0, 1)), 2) if answered else np.nan,
        "confidence": int(rng.integers(1, 4)),
        "attempt": 1,
        "rule_version": "somerset 1.0.0",
        "item_version": "3f2a",
        "status": "marked" if answered else "not_answered",
        "misconceptions": "" if safe or not answered or rng.random() < 0.3 else str(rng.choice(tempting)),
        "synthetic": True,
    }
