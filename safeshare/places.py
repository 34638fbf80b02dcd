"""Where a learner hands in and gets feedback back: nbgrader's exchange or a drop folder, as the course or a hub says.

A released folder may hold hand-in.json, which names a folder and when the work is due. Of which kind the folder is
shows when it is used: an exchange has a folder `safeshare/inbound`. There too stands what a trainer has closed, for
everybody to read: assignments, and whether for all or for some; of no learner and no cohort anything.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from safeshare.problems import ProblemsError
from safeshare.strict_json import read_json

FILE_NAME = "hand-in.json"
SCHEMA = "safeshare-hand-in-place/1"
VARIABLE = "SAFESHARE_HAND_IN"
"""The environment variable by which a hub may name the folder."""
COURSE_ID = "safeshare"
"""The course's name in nbgrader's exchange, as grading/settings.py has it."""
EXCHANGE = Path("/usr/local/share/nbgrader/exchange")
"""Where nbgrader keeps its exchange unless it is told otherwise."""
MAX_BYTES = 10_000
CLOSED_NAME = ".safeshare-closed.json"
"""The file in a shared place that says what is closed; its dot keeps it out of what a trainer collects."""
CLOSED_SCHEMA = "safeshare-closed-to/1"
ALL, SOME = "all", "some"
"""Whom an assignment is closed to: everybody on the roster, or some cohorts of it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that both the learner and the trainer reach."""

    folder: Path

    @property
    def inbound(self) -> Path | None:
        """Where nbgrader's exchange takes hand-ins; None where this is a plain drop folder."""
        found = self.folder / COURSE_ID / "inbound"
        return found if found.is_dir() else None

    @property
    def common(self) -> Path:
        """Where in it stands what concerns everybody."""
        return self.folder if self.inbound is None else self.folder / COURSE_ID

    @property
    def is_there(self) -> bool:
        """Whether the folder can be reached from here."""
        return self.folder.is_dir()


@dataclass(frozen=True, slots=True)
class Named:
    """What a released folder says about handing in: where (None: nowhere), and when it is due (UTC; None: not said).

    `by_group` says that it is not due at the same time for all, and so no time is told.
    """

    place: Place | None = None
    due: datetime | None = None
    by_group: bool = False


def place_data(to: str, due: str | None, by_group: bool = False) -> dict[str, Any]:
    """Return the content of hand-in.json: a folder, and when the work is due (UTC, such as 2026-12-01T17:00:00Z)."""
    return {"schema": SCHEMA, "to": to, "due": due, **({"by_group": True} if by_group else {})}


def named_in(folder: Path) -> Named:
    """Return where the work in a learner's folder is handed in; what is damaged or of a newer version names nothing.

    The environment comes first, then the folder's hand-in.json, then nbgrader's own exchange if this course is there.
    """
    data = _read(folder / FILE_NAME, SCHEMA)
    given = os.environ.get(VARIABLE) or data.get("to")
    place = Place(Path(given)) if isinstance(given, str) and given else None
    if place is None and Place(EXCHANGE).inbound is not None:
        place = Place(EXCHANGE)
    return Named(place, _moment(data.get("due")), data.get("by_group") is True)


def closed_data(closed: Mapping[str, str]) -> dict[str, Any]:
    """Return the content of the file that says which assignments are closed, and to whom (all, some)."""
    return {"schema": CLOSED_SCHEMA, "closed": dict(closed)}


def closed_to(place: Place | None, assignment: str) -> str:
    """Return to whom an assignment is closed by what stands in a shared place: all, some, or nobody ("").

    What cannot be read closes nothing; nothing is raised.
    """
    path = None if place is None else place.common / CLOSED_NAME
    if path is None or path.is_symlink():
        return ""
    closed = _read(path, CLOSED_SCHEMA).get("closed")
    to = closed.get(assignment) if isinstance(closed, dict) else None
    return to if to in (ALL, SOME) else ""


def _read(path: Path, schema: str) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        data = read_json(path, MAX_BYTES, "")
    except ProblemsError:
        return {}
    return data if isinstance(data, dict) and data.get("schema") == schema else {}


def _moment(text: object) -> datetime | None:
    try:
        return datetime.strptime(str(text), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
