"""What nbgrader does in the process of its own that runs.py starts: it alone imports nbgrader here."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

from grading.gradebook.database import database_url
from grading.running.held_folders import held_file
from grading.running.processes import end_with_parent
from safeshare.problems import ProblemsError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from grading.gradebook.scores import CellGrade
    from grading.gradebook.writer import GradebookWriter
    from grading.marking.outcome import Outcome, Written

Result = TypeVar("Result")

_config: Any = None
_refused: ProblemsError | None = None
_writer: GradebookWriter | None = None
_turn: IO[str] | None = None
_turn_on_server: Connection | None = None
_opened = False


def is_at_work() -> bool:
    """Return whether this process is the one that runs.py started, which holds the course's lock."""
    return _turn is not None


def start(root: str, log: str) -> None:
    """Turn this process's output into the log and read the course's own nbgrader configuration.

    It ends with the process that started it; until it has, the next one waits.
    """
    end_with_parent()
    global _turn, _config, _refused  # one process, one course: the configuration is read once
    _turn = held_file(Path(root, "logs", "writer.lock"))
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    os.close(handle)
    from traitlets.config.loader import PyFileConfigLoader

    from grading.course.folder import open_course
    from grading.course.nbgrader_config import CONFIG_FILE

    logger = logging.getLogger("traitlets")
    logger.setLevel(logging.INFO)
    words = logging.StreamHandler()
    words.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(words)
    try:
        course = open_course(Path(root))
        database_url(course.root, course.database)
    except ProblemsError as error:
        _refused = error
        return
    _config = PyFileConfigLoader(CONFIG_FILE, path=root).load_config()


def load() -> None:
    """Import nbgrader, if that can be of use, without what takes longest and is not used here: halves the seconds.

    To learn its newest database version nbgrader would start another program, which imports all of it once more; and
    jsonschema would build a grammar of internationalised addresses, which no notebook's schema asks for.
    """
    if _refused is not None or _config is None:
        return
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # an import of it now fails, as if absent
    import nbgrader.api
    import nbgrader.converters

    from grading.gradebook.fits import newest_version

    nbgrader.api.get_alembic_version = newest_version


def run(work: Callable[..., Result], *arguments: object) -> Result:
    """Do some work with nbgrader; what keeps the gradebook from being opened or written is told in a sentence."""
    load()
    return read(work, *arguments)


def read(work: Callable[..., Result], *arguments: object) -> Result:
    """Do some work that does without nbgrader itself, at once where it has not been loaded, and else as `run` does."""
    if _refused is not None:
        raise _refused
    from sqlalchemy.exc import SQLAlchemyError

    from grading.gradebook.fits import cannot_write

    try:
        _open_first()
        return work(*arguments)
    except SQLAlchemyError as error:
        raise cannot_write(Path(_config.CourseDirectory.root), error) from None


def _open_first() -> None:
    """Look once whether the gradebook is there and fits, and on a server take one's turn."""
    global _opened, _turn_on_server
    if _opened:
        return
    from grading.gradebook.fits import check_version, take_turn

    address, root = _config.CourseDirectory.db_url, Path(_config.CourseDirectory.root)
    _turn_on_server = take_turn(address, root)
    check_version(address, root)
    _opened = True


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


@contextmanager
def _connected() -> Iterator[Connection]:
    """Yield a connection to the gradebook's database, for reading."""
    from sqlalchemy import NullPool, create_engine

    with create_engine(_config.CourseDirectory.db_url, poolclass=NullPool).connect() as db:
        yield db


def enrol(learners: list[str]) -> None:
    """Add learners to the gradebook."""
    from grading.gradebook.rows import enrol

    with _open() as gradebook, gradebook.engine.begin() as db:
        enrol(db, learners)


def begin_writing(assignment: str) -> None:
    """Get ready to write the marks of an assignment."""
    from grading.gradebook.writer import GradebookWriter

    global _writer  # one gradebook, one who writes
    if _writer is not None:
        _writer.close()
    _writer = GradebookWriter(_config, Path(_config.CourseDirectory.root), assignment)


def write(outcomes: Sequence[Outcome], known: Collection[str]) -> list[Written]:
    """Write a batch of marks."""
    if _writer is None:
        raise RuntimeError("nobody began to write")
    return _writer.write(outcomes, known)


def generate_assignment(assignment: str) -> None:
    """Write the released version of an assignment."""
    from nbgrader.converters import GenerateAssignment

    converter = GenerateAssignment(coursedir=_course_directory(assignment), config=_config)
    converter.force = True
    converter.start()


def autograde(assignment: str, learner: str) -> None:
    """Mark one submission with nbgrader's own converter."""
    from nbgrader.converters import Autograde

    converter = Autograde(coursedir=_course_directory(assignment, learner), config=_config)
    converter.force = True
    converter.start()


def graded(assignment: str) -> dict[str, int]:
    """Return who has a submission of an assignment, each with how many cells wait."""
    from grading.gradebook.grades import graded_learners

    with _connected() as db:
        return graded_learners(db, assignment)


def grades(assignment: str, learners: Collection[str] | None) -> dict[str, dict[str, CellGrade]]:
    """Return the grades of an assignment."""
    from grading.gradebook.grades import read_grades

    with _connected() as db:
        return read_grades(db, assignment, learners)


def hand_marks(assignment: str, learners: list[str]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what people gave, and what else the gradebook holds of some learners."""
    from grading.gradebook.grades import hand_marks

    with _connected() as db:
        return hand_marks(db, assignment, learners)


def set_aside(assignment: str, learner: str, cells: list[str] | None) -> None:
    """Take automatic scores out of the gradebook."""
    from grading.gradebook.scores import set_aside

    with _open() as gradebook:
        set_aside(gradebook, assignment, learner, cells)


def supersede(assignment: str, learner: str, cell: str, score: float) -> None:
    """Make a settled score the one that counts."""
    from grading.gradebook.scores import supersede
    from grading.moderation.kept import unnoted

    with unnoted(), _open() as gradebook:
        supersede(gradebook, assignment, learner, cell, score)


def set_due(assignment: str, due: datetime | None, extensions: dict[str, timedelta]) -> None:
    """Write an assignment's due date and extensions."""
    from grading.gradebook.scores import set_due

    with _open() as gradebook:
        set_due(gradebook, assignment, due, extensions)
