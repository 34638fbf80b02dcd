"""Writing an extract: the results of a course as Parquet and CSV, with the data dictionary and a count of learners."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from grading.course.roster import Learner, read_roster
from grading.faults import fault
from grading.reports.period import Period
from grading.results.checking import ONE_ANSWER
from grading.results.columns import NOT_ANSWERED, RESPONSES, Layout, allowed_in_words, kind_in_words
from grading.results.files import CSV, PARQUET
from grading.results.record_columns import RECORDS, WAITS, records_in_order
from grading.results.table import results_table
from safeshare.files import write_atomically
from safeshare.problems import Problem, ProblemsError, did_you_mean
from safeshare.rulebook import Rulebook, load_rulebook

LISTED = "learners.csv"
LISTED_COLUMNS = ("agency_code", "agency_kind", "group", "learners")


@dataclass(frozen=True, slots=True)
class Written:
    """What an extract holds: questions put to learners, how many of these they answered, learners, who is listed.

    `records` is how many criteria of decision records it holds, `waiting` how many of them wait for a mark.
    """

    folder: Path
    responses: int
    answered: int
    learners: int
    listed: int
    records: int
    waiting: int


def write_extract(
    root: Path, folder: Path, period: Period | None = None, agencies: Sequence[str] = (), dry_run: bool = False
) -> Written:
    """Write the results of a course into a folder, all of them or those of a quarter and of some agencies.

    The same results always make the same bytes. With a period, what was handed in until its end is written, since a
    change is measured against what came before. Raises ProblemsError for an agency that nobody on the roster belongs
    to, and when there is nothing to write; as `results_table` does besides.
    """
    from grading.results.records import records_table

    learners = [learner for learner in read_roster(root).values() if not learner.is_withdrawn()]
    known = sorted({learner.agency_code for learner in learners})
    strange = [code for code in agencies if code not in known]
    if strange:
        raise ProblemsError(
            Problem("--agency", f"nobody on the roster is of the agency '{code}'", did_you_mean(code, known))
            for code in strange
        )
    chosen = set(agencies) or set(known)
    table, records = results_table(root), records_in_order(records_table(root))
    table = table[table["agency_code"].isin(chosen)]
    if period is not None:
        table, records = (each[each["month"] <= period.months[-1]] for each in (table, records))
    if table.empty:
        raise fault(root, "there are no results to write", "Mark the hand-ins first (python -m grading mark).")
    return write_results(table, records, [each for each in learners if each.agency_code in chosen], folder, dry_run)


def write_results(
    table: pd.DataFrame, records: pd.DataFrame, listed: Iterable[Learner], folder: Path, dry_run: bool = False
) -> Written:
    """Write responses and decision records as an extract, and return what it holds; a dry run writes nothing.

    Of the records those of people with a response are written, whom the results table says more of. Where there are
    none, their files have only the first row, so that none of an earlier extract stay there.
    """
    table = table.replace("", pd.NA).sort_values(list(ONE_ANSWER), kind="stable").reset_index(drop=True)
    kept = records_in_order(records[records["learner_pid"].isin(table["learner_pid"])])
    counts = _listed(listed)
    if not dry_run:
        rulebook = load_rulebook()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(table, RESPONSES, folder, rulebook)
        _write(kept, RECORDS, folder, rulebook)
        _keep(folder / LISTED, _csv(LISTED_COLUMNS, counts))
    answered, waiting = int((table["status"] != NOT_ANSWERED).sum()), int((kept["status"] == WAITS).sum())
    people, there = table["learner_pid"].nunique(), sum(int(row[-1]) for row in counts)
    return Written(folder, len(table), answered, people, there, len(kept), waiting)


def _write(table: pd.DataFrame, layout: Layout, folder: Path, rulebook: Rulebook) -> None:
    """Write a table twice, and what its columns mean."""
    _keep(folder / f"{layout.file}{PARQUET}", parquet_bytes(table, layout))
    _keep(folder / f"{layout.file}{CSV}", csv_text(table))
    rows = [
        (column.name, kind_in_words(column), column.meaning, allowed_in_words(column, rulebook))
        for column in layout.columns.values()
    ]
    _keep(folder / layout.dictionary, _csv(("column", "type", "meaning", "allowed"), rows))


def _keep(path: Path, content: str | bytes) -> None:
    """Write a file of an extract for its owner's eyes only: it is about people, and is to be sent on purpose."""
    write_atomically(path, content, 0o600)


def parquet_bytes(table: pd.DataFrame, layout: Layout = RESPONSES) -> bytes:
    """Return a table of an extract as Parquet."""
    arrow = pa.Table.from_pandas(table.astype(layout.types), preserve_index=False).replace_schema_metadata(None)
    kept = io.BytesIO()
    pyarrow.parquet.write_table(arrow, kept, compression="zstd")
    return kept.getvalue()


def csv_text(table: pd.DataFrame) -> str:
    """Return a table of an extract as CSV."""
    return str(table.to_csv(index=False, lineterminator="\n"))


def _listed(learners: Iterable[Learner]) -> list[tuple[str, ...]]:
    """Return how many people are listed, by agency and group; nobody who has withdrawn is counted."""
    counts: dict[tuple[str, ...], int] = {}
    for learner in learners:
        key = tuple(str(getattr(learner, name)) for name in LISTED_COLUMNS[:-1])
        counts[key] = counts.get(key, 0) + 1
    return [(*key, str(count)) for key, count in sorted(counts.items())]


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()
