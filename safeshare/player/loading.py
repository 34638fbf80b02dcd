"""What the card of a section says of a file of answers before any are taken from it, and afterwards."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safeshare.answers import AnswerSheet
from safeshare.counting import counted
from safeshare.player.sentences import plain
from safeshare.player.shelf import Shelf, find_shelf
from safeshare.problems import ProblemsError
from safeshare.taking_back import Compared, Held, answers_in, compare, take_back

LOOK, LOAD = "look-into-file", "load-file"
NOTHING = "All answers of this file are here already: there is nothing to load."
GONE = "Choose the file once more: this page was opened again meanwhile."


class Loading:
    """A file of answers that the learner has chosen for a folder, until they say what is to be taken from it."""

    def __init__(self, folder: Path) -> None:
        """Begin without a file."""
        self._folder = folder
        self._held: Held | None = None

    def look(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Look into the file that came, and return what to say of it; nothing is kept and nothing is raised."""
        self._held = None
        try:
            shelf = find_shelf(self._folder)
            raw = base64.b64decode(str(message.get("data", "")).encode("ascii", "replace"))
            assignment = shelf.assignment or ""
            held = answers_in(raw, str(message.get("name"))[:120], assignment, _parts(shelf))
            compared = compare(held, AnswerSheet.open(self._folder, assignment))
        except (ProblemsError, OSError, ValueError) as error:
            return {"ok": False, "text": plain(error)}
        self._held = held
        text = _said(compared, held.left_out)
        return {"ok": True, "text": text, "new": len(compared.new), "other": len(compared.other)}

    def load(self, message: Mapping[str, Any]) -> tuple[dict[str, Any], AnswerSheet | None]:
        """Take the answers, and return what to say and all answers; where nothing could be saved the sheet is None."""
        if self._held is None:
            return {"ok": False, "text": GONE}, None
        try:
            shelf = find_shelf(self._folder)
            before = AnswerSheet.open(self._folder, shelf.assignment).answers
            sheet = take_back(self._folder, shelf.assignment or "", self._held, replace=message.get("replace") is True)
        except (ProblemsError, OSError, ValueError) as error:
            return {"ok": False, "text": f"Nothing was loaded. {plain(error)}"}, None
        self._held = None
        taken = sum(before.get(part) != value for part, value in sheet.answers.items())
        return {"ok": True, "text": f"Loaded and saved: {counted(taken, 'answer')}."}, sheet


def _parts(shelf: Shelf) -> frozenset[str]:
    cases = (shelf.public(case_id) for case_id in shelf.cases.case_ids() if shelf.practice_case(case_id) is not None)
    return frozenset(part["id"] for case in cases for each in case["questions"] for part in each["parts"])


def _said(compared: Compared, left_out: int) -> str:
    """Say what a file holds, against what is here."""
    new, other = len(compared.new), len(compared.other)
    lines = []
    if new:
        lines.append(f"This file holds {counted(new, 'answer')} to what you have not answered here.")
    if other:
        here = f"To {counted(other, 'question')} the file holds another answer than yours here"
        lines.append(f"{here}: which one do you want to keep?")
    if not lines:
        lines.append(NOTHING)
    if compared.stand:
        stories = "1 story that you have read on with here stays as it is."
        many = f"{len(compared.stand)} stories that you have read on with here stay as they are."
        lines.append(stories if len(compared.stand) == 1 else many)
    if left_out:
        lines.append(f"Left out, since nothing here asks for it: {counted(left_out, 'answer')}.")
    return " ".join(lines)
