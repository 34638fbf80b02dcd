"""How far a learner is with what counts in one folder: case by case, without drawing anything for them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from safeshare.answers import AnswerSheet
from safeshare.drafts import drafts_in
from safeshare.player.progress import done_in
from safeshare.player.shelf import Shelf

UNOPENED = "A case that you have not opened yet"


@dataclass(frozen=True, slots=True)
class Progress:
    """One assessed case: its id and title, how many of its parts are answered, and how many there are.

    `draft` says that something is chosen in its story and not gone on with.
    """

    case: str
    title: str
    answered: int
    parts: int
    draft: bool

    def shown(self) -> dict[str, Any]:
        """Return it as the front end takes it."""
        return asdict(self)


def progress_in(shelf: Shelf, folder: Path) -> list[Progress]:
    """Return the assessed cases of a released folder in their order; of those not shown yet, any one stands for all.

    Raises ProblemsError when the answers cannot be read.
    """
    sheet = AnswerSheet.open(folder, shelf.assignment)
    answers = {part: value for part, value in sheet.answers.items() if isinstance(value, dict)}
    drafts: dict[str, Any] | None = None  # looked for once, and only where there is a story that has them
    found = []
    for item, cases in shelf.items.items():
        shown = sheet.variants.get(item, {}).get("case")
        case_id = shown if shown in shelf.cases.case_ids() else next(
            (each for each in cases if each in shelf.cases.case_ids()), None
        )  # fmt: skip
        if case_id is not None:
            case = shelf.public(case_id)
            title = case["title"] if shown or len(cases) == 1 else UNOPENED
            parts = [part for question in case["questions"] for part in question["parts"]]
            stories = [part["id"] for part in parts if part["kind"] == "unfold"]
            if stories and drafts is None:
                drafts = drafts_in(folder, answers)
            draft = any(part in (drafts or {}) for part in stories)
            found.append(Progress(case_id, title, len(done_in([case], answers)), len(parts), draft))
    return found
