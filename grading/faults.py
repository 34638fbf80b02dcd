"""One fault that a user can put right, ready to raise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from safeshare.problems import Problem, ProblemsError

Made = TypeVar("Made")


def fault(file: Path | str, what: str, remedy: str) -> ProblemsError:
    """Return the error for one problem: the file, what is wrong with it, how to put it right."""
    return ProblemsError([Problem(str(file), what, remedy)])


def collected(problems: list[Problem], make: Callable[[], Made]) -> Made | None:
    """Return what is made, or None when it cannot be: what is wrong is then added to the problems, to be said later."""
    try:
        return make()
    except ProblemsError as error:
        problems.extend(error.problems)
        return None


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
