"""Where a course's gradebook is: nbgrader's own SQLite file in the course folder, or a PostgreSQL database.

The course notes the database's address without its password. The password lies in a file of its own for libpq, which
reads it by itself, so that no setting, log or error of nbgrader ever holds it.
"""

from __future__ import annotations

import importlib.util
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from grading.faults import fault
from grading.progress import shown
from safeshare.files import write_atomically
from safeshare.problems import ProblemsError

if TYPE_CHECKING:
    from sqlalchemy import URL

    from grading.course.folder import Course

VARIABLE = "SAFESHARE_GRADEBOOK"
"""The environment variable that holds the address of a course's database, with its password, or another login."""
OWN = "sqlite"
"""What is said in place of an address for nbgrader's own file in the course folder."""
OWN_FILE = "gradebook.db"
PASSWORD_FILE = "gradebook.password"
EXAMPLE = "postgresql://NAME:PASSWORD@HOST/DATABASE"
PATIENCE = "10"
"""Seconds to wait for a server to answer at all."""
_DRIVER = "postgresql+psycopg"


def note_database(root: Path, url: URL | None) -> str:
    """Keep the password of an address in the course folder `root`, for its owner's eyes only, and return the rest.

    None stands for nbgrader's own file; what is returned is then empty. A password that the environment gives stays
    there alone.
    """
    path = root / PASSWORD_FILE
    given = os.environ.get(VARIABLE)
    if url is None or not url.password or (given and checked(given) == url):
        path.unlink(missing_ok=True)
    else:
        password = str(url.password).replace("\\", "\\\\").replace(":", "\\:")
        path.touch(mode=0o600)
        write_atomically(path, f"*:*:*:*:{password}\n")
    return "" if url is None else without_password(url)


def database_url(root: Path, noted: str, by_environment: bool = True) -> str:
    """Return what nbgrader is told of the database that a course has noted (empty: its own file), never a password.

    Lets libpq find the password in this process and those that it starts. The environment may name another login for
    the same database. Raises ProblemsError when what was noted, or what the environment says of it, cannot be.
    """
    if not noted:
        return f"sqlite:///{root / OWN_FILE}"
    url = checked(noted, shown(root))
    given = os.environ.get(VARIABLE)
    if given and by_environment:
        own = checked(given)
        if _place(own) != _place(url):
            what = f"{VARIABLE} leads to {in_words(own)}, and this course's gradebook is {in_words(url)}"
            raise fault(shown(root), what, f"Unset {VARIABLE}, or build the course again with it.")
        url = own
    if url.password:
        os.environ["PGPASSWORD"] = str(url.password)
    elif (root / PASSWORD_FILE).is_file():
        os.environ["PGPASSFILE"] = str(root / PASSWORD_FILE)
    elif Path(os.environ.get("PGPASSFILE", "")).name == PASSWORD_FILE:
        del os.environ["PGPASSFILE"]  # another course's, in this same process
    patient = {} if "connect_timeout" in url.query else {"connect_timeout": PATIENCE}
    return without_password(url.update_query_dict(patient))


def checked(address: str, file: str = "--database") -> URL:
    """Return an address as a URL of the one driver that is used; raises ProblemsError, without it, when it is none.

    `file` is where the address stands, for the error.
    """
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    remedy = f"Write it like {EXAMPLE}, with %40 for an @ in the password, or {OWN} for a file in the course folder."
    try:
        url = make_url(address.strip())
    except (ArgumentError, ValueError):
        raise fault(file, "this is not the address of a database", remedy) from None
    if url.drivername not in ("postgresql", _DRIVER):
        raise fault(file, "a gradebook can be in SQLite or PostgreSQL, in no other database", remedy)
    if not url.database or {"password", "passfile"} & set(url.query):
        raise fault(file, "the address names no database, or has its password among the options", remedy)
    if any(not char.isprintable() for char in f"{url.username}{url.password}{url.host}{url.database}"):
        raise fault(file, "there are control characters in the address", remedy)
    if importlib.util.find_spec("psycopg") is None:
        raise fault(file, "psycopg, which talks to PostgreSQL, is not installed", "Run `make install`.")
    return url.set(drivername=_DRIVER)


def set_file_aside(root: Path) -> Path | None:
    """Rename nbgrader's own file, once the course notes another database, so that nobody takes it for the gradebook."""
    path = root / OWN_FILE
    return path.rename(path.with_name(f"{OWN_FILE}.{datetime.now():%Y-%m-%d-%H%M%S}")) if path.is_file() else None


def wanted(address: str) -> URL | None:
    """Return an address that a trainer gave as `checked` does, None for `sqlite`."""
    return None if address.strip() == OWN else checked(address)


def in_words(url: URL) -> str:
    """Return which database an address leads to, without who logs in."""
    host, port = _place(url)[:2]
    return f"the PostgreSQL database '{url.database}' on {host}:{port}"


def place_of(course: Course) -> str:
    """Return in words where a course's gradebook is."""
    return in_words(checked(course.database)) if course.database else shown(course.root / OWN_FILE)


def unreachable(where: str, error: Exception) -> ProblemsError:
    """Return the error for a database that does not answer, or takes no login from us."""
    remedy = f"See that the server runs and takes this login; {VARIABLE} can give another password."
    return fault(where, f"the gradebook cannot be opened ({own_words(error)})", remedy)


def own_words(error: Exception) -> str:
    """Return what a database or a disk says on one line, without the statement that it refused."""
    words = str(getattr(error, "orig", None) or getattr(error, "strerror", None) or error).strip().splitlines()
    return words[0].rstrip(".") if words else type(error).__name__


def without_password(url: URL) -> str:
    """Return an address as a course notes it."""
    return url._replace(password=None).render_as_string()


def _place(url: URL) -> tuple[str, str, str]:
    """Return host, port and database; those in the options count as well."""

    def option(name: str, usual: str) -> str:
        value = url.query.get(name, usual)
        return value if isinstance(value, str) else ",".join(value)

    host = url.host or option("host", "this machine")
    return host, str(url.port or option("port", "5432")), str(url.database)
