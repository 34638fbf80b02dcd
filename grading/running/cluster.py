"""A Dask cluster that does tasks; a worker that dies in mid-run loses nothing, for its tasks are done by others.

What this builds on in Dask's scheduler: it has the tasks of a lost worker done again, those as well whose results had
not been fetched; it gives up a task that was on four lost workers, guilty or not (KilledWorker); without a worker tasks
wait for ever; and where the scheduler itself is lost, what was under way is cancelled.
"""

from __future__ import annotations

import logging
import pickle
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from grading.faults import fault
from grading.running.executors import address_of
from grading.running.under_way import DiedError, Order, Rescue, in_order
from grading.running.workers import OWN, digest, do_here, look, problem_of, seen_by_all
from safeshare.problems import ProblemsError

if TYPE_CHECKING:
    from distributed import Client

    from grading.running.executors import Needs

Task = TypeVar("Task")
Result = TypeVar("Result")

PATIENCE = 8
"""Seconds that the scheduler, a first worker, and all workers may each take to answer."""
DESERTED = 120
"""Seconds without a worker and without news after which a run is given up: a worker that died is often back soon."""
_KEPT = "What was written so far is kept: run it again and it goes on."


class Cluster:
    """The workers of a Dask cluster, as a context manager; they were looked at before any of them does anything."""

    tries = 1
    """The scheduler itself has tried a task on four workers before it gives it up."""

    def __init__(
        self, address: str, jobs: int | None, needs: Needs, prepare: Callable[..., None], *arguments: object
    ) -> None:
        """Connect to a scheduler and look at its workers; `jobs` bounds how many tasks are done at a time.

        Raises ProblemsError when there is no scheduler or no worker, or one that could not do the work as we do.
        """
        self._address, self._jobs, self._order = address, jobs, Order(prepare, arguments)
        self._client = _connected(address)
        self._pool = self._client.get_executor(pure=False)
        self._looked = self._peopled = time.monotonic()
        try:
            self._workers = self._count(PATIENCE)
            _look_at(self._client, address, needs)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Give up what is under way, and leave the cluster as it was."""
        self._pool.shutdown(wait=False)
        self._client.close(timeout=PATIENCE)

    @property
    def width(self) -> int:
        """As many as there are workers, but no more than were asked for."""
        return min(self._jobs or self._workers, self._workers)

    def results(
        self, work: Callable[[Task], Result], tasks: Iterable[Task], rescue: Rescue[Task, Result] | None = None
    ) -> Iterator[Result]:
        """Yield what `work` gives for each task, in the tasks' order.

        Raises ProblemsError when the scheduler is lost or no worker is left, and without `rescue` for a deadly task.
        """
        try:
            yield from in_order(self, work, tasks, rescue)
        except CancelledError:
            raise fault(self._address, "the connection to the scheduler was lost", _KEPT) from None

    def submit(self, work: Callable[[Any], Any], task: Any) -> Future[Any]:
        """Let any worker do a task."""
        self._peopled = time.monotonic()
        ours: Future[Any] = Future()
        theirs = self._pool.submit(do_here, OWN, pickle.dumps((self._order, work, task)))
        theirs.add_done_callback(partial(_hand_over, ours))
        ours.add_done_callback(lambda done: theirs.cancel() if done.cancelled() else None)
        return ours

    def check(self) -> None:
        """Count the workers now and then; raises ProblemsError when there were none for minutes."""
        now = time.monotonic()
        if now - self._looked < min(PATIENCE, DESERTED) / 2:
            return
        self._looked = now
        self._workers = max(1, present := len(_asked(self._client.nthreads, self._address)))
        if present:
            self._peopled = now
        elif now - self._peopled > DESERTED:
            raise fault(self._address, "this cluster has no workers any more", f"Start some. {_KEPT}")

    def _count(self, patience: float) -> int:
        """Return how many workers there are; waits for the first."""
        try:
            self._client.wait_for_workers(1, timeout=patience)
        except TimeoutError:
            remedy = f"Start some: `dask worker {self._address} --nworkers auto --nthreads 1` on each machine."
            raise fault(self._address, "this cluster has no workers", remedy) from None
        return len(_asked(self._client.nthreads, self._address))


def _hand_over(ours: Future[Any], theirs: Future[Any]) -> None:
    from distributed import KilledWorker

    if not ours.set_running_or_notify_cancel():
        return
    if theirs.cancelled():
        ours.set_exception(CancelledError())
    elif isinstance(error := theirs.exception(), KilledWorker):
        ours.set_exception(DiedError())
    elif error is not None:
        ours.set_exception(error)
    else:
        ours.set_result(theirs.result())


def _connected(address: str) -> Client:
    """Return a client of a scheduler; raises ProblemsError when nobody answers there as a scheduler does."""
    place = address_of(address)
    try:
        import distributed
    except ImportError:
        remedy = "Install safeshare with its extra `cluster`, or run `make install`."
        raise fault("--scheduler", "Dask is not installed here", remedy) from None
    for name in ("distributed", "distributed.client", "distributed.core", "distributed.comm", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    remedy = "Give the address that the scheduler says on starting, or start one: `dask scheduler`."
    try:
        socket.create_connection(place, timeout=PATIENCE / 2).close()
    except OSError as error:
        why = error.strerror or str(error) or "no answer"
        raise fault(address, f"no scheduler can be reached here ({why})", remedy) from None
    try:
        return _in_time(lambda: distributed.Client(address, timeout=PATIENCE, set_as_default=False))
    except Exception as error:  # noqa: BLE001 - whatever else answers there, in whatever way
        what = f"what answers here is no Dask scheduler that this version can use ({type(error).__name__})"
        raise fault(address, what, remedy) from None


def _in_time(call: Callable[[], Client]) -> Client:
    """Return what a call returns; raise TimeoutError where that is slow: Dask waits for ever where nobody speaks."""
    future: Future[Client] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except Exception as error:  # noqa: BLE001 - for who waits for it
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future.result(PATIENCE + 1)


def _asked(question: Callable[..., Any], address: str, *arguments: object, **options: object) -> Any:
    """Return the answer to a question to scheduler and workers; raises ProblemsError when it does not come in time."""
    try:
        return question(*arguments, callback_timeout=PATIENCE, **options)
    except Exception as error:  # noqa: BLE001 - lost connections have many names
        what = f"the cluster does not answer ({type(error).__name__})"
        raise fault(address, what, f"See whether it is still at work. {_KEPT}") from None


def _look_at(client: Client, address: str, needs: Needs) -> None:
    """Raise ProblemsError for all workers that could not do the work as this machine does."""
    wanted = digest(needs.same)
    with seen_by_all(needs.shared) as token:
        seen = _asked(client.run, address, look, token, tuple(needs.same), wanted, on_error="return")
    problems = [
        each for worker, found in sorted(seen.items()) if (each := problem_of(worker, found, needs)) is not None
    ]
    if problems:
        raise ProblemsError(problems)
