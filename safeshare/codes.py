"""Learner codes: a short random word for each learner, which their trainer gives them and which opens their own test.

A code is eight letters and digits in two groups, such as K7QM-3XPA, without those that are taken for one another or
that a spreadsheet would read as a month or a number. It is typed once and then kept in the learner's folder.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from safeshare.files import write_atomically

ALPHABET = "23456789ABCDFGHJKMNPQRSTVWXYZ"
"""No 0 and O, no 1, I and L; no E and U, so that no code is JUNE-2345 or 12E4-5678 to a spreadsheet."""
LENGTH = 8
GROUP = 4
FILE_NAME = ".learner-code"
"""Where a learner's folder keeps the code that opened its test. It is never handed in."""
VARIABLE = "SAFESHARE_CODE"
"""The environment variable by which a hub may give the code."""


def new_code() -> str:
    """Return a random code as people write it; about 39 bits."""
    word = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))
    return f"{word[:GROUP]}-{word[GROUP:]}"


def read_code(text: object) -> str | None:
    """Return a code as it is written, whatever the case, spaces and dashes of what was typed; None if it is none."""
    word = re.sub(r"[\W_]", "", text[:200]).upper() if isinstance(text, str) else ""
    if len(word) != LENGTH or not set(word) <= set(ALPHABET):
        return None
    return f"{word[:GROUP]}-{word[GROUP:]}"


def codes_at_hand(folder: Path) -> tuple[str, ...]:
    """Return the codes that need not be asked for: that of the environment, and the one kept in a folder."""
    found = (read_code(os.environ.get(VARIABLE, "")), read_code(_kept(folder / FILE_NAME)))
    return tuple(dict.fromkeys(code for code in found if code is not None))


def keep_code(folder: Path, code: str) -> None:
    """Keep a code in a learner's folder, for its owner's eyes only; raises OSError when the disk refuses.

    A folder that keeps it already is left as it is.
    """
    if read_code(_kept(folder / FILE_NAME)) == code:
        return
    write_atomically(folder / FILE_NAME, f"{code}\n", mode=0o600)


def _kept(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        return ""
