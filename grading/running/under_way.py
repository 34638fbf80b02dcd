"""Tasks under way with whoever does them: results in order, few at a time, and those made good whose worker died."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar
from uuid import uuid4

from grading.faults import fault

Task = TypeVar("Task")
Result = TypeVar("Result")

AHEAD = 3
"""Tasks under way for each that can be done at a time: enough that none is idle, few enough that nothing piles up."""
PULSE = 1.0
"""Seconds after which a wait is broken off to see whether anybody is still at work."""


class DiedError(Exception):
    """Whoever had a task has died over it, or beside it: it may be given to another."""


@dataclass(frozen=True)
class Order:
    """What makes a worker ready for one run: it calls `prepare` with the (small) arguments before its first task.

    `run` tells runs apart: a worker that serves many never does one's tasks with what it has loaded for another.
    """

    prepare: Callable[..., None]
    arguments: tuple[object, ...]
    run: str = field(default_factory=lambda: uuid4().hex)


@dataclass(frozen=True)
class Rescue(Generic[Task, Result]):
    """What becomes of a task over which worker after worker dies.

    It is done in `parts`, each by itself, and their results are made one by `whole`; for a part that has no parts and
    is deadly even so, `lost` says what stands in the results.
    """

    lost: Callable[[Task], Result]
    parts: Callable[[Task], Sequence[Task]] = lambda task: [task]
    whole: Callable[[Sequence[Result]], Result] = lambda results: results[0]


class Workers(Protocol):
    """Those who do tasks: `width` at a time; a task is lost after so many `tries`, and alone after so many again."""

    tries: int

    @property
    def width(self) -> int:
        """How many tasks can be done at a time."""

    def submit(self, work: Callable[[Any], Any], task: Any) -> Future[Any]:
        """Give somebody a task; the future has DiedError where they died with it."""

    def check(self) -> None:
        """Raise ProblemsError when nobody is left who could do anything."""


@dataclass(slots=True)
class _Piece:
    task: Any
    future: Future[Any]
    deaths: int = 0


def in_order(
    workers: Workers,
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
    rescue: Rescue[Task, Result] | None = None,
) -> Iterator[Result]:
    """Yield what `work` gives for each task, in the tasks' order.

    Raises ProblemsError when a task is deadly again and again and there is no rescue, or when nobody is left.
    """
    left = iter(tasks)
    under_way: deque[_Piece] = deque()
    try:
        while True:
            free = max(1, workers.width * AHEAD) - len(under_way)
            under_way.extend(_Piece(task, workers.submit(work, task)) for task in islice(left, max(0, free)))
            if not under_way:
                return
            piece = under_way[0]
            try:
                result = _result(workers, piece.future)
            except DiedError:
                piece.deaths += 1
                if piece.deaths < workers.tries:
                    piece.future = workers.submit(work, piece.task)
                    continue
                for each in under_way:
                    _done(workers, each.future)
                result = _alone(workers, work, piece.task, rescue)
            under_way.popleft()
            yield result
    finally:
        for piece in under_way:
            piece.future.cancel()


def _done(workers: Workers, future: Future[Any]) -> None:
    while not wait([future], PULSE).done:
        workers.check()


def _result(workers: Workers, future: Future[Any]) -> Any:
    _done(workers, future)
    return future.result()


def _alone(workers: Workers, work: Callable[[Task], Result], task: Task, rescue: Rescue[Task, Result] | None) -> Result:
    """Do a deadly task in its parts, one by one and nothing beside them: who dies now has died of it."""
    if rescue is None:
        remedy = "What was done so far is kept: run it again, with a smaller --jobs if memory ran out."
        raise fault("--jobs", "one of the processes at work has ended too soon, again and again", remedy)
    return rescue.whole([_part(workers, work, part, rescue) for part in rescue.parts(task)])


def _part(workers: Workers, work: Callable[[Task], Result], part: Task, rescue: Rescue[Task, Result]) -> Result:
    for _ in range(max(1, workers.tries - 1)):
        try:
            result: Result = _result(workers, workers.submit(work, part))
        except DiedError:
            continue
        return result
    return rescue.lost(part)


_ready_for = ""
_ONE = threading.RLock()


def do(order: Order, work: Callable[[Task], Result], task: Task) -> Result:
    """Do a task in this process, which is made ready for its run first; one at a time, whatever threads there are."""
    global _ready_for  # one process does one run's tasks at a time
    with _ONE:
        if _ready_for != order.run:
            _ready_for = ""
            order.prepare(*order.arguments)
            _ready_for = order.run
        return work(task)
