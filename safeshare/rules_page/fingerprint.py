"""A short code of a rulebook's content, so that a signature belongs to the very files that were read."""

from __future__ import annotations

import hashlib

from safeshare.reading import read_text
from safeshare.rulebook import Rulebook
from safeshare.rulebook.parts import FILES


def fingerprint(rulebook: Rulebook) -> str:
    """Return 16 hexadecimal digits that change with any change of a file; line ends do not count.

    Raises ProblemsError when a file can no longer be read.
    """
    digest = hashlib.sha256()
    for name in FILES:
        text = read_text(rulebook.folder / name).replace("\r\n", "\n")
        digest.update(f"{name}\n{len(text)}\n{text}".encode())
    return digest.hexdigest()[:16]
