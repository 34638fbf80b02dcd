"""The cells with which a learner hands in: one at the end of each notebook in which something counts."""

from __future__ import annotations

from typing import Any

from grading.authoring.notebook import source_of

ID = "hand-in"
SOURCE = ["from safeshare.player import hand_in\n", "\n", "hand_in()"]


def with_hand_in(cells: list[dict[str, Any]], counts: bool) -> list[dict[str, Any]]:
    """Return the cells with the hand-in card before the last one, which leads on; without it where nothing counts."""
    there = next((cell for cell in cells if _hands_in(cell)), None)
    others = [cell for cell in cells if not _hands_in(cell)]
    if not counts:
        return others
    new: dict[str, Any] = {"cell_type": "code", "execution_count": None, "id": ID, "metadata": {}, "outputs": []}
    leads_on = bool(others and others[-1].get("id") == "the-way-on")
    place = len(others) - leads_on
    return [*others[:place], there or {**new, "source": list(SOURCE)}, *others[place:]]


def _hands_in(cell: dict[str, Any]) -> bool:
    return cell.get("cell_type") == "code" and source_of(cell).split() == "".join(SOURCE).split()
