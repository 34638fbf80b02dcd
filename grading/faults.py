"""One fault that a user can put right, ready to raise."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from safeshare.problems import Problem, ProblemsError


def fault(file: Path | str, what: str, remedy: str) -> ProblemsError:
    """Return the error for one problem: the file, what is wrong with it, how to put it right."""
    return ProblemsError([Problem(str(file), what, remedy)])


class PartlyDoneError(ProblemsError):
    """What could not be done, when the rest has been; `step` is the command that comes next.

    `any_done` is False where there was no rest, and nothing has been done.
    """

    def __init__(self, problems: Sequence[Problem], step: str = "", any_done: bool = True) -> None:
        """Take the problems and the step."""
        super().__init__(problems)
        self.step = step
        self.any_done = any_done


class NotReadyError(ProblemsError):
    """A step whose turn has not come for an assignment: of all assignments, those that are not ready are left out."""


def not_ready(file: Path | str, what: str, remedy: str) -> NotReadyError:
    """Return the error for a step whose turn has not come: the course, what is not there yet, which step makes it."""
    return NotReadyError([Problem(str(file), what, remedy)])
