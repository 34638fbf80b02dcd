"""Completing a notebook from the cases that it plays: cells locked, code hidden, each question with its grade cell."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading.authoring.cards import card_cell, with_link
from grading.authoring.cell_ids import name_cells
from grading.authoring.grade_cells import GradeCell, grade_cells_of, is_stale, make_cell
from grading.authoring.hand_in_cells import with_hand_in
from grading.authoring.links import lead_on
from grading.authoring.notebook import put_source, read_notebook, source_of
from grading.course.assignment import assignment_name, course_notebooks
from grading.course.plays import items_played
from safeshare.problems import ProblemsError
from safeshare.rulebook import Rulebook
from safeshare.scenario import Bank
from safeshare.scenario.forms import Forms
from safeshare.teaching import play_calls

HIDDEN = "hide-input"


@dataclass(frozen=True, slots=True)
class Completed:
    """A notebook as it stands and as it should: its bytes before and after, and how many cells differ."""

    path: Path
    before: bytes
    after: bytes
    added: int
    removed: int
    changed: int

    @property
    def in_step(self) -> bool:
        """Whether nothing has to change."""
        return self.before == self.after


def complete(
    path: Path, bank: Bank, rulebook: Rulebook, beside: Path | None = None, forms: Forms | None = None
) -> Completed:
    """Return a notebook completed from its `play("...")` cells; nothing is written.

    Every cell is locked and has a lasting id, code is hidden and has no output, and behind each assessed item stands
    one grade cell for each of its questions, or a cell to mark by hand; the last section leads to its card, a cell at
    the end shows the card to hand in with, and the last one leads on to the next notebook of the folder `beside` (its
    own unless another is given). Grade cells of questions that are no longer played or asked are gone. Everything else
    is kept as it was, byte for byte. `forms` are those of the bank, for the slots that the tests play. Raises
    ProblemsError when the file is no notebook, plays what the bank does not have, or an item's variants do not earn the
    same points.
    """
    before = path.read_bytes() if path.is_file() else b""
    given = read_notebook(path)
    played, problems = items_played(path.name, given, bank)
    wanted: dict[int, list[GradeCell]] = {}
    for index, item in played:
        cells, faults = grade_cells_of(bank, item, rulebook, forms)
        problems += faults
        wanted.setdefault(index, []).extend(cells)
    if problems:
        raise ProblemsError(problems)
    whole = copy.deepcopy(given)
    whole["cells"] = list(_with_grades(whole["cells"], wanted))
    lead_on(path, whole, course_notebooks(beside or path.parent))
    whole["cells"] = with_hand_in(whole["cells"], counts=bool(wanted))
    _settle(path, whole)
    return _compared(path, before, given, whole)


def _with_grades(cells: list[dict[str, Any]], wanted: dict[int, list[GradeCell]]) -> Iterator[dict[str, Any]]:
    """Yield the cells with each item's grade cells behind it: those that are there already, brought up to date."""
    there = {each["metadata"]["nbgrader"].get("grade_id"): each for each in cells if _marks(each)}
    for index, cell in enumerate(cells):
        if not is_stale(cell):
            yield cell
        for each in wanted.get(index, ()):
            yield make_cell(each, there.get(each.name))


def _settle(path: Path, notebook: dict[str, Any]) -> None:
    """Lock and name the cells, hide the code and clear what it printed, and note which assignment this is."""
    names: dict[int, str] = {}
    for number, cell in enumerate(notebook["cells"]):
        metadata = cell.setdefault("metadata", {})
        metadata["deletable"] = metadata["editable"] = False
        if cell.get("cell_type") == "code":
            metadata["jupyter"] = {**metadata.get("jupyter", {}), "source_hidden": True}
            metadata["tags"] = list(dict.fromkeys((*metadata.get("tags", ()), HIDDEN)))
            cell["outputs"], cell["execution_count"] = [], None
        name = _lasting_name(notebook, number)
        if name is not None:
            names[number] = name
    name_cells(notebook["cells"], names)
    _link_card(path, notebook)
    about = notebook.setdefault("metadata", {}).setdefault("safeshare", {})
    about["assignment"] = assignment_name(path)
    notebook["nbformat_minor"] = max(5, notebook.get("nbformat_minor", 5))


def _link_card(path: Path, notebook: dict[str, Any]) -> None:
    """Let the last section, "To take with you", lead to its card."""
    cell = card_cell(notebook)
    if cell is not None and (text := with_link(source_of(cell), path)) != source_of(cell):
        put_source(cell, text)


def _lasting_name(notebook: dict[str, Any], number: int) -> str | None:
    """Return the id of a cell that plays a case or is marked, or None."""
    cell = notebook["cells"][number]
    if marks := _marks(cell):
        return f"{'hand' if marks.get('solution') else 'grade'}-{marks['grade_id']}"
    calls = next(play_calls({"cells": [cell]}), None)
    return f"play-{calls[1][0]}" if calls and calls[1] else None


def _marks(cell: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = cell.get("metadata", {}).get("nbgrader", {})
    return found if found.get("grade") else {}


def _compared(path: Path, before: bytes, given: dict[str, Any], whole: dict[str, Any]) -> Completed:
    if given == whole:
        return Completed(path, before, before, 0, 0, 0)
    old, new = ([json.dumps(each, sort_keys=True) for each in some["cells"]] for some in (given, whole))
    fresh = sum(each not in old for each in new)
    gone = sum(each not in new for each in old)
    changed = min(fresh, gone)
    return Completed(path, before, _as_bytes(whole, before, given), fresh - changed, gone - changed, changed)


def _as_bytes(whole: dict[str, Any], before: bytes, given: dict[str, Any]) -> bytes:
    """Return a notebook as its file was written: with that indentation, those escapes and that end."""
    styles = [(indent, ascii_, end) for ascii_ in (False, True) for indent in (1, 2, 4, None) for end in ("\n", "")]
    for indent, ascii_, end in styles:
        if (json.dumps(given, indent=indent, ensure_ascii=ascii_) + end).encode() == before:
            return (json.dumps(whole, indent=indent, ensure_ascii=ascii_) + end).encode()
    return (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode()
