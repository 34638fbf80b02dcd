"""One fault that a user can put right, ready to raise."""

from __future__ import annotations

from pathlib import Path

from safeshare.problems import Problem, ProblemsError


def fault(file: Path | str, what: str, remedy: str) -> ProblemsError:
    """Return the error for one problem: the file, what is wrong with it, how to put it right."""
    return ProblemsError([Problem(str(file), what, remedy)])
