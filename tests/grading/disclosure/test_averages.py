"""Attacks by whoever reads averages, changes, gains and the weight of errors beside the counts of a report.

The rule (grading/disclosure/cells.py) holds for the counts of either time, of those who answered at both and of those
who did not, in all and by section.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from grading.board.model import Board
from grading.board.prepare import prepare
from grading.disclosure.judging import Figures
from grading.reports.period import Period
from safeshare.rulebook import load_rulebook
from tests.grading.cohorts import FACTS, SECTIONS, cohort
from tests.grading.disclosure.averages import KINDS, read_averages
from tests.grading.disclosure.test_attack import read_report, truth

Counted = dict[str, tuple[int, int]]


def two_times(
    people: int, seed: int, *, again: float = 1.0, left_out: int = 0, missed: float = 0.0, good: bool = False
) -> pd.DataFrame:
    """Return people before and after: a share of them `again`, some of whom left a section out before."""
    before = cohort(people, 1000 + seed, phase="pre", month="2026-10", ability=0.6 if good else 0.45, missed=missed)
    after = cohort(people, seed, ability=0.9 if good else 0.75, missed=missed)
    ids = sorted(after["learner_pid"].unique())
    both = pd.concat([before[~before["learner_pid"].isin(ids[: round((1 - again) * people)])], after])
    both = both.assign(section=both["item_id"].map(SECTIONS)).reset_index(drop=True)
    without = both["learner_pid"].isin(ids[people - left_out :]) & (both["phase"] == "pre") & (both["section"] == "6")
    return both[~without].reset_index(drop=True)


def board_of(frame: pd.DataFrame) -> Board:
    """Return the page on some results."""
    return prepare(frame, Period(2026, 4), load_rulebook(), FACTS, draws=20)


def behind(frame: pd.DataFrame) -> Counted:
    """Return every count that averages are about, and the people behind it, counted here anew."""
    rows = frame[frame["status"] == "marked"]
    kind = np.where(rows["correct"] == 1, "safe", rows["direction"].map({-1.0: "under", 0.0: "same_way", 1.0: "over"}))
    rows = rows.assign(kind=kind)
    found = truth(frame[frame["phase"] == "post"])
    for section in ("", *sorted(set(SECTIONS.values()))):
        now, then = (
            rows[(rows["phase"] == each) & rows["section"].str.startswith(section)] for each in ("post", "pre")
        )
        twice = now["learner_pid"].isin(then["learner_pid"])
        parts = {"matched/after": now[twice], "unmatched/after": now[~twice],
                 "matched/before": then[then["learner_pid"].isin(now["learner_pid"])]}  # fmt: skip
        for name, some in parts.items():
            who, when = name.split("/")
            who = f"{who} in {section}" if section else who
            for each in KINDS:
                alike = some[some["kind"] == each]
                found[f"{who}/{when}/{each}"] = len(alike), alike["learner_pid"].nunique()
        both, one = now.loc[twice, "learner_pid"].nunique(), now.loc[~twice, "learner_pid"].nunique()
        found["unmatched" if not section else f"others in {section}"] = one, one
        everybody = found.setdefault("matched", (both, both))[0]
        found[f"left out {section}"] = everybody - both, everybody - both
    return found


def attack(frame: pd.DataFrame) -> int:
    """Attack a page with its averages; returns how many small counts withstood."""
    board = board_of(frame)
    reader = read_report(board)
    read_averages(reader, board)
    small = 0
    for name, (count, people) in behind(frame).items():
        if name not in reader.ranges or not 1 <= people < 8:
            continue
        low, high = reader.solve(name)
        assert low <= count <= high, f"{name}: the reader was misled"
        safe = (low <= 1 and high >= 7) if count < 8 else high - low >= 4
        assert safe, f"{name}: {count} of {people} people was narrowed to {low}..{high}"
        small += count < 8
    return small


CASES = (
    (12, 2, {"good": True}), (20, 0, {"again": 0.6}), (26, 0, {"left_out": 3}), (34, 1, {"good": True}),
    (26, 1, {"again": 0.85, "missed": 0.03}),
)  # fmt: skip


@pytest.mark.parametrize(("people", "seed", "how"), CASES)
def test_averages_narrow_no_small_count(people: int, seed: int, how: dict[str, float]) -> None:
    """No small count can be narrowed by all averages, changes, gains and weights together with all tables."""
    assert attack(two_times(people, seed, **how)) >= 3  # type: ignore[arg-type]


def test_without_the_gates_care_averages_betray(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were every average shown, the same attack would work."""
    monkeypatch.setattr(Figures, "_told", lambda self, lines: True)
    with pytest.raises(AssertionError, match="was narrowed to"):
        attack(two_times(34, 1, good=True))


def test_averages_of_many_are_shown() -> None:
    """From sixty people on no average, change or gain is hidden, and of thirty the change of safe answers is shown."""
    few, many = (board_of(two_times(people, 0)) for people in (30, 60))
    assert few.change is not None
    assert "*" not in (str(few.change.safe.change), str(few.change.gain))
    assert many.change is not None
    for each in (many.change.safe, many.change.under, many.change.over, *many.change.sections):
        assert "*" not in (str(each.before), str(each.after), str(each.change)), each.name


@pytest.mark.benchmark
@pytest.mark.parametrize("seed", range(40))
def test_many_averages(seed: int) -> None:
    """Averages of random cohorts betray nobody."""
    rng = np.random.default_rng(seed)
    again, missed = float(rng.choice([1.0, 0.85, 0.6])), float(rng.choice([0.0, 0.03]))
    left_out, good = int(rng.integers(0, 5)), bool(rng.integers(2))
    people = int(rng.integers(9, 70))
    attack(two_times(people, 100 + seed, again=again, missed=missed, left_out=left_out, good=good))
