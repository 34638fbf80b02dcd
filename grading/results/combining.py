"""Several extracts as one table: those of agencies, of periods, or both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from grading.faults import collected, fault
from grading.results.compact import compact
from grading.results.disagreeing import Extract, disagreements
from grading.results.extract import LISTED, LISTED_COLUMNS
from grading.results.files import Kept, each_extract
from grading.results.reading import read_extract
from grading.results.record_columns import no_records
from grading.results.record_reading import read_records
from grading.tables.reading import read_table
from safeshare.problems import Problem, ProblemsError
from safeshare.rulebook import Rulebook, load_rulebook


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An extract that is not counted, and what is wrong with it."""

    file: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Combined:
    """Responses of several extracts (texts as categories), people listed by agency, and the extracts left out.

    `records` are their decision records.
    """

    table: pd.DataFrame
    listed: Mapping[str, int]
    records: pd.DataFrame
    left_out: tuple[LeftOut, ...] = ()


def read_extracts(paths: Sequence[Path], only_good: bool = False, rulebook: Rulebook | None = None) -> Combined:
    """Read extracts and put them together; a folder of extracts stands for all that are in it.

    An extract disagrees with the others when it was marked by another version of the rules than most of them, is of
    simulated learners where most are of people (or the other way round), or holds an answer that stands in an earlier
    one. Raises ProblemsError with everything that is wrong with any; with `only_good` those are left out instead, and
    it is raised only when no extract is left.
    """
    rules = rulebook or load_rulebook()
    if not paths:
        raise fault("--extract", "no extract is named", "Name files or folders that `python -m grading extract` wrote.")
    found: list[Extract] = []
    bad: dict[str, tuple[Problem, ...]] = {}
    for kept in each_extract(paths):
        try:
            found.append(_read(kept, rules))
        except ProblemsError as error:
            bad[str(kept.file)] = error.problems
    for file, problem in disagreements(found):
        bad.setdefault(file, (problem,))
    good = [extract for extract in found if extract.file not in bad]
    if bad and (not only_good or not good):
        raise ProblemsError(problem for problems in bad.values() for problem in problems)
    table = compact(pd.concat([extract.table for extract in good], ignore_index=True))
    left_out = tuple(LeftOut(file, problems) for file, problems in bad.items())
    listed: Counter[str] = Counter()
    for extract in good:
        listed.update(extract.listed)
    with_records = [extract.records for extract in good if len(extract.records)]
    records = pd.concat(with_records, ignore_index=True) if with_records else no_records()
    return Combined(table, listed, records, left_out)


def _read(kept: Kept, rulebook: Rulebook) -> Extract:
    """Return an extract; raises ProblemsError with everything that is wrong with any of its files."""
    problems: list[Problem] = []
    path = kept.file
    table = collected(problems, lambda: read_extract(kept if kept.beside else path, rulebook))
    listed = collected(problems, lambda: _listed(path))
    records = collected(problems, lambda: read_records(path, table, rulebook))
    if problems or table is None or listed is None or records is None:
        raise ProblemsError(problems)
    return Extract(str(path), table, records, listed)


def _listed(path: Path) -> Mapping[str, int]:
    """Return how many people of each agency an extract says are on its roster, if it does. Raises ProblemsError."""
    folder = path if path.is_dir() else path.parent
    file = folder / LISTED
    if not file.is_file() or (not path.is_dir() and path.stem != "results"):
        return {}
    table = read_table(file)
    if table.header != LISTED_COLUMNS:
        remedy = f"Its columns are {','.join(LISTED_COLUMNS)}: send the file as it was written."
        raise ProblemsError([table.problem(1, "this is not the count of learners that an extract has", remedy)])
    wrong = [row for row in table.rows if len(row.cells) != len(LISTED_COLUMNS) or not row.cells[-1].isdecimal()]
    if wrong:
        remedy = "Send the file as it was written."
        raise ProblemsError(table.problem(row.number, "the number of learners is no number", remedy) for row in wrong)
    listed: Counter[str] = Counter()
    for row in table.rows:
        listed[row.cells[0]] += int(row.cells[-1])
    return listed
