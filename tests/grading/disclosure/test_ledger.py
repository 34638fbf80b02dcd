"""The ledger of releases: what is kept of a page, for how long, and how pages find the ones that they stand beside."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from grading.disclosure.beside import in_waves, note, releasing, with_past
from grading.disclosure.ledger import Entry, earlier, entries, forget, packed, record, unpacked
from grading.reports.page import Page
from grading.reports.period import Period
from grading.reports.tasks import Sources, Task, task_of
from safeshare.problems import ProblemsError
from tests.grading.cohorts import cohort, records_of
from tests.grading.disclosure.test_two_releases import make


def entry(
    source: str = "a", agency: str = "", period: str = "2026Q4", made: str = "2026-11-23", cohort: str = ""
) -> Entry:
    """Return a release without counts."""
    return Entry(period, agency, made, source, {"data": "d"}, b'{"cells": []}', b"members", cohort)


def test_what_a_page_told_is_kept_whole() -> None:
    """What is read back of a page's counts, sums, hidden ones, limits and members is what was recorded."""
    made = make(cohort(24)).released
    again = unpacked(made.name, *packed(made))
    assert replace(again, members={}) == replace(
        made, members={}, cells={key: replace(cell, keep=0) for key, cell in made.cells.items()}
    )
    assert {key: sorted(each.ids.tolist()) for key, each in again.members.items()} == {
        key: sorted(each.ids.tolist()) for key, each in made.members.items()
    }


def test_no_pseudonym_is_kept() -> None:
    """The ledger holds no pseudonym of a learner and no question's answer as such."""
    told, members = packed(make(cohort(24)).released)
    assert b"p00001" not in told
    assert b"p00001" not in members


def test_entries_come_back_in_order(tmp_path: Path) -> None:
    """Releases are read in the order in which they were recorded; what was cut off before its end does not count."""
    for source in "abc":
        record(tmp_path, entry(source))
    shutil.copy(next((tmp_path / "ledger").glob("000001*.parquet")), tmp_path / "ledger" / "000004-2026Q4.parquet")
    assert [each.source for each in entries(tmp_path)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (
            lambda path: path.write_text("{"),
            "this entry of the ledger of releases is damaged. Put back the ledger's files",
        ),
        (lambda path: path.with_suffix(".parquet").write_bytes(b""), "this entry of the ledger of releases is damaged"),
        (lambda path: path.with_suffix(".parquet").unlink(), "this entry of the ledger of releases is damaged"),
        (
            lambda path: path.write_text(json.dumps({"format": 3})),
            "this entry of the ledger was written by a newer version. Update safeshare",
        ),
    ],
)
def test_a_damaged_ledger_is_said(tmp_path: Path, break_it: object, message: str) -> None:
    """No page is made beside a ledger that cannot be read: the file and the remedy are named."""
    record(tmp_path, entry())
    (path,) = (tmp_path / "ledger").glob("*.json")
    break_it(path)  # type: ignore[operator]
    with pytest.raises(ProblemsError) as caught:
        entries(tmp_path)
    assert str(caught.value).startswith(f"{path}: {message}")


def test_a_page_stands_beside_the_earlier_ones_on_its_people() -> None:
    """The Board's page is judged beside all earlier ones but cohorts', another beside its own and the Board's."""
    cohorts = [entry("d", cohort="police-1"), entry("e", cohort="spring")]
    known = [entry("a"), entry("b", "council-1"), entry("c", "police-1"), *cohorts]
    assert [each.source for each in earlier(known, "2026Q4", "", "new")[0]] == ["a", "b", "c"]
    assert [each.source for each in earlier(known, "2026Q4", "police-1", "new")[0]] == ["a", "c"]
    assert earlier(known, "2026Q4", "police-1", "c") == ([known[0]], True)
    assert [each.source for each in earlier(known, "2026Q4", "", "new", "spring")[0]] == ["a", "e"]
    assert earlier(known, "2026Q4", "", "d", "police-1") == ([known[0]], True)
    assert not earlier(known, "2026Q4", "", "d")[1], "the same results, but the Board's page"


def test_an_entry_without_a_cohort_is_still_read(tmp_path: Path) -> None:
    """What was recorded before cohorts' pages were is an entry on all agencies or one; one on a cohort keeps it."""
    for cohort_of in ("", "spring"):
        record(tmp_path, entry(cohort=cohort_of))
    old, new = sorted((tmp_path / "ledger").glob("*.json"))
    content = json.loads(old.read_text())
    content["format"] = 1
    del content["cohort"]
    old.write_text(json.dumps(content))
    assert [each.cohort for each in entries(tmp_path)] == ["", "spring"]
    assert new.name == "000002-2026Q4-cohort-spring.json"
    assert entries(tmp_path)[1].name == "the page on cohort spring for 2026Q4 of 2026-11-23"
    told, members = packed(make(cohort(24)).released)
    before = json.loads(told)
    del before["cohort"]
    assert unpacked("old", json.dumps(before).encode(), members).cohort == ""


def test_old_releases_are_forgotten(tmp_path: Path) -> None:
    """What was released more than 24 months ago is removed before the next page is made."""
    record(tmp_path, entry("a", made="2024-10-31"))
    record(tmp_path, entry("b", made="2024-11-02"))
    with releasing(tmp_path, date(2026, 11, 23)):
        assert [each.source for each in entries(tmp_path)] == ["b"]
    assert forget(tmp_path, date(2027, 1, 1)) == 1
    assert not list((tmp_path / "ledger").iterdir())


def test_what_a_killed_report_left_is_forgotten(tmp_path: Path) -> None:
    """Half of an entry, and one that was being written, go with the next page; whole ones stay."""
    record(tmp_path, entry("a"))
    for name in ("000002-2026Q4.parquet", ".000003-2026Q4.json.x7.part"):
        (tmp_path / "ledger" / name).touch()
    with releasing(tmp_path, date(2026, 11, 23)):
        assert sorted(each.name for each in (tmp_path / "ledger").iterdir()) == [
            "000001-2026Q4.json", "000001-2026Q4.parquet"
        ]  # fmt: skip


def test_the_same_results_are_the_same_page(tmp_path: Path) -> None:
    """Results of later quarters and another order make no new page of a quarter; one answer more or less does.

    So it is with decision records.
    """
    table, later = cohort(24), cohort(12, 9, month="2027-02")
    records = records_of(table)

    def task(results: pd.DataFrame, records: pd.DataFrame | None = None) -> Task:
        sources = Sources(results, "a table", records=records)
        return with_past(task_of(sources, Period(2026, 4), "", {}), tmp_path)

    note(task(table), Page("", {}, *packed(make(table).released)), tmp_path)
    assert task(pd.concat([table, later.assign(learner_pid="q" + later["learner_pid"])])).again
    assert task(table.sample(frac=1, random_state=1)).again
    assert not task(table.iloc[:-1]).again
    assert len(task(table.iloc[:-1]).past) == 1
    assert task(table, records_of(table, month="2027-02")).again
    assert not task(table, records).again
    note(task(table, records), Page("", {}, *packed(make(table, records=records).released)), tmp_path)
    assert task(table, pd.concat([records.iloc[::-1], records_of(later, month="2027-02")])).again
    assert not task(table, records.iloc[1:]).again


def test_waves_do_not_depend_on_the_order_asked_for() -> None:
    """All agencies' pages come first, quarter by quarter, then those of agencies, whatever order they are asked for."""
    tasks = [
        Task(Period(2026, quarter), agency, b"", {}, True, datetime.now(UTC))
        for quarter, agency in ((4, "b"), (4, ""), (3, "b"), (3, ""), (4, "a"))
    ]
    named = [[f"{task.period}{task.agency}" for task in wave] for wave in in_waves(tasks)]
    assert named == [["2026Q3"], ["2026Q4"], ["2026Q3b"], ["2026Q4a", "2026Q4b"]]
