"""Whose cases a section shows: what a learner says that they are, and until when they may put it right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safeshare.allotting import Allotments
from safeshare.answers import AnswerSheet
from safeshare.handing_in import ID
from safeshare.learner_ids import names_at_hand, told_ids
from safeshare.player.shelf import BUNDLE
from safeshare.player.showing import table_in

if TYPE_CHECKING:
    from safeshare.player.desk import Desk

STAYS = "You have already answered under this id. If it is not yours, ask your trainer what to do."
_DASHES = re.compile("[\u2010-\u2015\u2212]")


@dataclass(frozen=True, slots=True)
class Said:
    """A learner id as it was understood, and whether the released table lists it."""

    learner: str
    listed: bool


def read_id(folder: Path, typed: object) -> Said | None:
    """Return the id that a learner typed, or None when it is none; where only its case is another, the listed one.

    Raises ProblemsError when the table cannot be read.
    """
    text = _DASHES.sub("-", typed[:200]).strip() if isinstance(typed, str) else ""
    if not ID.fullmatch(text):
        return None
    table = table_in(folder)
    listed = None if table is None else table.listed((text, text.upper(), text.lower()))
    return Said(listed or text, listed is not None)


def whose(desk: Desk) -> dict[str, Any]:
    """Return whose own cases a desk shows and whether that stays so; nothing where the learner has not said it."""
    if desk.table is None:
        return {}
    learner = shown_for(desk.table, desk.folder)
    return {"learner": learner, "stays": desk.is_begun()} if learner in told_ids(desk.folder) else {}


def may_change(folder: Path) -> bool:
    """Return whether no case that was chosen for the learner has an answer yet, here and in the sections beside it.

    A test does not count: it opens by a code. Raises ProblemsError when answers cannot be read.
    """
    homes = {folder.resolve(), *(path.parent for path in folder.resolve().parent.glob(f"*/{BUNDLE}"))}
    sheets = (AnswerSheet.open(home) for home in homes)
    return not any(sheet.is_begun and sheet.form is None for sheet in sheets)


def shown_for(table: Allotments, folder: Path) -> str:
    """Return the id whose cases are shown: the first that is listed, else the first that was told."""
    return table.listed(names_at_hand(folder)) or next(iter(told_ids(folder)), "")
