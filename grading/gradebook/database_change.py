"""Giving a course another database: its gradebook goes along, and nothing of the one before is lost.

Imported only where nbgrader is at work.
"""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

from nbgrader.api import Base
from sqlalchemy import URL, Column, MetaData, String, Table, create_engine, func, insert, inspect, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from grading.faults import fault
from grading.gradebook.database import database_url, in_words, note_database, unreachable, wanted, without_password
from grading.gradebook.fits import check_version
from grading.progress import shown
from grading.with_nbgrader.runs import nbgrader_at

COUNTED = ("assignment", "submitted_assignment")
"""The tables that tell whether there is a gradebook, and how many hand-ins are in it."""
_VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), nullable=False))
"""nbgrader makes it by hand beside its other tables."""


def change_database(root: Path, before: str, address: str, dry_run: bool = False) -> str:
    """Copy a course's gradebook from the database noted as `before` to that of an address, and return what to note.

    `sqlite` stands for nbgrader's own file. All is copied or nothing, and stays where it was too; a database that holds
    all hand-ins already is taken as it is. With `dry_run` nothing is copied or kept.

    Raises ProblemsError when either cannot be opened or the new one holds
    another gradebook; the course is then as it was.
    """
    url = wanted(address)
    old, new = make_url(database_url(root, before, False)), url or make_url(database_url(root, ""))
    with nullcontext() if dry_run else nbgrader_at(root):  # nobody marks meanwhile
        theirs = _counts(new, "--database")
        ours = _counts(old, shown(root))
        if theirs[1] < ours[1] and theirs[0]:
            what = f"another gradebook is in {_in_words(new)}: it has fewer hand-ins than this course's own"
            raise fault("--database", what, "Name an empty database of the course's own.")
        if ours[0] and not theirs[0]:
            check_version(old.render_as_string(hide_password=False), root)
            if not dry_run:
                _copy(old, new)
    if dry_run:
        return "" if url is None else without_password(url)
    return note_database(root, url)


def copy_gradebook(address: str, target: str, root: Path) -> None:
    """Copy the gradebook of the course folder `root` from its database to an empty one, as it is at one moment.

    Raises ProblemsError when it cannot be opened, or was made by another version of nbgrader.
    """
    old = make_url(address)
    if _counts(old, shown(root))[0]:
        check_version(address, root)
        _copy(old, make_url(target))


def _counts(url: URL, where: str) -> tuple[int, int]:
    """Return how many assignments and hand-ins a database holds; raises ProblemsError when it cannot be opened."""
    if url.drivername == "sqlite" and not Path(str(url.database)).is_file():
        return 0, 0
    engine = create_engine(url)
    try:
        with engine.connect() as db:
            there = inspect(db).get_table_names()
            assignments, hand_ins = (
                db.execute(select(func.count()).select_from(Base.metadata.tables[name])).scalar_one()
                if name in there
                else 0
                for name in COUNTED
            )
            return assignments, hand_ins
    except SQLAlchemyError as error:
        raise unreachable(where, error) from None
    finally:
        engine.dispose()


def _copy(old: URL, new: URL) -> None:
    """Copy every row of nbgrader's tables in one transaction into a database that has none."""
    tables = [*Base.metadata.sorted_tables, _VERSION]
    source, target = create_engine(old, isolation_level="SERIALIZABLE"), create_engine(new)
    try:
        with source.connect() as here, target.begin() as there:
            Base.metadata.create_all(there)
            _VERSION.create(there, checkfirst=True)
            for table in reversed(tables):
                there.execute(table.delete())
            for table in tables:
                rows = [dict(row) for row in here.execute(select(table)).mappings()]
                if rows:
                    there.execute(insert(table), rows)
    except SQLAlchemyError as error:
        raise unreachable("--database", error) from None
    finally:
        source.dispose()
        target.dispose()


def _in_words(url: URL) -> str:
    return shown(Path(str(url.database))) if url.drivername == "sqlite" else in_words(url)
