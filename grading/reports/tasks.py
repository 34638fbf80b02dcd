"""What each report is made from: its sources, and the task that holds all it needs wherever it is made."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grading.disclosure.ledger import Entry
from grading.reports.period import Period

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Sources:
    """What reports are made from: a table and where it came from, the bank, how many people each agency lists.

    `left_out` names the extracts that are not counted. Without a bank there are no figures by clause. `weights` is the
    file of what errors weigh, None for the one that is shipped; `records` the marks of decision records, None for none.
    `key` is what the key of a course's pseudonyms is known by, '' for extracts, which may be made with several.
    """

    table: pd.DataFrame
    name: str
    bank: Path | None = None
    listed: Mapping[str, int] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    weights: Path | None = None
    records: pd.DataFrame | None = None
    key: str = ""


def page_name(period: str, agency: str, cohort: str) -> str:
    """Return the name of a page on all agencies, or on one, or on a cohort."""
    if cohort:
        return f"cohort-{period}-{cohort}.html"
    return f"agency-{period}-{agency}.html" if agency else f"board-{period}.html"


@dataclass(frozen=True, slots=True)
class Task:
    """What one report needs wherever it is made: its table (Parquet), its parameters, whose it is and when it is made.

    `agency` is empty for the report on all agencies. The trainer's report is about a `cohort`. `records` are the marks
    of decision records that it is about (Parquet), empty where there are none. `past` are the earlier pages that it is
    judged beside; `again` tells that the same page was released before.
    """

    period: Period
    agency: str
    table: bytes
    parameters: Mapping[str, Any]
    synthetic: bool
    made: datetime
    cohort: str = ""
    records: bytes = b""
    past: tuple[Entry, ...] = ()
    again: bool = False
    key: str = ""

    @property
    def file(self) -> str:
        """The name of its page."""
        return page_name(str(self.period), self.agency, self.cohort)


def ledger_of(course: Path) -> Path:
    """Return the folder in which the ledger of all pages on a course lies, wherever they are written."""
    return course / "reports"


def sources_of(course: Path, results: pd.DataFrame | None = None, records: pd.DataFrame | None = None) -> Sources:
    """Return what a course's reports are made from; `results` and `records` can stand in place of the course's own."""
    from grading.results.pseudonyms import key_mark

    if results is None:
        from grading.results import results_table
        from grading.results.records import records_table

        results, records = results_table(course), records_table(course)
    bank, listed = _from_course(course)
    return Sources(results, str(course), bank, listed, records=records, key=key_mark(course))


def task_of(sources: Sources, period: Period, agency: str, extra: Mapping[str, Any]) -> Task:
    """Return the task of one report, on all agencies or on one.

    Raises ProblemsError when its table cannot be read, or the period has no answers.
    """
    from grading.results.compact import compact
    from grading.results.outcomes import check_table, select

    check_table(sources.table, sources.name)
    table = sources.table[sources.table["agency_code"] == agency] if agency else sources.table
    synthetic = bool(select(table, period, sources.name).asked["synthetic"].iloc[0])
    given = {
        "period": str(period), "bank": str(sources.bank or ""), "agency": agency,
        "left_out": "\n".join(sources.left_out), "weights": str(sources.weights.resolve()) if sources.weights else "",
        "listed": sources.listed.get(agency, 0) if agency else sum(sources.listed.values()), **extra,
    }  # fmt: skip
    people = table[table["synthetic"] == synthetic]
    records = b"" if sources.records is None else _records_of(sources.records, people, period)
    return Task(period, agency, parquet(compact(table)), given, synthetic, datetime.now(UTC), records=records,
                key=sources.key)  # fmt: skip


def _records_of(records: pd.DataFrame, table: pd.DataFrame, period: Period) -> bytes:
    """Return the marks of a quarter's decision records of the people in a results table as Parquet, empty if none."""
    from grading.results.record_columns import records_in_order

    chosen = records[records["month"].isin(period.months) & records["learner_pid"].isin(table["learner_pid"])]
    return parquet(records_in_order(chosen)) if len(chosen) else b""


def parquet(table: pd.DataFrame) -> bytes:
    """Return a table as Parquet."""
    kept = io.BytesIO()
    table.to_parquet(kept, index=False)
    return kept.getvalue()


def _from_course(course: Path) -> tuple[Path | None, Mapping[str, int]]:
    """Return what a course knows besides its results: where its bank is, how many people of each agency are listed."""
    from grading.course.folder import open_course
    from grading.course.roster import is_empty, read_roster

    if not (course / "course.json").is_file():
        return None, {}
    listed = {} if is_empty(course) else Counter(each.agency_code for each in read_roster(course).values())
    return open_course(course).bank_folder, listed
