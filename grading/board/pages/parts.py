"""What several sections of the Board's report share."""

from __future__ import annotations

from grading.board.model import Group
from grading.disclosure.gate import fixed
from grading.disclosure.released import Words

SHARE = "Share of answers (95% interval)"


def name_of(group: Group) -> Words:
    """Return the name of a group as a row begins with it."""
    name = group.name.text
    return fixed(name[:1].upper() + name[1:])
