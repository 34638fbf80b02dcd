"""What went wrong, in one plain sentence for a learner."""

from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path

from safeshare.answer_file import OtherVersionError
from safeshare.keeping import FULL
from safeshare.marking import AnswerStands
from safeshare.problems import ProblemsError

_NEWER = (
    "A newer version of safeshare wrote your answers, so they cannot be shown here. Nothing was touched: ask your "
    "trainer for an update."
)
_NO_ROOM = "The disk of this computer is full. Make room, or tell your trainer, and then try again."
_NO_WRITING = "Nothing may be written in this folder. Tell your trainer."


def plain(error: Exception) -> str:
    """Say in one plain sentence what went wrong, for a learner: a file is named without the folders it is in."""
    if isinstance(error, OtherVersionError) and "a newer version" in str(error):
        return _NEWER
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
    if isinstance(error, OSError) and error.errno in FULL | {errno.EROFS}:
        return _NO_ROOM if error.errno in FULL else _NO_WRITING
    if isinstance(error, OSError):
        return (
            f"This computer refused to read or write a file ({error.strerror or 'no reason given'}). Tell your trainer."
        )
    return f"This answer does not fit the question ({error}). Load this page again."
