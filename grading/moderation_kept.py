"""Keeping every mark that a person gives in nbgrader's formgrader, which itself only remembers the last one.

The course's nbgrader_config.py is read by every nbgrader tool; this listens there, so that a mark typed over another in
the browser still is a new line in the log, with the account, the time and what stood there before.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from grading.moderation_entry import ENTERED, EXTRA, MARK
from grading.moderation_log import Entry, account, append, now
from safeshare.problems import ProblemsError

_quiet: ContextVar[bool] = ContextVar("_quiet", default=False)
_roots: list[Path] = []
"""The course of this process, the last one configured; whoever listens does so once."""


def keep_marks(root: Path) -> None:
    """Let each change of a score given by hand in this process be noted in the log of the course folder `root`.

    What cannot be noted is told in the server's log and never keeps a trainer from marking. A process that has not
    loaded nbgrader's database, which takes seconds, is not one in which anybody marks by hand.
    """
    if "nbgrader.api" not in sys.modules:
        return
    listening = bool(_roots)
    _roots[:] = [root]
    if listening:
        return
    from nbgrader.api import Grade
    from sqlalchemy import event

    for name in ("manual_score", "extra_credit"):
        event.listen(getattr(Grade, name), "set", _listener(name), active_history=True)


@contextmanager
def unnoted() -> Iterator[None]:
    """Change scores in this block without a line for them: one that says more has been written already."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def _listener(name: str) -> Any:
    def note(grade: Any, value: Any, old: Any, _initiator: Any) -> None:
        before, after = _points(old), _points(value)
        if _quiet.get() or before == after or grade.notebook is None:
            return
        try:
            _note(grade, name, before, after)
        except (ProblemsError, OSError) as error:
            logging.getLogger("traitlets").error("A mark was not noted in the course's log: %s", error)

    return note


def _note(grade: Any, name: str, before: float | None, after: float | None) -> None:
    held = {each: _points(getattr(grade, each)) for each in ("auto_score", "manual_score", "extra_credit")}
    held[name] = before
    about = MARK if name == "manual_score" else EXTRA
    submission = grade.notebook.assignment
    entry = Entry(
        now(),
        account(),
        ENTERED,
        submission.assignment.name,
        submission.student.id,
        grade.name,
        after,
        held,
        "",
        about=about,
    )
    append(_roots[-1], [entry])


def _points(value: Any) -> float | None:
    """Return a score as points; formgrader's page sends numbers as text."""
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        return None
