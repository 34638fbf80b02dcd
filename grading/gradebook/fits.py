"""Whether nbgrader's gradebook can take the marks of an assignment: its own version, and the cells that it knows of.

Imported only where nbgrader is at work; what only asks for the version does not wait until nbgrader is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, NullPool, create_engine, inspect, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from grading.authoring.notebook import graded_cells
from grading.course.assignment import Assignment
from grading.faults import fault
from grading.gradebook.database import OWN_FILE, own_words, unreachable
from grading.progress import shown
from safeshare.problems import ProblemsError

if TYPE_CHECKING:
    from grading.gradebook.rows import Master

TURN = 0x5AFE5A4E
"""The number of PostgreSQL's advisory lock that whoever works on a gradebook holds; each database has its own."""
PATIENCE_MS = 5000
OTHER_NBGRADER = (
    "Work on it with the nbgrader that made it: nbgrader's own upgrade of a gradebook with anything in it fails in "
    "PostgreSQL."
)
_ANEW = (
    "Put it back from your backups. Without one, move it away, then run `python -m grading release --course {course}` "
    "and `mark` again: marks by machine come back, those by hand do not."
)
_OWN_FILE = (
    ("is locked", "is in use by another program", "Wait until that has finished, or close it, and run this again."),
    ("readonly", "may not be written to", "Give your account the right to write to it and its folder."),
    ("unable to open", "cannot be opened", "See that it is a file, and that your account may read and write it."),
    ("not a database", "is damaged: it is no database", _ANEW),
    ("malformed", "is damaged: a part of it is missing or was overwritten", _ANEW),
)
"""What SQLite says of its file, and what that means to a trainer."""
LOCKED = "55P03"
"""PostgreSQL's code for a lock that was not given in time."""
_STEP = re.compile(r"^(down_)?revision = ['\"](\w+)['\"]", re.MULTILINE)
"""How a step of nbgrader's from one version to the next names the two."""


def newest_version() -> str:
    """Return the version that this nbgrader writes: that of the step which no other follows.

    Asking nbgrader or its library for it would load all of nbgrader, which takes longer than reading a cohort's marks.
    """
    found = find_spec("nbgrader")
    folder = Path((found and found.origin) or "").parent / "alembic" / "versions"
    steps = [match for path in folder.glob("*.py") for match in _STEP.finditer(path.read_text(encoding="utf-8"))]
    (newest,) = {step[2] for step in steps} - {step[2] for step in steps if step[1]}
    return newest


def check_version(db_url: str, root: Path) -> None:
    """Raise ProblemsError when a gradebook is there and was made by another version of nbgrader."""
    engine = create_engine(db_url)
    on_a_server = engine.dialect.name == "postgresql"
    try:
        with engine.connect() as db:
            tables = inspect(db).get_table_names()
            asked = text("SELECT version_num FROM alembic_version")
            version = db.execute(asked).scalar() if "alembic_version" in tables else None
    except SQLAlchemyError as error:
        raise (unreachable(shown(root), error) if on_a_server else cannot_write(root, error)) from None
    finally:
        engine.dispose()
    wanted = newest_version()
    if tables and "student" not in tables:
        what = f"the gradebook's database holds other tables, such as '{tables[0]}', and none of nbgrader's"
        raise fault(shown(root), what, "Build the course again with --database and one that is the gradebook's alone.")
    if tables and version != wanted:
        what = f"the gradebook is of version {version or 'unknown'}, and this nbgrader writes version {wanted}"
        upgrade = "Back it up, then run `nbgrader db upgrade` in the course folder."
        raise fault(shown(root), what, OTHER_NBGRADER if on_a_server else upgrade)


def take_turn(db_url: str, root: Path) -> Connection | None:
    """Keep out who works on the same gradebook from another folder or machine, as long as the result is open.

    None for a file, which the lock in its folder guards. Raises ProblemsError when somebody else is at work.
    """
    engine = create_engine(db_url, poolclass=NullPool)
    if engine.dialect.name != "postgresql":
        return None
    try:
        db = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        db.execute(text(f"SET lock_timeout = '{PATIENCE_MS}ms'"))  # one that has just ended may not be gone yet
        db.execute(text("SELECT pg_advisory_lock(:turn)"), {"turn": TURN})
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != LOCKED:
            raise unreachable(shown(root), error) from None
        what = "another command is at work on this course's gradebook, from another folder or machine"
        raise fault(shown(root), what, "Wait until it has finished.") from None
    return db


def master_of(gradebook: Any, assignment: Assignment, notebook: Mapping[str, Any], root: Path) -> Master:
    """Return the gradebook's rows of an assignment; raises ProblemsError when they are not those of its release."""
    from nbgrader.api import MissingEntry

    from grading.gradebook.rows import Master

    try:
        own = gradebook.find_assignment(assignment.name)
        master = gradebook.find_notebook(assignment.notebook, assignment.name)
    except MissingEntry:
        raise _other_version(root, assignment, "it is not there at all") from None
    if len(own.notebooks) > 1 or master.task_cells:
        raise _other_version(root, assignment, "it holds more than the released notebook")
    released = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in notebook["cells"]
                if cell["metadata"].get("nbgrader", {}).get("grade_id")}  # fmt: skip
    sources = {cell.name: cell.checksum for cell in master.source_cells}
    points = {cell.name: (cell.max_score, cell.cell_type) for cell in master.grade_cells}
    due = {
        cell.name: (cell.points, notebook["cells"][cell.index]["cell_type"]) for cell in graded_cells(dict(notebook))
    }
    for name in {**released, **sources, **points}:
        checksum = released[name]["metadata"]["nbgrader"].get("checksum") if name in released else None
        if checksum != sources.get(name) or due.get(name) != points.get(name):
            raise _other_version(root, assignment, f"see the cell '{name}'")
    return Master(
        own.id,
        master.id,
        own.duedate,
        {cell.name: cell.id for cell in master.grade_cells},
        {cell.name: cell.id for cell in master.solution_cells},
    )


def _other_version(root: Path, assignment: Assignment, how: str) -> ProblemsError:
    what = f"the gradebook does not hold '{assignment.name}' as it was released ({how})"
    return fault(shown(root), what, f"Run `python -m grading release --course {shown(root)}` again.")


def cannot_write(root: Path, error: Exception) -> ProblemsError:
    """Return the error for a gradebook or a disk that refuses."""
    known = _own_file(root, own_words(error))
    if known is not None:
        return known
    remedy = "Put that right and run it again: what was written before stays."
    return fault(shown(root), f"the marks cannot be written ({own_words(error)})", remedy)


def _own_file(root: Path, words: str) -> ProblemsError | None:
    """Return the error for what SQLite says of nbgrader's own file, None for anything else."""
    for said, what, remedy in _OWN_FILE:
        if said in words:
            return fault(shown(root / OWN_FILE), f"the gradebook {what}", remedy.format(course=shown(root)))
    return None
