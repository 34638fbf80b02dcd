"""Processes of this machine that do tasks; one that dies is replaced, and its task is done again."""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from grading.running.under_way import DiedError, Order, Rescue, do, in_order

Task = TypeVar("Task")
Result = TypeVar("Result")


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Processes:
    """Some processes that are each prepared once, as a context manager; none is started before there is work."""

    tries = 3

    def __init__(self, jobs: int, prepare: Callable[..., None], *arguments: object) -> None:
        """Plan for `jobs` processes, each of which first calls `prepare` with the (small) arguments."""
        self.width = jobs
        self._order = Order(prepare, arguments)
        self._waiting: queue.SimpleQueue[_Errand | None] = queue.SimpleQueue()
        self._lanes: list[_Lane] = []

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let each process finish the task that it is at, and end."""
        for _lane in self._lanes:
            self._waiting.put(None)
        for lane in self._lanes:
            lane.join()
        self._lanes = []

    def results(
        self, work: Callable[[Task], Result], tasks: Iterable[Task], rescue: Rescue[Task, Result] | None = None
    ) -> Iterator[Result]:
        """Yield what `work` gives for each task, in the tasks' order.

        Raises ProblemsError when process after process ends over a task, as for want of memory, and without `rescue`.
        """
        return in_order(self, work, tasks, rescue)

    def submit(self, work: Callable[[Any], Any], task: Any) -> Future[Any]:
        """Let the next process that is free do a task."""
        future: Future[Any] = Future()
        self._waiting.put((future, work, task))
        if len(self._lanes) < self.width:
            self._lanes.append(_Lane(self._waiting, self._order))
            self._lanes[-1].start()
        return future

    def check(self) -> None:
        """Nothing to see to: a process that dies is replaced."""


_Errand = tuple[Future[Any], Callable[[Any], Any], Any]


class _Lane(threading.Thread):
    """One process, and another where that dies, with a thread that gives it one task after the other."""

    def __init__(self, waiting: queue.SimpleQueue[_Errand | None], order: Order) -> None:
        super().__init__(daemon=True)
        self._waiting, self._order = waiting, order
        self._worker: tuple[Any, Connection] | None = None

    def run(self) -> None:
        """Do what is waiting until there is an end of it."""
        while (errand := self._waiting.get()) is not None:
            future, work, task = errand
            if future.set_running_or_notify_cancel():
                try:
                    answer, error = self._ask(work, task)
                except Exception as failed:  # noqa: BLE001 - whatever it is, it is for who waits for the result
                    answer, error = None, failed
                if error is None:
                    future.set_result(answer)
                else:
                    future.set_exception(error)
        self._end()

    def _ask(self, work: Callable[[Any], Any], task: Any) -> tuple[Any, Exception | None]:
        if self._worker is None:
            self._worker = _started(self._order)
        process, line = self._worker
        try:
            line.send((work, task))
            wait([line, process.sentinel])
            answer: tuple[Any, Exception | None] = line.recv()
        except (EOFError, OSError):  # the other end is closed
            self._end()
            return None, DiedError()
        return answer

    def _end(self) -> None:
        if self._worker is not None:
            process, line = self._worker
            line.close()
            process.join()
            self._worker = None


def _started(order: Order) -> tuple[Any, Connection]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, order), daemon=True)
    with deaf():
        process.start()
    theirs.close()
    return process, ours


def _serve(line: Connection, order: Order) -> None:
    """Do task after task until nobody asks any more."""
    end_with_parent()
    while True:
        try:
            work, task = line.recv()
        except EOFError:
            return
        except Exception as error:  # noqa: BLE001 - a task that cannot be read is told, not died of
            line.send((None, _portable(error)))
            continue
        answer: tuple[Any, Exception | None]
        try:
            answer = do(order, work, task), None
        except Exception as error:  # noqa: BLE001 - for who waits for the result
            answer = None, _portable(error)
        try:
            line.send(answer)
        except (OSError, EOFError):
            return
        except Exception as error:  # noqa: BLE001 - an answer that cannot be sent
            line.send((None, _portable(error)))


def _portable(error: Exception) -> Exception:
    """Return an error as another process can be told of it."""
    from pickle import dumps, loads

    words = "".join(traceback.format_exception(error))
    try:
        loads(dumps(error))
    except Exception:  # noqa: BLE001 - whatever keeps it from travelling
        return RuntimeError(words)
    error.add_note(words)
    return error


@contextmanager
def deaf() -> Iterator[None]:
    """Let processes that start in this block not hear Ctrl-C, not even before their first line."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_with_parent() -> None:
    """Let this process end as soon as the one that started it is gone, however that ended, and leave Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.sentinel,), daemon=True).start()


def _watch(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
