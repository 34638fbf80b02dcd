"""Several extracts as one table: those of agencies, of periods, or both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pandas as pd

from grading.faults import fault
from grading.results.checking import ONE_ANSWER, ROW_OF_FIRST
from grading.results.compact import compact
from grading.results.extract import LISTED, LISTED_COLUMNS
from grading.results.reading import read_extract
from grading.tables.reading import read_table
from safeshare.problems import Problem, ProblemsError
from safeshare.rulebook import Rulebook, load_rulebook

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An extract that is not counted, and what is wrong with it."""

    file: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Combined:
    """Responses of several extracts (texts as categories), people listed by agency, and the extracts left out."""

    table: pd.DataFrame
    listed: Mapping[str, int]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class _Extract:
    file: str
    table: pd.DataFrame
    listed: Mapping[str, int]


def read_extracts(paths: Sequence[Path], only_good: bool = False, rulebook: Rulebook | None = None) -> Combined:
    """Read extracts and put them together; a folder of extracts stands for all that are in it.

    An extract disagrees with the others when it was marked by another version of the rules than most of them, is of
    simulated learners where most are of people (or the other way round), or holds an answer that stands in an earlier
    one. Raises ProblemsError with everything that is wrong with any; with `only_good` those are left out instead, and
    it is raised only when no extract is left.
    """
    rules = rulebook or load_rulebook()
    found: list[_Extract] = []
    bad: dict[str, tuple[Problem, ...]] = {}
    for path in _each(paths):
        try:
            found.append(_Extract(str(path), read_extract(path, rules), _listed(path)))
        except ProblemsError as error:
            bad[str(path)] = error.problems
    for file, problem in _disagreements(found):
        bad.setdefault(file, (problem,))
    good = [extract for extract in found if extract.file not in bad]
    if bad and (not only_good or not good):
        raise ProblemsError(problem for problems in bad.values() for problem in problems)
    table = compact(pd.concat([extract.table for extract in good], ignore_index=True))
    left_out = tuple(LeftOut(file, problems) for file, problems in bad.items())
    listed: Counter[str] = Counter()
    for extract in good:
        listed.update(extract.listed)
    return Combined(table, listed, left_out)


def _each(paths: Sequence[Path]) -> list[Path]:
    """Return the extracts that are named: files, their folders, and what is in folders of extracts, each once."""
    named: dict[Path, Path] = {}
    for path in paths:
        inside = sorted(each.parent for each in path.glob("*/results.*")) if path.is_dir() else []
        files = [] if inside or not path.is_dir() else _loose(path)
        for each in inside or files or [path]:
            named.setdefault(each.resolve(), each)
    if not named:
        raise fault("--extract", "no extract is named", "Name files or folders that `python -m grading extract` wrote.")
    return list(named.values())


def _loose(folder: Path) -> list[Path]:
    """Return the tables that lie in a folder under names of their own, each once though it is there in two formats."""
    if any(folder.glob("results.*")):
        return []
    tables = sorted(path for path in folder.iterdir() if path.suffix.lower() in (".csv", ".parquet", ".xlsx", ".xls"))
    parquet = {path.stem for path in tables if path.suffix.lower() == ".parquet"}
    return [path for path in tables if path.suffix.lower() == ".parquet" or path.stem not in parquet]


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


def _disagreements(found: Sequence[_Extract]) -> Iterator[tuple[str, Problem]]:
    """Yield each extract that does not go with the others, and why; the first reason is the one that counts."""
    versions = {extract.file: str(extract.table["rule_version"].iloc[0]) for extract in found}
    kinds = {extract.file: bool(extract.table["synthetic"].iloc[0]) for extract in found}
    usual_version, usual_kind = _usual(list(versions.values())), _usual(list(kinds.values()))
    going = []
    for extract in found:
        if versions[extract.file] != usual_version:
            what = f"it was marked by '{versions[extract.file]}', but most extracts by '{usual_version}'"
            remedy = "Have it marked by that version (python -m grading mark --again) and sent anew."
            yield extract.file, Problem(extract.file, what, remedy)
        elif kinds[extract.file] != usual_kind:
            whose, most = ("simulated learners", "people") if kinds[extract.file] else ("people", "simulated learners")
            remedy = "Answers of the two are never counted together: leave one of them out."
            yield extract.file, Problem(extract.file, f"it is of {whose}, and most extracts are of {most}", remedy)
        else:
            going.append(extract)
    yield from _repeated(going)


def _repeated(found: Sequence[_Extract]) -> Iterator[tuple[str, Problem]]:
    """Yield each extract with learners or answers that stand in an earlier one too."""
    if len(found) < 2:
        return
    names = pd.concat([pd.Series(number, index=extract.table.index) for number, extract in enumerate(found)])
    columns = [*ONE_ANSWER, "agency_code"]
    all_rows = pd.concat([extract.table[columns] for extract in found]).assign(extract=names.to_numpy())
    all_rows = all_rows.assign(row=all_rows.index).reset_index(drop=True)
    first = all_rows.groupby(list(ONE_ANSWER))["extract"].transform("first")
    agency = all_rows.groupby("learner_pid")["agency_code"].transform("first")
    for number, extract in enumerate(found):
        here = all_rows["extract"] == number
        again = all_rows[here & (first != number)]
        moved = all_rows[here & (agency != all_rows["agency_code"])]
        if len(again):
            row, other = again.iloc[0], found[int(first.loc[again.index[0]])].file
            what = f"{len(again):,} of its answers stand in {other} too, from learner {row['learner_pid']} on"
            remedy = "Each answer counts once: leave one of the two extracts out."
        elif len(moved):
            row, before = moved.iloc[0], agency.loc[moved.index[0]]
            what = f"learner {row['learner_pid']} is of agency '{row['agency_code']}' here, and of '{before}' elsewhere"
            remedy = "A learner belongs to one agency: put the roster right, and make the extract again."
        else:
            continue
        yield extract.file, Problem(extract.file, what, remedy, line=int(row["row"]) + ROW_OF_FIRST)


def _usual(values: Sequence[Value]) -> Value | None:
    """Return the commonest value; of equally common ones the first."""
    return Counter(values).most_common(1)[0][0] if values else None
