"""Names for a notebook's cells that stay the same for good: after what a cell holds, not after where it stands."""

from __future__ import annotations

import re
from typing import Any

from grading.authoring.notebook import source_of

LONGEST = 64
LONGEST_SLUG = 48
_VALID = re.compile(rf"[a-z0-9-]{{1,{LONGEST}}}")
_PASSING = re.compile(r"cell-[0-9]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8}")
"""Names that a program gave by lot or by place."""
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)


def name_cells(cells: list[dict[str, Any]], wanted: dict[int, str]) -> None:
    """Give every cell that has no lasting name of its own one; `wanted` holds names by the cells' numbers (from 0).

    A name that is there already stays, unless it was given by lot or by place, or stands twice. A text is named after
    its heading, or after the heading above it with a number.
    """
    kept = _kept(cells)
    taken = set(kept.values())
    heading = "cell"
    for number, cell in enumerate(cells):
        found = _HEADING.search(source_of(cell)) if cell.get("cell_type") == "markdown" else None
        heading = _slug(found.group(1)) if found else heading
        if number not in kept:
            cell["id"] = _free(wanted.get(number, heading), taken)
            taken.add(cell["id"])


def _kept(cells: list[dict[str, Any]]) -> dict[int, str]:
    """Return the names that stay, by cell number: lasting ones, each where it stands first."""
    kept: dict[int, str] = {}
    for number, cell in enumerate(cells):
        name = str(cell.get("id") or "")
        lasts = _VALID.fullmatch(name) and not _PASSING.fullmatch(name)
        if lasts and name not in kept.values():
            kept[number] = name
    return kept


def _free(name: str, taken: set[str]) -> str:
    """Return a name, with the first number from 2 behind it that makes it the only one of its kind."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name[: LONGEST - len(str(number)) - 1]}-{number}"
    return free


def _slug(words: str) -> str:
    whole = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") or "cell"
    return whole if len(whole) <= LONGEST_SLUG else whole[:LONGEST_SLUG].rpartition("-")[0] or whole[:LONGEST_SLUG]
