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
from grading.results.columns import COLUMNS, IN_WORDS, NOT_ANSWERED, TYPES, allowed_in_words
from grading.results.reading import CSV, PARQUET, RESULTS
from grading.results.table import results_table
from safeshare.files import write_atomically
from safeshare.problems import Problem, ProblemsError, did_you_mean
from safeshare.rulebook import Rulebook, load_rulebook

DICTIONARY, LISTED = "dictionary.csv", "learners.csv"
LISTED_COLUMNS = ("agency_code", "agency_kind", "group", "learners")


@dataclass(frozen=True, slots=True)
class Written:
    """What an extract holds: questions put to learners, how many of these they answered, learners, who is listed."""

    folder: Path
    responses: int
    answered: int
    learners: int
    listed: int


def write_extract(
    root: Path, folder: Path, period: Period | None = None, agencies: Sequence[str] = (), dry_run: bool = False
) -> Written:
    """Write the results of a course into a folder, all of them or those of a quarter and of some agencies.

    The same results always make the same bytes. With a period, what was handed in until its end is written, since a
    change is measured against what came before. Raises ProblemsError for an agency that nobody on the roster belongs
    to, and when there is nothing to write; as `results_table` does besides.
    """
    learners = [learner for learner in read_roster(root).values() if not learner.is_withdrawn()]
    known = sorted({learner.agency_code for learner in learners})
    strange = [code for code in agencies if code not in known]
    if strange:
        raise ProblemsError(
            Problem("--agency", f"nobody on the roster is of the agency '{code}'", did_you_mean(code, known))
            for code in strange
        )
    chosen = set(agencies) or set(known)
    table = results_table(root)
    table = table[table["agency_code"].isin(chosen)]
    if period is not None:
        table = table[table["month"] <= period.months[-1]]
    if table.empty:
        raise fault(root, "there are no results to write", "Mark the hand-ins first (python -m grading mark).")
    return write_results(table, [each for each in learners if each.agency_code in chosen], folder, dry_run)


def write_results(table: pd.DataFrame, listed: Iterable[Learner], folder: Path, dry_run: bool = False) -> Written:
    """Write a results table as an extract into a folder, with a count of the people who are listed."""
    table = table.replace("", pd.NA).sort_values(list(ONE_ANSWER), kind="stable").reset_index(drop=True)
    counts = _listed(listed)
    if not dry_run:
        folder.mkdir(parents=True, exist_ok=True)
        _write(table, folder, load_rulebook())
        write_atomically(folder / LISTED, _csv(LISTED_COLUMNS, counts))
    answered = int((table["status"] != NOT_ANSWERED).sum())
    return Written(folder, len(table), answered, table["learner_pid"].nunique(), sum(int(row[-1]) for row in counts))


def _write(table: pd.DataFrame, folder: Path, rulebook: Rulebook) -> None:
    """Write the table twice, and what its columns mean."""
    write_atomically(folder / f"{RESULTS}{PARQUET}", parquet_bytes(table))
    write_atomically(folder / f"{RESULTS}{CSV}", table.to_csv(index=False, lineterminator="\n"))
    rows = [
        (column.name, IN_WORDS[column.kind], column.meaning, allowed_in_words(column, rulebook))
        for column in COLUMNS.values()
    ]
    write_atomically(folder / DICTIONARY, _csv(("column", "type", "meaning", "allowed"), rows))


def parquet_bytes(table: pd.DataFrame) -> bytes:
    """Return a results table as Parquet."""
    arrow = pa.Table.from_pandas(table.astype(dict(TYPES)), preserve_index=False).replace_schema_metadata(None)
    kept = io.BytesIO()
    pyarrow.parquet.write_table(arrow, kept, compression="zstd")
    return kept.getvalue()


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
