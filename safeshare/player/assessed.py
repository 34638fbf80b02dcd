"""How far a learner is with what counts in one folder: case by case, without drawing anything for them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safeshare.answers import AnswerSheet
from safeshare.player.progress import done_in
from safeshare.player.shelf import Shelf

UNOPENED = "A case that you have not opened yet"


@dataclass(frozen=True, slots=True)
class Progress:
    """One assessed case: its id and title, how many of its parts are answered, and how many there are."""

    case: str
    title: str
    answered: int
    parts: int

    def shown(self) -> dict[str, Any]:
        """Return it as the front end takes it."""
        return {"case": self.case, "title": self.title, "answered": self.answered, "parts": self.parts}


def progress_in(shelf: Shelf, folder: Path) -> list[Progress]:
    """Return the assessed cases of a released folder in their order; of those not shown yet, any one stands for all.

    Raises ProblemsError when the answers cannot be read.
    """
    sheet = AnswerSheet.open(folder, shelf.assignment)
    found = []
    for item, cases in shelf.items.items():
        shown = sheet.variants.get(item, {}).get("case")
        case_id = shown if shown in shelf.cases.case_ids() else next(
            (each for each in cases if each in shelf.cases.case_ids()), None
        )  # fmt: skip
        if case_id is not None:
            case = shelf.public(case_id)
            title = case["title"] if shown or len(cases) == 1 else UNOPENED
            answers = {part: value for part, value in sheet.answers.items() if isinstance(value, dict)}
            parts = sum(len(question["parts"]) for question in case["questions"])
            found.append(Progress(case_id, title, len(done_in([case], answers)), parts))
    return found
