"""Cases that wait until the learner has said something: the code of a sealed test, or which learner they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from safeshare.learner_ids import keep_id, own_id
from safeshare.player.assessed import UNOPENED
from safeshare.player.sentences import plain
from safeshare.player.shelf import CodeNeededError, enter_code, find_shelf
from safeshare.player.whose import read_id
from safeshare.problems import ProblemsError

WRONG_CODE = "This code does not open the test. Compare it with the one that your trainer gave you, and try again."
NO_ID = "A learner id has only letters, digits, hyphens and underscores. Enter yours as your trainer gave it to you."


@dataclass(frozen=True, slots=True)
class Waiting:
    """Cases that wait in a folder for the learner's code, or for their id."""

    folder: Path
    case_ids: tuple[str, ...]
    asks: Literal["code", "learner"]

    def view(self) -> dict[str, Any]:
        """Return what the front end draws in place of the cases; an id that may be the right one is offered."""
        return {"asks": self.asks, "learner": own_id(self.folder) if self.asks == "learner" else ""}

    def contents(self) -> list[dict[str, Any]]:
        """Return these cases for a list of all that a notebook holds: no title, no part, and how many parts will open.

        That number is None where it cannot be known before they open.
        """
        try:
            shelf = find_shelf(self.folder)
            counts = [shelf.parts_of(name) for name in self.case_ids]
        except (ProblemsError, OSError):
            counts = [None] * len(self.case_ids)
        kept = {"title": UNOPENED, "practice": False, "parts": []}
        return [{"id": name, **kept, "waits": count} for name, count in zip(self.case_ids, counts, strict=True)]

    def done(self, _answers: Mapping[str, Any]) -> list[str]:
        """Return that none of their parts is answered yet."""
        return []


def heard(waits: Waiting, message: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """Return the reply to what was typed, and whether the cases open; nothing is raised."""
    try:
        return _code(waits, message) if waits.asks == "code" else _learner(waits, message)
    except CodeNeededError:
        return {"ok": False, "text": WRONG_CODE}, False
    except (ProblemsError, OSError) as error:
        return {"ok": False, "text": plain(error)}, False


def _code(waits: Waiting, message: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    enter_code(waits.folder, message.get("code"))
    return {"ok": True, "text": ""}, True


def _learner(waits: Waiting, message: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """Say an id back as it is understood; it is kept, and opens the cases, once the learner is sure of it."""
    said = read_id(waits.folder, message.get("learner"))
    if said is None:
        return {"ok": False, "text": NO_ID}, False
    sure = message.get("sure") is True
    if sure:
        keep_id(waits.folder, said.learner)
    return {"ok": True, "text": "", "learner": said.learner, "listed": said.listed, "sure": sure}, sure
