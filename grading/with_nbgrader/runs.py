"""Runs nbgrader in a process of its own: its many words go to a log file, and it is the gradebook's only writer."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

from grading.faults import fault
from grading.progress import shown
from grading.running.held_folders import held_file, is_held
from grading.running.processes import deaf
from grading.with_nbgrader import work as nbgrader_work
from safeshare.problems import ProblemsError

if TYPE_CHECKING:
    from grading.gradebook.scores import CellGrade
    from grading.marking.outcome import Outcome, Written

Result = TypeVar("Result")

LOCK = "nbgrader.lock"

_at_work: dict[Path, Nbgrader] = {}


class Nbgrader:
    """nbgrader at work on one course folder, as a context manager.

    Each method waits for its answer. What nbgrader says is added to `logs/nbgrader.log` in the course folder.
    """

    def __init__(self, root: Path) -> None:
        """Prepare to work on the course folder `root` (absolute); raises ProblemsError when another command does so."""
        self.log = root / "logs" / "nbgrader.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._lock = _lock(self.log.with_name(LOCK))
        self._pool = ProcessPoolExecutor(
            1,
            multiprocessing.get_context("spawn"),
            initializer=nbgrader_work.start,
            initargs=(str(root), str(self.log)),
        )

    def __enter__(self) -> Nbgrader:
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._lock.close()

    def prepare(self) -> None:
        """Let its process start, and do something else meanwhile; it is soon ready for who only reads marks."""
        self._submit(int)

    def prepare_writing(self) -> None:
        """Let nbgrader itself start too, which takes seconds."""
        self._submit(nbgrader_work.load)

    def enrol(self, learners: Iterable[str]) -> None:
        """Make learners known to the gradebook, so that formgrader also lists who has not handed in."""
        self._call(nbgrader_work.enrol, sorted(learners))

    def generate_assignment(self, assignment: str) -> str | None:
        """Write the released version of an assignment; return None, or nbgrader's complaint on one line."""
        return self._attempt(nbgrader_work.generate_assignment, assignment)

    def autograde(self, assignment: str, learner: str) -> str | None:
        """Mark one submission, again if it was marked before; return None, or nbgrader's complaint on one line."""
        return self._attempt(nbgrader_work.autograde, assignment, learner)

    def begin_writing(self, assignment: str) -> None:
        """Get ready to write the marks of an assignment; raises ProblemsError when the gradebook does not fit it."""
        self._call(nbgrader_work.begin_writing, assignment)

    def write(self, outcomes: Sequence[Outcome], known: Collection[str]) -> Future[list[Written]]:
        """Write a batch of marks as `GradebookWriter.write` does, in its turn, and return what will become of it."""
        return self._submit(nbgrader_work.run, nbgrader_work.write, outcomes, known)

    def graded(self, assignment: str) -> dict[str, int]:
        """Return who has a submission of an assignment, each with how many cells wait for a person's mark."""
        return self._read(nbgrader_work.graded, assignment)

    def grades(self, assignment: str, learners: Collection[str] | None = None) -> dict[str, dict[str, CellGrade]]:
        """Return `grading.gradebook.grades.read_grades` of an assignment (with `learners`, only theirs)."""
        return self._read(nbgrader_work.grades, assignment, learners)

    def grades_in_turn(
        self, assignment: str, batches: Iterable[Collection[str]]
    ) -> Iterator[dict[str, dict[str, CellGrade]]]:
        """Yield `grades` for one batch of learners after the other, the next one being read meanwhile."""
        ahead: deque[Future[Any]] = deque()
        for learners in batches:
            ahead.append(self._submit(nbgrader_work.read, nbgrader_work.grades, assignment, learners))
            if len(ahead) > 1:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()

    def hand_marks(self, assignment: str, learners: Iterable[str]) -> dict[tuple[str, str], dict[str, Any]]:
        """Return `grading.gradebook.grades.hand_marks` of an assignment."""
        return self._read(nbgrader_work.hand_marks, assignment, sorted(learners))

    def set_aside(self, assignment: str, learner: str, cells: Iterable[str] | None = None) -> None:
        """Take automatic scores back out of the gradebook and ask for a person's eye instead (None: all cells)."""
        self._call(nbgrader_work.set_aside, assignment, learner, None if cells is None else sorted(cells))

    def supersede(self, assignment: str, learner: str, cell: str, score: float) -> None:
        """Make a settled score the one that counts; `grading.moderation.settle` writes the log first."""
        self._call(nbgrader_work.supersede, assignment, learner, cell, score)

    def set_due(self, assignment: str, due: datetime | None, extensions: Mapping[str, timedelta]) -> None:
        """Write an assignment's due date (UTC, without a zone) and the extensions of those who have handed in."""
        self._call(nbgrader_work.set_due, assignment, due, dict(extensions))

    def _submit(self, work: Callable[..., Any], *arguments: object) -> Future[Any]:
        """Let nbgrader do something in its turn; what the first of them starts leaves Ctrl-C to us."""
        with deaf():
            return self._pool.submit(work, *arguments)

    def _read(self, work: Callable[..., Result], *arguments: object) -> Result:
        result: Result = self._submit(nbgrader_work.read, work, *arguments).result()
        return result

    def _call(self, work: Callable[..., Result], *arguments: object) -> Result:
        result: Result = self._submit(nbgrader_work.run, work, *arguments).result()
        return result

    def _attempt(self, work: Callable[..., None], *arguments: object) -> str | None:
        error = self._submit(nbgrader_work.run, work, *arguments).exception()
        if error is None:
            return None
        if isinstance(error, ProblemsError):
            raise error
        lines = str(error).strip().splitlines()
        return lines[0] if lines else type(error).__name__


def _lock(path: Path) -> IO[str]:
    """Hold a file until it is closed, or this process ends in whatever way: two runs at once would spoil marks."""
    held = held_file(path, wait=False)
    if held is None:
        raise _busy(path.parent.parent)
    return held


def wait_for_nobody(root: Path) -> None:
    """Raise ProblemsError when another command is at work on a course folder; nothing is written to find out."""
    path = root / "logs" / LOCK
    if root in _at_work or not path.exists():
        return
    with path.open("rb") as held:
        if is_held(held):
            raise _busy(root)


def _busy(root: Path) -> ProblemsError:
    return fault(shown(root), "another command is at work on this course", "Wait until it has finished.")


@contextmanager
def nbgrader_at(root: Path) -> Iterator[Nbgrader]:
    """Yield nbgrader at work on a course folder: the one that is there already, or one for this block.

    Starting nbgrader takes seconds, so several steps in a row can share one.
    """
    if root in _at_work:
        yield _at_work[root]
        return
    with Nbgrader(root) as nbgrader:
        _at_work[root] = nbgrader
        try:
            yield nbgrader
        finally:
            del _at_work[root]
