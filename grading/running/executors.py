"""Who does the work that can be shared out: this process, several of this machine, or a Dask cluster."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from grading.faults import fault
from grading.running.processes import Processes, processors
from grading.running.under_way import Order, Rescue, do

Task = TypeVar("Task")
Result = TypeVar("Result")


_ADDRESS = re.compile(r"(tcp|tls)://(?P<host>[^\s/:\[\]]+|\[[0-9a-fA-F:.%]+\]):(?P<port>\d{1,5})")


def address_of(text: str) -> tuple[str, int]:
    """Return host and port of a scheduler's address; raises ProblemsError when it is none."""
    match = _ADDRESS.fullmatch(text)
    if match is None or not 0 < int(match["port"]) < 65536:
        raise fault("--scheduler", f"'{text}' is no scheduler's address", "Give it as in tcp://192.0.2.10:8786.")
    return match["host"].strip("[]"), int(match["port"])


@dataclass(frozen=True, slots=True)
class Where:
    """Where work is done: in how many processes at once (None: one a processor), or with the scheduler of a cluster."""

    jobs: int | None = None
    scheduler: str | None = None

    def __post_init__(self) -> None:
        """Raise ProblemsError for what is no address."""
        if self.scheduler:
            address_of(self.scheduler)

    @property
    def at_once(self) -> int:
        """In how many processes of this machine."""
        return self.jobs or processors()


HERE = Where()
"""This machine, with all its processors."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a cluster's workers must see as we do: `shared` is one folder of a disk that all share, such as the course.

    `same` are files and folders that may be copies, if they are the same.
    """

    shared: Path | None = None
    same: Sequence[Path] = ()


NOTHING = Needs()


class Executor(Protocol):
    """Those who do tasks, as a context manager."""

    def __enter__(self) -> Executor:
        """Begin."""

    def __exit__(self, *error: object) -> None:
        """End: what is under way is finished or given up, and nobody lingers."""

    def results(
        self, work: Callable[[Task], Result], tasks: Iterable[Task], rescue: Rescue[Task, Result] | None = None
    ) -> Iterator[Result]:
        """Yield what `work` gives for each task, in the tasks' order, with few under way at any time.

        A task whose worker dies is done again; `rescue` says what becomes of one that is deadly again and again.
        Raises ProblemsError without it, or when nobody is left to do the work.
        """


class Serial:
    """This process, one task after the other."""

    def __init__(self, prepare: Callable[..., None], *arguments: object) -> None:
        """Plan to call `prepare` with the arguments before the first task."""
        self._order = Order(prepare, arguments)

    def __enter__(self) -> Serial:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing is left over."""

    def results(
        self, work: Callable[[Task], Result], tasks: Iterable[Task], _rescue: Rescue[Task, Result] | None = None
    ) -> Iterator[Result]:
        """Yield what `work` gives for each task; who dies over one takes this process along."""
        return (do(self._order, work, task) for task in tasks)


def executor_for(
    place: Where, prepare: Callable[..., None], *arguments: object, apart: bool = False, needs: Needs = NOTHING
) -> Executor:
    """Return who does the work in a place; each of them first calls `prepare` with the (small) arguments.

    `apart`: never in this process itself, as what changes a whole process must not. Raises ProblemsError when a
    scheduler is named and its cluster cannot do the work: nobody answers, nobody is there, or they differ from us.
    """
    if place.scheduler:
        from grading.running.cluster import Cluster

        return Cluster(place.scheduler, place.jobs, needs, prepare, *arguments)
    if place.at_once == 1 and not apart:
        return Serial(prepare, *arguments)
    return Processes(place.at_once, prepare, *arguments)
