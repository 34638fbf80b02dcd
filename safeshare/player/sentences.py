"""What went wrong, in one plain sentence for a learner."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from safeshare.marking import AnswerStands
from safeshare.problems import ProblemsError


def plain(error: Exception) -> str:
    """Say in one plain sentence what went wrong, for a learner: a file is named without the folders it is in."""
    if isinstance(error, ProblemsError):
        first = error.problems[0]
        file = Path(first.file)
        return str(replace(first, file=file.name) if file.is_absolute() else first)
    if isinstance(error, KeyError):
        return "This is not a question of this case. Load this page again."
    if isinstance(error, AnswerStands):
        return str(error)
    if isinstance(error, UnicodeError):
        return "The text holds a character that cannot be stored. Take it out and try again."
    if isinstance(error, OSError):
        return (
            f"This computer refused to read or write a file ({error.strerror or 'no reason given'}). Tell your trainer."
        )
    return f"This answer does not fit the question ({error}). Load this page again."
