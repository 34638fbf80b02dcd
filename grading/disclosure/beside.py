"""Makes a report's pages beside those released earlier: what a page needs of the ledger, and what it leaves there."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grading.disclosure.ledger import MONTHS_KEPT, Entry, earlier, entries, forget, packed, record, source_of, unpacked
from grading.disclosure.strangers import groups_as_text, groups_of
from safeshare.files import write_atomically
from safeshare.locking import locked
from safeshare.problems import Problem

if TYPE_CHECKING:
    from grading.disclosure.differencing import Beside
    from grading.reports.page import Page
    from grading.reports.tasks import Task

TOLD, MEMBERS = "told.json", "members.parquet"


@contextmanager
def releasing(folder: Path, today: date) -> Iterator[None]:
    """Hold the ledger in a reports folder while pages are made, so that each is judged beside all that were before it.

    Entries older than they may be kept are forgotten first. Raises ProblemsError when one is damaged.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / ".ledger.lock", _say_wait):
        months = 12 * today.year + today.month - 1 - MONTHS_KEPT
        forget(folder, date(months // 12, months % 12 + 1, 1))
        yield


def _say_wait() -> None:
    """Say why nothing happens yet."""
    click.echo("Waiting until the report that is being made here is done: this one is judged beside it.", err=True)


def with_past(task: Task, folder: Path) -> Task:
    """Return a task with the earlier pages in a folder's ledger that its page is judged beside."""
    past, again = earlier(entries(folder), str(task.period), task.agency, _source(task), task.cohort)
    return replace(task, past=tuple(past), again=again)


def in_waves(tasks: Sequence[Task]) -> list[list[Task]]:
    """Return tasks in the order in which they are judged: all agencies' pages first, each one's quarters in turn.

    Pages of different agencies, or cohorts, are about different people: they are one wave, and may be made at once.
    """
    waves: dict[tuple[bool, object], list[Task]] = {}
    for task in sorted(
        tasks, key=lambda task: (bool(task.agency or task.cohort), task.period, task.agency, task.cohort)
    ):
        at_once = bool(task.agency or task.cohort)
        waves.setdefault((at_once, task.period), []).append(task)
    return list(waves.values())


def hand_over(task: Task, place: Path) -> None:
    """Lay the earlier pages of a task into a folder, which is made for its notebook."""
    place.mkdir()
    for number, entry in enumerate(task.past):
        here = place / f"{number:04d}"
        here.mkdir(parents=True)
        write_atomically(here / "name.txt", entry.name)
        write_atomically(here / TOLD, entry.told)
        write_atomically(here / MEMBERS, entry.members)


def taken_over(place: Path) -> Beside:
    """Return the earlier pages that lie in such a folder."""
    from grading.disclosure.differencing import Beside

    found = sorted(each for each in place.iterdir() if each.is_dir())
    return Beside(
        tuple(
            unpacked((each / "name.txt").read_text(encoding="utf-8"), (each / TOLD).read_bytes(),
                     (each / MEMBERS).read_bytes())
            for each in found
        )
    )  # fmt: skip


def hand_back(beside: Beside, place: Path) -> None:
    """Lay what a page told beside them into the folder."""
    if beside.released is not None:
        told, members = packed(beside.released)
        write_atomically(place / TOLD, told)
        write_atomically(place / MEMBERS, members)


def with_told(page: Page, place: Path) -> Page:
    """Return a page with what its notebook laid into the folder for the ledger."""
    return replace(page, told=(place / TOLD).read_bytes(), members=(place / MEMBERS).read_bytes())


def note(task: Task, page: Page, folder: Path) -> None:
    """Record a page in the ledger in a folder, unless the same one has been released before."""
    if not task.again:
        versions = {name: page.disclosure.get(name, "") for name in ("rulebook", "bank", "data")}
        made = task.made.date().isoformat()
        told = page.told, page.members, task.cohort, groups_as_text(groups_of(task)), task.key
        record(folder, Entry(str(task.period), task.agency, made, _source(task), versions, *told))


def withheld(task: Task, page: Page) -> Problem:
    """Return what is said of a page that cannot be released beside an earlier one."""
    what, _, remedy = page.withheld.partition(". ")
    return Problem(task.file, what, remedy)


def _source(task: Task) -> str:
    """Return a fingerprint of what a page is made from: answers up to its quarter's end, records, all parameters."""
    import numpy as np
    import pandas as pd

    def rows_of(table: bytes) -> bytes:
        rows = pd.read_parquet(io.BytesIO(table))
        rows = rows[rows["month"].astype(str) <= task.period.months[-1]]
        return np.sort(pd.util.hash_pandas_object(rows, index=False).to_numpy()).tobytes()

    given = sorted((name, value) for name, value in task.parameters.items() if name != "bank")
    return source_of([*(rows_of(table) for table in (task.table, task.records) if table), given])
