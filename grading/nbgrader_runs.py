"""Runs nbgrader in a process of its own: its many words go to a log file, and it is the gradebook's only writer."""

from __future__ import annotations

import logging
import multiprocessing
import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

from grading.faults import fault
from grading.processes import end_with_parent
from grading.progress import shown

if TYPE_CHECKING:
    from grading.gradebook_writer import GradebookWriter
    from grading.marking_work import Outcome, Written

Result = TypeVar("Result")

_config: Any = None
_writer: GradebookWriter | None = None
_turn: IO[str] | None = None
_at_work: dict[Path, Nbgrader] = {}


class Nbgrader:
    """nbgrader at work on one course folder, as a context manager.

    Each method waits for its answer. What nbgrader says is added to `logs/nbgrader.log` in the course folder.
    """

    def __init__(self, root: Path) -> None:
        """Prepare to work on the course folder `root` (absolute); raises ProblemsError when another command does so."""
        self.log = root / "logs" / "nbgrader.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._lock = _lock(self.log.with_name("nbgrader.lock"))
        self._pool = ProcessPoolExecutor(
            1, multiprocessing.get_context("spawn"), initializer=_start, initargs=(str(root), str(self.log))
        )

    def __enter__(self) -> Nbgrader:
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._lock.close()

    def prepare(self) -> None:
        """Let nbgrader start, which takes seconds, and do something else meanwhile."""
        self._pool.submit(int)

    def enrol(self, learners: Iterable[str]) -> None:
        """Make learners known to the gradebook, so that formgrader also lists who has not handed in."""
        self._call(_enrol, sorted(learners))

    def generate_assignment(self, assignment: str) -> str | None:
        """Write the released version of an assignment; return None, or nbgrader's complaint on one line."""
        return self._attempt(_generate_assignment, assignment)

    def autograde(self, assignment: str, learner: str) -> str | None:
        """Mark one submission, again if it was marked before; return None, or nbgrader's complaint on one line."""
        return self._attempt(_autograde, assignment, learner)

    def begin_writing(self, assignment: str) -> None:
        """Get ready to write the marks of an assignment; raises ProblemsError when the gradebook does not fit it."""
        self._call(_begin_writing, assignment)

    def write(self, outcomes: Sequence[Outcome], known: Collection[str]) -> Future[list[Written]]:
        """Write a batch of marks as `GradebookWriter.write` does, in its turn, and return what will become of it."""
        return self._pool.submit(_write, outcomes, known)

    def grades(self, assignment: str) -> dict[str, dict[str, Any]]:
        """Return `grading.gradebook.read_grades` of an assignment."""
        return self._call(_grades, assignment)

    def set_aside(self, assignment: str, learner: str, cells: Iterable[str] | None = None) -> None:
        """Take automatic scores back out of the gradebook and ask for a person's eye instead (None: all cells)."""
        self._call(_set_aside, assignment, learner, None if cells is None else sorted(cells))

    def supersede(self, assignment: str, learner: str, cell: str, score: float) -> None:
        """Make a settled score the one that counts; `grading.moderation_settle` writes the log first."""
        self._call(_supersede, assignment, learner, cell, score)

    def set_due(self, assignment: str, due: datetime | None, extensions: Mapping[str, timedelta]) -> None:
        """Write an assignment's due date (UTC, without a zone) and the extensions of those who have handed in."""
        self._call(_set_due, assignment, due, dict(extensions))

    def _call(self, work: Callable[..., Result], *arguments: object) -> Result:
        return self._pool.submit(work, *arguments).result()

    def _attempt(self, work: Callable[..., None], *arguments: object) -> str | None:
        error = self._pool.submit(work, *arguments).exception()
        if error is None:
            return None
        lines = str(error).strip().splitlines()
        return lines[0] if lines else type(error).__name__


def _lock(path: Path) -> IO[str]:
    """Hold a file until it is closed, or this process ends in whatever way: two runs at once would spoil marks."""
    held = _held(path, wait=False)
    if held is None:
        raise fault(
            shown(path.parent.parent), "another command is at work on this course", "Wait until it has finished."
        )
    return held


def _held(path: Path, wait: bool = True) -> IO[str] | None:
    """Return a file that nobody else can hold as long as it is open; None where somebody does and we do not `wait`."""
    held = path.open("w", encoding="ascii")
    try:
        import fcntl
    except ImportError:  # Windows, where nbgrader's own tools run one at a time as well
        return held
    try:
        fcntl.flock(held, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        held.close()
        return None
    return held


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


def _start(root: str, log: str) -> None:
    """Turn this process's output into the log and read the course's own nbgrader configuration.

    It ends with the process that started it; until it has, the next one waits.
    """
    end_with_parent()
    global _turn, _config  # one process, one course: the configuration is read once
    _turn = _held(Path(root, "logs", "writer.lock"))
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    os.close(handle)
    from traitlets.config.loader import PyFileConfigLoader

    logger = logging.getLogger("traitlets")
    logger.setLevel(logging.INFO)
    words = logging.StreamHandler()
    words.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(words)
    _config = PyFileConfigLoader("nbgrader_config.py", path=root).load_config()
    _start_quickly()


def _start_quickly() -> None:
    """Import nbgrader without what takes longest and is not used here: halves the seconds until it is at work.

    To learn its newest database version nbgrader would start another program, which imports all of it once more; and
    jsonschema would build a grammar of internationalised addresses, which no notebook's schema asks for.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # an import of it now fails, as if absent
    import nbgrader.api
    import nbgrader.converters
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    nbgrader.api.get_alembic_version = lambda: str(ScriptDirectory(ALEMBIC_DIR).get_current_head())


def _course_directory(assignment: str, learner: str | None = None) -> Any:
    from nbgrader.coursedir import CourseDirectory

    directory = CourseDirectory(config=_config)
    directory.assignment_id = assignment
    if learner is not None:
        directory.student_id = learner
    return directory


def _open() -> Any:
    from nbgrader.api import Gradebook
    from nbgrader.coursedir import CourseDirectory

    directory = CourseDirectory(config=_config)
    return Gradebook(directory.db_url, directory.course_id)


def _enrol(learners: list[str]) -> None:
    from grading.gradebook_rows import enrol

    with _open() as gradebook, gradebook.engine.begin() as db:
        enrol(db, learners)


def _begin_writing(assignment: str) -> None:
    from grading.gradebook_writer import GradebookWriter

    global _writer  # one gradebook, one who writes
    if _writer is not None:
        _writer.close()
    _writer = GradebookWriter(_config, Path(_config.CourseDirectory.root), assignment)


def _write(outcomes: Sequence[Outcome], known: Collection[str]) -> list[Written]:
    if _writer is None:
        raise RuntimeError("nobody began to write")
    return _writer.write(outcomes, known)


def _generate_assignment(assignment: str) -> None:
    from nbgrader.converters import GenerateAssignment

    converter = GenerateAssignment(coursedir=_course_directory(assignment), config=_config)
    converter.force = True
    converter.start()


def _autograde(assignment: str, learner: str) -> None:
    from nbgrader.converters import Autograde

    converter = Autograde(coursedir=_course_directory(assignment, learner), config=_config)
    converter.force = True
    converter.start()


def _grades(assignment: str) -> dict[str, dict[str, Any]]:
    from grading.gradebook import read_grades

    with _open() as gradebook:
        return read_grades(gradebook, assignment)


def _set_aside(assignment: str, learner: str, cells: list[str] | None) -> None:
    from grading.gradebook import set_aside

    with _open() as gradebook:
        set_aside(gradebook, assignment, learner, cells)


def _supersede(assignment: str, learner: str, cell: str, score: float) -> None:
    from grading.gradebook import supersede
    from grading.moderation_kept import unnoted

    with unnoted(), _open() as gradebook:
        supersede(gradebook, assignment, learner, cell, score)


def _set_due(assignment: str, due: datetime | None, extensions: dict[str, timedelta]) -> None:
    from grading.gradebook import set_due

    with _open() as gradebook:
        set_due(gradebook, assignment, due, extensions)
