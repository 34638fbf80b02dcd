"""Attacks on two pages about nearly the same people: what one does not tell, both together must not tell either.

The rule (grading/disclosure/cells.py) holds for every count of either page, and for those who are behind one
of them only.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest

from grading.board.cohort import About
from grading.board.model import Board
from grading.board.prepare import prepare
from grading.disclosure.differencing import Beside, Release
from grading.disclosure.judging import WithheldError
from grading.reports.period import Period
from grading.results.outcomes import pool
from safeshare.rulebook import load_rulebook
from tests.grading.cohorts import FACTS, SECTIONS, cohort, records_of
from tests.grading.disclosure.attacker import Attacker
from tests.grading.disclosure.test_attack import KINDS, read_cohort, read_report, record_sets

Sets = Mapping[str, set[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Made:
    """A page that was made, and what was recorded of it."""

    board: Board
    released: Release


def make(
    frame: pd.DataFrame,
    *past: Made,
    agency: str = "",
    cohort: str = "",
    quarter: int = 4,
    records: pd.DataFrame | None = None,
) -> Made:
    """Return the page on some results, and decision records, beside earlier ones."""
    beside = Beside(tuple(each.released for each in past))
    about = About(cohort, {}, {}) if cohort else None
    board = prepare(
        frame,
        Period(2026, quarter),
        load_rulebook(),
        FACTS,
        draws=20,
        agency=agency,
        about=about,
        beside=beside,
        records=records,
    )
    assert beside.released is not None
    return Made(board, replace(beside.released, name="the earlier page"))


def late(frame: pd.DataFrame, people: int) -> pd.DataFrame:
    """Return the results as they were before some people handed in, of which one answer was marked anew since."""
    first = sorted(frame["learner_pid"].unique())[people:]
    known = frame[frame["learner_pid"].isin(first)].copy()
    shared = known.index[(known["key_family"] == "share") & (known["correct"] == 1)]
    known.loc[shared[0], ["correct", "direction", "answer_family"]] = [0.0, -1.0, "pause"]
    return known


def unmarked(records: pd.DataFrame, texts: int) -> pd.DataFrame:
    """Return records as they were before some texts were marked, and as many others marked by a second person."""
    known = records.copy()
    marked = known.index[(known["status"] == "marked") & (known["criterion"] != "told")]
    known.loc[marked[:texts], ["points", "second"]] = pd.NA
    known.loc[marked[:texts], "status"] = "waits"
    known.loc[marked[texts : 3 * texts], "second"] = pd.NA
    return known


def answers(frame: pd.DataFrame, records: pd.DataFrame) -> Sets:
    """Return the answers behind every count of answers that a reader reasons about: who, on what, and what it was.

    Records are counted as well.
    """
    rows = frame[frame["status"] == "marked"]
    kind = np.where(rows["correct"] == 1, "safe", rows["direction"].map({-1.0: "under", 0.0: "same_way", 1.0: "over"}))
    groups = {
        "all": pd.Series("", index=rows.index), "agency": pool(rows), "recipient": rows["recipient"],
        "item": rows["item_id"], "section": rows["section"],
    }  # fmt: skip
    found = record_sets(records)
    for dimension, labels in groups.items():
        for one in zip(labels, kind, rows["learner_pid"], rows["item_id"], rows["answer_family"], strict=True):
            prefix = {"all": "all", "item": one[0]}.get(dimension, f"{dimension}/{one[0]}")
            for column in (one[1], "marked"):
                found.setdefault(f"{prefix}/{column}", set()).add(one[1:])
    return found


def check(reader: Attacker, name: str, ids: set[tuple[str, ...]], earlier: Attacker | None = None) -> bool:
    """Hold one count against the rule; what an earlier page had told is no news. Returns whether it is a small one."""
    low, high = reader.solve(name)
    count, people = len(ids), len({each[1] for each in ids})
    assert low <= count <= high, f"{name}: the reader was misled"
    if people >= 8 or not count:
        return False
    known = (-1, 10_000) if earlier is None else earlier.solve(name)
    if count < 8:
        safe = low <= max(1, known[0]) and high >= min(7, known[1])
    else:
        safe = high - low >= min(4, known[1] - known[0])
    assert safe, f"{name}: {count} of {people} people was narrowed to {low}..{high}"
    return count < 8


def compare(reader: Attacker, before: Sets, after: Sets) -> dict[str, set[tuple[str, ...]]]:
    """Let a reader compare two pages; returns who came and who went, by the names of their counts."""
    between = {}
    for name in sorted(before.keys() & after.keys()):
        if {f"before/{name}", f"after/{name}"} <= reader.ranges.keys():
            reader.compare(name, f"before/{name}", f"after/{name}")
            between[f"came/{name}"] = after[name] - before[name]
            between[f"went/{name}"] = before[name] - after[name]
    return between


def attack_late(full: pd.DataFrame, early: pd.DataFrame, *, ledger: bool = True, cohort: str = "") -> int:
    """Attack the pages before and after late hand-ins; returns how many small counts withstood."""
    before, after = unmarked(records_of(early), 3), records_of(full)
    first = make(early, cohort=cohort, records=before)
    second = make(full, *([first] if ledger else []), cohort=cohort, records=after)
    reader, read = Attacker(), read_cohort if cohort else read_report
    read(first.board, reader.on("before/"))
    read(second.board, reader.on("after/"))
    then, now = answers(early, before), answers(full, after)
    behind = compare(reader, then, now)
    behind |= {f"after/{name}": ids for name, ids in now.items() if f"after/{name}" in reader.ranges}
    behind |= {f"before/{name}": ids for name, ids in then.items() if f"before/{name}" in reader.ranges}
    return sum(check(reader, name, ids) for name, ids in behind.items())


def attack_part(full: pd.DataFrame, *, agency: str = "", cohort: str = "", ledger: bool = True) -> int:
    """Attack the page of an agency or a cohort beside the Board's; returns how many small counts withstood."""
    own = full[full["agency_code"] == agency] if agency else full[full["cohort"] == cohort]
    board = make(full, records=records_of(full))
    page = make(own, *([board] if ledger else []), agency=agency, cohort=cohort, records=records_of(own))
    reader = Attacker()
    read_report(board.board, reader.on("before/"))
    known = Attacker("", dict(reader.ranges), list(reader.sums))
    (read_cohort if cohort else read_report)(page.board, reader.on("after/"))
    mine, everybody = answers(own, records_of(own)), answers(full, records_of(full))
    rest: dict[str, set[tuple[str, ...]]] = {}
    kind = f"agency/{own['agency_kind'].iloc[0]}" if own["agency_kind"].nunique() == 1 else "of many kinds"
    pairs = [(name, name) for name in mine if not name.startswith("agency/")]
    for name, wider in [*pairs, *((f"all/{column}", f"{kind}/{column}") for column in (*KINDS, "marked"))]:
        if f"before/{wider}" in reader.ranges and f"after/{name}" in reader.ranges:
            for each in (reader, known):
                each.know(f"after/{name}", 0, 10_000)
                each.know(f"rest/{wider}", 0, 10_000)
                each.adds_up(f"before/{wider}", [f"after/{name}", f"rest/{wider}"])
            rest[f"rest/{wider}"] = everybody.get(wider, set()) - mine.get(name, set())
    behind = rest | {f"after/{name}": ids for name, ids in mine.items() if f"after/{name}" in known.ranges}
    behind |= {f"before/{name}": ids for name, ids in everybody.items() if f"before/{name}" in reader.ranges}
    return sum(check(reader, name, ids, known) for name, ids in behind.items())


def two_councils(people: int, seed: int) -> pd.DataFrame:
    """Return results of agencies of which two are councils."""
    frame = cohort(people, seed)
    second = frame["learner_pid"].isin(sorted(frame["learner_pid"].unique())[::3]) & (frame["agency_kind"] == "council")
    return frame.assign(agency_code=frame["agency_code"].where(~second, "council-2"))


@pytest.mark.parametrize(("people", "more", "seed"), [(30, 3, 1), (60, 1, 2)])
def test_late_hand_ins(people: int, more: int, seed: int) -> None:
    """Of few people who handed in between two releases of a quarter, no small count can be worked out."""
    full = cohort(people, seed)
    assert attack_late(full, late(full, more)) >= 3


def test_an_extract_left_out() -> None:
    """Nothing can be worked out of a small agency whose extract is missing from the second release."""
    full = cohort(60, 3)
    small = full.groupby("agency_code")["learner_pid"].nunique().idxmin()
    assert attack_late(full[full["agency_code"] != small], full) >= 3


def test_an_agency_beside_the_board() -> None:
    """An agency that knows its own page and the Board's cannot work out small counts of the others of its kind."""
    assert attack_part(two_councils(60, 4), agency="council-1") >= 3


def in_cohorts(people: int, seed: int) -> pd.DataFrame:
    """Return results by sections of the guide, of a cohort in spring and one in autumn."""
    frame = cohort(people, seed, ability=0.75)
    spring = frame["learner_pid"].isin(sorted(frame["learner_pid"].unique())[: people // 2])
    return frame.assign(section=frame["item_id"].map(SECTIONS), cohort=np.where(spring, "spring", "autumn"))


def test_late_hand_ins_of_a_cohort() -> None:
    """Of few people who handed in between two pages on their cohort, no small count can be worked out."""
    full = cohort(30, 1).assign(section=lambda rows: rows["item_id"].map(SECTIONS))
    assert attack_late(full, late(full, 2), cohort="spring") >= 3


def test_a_cohort_beside_the_board() -> None:
    """Whoever has a cohort's page and the Board's cannot work out small counts of the other cohorts."""
    assert attack_part(in_cohorts(60, 4), cohort="spring") >= 3


def test_without_the_ledger_a_cohorts_pages_betray() -> None:
    """The same attacks on a cohort's pages find small counts where these do not know of one another or the Board's."""
    full = cohort(40, 1).assign(section=lambda rows: rows["item_id"].map(SECTIONS))
    with pytest.raises(AssertionError, match="was narrowed to"):
        attack_late(full, late(full, 3), ledger=False, cohort="spring")
    with pytest.raises(AssertionError, match="was narrowed to"):
        attack_part(in_cohorts(60, 4), cohort="spring", ledger=False)


def test_a_later_quarter_still_shows_the_change() -> None:
    """A page on the time before hides no average of the page on the time after, though a few people dropped out."""
    before = cohort(60, 5, phase="pre", month="2026-08", ability=0.4)
    both = pd.concat([before, late(cohort(60, 6), 4)], ignore_index=True)
    change = make(both, make(before, quarter=3)).board.change
    assert change is not None
    assert "*" not in (str(change.safe.before), str(change.safe.after), str(change.safe.change))


def test_averages_of_nearly_the_same_people_are_hidden() -> None:
    """Between two pages that differ by three people no average can be compared; between two that do not, it can."""
    early, full = (
        pd.concat([cohort(60, 5, phase="pre", month="2026-08", ability=0.4), frame], ignore_index=True)
        for frame in (late(cohort(60, 6), 3), cohort(60, 6))
    )
    first = make(early)
    hidden, shown = make(full, first).board.change, make(early, first).board.change
    assert hidden is not None
    assert shown is not None
    assert (str(hidden.safe.change), str(hidden.gain)) == ("*", "*")
    assert "*" not in str(shown.safe.change)


@pytest.mark.parametrize("whose", ["", "spring"])
def test_means_of_nearly_the_same_records_are_hidden(whose: str) -> None:
    """Three texts marked since the earlier page hide the means of their criteria, and new second marks the agreement.

    So they do where the answers are others: those of a later test.
    """
    frame = cohort(60, 5)
    records = records_of(frame)
    first = make(frame, cohort=whose, records=unmarked(records, 3))
    later = cohort(60, 6, phase="follow_up", month="2026-12")
    for now in (frame, later):
        new, same = (make(now, first, cohort=whose, records=each) for each in (records, unmarked(records, 3)))
        found, again = new.board.records, same.board.records
        assert found is not None
        assert again is not None
        assert [each.mean.percent is None for each in found.criteria] == [True, True, False]
        assert (found.kappa.value, again.kappa.value is None) == (None, False)
        assert not any(each.mean.percent is None for each in again.criteria)


def test_without_the_ledger_the_attack_succeeds() -> None:
    """Two pages that do not know of one another betray late hand-ins: the same attack finds a small count."""
    full = cohort(40, 1)
    with pytest.raises(AssertionError, match="was narrowed to"):
        attack_late(full, late(full, 3), ledger=False)


@pytest.mark.benchmark
@pytest.mark.parametrize("seed", range(40))
def test_many_cohorts(seed: int) -> None:
    """Neither late hand-ins nor an agency's or a cohort's page betray anybody in random cohorts."""
    rng = np.random.default_rng(seed)
    full = two_councils(int(rng.integers(20, 100)), 100 + seed)
    with suppress(WithheldError):  # a page that is not released tells nothing
        attack_late(full, late(full, int(rng.integers(1, 12))))
    for agency in ("council-1", "council-2", "housing-1"):
        if full.loc[full["agency_code"] == agency, "learner_pid"].nunique() >= 8:
            with suppress(WithheldError):
                attack_part(full, agency=agency)
    full = in_cohorts(int(rng.integers(20, 100)), 200 + seed)
    spring = full[full["cohort"] == "spring"]
    for attack in (
        lambda: attack_part(full, cohort="spring"),
        lambda: attack_late(spring, late(spring, int(rng.integers(1, 4))), cohort="spring"),
    ):
        with suppress(WithheldError):
            attack()
