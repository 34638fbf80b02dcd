"""What went wrong, in one plain sentence for a learner."""

from __future__ import annotations

from safeshare.marking import AnswerStands
from safeshare.problems import ProblemsError


def plain(error: Exception) -> str:
    """Say in one plain sentence what went wrong, for a learner."""
    if isinstance(error, ProblemsError):
        return str(error.problems[0])
    if isinstance(error, KeyError):
        return "This is not a question of this case. Run this notebook again from the top."
    if isinstance(error, AnswerStands):
        return str(error)
    if isinstance(error, UnicodeError):
        return "The text holds a character that cannot be stored. Take it out and try again."
    if isinstance(error, OSError):
        return (
            f"This computer refused to read or write a file ({error.strerror or 'no reason given'}). Tell your trainer."
        )
    return f"This answer does not fit the question ({error}). Run this notebook again from the top."
