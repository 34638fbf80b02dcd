"""The files of an extract: where a table is kept, in one format or in both."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from grading.faults import fault
from grading.results.columns import RESPONSES, Layout

CSV, PARQUET = ".csv", ".parquet"
OF_SPREADSHEETS = (".xlsx", ".xls", ".ods")


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a table is kept: the file that is read and, where the table is there in both formats, the other one."""

    file: Path
    beside: Path | None = None


def in_folder(folder: Path, layout: Layout, only: str = "") -> Kept | None:
    """Return where a table is in an extract's folder, the Parquet file first; None where it is not.

    With `only`, an ending, there is no file beside, and the file is the one of that ending where there is one.
    """
    both = (CSV, PARQUET) if only.lower() == CSV else (PARQUET, CSV)
    files = [folder / f"{layout.file}{ending}" for ending in (*both, *OF_SPREADSHEETS)]
    there = [file for file in files if os.path.lexists(file)]
    if not there:
        return None
    paired = not only and len(there) > 1 and there[1].suffix == CSV
    return Kept(there[0], there[1] if paired else None)


def results_at(path: Path) -> Kept:
    """Return where an extract's results are, by its folder or file: a file that is named is read by itself.

    Raises ProblemsError when there are none.
    """
    if path.is_dir():
        if (kept := in_folder(path, RESPONSES)) is not None:
            return kept
        what = f"there is no {RESPONSES.file}{PARQUET} or {RESPONSES.file}{CSV} in this folder"
        raise fault(path, what, "Name an extract's folder.")
    if not path.is_file():
        raise fault(path, "there is no such file", "Check its name.")
    return Kept(path)


def records_at(path: Path, layout: Layout) -> Kept | None:
    """Return where the decision records of an extract are, by its folder or its file of results; None for none.

    Beside a file of results that is named, they are read from the same format: it was named as the right one.
    """
    if path.is_dir():
        return in_folder(path, layout)
    return in_folder(path.parent, layout, path.suffix) if path.stem == RESPONSES.file else None


def loose(folder: Path) -> list[Kept]:
    """Return the tables that lie in a folder under names of their own, each once though it is there in two formats."""
    if any(folder.glob(f"{RESPONSES.file}.*")):
        return []
    endings = (CSV, PARQUET, *OF_SPREADSHEETS[:2])
    tables = sorted(path for path in folder.iterdir() if path.suffix.lower() in endings)
    parquet = {path.stem: path for path in tables if path.suffix.lower() == PARQUET}
    beside = {parquet[path.stem]: path for path in tables if path.suffix.lower() == CSV and path.stem in parquet}
    return [
        Kept(path, beside.get(path))
        for path in tables
        if path.suffix.lower() == PARQUET or path.stem not in parquet
    ]  # fmt: skip


def each_extract(paths: Iterable[Path]) -> list[Kept]:
    """Return the extracts that are named, each once: files, their folders (as `file`), and what is in folders of them.

    A file that is named itself stands for its extract, wherever a folder that is named holds it too.
    """
    given = list(paths)
    alone = {_table(path) for path in given if path.is_file()}
    named: dict[Path, Kept] = {}
    for path in given:
        inside = sorted({each.parent for each in path.glob(f"*/{RESPONSES.file}.*")}) if path.is_dir() else []
        found = [Kept(each) for each in inside] or (loose(path) if path.is_dir() else []) or [Kept(path)]
        for each in found:
            if not path.is_dir() or _table(each.file) not in alone:
                named.setdefault(each.file.resolve(), each)
    return list(named.values())


def _table(path: Path) -> Path:
    """Return one name for a table in whichever format, and for the folder whose results it is."""
    return (path / RESPONSES.file if path.is_dir() else path.with_suffix("")).resolve()
