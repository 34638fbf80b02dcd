"""The cells that carry the marks of an assessed item: one for each question, in the order in which it is asked."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from grading.authoring.notebook import question_of, source_of
from grading.settings import RECORD_PLACE, record_place
from safeshare.exercises import points_of, public_case, uneven_items, uneven_slots
from safeshare.problems import Problem
from safeshare.rulebook import Rulebook
from safeshare.scenario import Bank, Case
from safeshare.scenario.forms import FILE_NAME, Forms, is_slot


@dataclass(frozen=True, slots=True)
class GradeCell:
    """One cell to be: its question, its points, and the part whose text stands there when a person marks it."""

    question: str
    points: float
    part_by_hand: str | None

    @property
    def name(self) -> str:
        """The cell's name in the gradebook: `s5a-ward-council`, or `test-01` for a slot of a test."""
        return self.question.replace(".", "-")


def grade_cells_of(
    bank: Bank, item: str, rulebook: Rulebook, forms: Forms | None = None
) -> tuple[list[GradeCell], list[Problem]]:
    """Return the cells that an assessed item needs, and its variants that ask or weigh something else.

    A slot of a test needs one cell, whichever of its cases a learner is shown: `forms` say which they are.
    """
    if is_slot(item):
        return _of_slot(item, forms, bank, rulebook)
    own = Bank(tuple(each for each in bank.files if each.id == item), bank.cases)
    cells = [GradeCell(f"{item}.{name}", *earned) for name, earned in _questions(bank.cases[item], rulebook).items()]
    return cells, uneven_items(own, rulebook)


def _of_slot(slot: str, forms: Forms | None, bank: Bank, rulebook: Rulebook) -> tuple[list[GradeCell], list[Problem]]:
    cases = {} if forms is None else forms.slots()
    if forms is None or slot not in cases:
        what = f"there is no item for the slot '{slot}'"
        return [], [Problem(FILE_NAME, what, "Let `python -m grading tests` write the tests' notebooks.")]
    uneven = [each for each in uneven_slots(forms, bank, rulebook) if each.where == slot]
    return [GradeCell(slot, points_of(bank.cases[cases[slot][0]], rulebook), None)], uneven


def make_cell(wanted: GradeCell, there: dict[str, Any] | None) -> dict[str, Any]:
    """Return the cell: the one that is there already, with only what is wrong in it put right, or a new one."""
    kind = "code" if wanted.part_by_hand is None else "markdown"
    cell = copy.deepcopy(there) if there is not None and there.get("cell_type") == kind else _new(kind)
    metadata = cell["metadata"]
    if metadata.get("nbgrader") != _marks(wanted, kind):
        metadata["nbgrader"] = _marks(wanted, kind)
    if wanted.part_by_hand is not None:
        about = metadata.setdefault("safeshare", {})
        about["record"] = wanted.part_by_hand
        if source_of(cell).strip() in ("", RECORD_PLACE):
            cell["source"] = [record_place(wanted.part_by_hand)]
    elif question_of(source_of(cell)) != wanted.question:
        cell["source"] = ["from safeshare.player import points\n", "\n", f'points("{wanted.question}")']
    return cell


def is_stale(cell: dict[str, Any]) -> bool:
    """Return whether a cell carries marks, or gives points: it stays only where a question asks for it."""
    if cell.get("metadata", {}).get("nbgrader", {}).get("grade"):
        return True
    return cell.get("cell_type") == "code" and question_of(source_of(cell)) is not None


def _questions(case: Case, rulebook: Rulebook) -> dict[str, tuple[float, str | None]]:
    """Return short name -> points and, where a person marks it, the part whose text they read."""
    found: dict[str, tuple[float, str | None]] = {}
    for question in public_case(case, rulebook)["questions"]:
        by_hand = next((part["id"] for part in question["parts"] if part["kind"] == "record"), None)
        found[question["id"].partition(".")[2]] = (float(question["points"]), by_hand)
    return found


def _new(kind: str) -> dict[str, Any]:
    metadata: dict[str, Any] = {"deletable": False, "editable": False}
    if kind == "markdown":
        return {"cell_type": kind, "id": "", "metadata": metadata, "source": []}
    metadata |= {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]}
    return {"cell_type": kind, "execution_count": None, "id": "", "metadata": metadata, "outputs": [], "source": []}


def _marks(wanted: GradeCell, kind: str) -> dict[str, Any]:
    by_hand = wanted.part_by_hand is not None
    return {
        "cell_type": kind,
        "grade": True,
        "grade_id": wanted.name,
        "locked": not by_hand,
        "points": wanted.points,
        "schema_version": 3,
        "solution": by_hand,
        "task": False,
    }
