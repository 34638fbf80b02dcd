"""Attacks on what is released: no hidden count can be worked out, nor be narrowed more than the rule allows.

The rule (grading/disclosure/cells.py): a hidden count below 8 can be anything from 1 to 7 for all that a reader knows,
every other hidden count keeps at least five possible values.
"""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from grading.board.model import Board, Group, Split
from grading.board.prepare import prepare
from grading.disclosure.gate import Gate, Sealed
from grading.reports.period import Period
from grading.results.outcomes import pool
from grading.results.record_columns import CRITERIA
from safeshare.rulebook import load_rulebook
from tests.grading.cohorts import FACTS, ITEMS, SECTIONS, cohort, records_of
from tests.grading.disclosure.attacker import MUCH, Attacker, bounds_of

KINDS = ("safe", "same_way", "under", "over")


def release(table: NDArray[np.int_]) -> tuple[Sealed, dict[tuple[str, str], int]]:
    """Return the gate on a table of people by row and column, with all its margins, and the true counts."""
    rows, columns = [f"r{row}" for row in range(table.shape[0])], [f"c{column}" for column in range(table.shape[1])]
    true = {(row, column): int(table[i, j]) for i, row in enumerate(rows) for j, column in enumerate(columns)}
    true |= {(row, "all"): int(table[i].sum()) for i, row in enumerate(rows)}
    true |= {("all", column): int(table[:, j].sum()) for j, column in enumerate(columns)}
    true["all", "all"] = int(table.sum())
    gate = Gate()
    for (row, column), count in true.items():
        gate.count((row, column), count, count, true[row, "all"], keep=(row == "all") + (column == "all"))
    for row in (*rows, "all"):
        gate.adds_up((row, "all"), [(row, column) for column in columns], shares=row != "all")
    for column in (*columns, "all"):
        gate.adds_up(("all", column), [(row, column) for row in rows])
    return gate.close(), true


def attack(sealed: Sealed, true: dict[tuple[str, str], int]) -> Attacker:
    """Return a reader of that table: its counts, the words for hidden shares, and its sums."""
    reader = Attacker()
    rows = sorted({row for row, _ in true} - {"all"})
    columns = sorted({column for _, column in true} - {"all"})
    for row, column in true:
        reader.read(f"{row}/{column}", str(sealed.count((row, column))))
    for row, column in itertools.product(rows, columns):
        reader.read_band(f"{row}/{column}", str(sealed.rate((row, column), (row, "all"))), f"{row}/all")
    for row in (*rows, "all"):
        reader.adds_up(f"{row}/all", [f"{row}/{column}" for column in columns])
    for column in (*columns, "all"):
        reader.adds_up(f"all/{column}", [f"{row}/{column}" for row in rows])
    return reader


def check(reader: Attacker, name: str, shown: str, true: int) -> None:
    """Hold one count against the rule."""
    low, high = reader.solve(name)
    assert low <= true <= high, f"{name}: the reader was misled"
    if shown in ("*", "fewer than 8"):
        if true < 8:
            assert (low <= 1, high >= 7) == (True, True), f"{name}: {true} was narrowed to {low}..{high}"
        else:
            assert high - low >= 4, f"{name}: {true} was narrowed to {low}..{high}"


@pytest.mark.parametrize("seed", range(60))
def test_tables_with_margins(seed: int) -> None:
    """No hidden cell or margin of a random table can be narrowed by linear programming over all its sums."""
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(2, 6)), int(rng.integers(2, 5)))
    table = rng.poisson(rng.choice([3.0, 6.0, 10.0, 20.0], size=shape))
    sealed, true = release(table)
    reader = attack(sealed, true)
    for (row, column), count in true.items():
        shown = str(sealed.count((row, column)))
        assert shown == "*" or count == 0 or count >= 8
        check(reader, f"{row}/{column}", shown, count)


@pytest.mark.parametrize("seed", range(40))
def test_small_tables_by_brute_force(seed: int) -> None:
    """Every 2 by 2 table that looks the same is tried: each hidden cell takes all the values that the rule asks for."""
    rng = np.random.default_rng(1000 + seed)
    table = rng.poisson(rng.choice([3.0, 7.0, 12.0], size=(2, 2)))
    sealed, true = release(table)
    reader = attack(sealed, true)
    names = [("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")]
    spans = []
    for row, column in names:
        low, high = reader.ranges[f"{row}/{column}"]
        spans.append(np.arange(low, min(high, 45) + 1, dtype=np.int16))
    a, b, c, d = np.meshgrid(*spans, indexing="ij", sparse=True)
    fits = np.ones(np.broadcast_shapes(a.shape, b.shape, c.shape, d.shape), dtype=bool)
    sums = {"r0/all": a + b, "r1/all": c + d, "all/c0": a + c, "all/c1": b + d, "all/all": a + b + c + d}
    for name, total in sums.items():
        low, high = reader.ranges[name]
        fits &= (total >= low) & (total <= high)
    assert fits.any()
    for axis, (name, span) in enumerate(zip(names, spans, strict=True)):
        if str(sealed.count(name)) == "*":
            others = tuple(each for each in range(4) if each != axis)
            possible = set(span[fits.any(axis=others)].tolist())
            if true[name] < 8:
                assert possible >= set(range(1, 8)), f"{name}: {true[name]} can only be {sorted(possible)}"
            else:
                assert len(possible) >= 5


def read_group(reader: Attacker, name: str, group: Group) -> None:
    """Let a reader take in one row of the report."""
    reader.read(f"{name}/marked", str(group.answers))
    for kind in KINDS:
        rate = getattr(group, kind)
        reader.read_share(f"{name}/{kind}", rate.percent, group.answers.value)
        if rate.text == "not possible":
            reader.know(f"{name}/{kind}", 0, 0)
        reader.read_band(f"{name}/{kind}", rate.text, f"{name}/marked")
    reader.adds_up(f"{name}/marked", [f"{name}/{kind}" for kind in KINDS])


def read_report(board: Board, reader: Attacker | None = None) -> Attacker:
    """Return a reader of the whole report who also knows every question, its recipient, its key and its clauses."""
    reader = reader or Attacker()
    read_group(reader, "all", board.overall)
    for dimension, groups in (("agency", board.agencies), ("recipient", board.recipients)):
        for group in groups:
            read_group(reader, f"{dimension}/{group.name}", group)
        for column in (*KINDS, "marked") if groups else ():
            reader.adds_up(f"all/{column}", [f"{dimension}/{group.name}/{column}" for group in groups])
    read_items(reader, [group.name.text for group in board.recipients])
    read_bank(reader, board)
    read_records(reader, board)
    for row in board.clauses:
        items = [item for item in FACTS if set(row.id.text.split(", ")) <= set(FACTS[item].clauses)]
        read_split(reader, f"clause/{row.id}", row, items)
        reader.adds_up(f"clause/{row.id}/others", [f"{item}/safe" for item in items])
    for row in board.dangers:
        read_split(reader, f"slip/{row.id}", row, DANGERS[row.id.text])
        if row.id.text == "told_family":
            reader.adds_up(f"slip/{row.id}/made", [f"{item}/shared" for item in DANGERS["told_family"]])
    read_sharing(reader, board)
    return reader


def read_sharing(reader: Attacker, board: Board) -> None:
    """Let a reader take in who shared what should be shared, what should be held, and with family by kind of agency."""
    for item in (*HOLD, *PAUSE):
        for part in ("shared", "milder"):
            reader.know(f"{item}/{part}", 0, MUCH)
        reader.adds_up(f"{item}/over", [f"{item}/shared", f"{item}/milder"])
    wrongly, rightly = board.judgement.shared_wrongly, board.judgement.shared_rightly
    read_split(reader, "slip/false_alarm", wrongly, HOLD)
    reader.adds_up("slip/false_alarm/made", [f"{item}/shared" for item in HOLD])
    read_split(reader, "slip/missed", rightly, SHARE, made="others", others="made")
    reader.adds_up("slip/missed/made", [f"{item}/under" for item in SHARE])
    if board.told is None:
        return
    read_split(reader, "slip/told", board.told.overall, DANGERS["told_family"])
    reader.adds_up("slip/told/made", [f"{item}/shared" for item in DANGERS["told_family"]])
    for row in board.told.agencies:
        read_split(reader, f"told/{row.id}", row, [])
    for column in ("made", "others", "marked") if board.told.agencies else ():
        reader.adds_up(f"slip/told/{column}", [f"told/{row.id}/{column}" for row in board.told.agencies])


def read_cohort(board: Board, reader: Attacker) -> Attacker:
    """Return a reader of a cohort's report: also of its sections and of the questions that went wrong in one way."""
    read_report(board, reader)
    taught = board.teaching
    assert taught is not None
    for section in taught.sections:
        name = f"section/{section.name}"
        reader.read(f"{name}/marked", str(section.answers))
        reader.read(f"{name}/same_way", "*")
        for kind in ("safe", "under", "over"):
            reader.read_share(f"{name}/{kind}", getattr(section, kind).percent, section.answers.value)
            reader.read_band(f"{name}/{kind}", getattr(section, kind).text, f"{name}/marked")
        reader.adds_up(f"{name}/marked", [f"{name}/{kind}" for kind in KINDS])
        for column in (*KINDS, "marked"):
            items = [item for item, number in SECTIONS.items() if number == section.name.text]
            reader.adds_up(f"{name}/{column}", [f"{item}/{column}" for item in items])
    for column in (*KINDS, "marked"):
        reader.adds_up(f"all/{column}", [f"section/{section.name}/{column}" for section in taught.sections])
    for item in taught.alike:
        reader.read_share(f"{item.id}/{item.way}", item.rate.percent, item.rate.of.value)
    return reader


HOLD, PAUSE, SHARE = ([each[0] for each in ITEMS if each[3] == family] for family in ("hold", "pause", "share"))

DANGERS = {
    "act_now": [item for item, _, outcome, _ in ITEMS if outcome == "act_now"],
    "told_family": [item for item, to, _, family in ITEMS if to == "family" and family in ("hold", "pause")],
    "told_unsafe": [item for item in FACTS if FACTS[item].unsafe_to_tell and "M9" in FACTS[item].tempts],
}


def read_items(reader: Attacker, recipients: list[str]) -> None:
    """Let a reader reason about single questions: none is on the page, but some errors cannot happen on some."""
    for item, _, _, family in ITEMS:
        for column in (*KINDS, "marked"):
            impossible = (column, family) in (("under", "hold"), ("over", "share"))
            reader.know(f"{item}/{column}", 0, 0 if impossible else MUCH)
        reader.adds_up(f"{item}/marked", [f"{item}/{kind}" for kind in KINDS])
    for column, name in itertools.product((*KINDS, "marked"), recipients):
        members = [item for item, recipient, _, _ in ITEMS if recipient == name]
        reader.adds_up(f"recipient/{name}/{column}", [f"{item}/{column}" for item in members])


def read_bank(reader: Attacker, board: Board) -> None:
    """Let a reader take in what the report shows of single questions."""
    for item in board.bank.items:
        name = item.id.text
        reader.read(f"{name}/marked", str(item.answers))
        reader.read_share(f"{name}/safe", item.safe.percent, item.answers.value)
        reader.read(f"{name}/not_safe", "*")
        reader.read_band(f"{name}/safe", item.safe.text, f"{name}/marked")
        reader.adds_up(f"{name}/marked", [f"{name}/safe", f"{name}/not_safe"])
        reader.adds_up(f"{name}/not_safe", [f"{name}/{kind}" for kind in KINDS if kind != "safe"])


def read_records(reader: Attacker, board: Board) -> None:
    """Let a reader take in the decision records: what is marked and waits, and what two people marked of the texts."""
    found = board.records
    if found is None:
        return
    names = [next(name for name, (says, _) in CRITERIA.items() if says == each.name.text) for each in found.criteria]
    for name, each in zip(names, found.criteria, strict=True):
        for part, text in (("given", str(each.marked)), ("waits", str(each.waiting)), ("written", "*")):
            reader.read(f"records/{name}/{part}", text)
        reader.adds_up(f"records/{name}/written", [f"records/{name}/given", f"records/{name}/waits"])
    for name, text in (("by hand", "*"), ("twice", str(found.twice)), ("once", "*")):
        reader.read(f"records/{name}", text)
    texts = [f"records/{name}/given" for name, each in zip(names, found.criteria, strict=True) if each.by_hand]
    for parts in (texts, ["records/twice", "records/once"]):
        reader.adds_up("records/by hand", parts)


def record_sets(records: pd.DataFrame) -> dict[str, set[tuple[str, ...]]]:
    """Return the criteria of records behind every count that the reader reasons about: whose, which, and the mark."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for row in records.astype(object).fillna("").astype(str).to_dict("records"):
        text, mark = (row["criterion"], row["learner_pid"]), (row["status"], row["points"])
        part = {"marked": "given", "waits": "waits"}[row["status"]]
        found.setdefault(f"records/{row['criterion']}/written", set()).add(text)
        found.setdefault(f"records/{row['criterion']}/{part}", set()).add((*text, *mark))
        if part == "given" and row["criterion"] != "told":
            for name in ("by hand", "twice" if row["second"] else "once"):
                found.setdefault(f"records/{name}", set()).add((*text, *mark, row["second"]))
    return found


def read_split(
    reader: Attacker, name: str, row: Split, items: list[str], made: str = "made", others: str = "others"
) -> None:
    """Let a reader take in a row of answers with an error and answers without, to some questions if they are known."""
    reader.read(f"{name}/marked", str(row.of))
    reader.read(f"{name}/{made}", str(row.made))
    reader.read(f"{name}/{others}", "*")
    reader.read_band(f"{name}/{made}", str(row.rate), f"{name}/marked")
    reader.adds_up(f"{name}/marked", [f"{name}/made", f"{name}/others"])
    if items:
        reader.adds_up(f"{name}/marked", [f"{item}/marked" for item in items])


def truth(frame: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """Return every count of answers that the reader reasons about, and the people behind it, counted here anew."""
    marked = frame[frame["status"] == "marked"]
    kind = np.where(
        marked["correct"] == 1,
        "safe",
        marked["direction"].map({-1.0: "under", 0.0: "same_way", 1.0: "over"}),
    )
    groups = {"all": pd.Series("", index=marked.index), "agency": pool(marked), "recipient": marked["recipient"]}
    groups["item"] = marked["item_id"]
    found = {}
    for dimension, labels in groups.items():
        for label in labels.unique():
            prefix = {"all": "all", "item": label}.get(dimension, f"{dimension}/{label}")
            for column in (*KINDS, "marked"):
                rows = marked[(labels == label) & ((kind == column) | (column == "marked"))]
                found[f"{prefix}/{column}"] = len(rows), rows["learner_pid"].nunique()
    item, given = marked["item_id"], marked["answer_family"]
    told = item.isin(DANGERS["told_family"])
    errors = {
        "slip/act_now": (item.isin(DANGERS["act_now"]), given.isin(["hold", "pause"])),
        "slip/told_family": (told, given == "share"),
        "slip/told": (told, given == "share"),
        "slip/false_alarm": (item.isin(HOLD), given == "share"),
        "slip/missed": (item.isin(SHARE), kind == "under"),
        **{f"told/{name}": (told & (pool(marked) == name), given == "share") for name in pool(marked).unique()},
    }
    for name, (on, made) in errors.items():
        for part, rows in (("made", marked[on & made]), ("others", marked[on & ~made]), ("marked", marked[on])):
            found[f"{name}/{part}"] = len(rows), rows["learner_pid"].nunique()
    for each in HOLD:
        for part, rows in (("shared", given == "share"), ("milder", given != "share")):
            some = marked[(item == each) & (kind == "over") & rows]
            found[f"{each}/{part}"] = len(some), some["learner_pid"].nunique()
    return found


@pytest.mark.parametrize(
    ("people", "seed"),
    [(9, 1), (12, 2), (16, 3), (20, 4), (24, 5), (24, 7), (30, 8), (45, 9), (70, 10), (120, 11), (105, 32), (140, 37)],
)
def test_whole_report(people: int, seed: int) -> None:
    """No small count of answers behind the report can be narrowed by a reader of all its tables together.

    That includes counts by question, which stand in no table, for a reader who knows every question.
    """
    frame = cohort(people, seed)
    records = records_of(frame)
    board = prepare(frame, Period(2026, 4), load_rulebook(), FACTS, draws=50, records=records)
    reader = read_report(board)
    small = 0
    of_records = {name: (len(ids), len({each[1] for each in ids})) for name, ids in record_sets(records).items()}
    counted = {name: counts for name, counts in {**truth(frame), **of_records}.items() if name in reader.ranges}
    assert len(counted) >= 5 * (1 + len(board.agencies) + len(board.recipients) + len(ITEMS)) + len(of_records)
    assert len(of_records) > 8
    for name, (count, behind) in counted.items():
        low, high = reader.solve(name)
        assert low <= count <= high, f"{name}: the reader was misled"
        if 1 <= count < 8:
            small += 1
            assert (low <= 1, high >= 7) == (True, True), f"{name}: {count} was narrowed to {low}..{high}"
        elif 1 <= behind < 8:
            assert high - low >= 4, f"{name}: {count} of {behind} people was narrowed to {low}..{high}"
    assert small >= 3, "the attack had nothing to attack"


def test_the_attack_can_succeed() -> None:
    """Without the gate's care the same attack works: it finds 6 or 7 beside a total of 20 and a cell of 10."""
    reader = Attacker()
    for name, text in (("all", "20"), ("shown", "10"), ("hidden", "*")):
        reader.read(name, text)
    reader.ranges["hidden"] = (1, 7)
    reader.adds_up("all", ["shown", "hidden"])
    assert reader.solve("hidden") == (6, 7)
    assert bounds_of("1,005") == (1003, 1007)
