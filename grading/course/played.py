"""Which cases a notebook plays: a notebook decides what its assignment is made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading.authoring.notebook import graded_cells, read_notebook
from grading.course.assignment import TESTS
from safeshare.problems import Problem, did_you_mean
from safeshare.scenario import Bank
from safeshare.scenario.forms import is_slot
from safeshare.teaching import play_calls


@dataclass(frozen=True, slots=True)
class Played:
    """The practice cases that a notebook plays, and its assessed items: the name played and the cases behind it.

    Which cases stand behind the slots of a test, the forms say: there are none here.
    """

    practice: tuple[str, ...]
    items: Mapping[str, tuple[str, ...]]


def played(path: Path, bank: Bank) -> tuple[Played, list[Problem]]:
    """Return what a notebook plays, and what is wrong with it.

    Unknown cases, a variant of an item in place of the item, an item played twice, slots outside the tests, and marks
    for an item that is not played. Raises ProblemsError when the file is no notebook.
    """
    notebook = read_notebook(path)
    found, problems = found_plays(path.name, notebook, bank)
    items = dict(item for _index, item in found.items)
    for cell in graded_cells(notebook):
        item = (cell.question or "").partition(".")[0]
        if (item in bank.cases or is_slot(item)) and item not in items:
            what, remedy = f"'{item}' is marked here and not played", f'Add play("{item}"), or remove the cell.'
            problems.append(Problem(path.name, what, remedy, f"cell {cell.index + 1} ('{cell.name}')"))
    return Played(tuple(found.practice), items), problems


@dataclass(slots=True)
class Found:
    """Practice cases, and assessed items with the cell's number and the cases behind them, in the notebook's order."""

    practice: dict[str, None]
    items: list[tuple[int, tuple[str, tuple[str, ...]]]]


def found_plays(name: str, notebook: Mapping[str, Any], bank: Bank) -> tuple[Found, list[Problem]]:
    """Return what a notebook of that file name plays, and the plays that cannot be."""
    variants = {file.id: tuple(case.id for case in file.cases) for file in bank.files}
    found = Found({}, [])
    problems: list[Problem] = []
    for index, case_ids in play_calls(notebook):
        for case_id in case_ids:
            seen = {item for _index, (item, _cases) in found.items}
            what = _unplayable(name, case_id, bank, seen)
            if what is not None:
                problems.append(Problem(name, *what, f"cell {index + 1}"))
            elif case_id in bank.cases and bank.cases[case_id].use == "practice":
                found.practice[case_id] = None
            else:
                found.items.append((index, (case_id, variants.get(case_id, ()))))
    return found, problems


def _unplayable(name: str, case_id: str, bank: Bank, seen: Collection[str]) -> tuple[str, str] | None:
    """Return why a notebook cannot play a name, and how to put it right, or None when it can."""
    case = bank.cases.get(case_id)
    if is_slot(case_id):
        if name.partition(".")[0] not in TESTS:
            return f"'{case_id}' is a slot of the pre- and the post-test", "Play a case of the pool 'section' instead."
    elif case is None:
        return f"the bank has no case '{case_id}' to play", did_you_mean(case_id, bank.cases)
    elif case.use == "assessment" and case.pair != case_id:
        what = f"'{case_id}' is one of the variants of '{case.pair}', of which each learner gets one"
        return what, f'Write play("{case.pair}").'
    return (f"'{case_id}' is played twice", "Keep one of the cells.") if case_id in seen else None
