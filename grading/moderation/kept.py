"""Keeping every mark that a person gives in nbgrader's formgrader, which itself only remembers the last one.

The course's nbgrader_config.py is read by every nbgrader tool; this listens there, so that a mark typed over another in
the browser still is a new line in the log, with the account, the time and what stood there before.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from grading.faults import fault
from grading.moderation.entry import COMMENT, ENTERED, EXTRA, MARK, Held
from grading.moderation.log import FOLDER, LOG, Entry, account, append, now, read_log
from safeshare.locking import locked

_marker: ContextVar[str] = ContextVar("_marker", default="")
_quiet: ContextVar[bool] = ContextVar("_quiet", default=False)
_roots: list[Path] = []
"""The course of this process, the last one configured; whoever listens does so once."""


def keep_marks(root: Path) -> None:
    """Let each change by hand in this process, of a score or a comment, be noted in the log of a course folder.

    What cannot be noted is not changed: whoever changes it is given the ProblemsError or OSError. A process that has
    not loaded nbgrader's database, which takes seconds, is not one in which anybody marks by hand.
    """
    if "nbgrader.api" not in sys.modules:
        return
    listening = bool(_roots)
    _roots[:] = [root]
    if listening:
        return
    from nbgrader.api import Comment, Grade
    from sqlalchemy import event

    for name in ("manual_score", "extra_credit"):
        event.listen(getattr(Grade, name), "set", _listener(name, _points, _note), active_history=True)
    event.listen(Comment.manual_comment, "set", _listener("comment", _words, _note_comment), active_history=True)


def check_log(root: Path) -> None:
    """Look whether marks can be noted in a course's log, before anybody gives one; it adds no line.

    Raises ProblemsError when the log is not what was written, or cannot be written.
    """
    path = root / FOLDER / LOG
    try:
        read_log(root)
        path.parent.mkdir(exist_ok=True)
        with locked(path.with_name(f".{LOG}.lock")):
            if path.exists():
                path.open("r+b").close()
    except OSError as error:
        what = f"the log of marks cannot be written ({error.strerror or error}), and no mark goes without a line in it"
        raise fault(path, what, "Let this account write there.") from None


@contextmanager
def marking_as(name: str) -> Iterator[None]:
    """Note in this block that somebody of this name marks, not the account of this process (empty: not known)."""
    token = _marker.set(name)
    try:
        yield
    finally:
        _marker.reset(token)


@contextmanager
def unnoted() -> Iterator[None]:
    """Change scores in this block without a line for them: one that says more has been written already."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def _listener(name: str, read: Callable[[Any], Any], write: Callable[..., None]) -> Any:
    def note(row: Any, value: Any, old: Any, _initiator: Any) -> None:
        before, after = read(old), read(value)
        if _quiet.get() or before == after or row.notebook is None:
            return
        write(row, name, before, after)

    return note


def _note(grade: Any, name: str, before: float | None, after: float | None) -> None:
    held = {each: _points(getattr(grade, each)) for each in ("auto_score", "manual_score", "extra_credit")}
    held[name] = before
    about = MARK if name == "manual_score" else EXTRA
    append(_roots[-1], [_entry(grade, after, held, "", about)])


def _note_comment(comment: Any, _name: str, before: str | None, after: str | None) -> None:
    append(_roots[-1], [_entry(comment, None, {"comment": before}, after or "", COMMENT)])


def _entry(row: Any, score: float | None, held: Held, reason: str, about: str) -> Entry:
    submission = row.notebook.assignment
    by = _marker.get() or account()
    whose = submission.assignment.name, submission.student.id, row.name
    return Entry(now(), by, ENTERED, *whose, score, held, reason, about=about)


def _words(value: Any) -> str | None:
    """Return a comment; one without words is none."""
    return value if isinstance(value, str) and value.strip() else None


def _points(value: Any) -> float | None:
    """Return a score as points; formgrader's page sends numbers as text."""
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        return None
