"""Letting nbgrader's own `autograde` wait its turn: two that mark one course at once would spoil each other's folders.

The course's nbgrader_config.py is read by every nbgrader tool; this makes the marking in any of them take the lock that
`python -m grading` holds while it is at work.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grading.progress import shown
from grading.running.held_folders import held_file
from grading.with_nbgrader import work as nbgrader_work
from safeshare.problems import ProblemsError

WAIT = "another command is at work on this course, so nothing was marked. Wait until it has finished."


def take_turns() -> None:
    """Let nbgrader's Autograde in this process, if it has one, mark only while nobody else does.

    It fails with a sentence in nbgrader's own log when somebody is at work.
    """
    loaded = sys.modules.get("nbgrader.converters.autograde")
    if loaded is None or hasattr(loaded.Autograde.start, "takes_turns"):
        return
    marks = loaded.Autograde.start

    def start(self: Any) -> None:
        with _turn(self):
            marks(self)

    start.takes_turns = True  # type: ignore[attr-defined]  # so that the configuration can be read twice
    loaded.Autograde.start = start


@contextmanager
def _turn(converter: Any) -> Iterator[None]:
    """Hold the course as long as the block lasts; raises NbGraderException when somebody else does.

    The process that `python -m grading` starts for nbgrader works under the lock of that command.
    """
    from nbgrader.converters.base import NbGraderException

    from grading.gradebook.fits import take_turn

    if nbgrader_work.is_at_work():
        yield
        return
    root = Path(converter.coursedir.root)
    logs = root / "logs"
    logs.mkdir(exist_ok=True)
    held = held_file(logs / "nbgrader.lock", wait=False)
    try:
        if held is None:
            raise NbGraderException(f"{shown(root)}: {WAIT}")
        on_server = take_turn(converter.coursedir.db_url, root)
        try:
            yield
        finally:
            if on_server is not None:
                on_server.close()
    except (ProblemsError, NbGraderException) as error:
        converter.log.error(str(error))
        raise NbGraderException(str(error)) from None
    finally:
        if held is not None:
            held.close()
