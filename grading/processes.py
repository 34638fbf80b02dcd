"""Work spread over processes, its results in order: the one place where it is decided who does it."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import islice
from multiprocessing.connection import wait
from typing import TypeVar

from grading.faults import fault

Task = TypeVar("Task")
Result = TypeVar("Result")

AHEAD = 2
"""Tasks that wait for each process: enough that none is idle, few enough that results never pile up."""


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Processes:
    """Some processes that each were prepared once; none is started before there is work."""

    def __init__(self, jobs: int, prepare: Callable[..., None], *arguments: object) -> None:
        """Plan for `jobs` processes, each of which first calls `prepare` with the (small) arguments."""
        self._jobs, self._prepare, self._arguments = jobs, prepare, arguments
        self._pool: ProcessPoolExecutor | None = None

    def close(self) -> None:
        """Let the processes end."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def results(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield what `work` gives for each task, in the tasks' order.

        Raises ProblemsError when a process ends in the middle, as for want of memory.
        """
        if self._pool is None:
            first = partial(_start, self._prepare, *self._arguments)
            self._pool = ProcessPoolExecutor(self._jobs, multiprocessing.get_context("spawn"), initializer=first)
        left = iter(tasks)
        running: deque[Future[Result]] = deque()
        try:
            for task in left:
                running.append(self._pool.submit(work, task))
                if len(running) >= self._jobs * AHEAD:
                    break
            while running:
                result = running.popleft().result()
                running.extend(self._pool.submit(work, task) for task in islice(left, 1))
                yield result
        except BrokenProcessPool:
            remedy = "What was done so far is kept: run it again, with a smaller --jobs if memory ran out."
            raise fault("--jobs", "one of the processes at work has ended too soon", remedy) from None
        finally:
            for each in running:
                each.cancel()


def end_with_parent() -> None:
    """Let this process end as soon as the one that started it is gone, however that ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.sentinel,), daemon=True).start()


def _watch(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def _start(prepare: Callable[..., None], *arguments: object) -> None:
    end_with_parent()
    prepare(*arguments)
