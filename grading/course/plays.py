"""How a course plays its cases: pairs side by side, assessed items alone and once, the tests' own in the tests only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from grading.authoring.notebook import read_notebook
from grading.course.assignment import TESTS
from grading.course.played import found_plays
from safeshare.problems import Problem
from safeshare.scenario import Bank, Case
from safeshare.scenario.forms import is_slot
from safeshare.teaching import play_calls


def items_played(name: str, notebook: Mapping[str, Any], bank: Bank) -> tuple[list[tuple[int, str]], list[Problem]]:
    """Return the assessed items that a notebook plays, each with its cell's number, and what is wrong with its plays.

    Beyond what `played` finds: a near-miss pair that is not played side by side, an assessed item that is not played
    alone, and a case kept for the tests in a notebook of a section. `name` is the notebook's file name.
    """
    found, problems = found_plays(name, notebook, bank)
    is_test = name.partition(".")[0] in TESTS
    for index, case_ids in play_calls(notebook):
        what = _misplayed([bank.cases[each] for each in case_ids if each in bank.cases], bank, is_test=is_test)
        problems += [Problem(name, *each, where=f"cell {index + 1}") for each in what]
    return [(index, item) for index, (item, _cases) in found.items], problems


def played_in_two(paths: Iterable[Path], bank: Bank) -> list[Problem]:
    """Return assessed items that two notebooks play; those kept for the tests belong in both of these."""
    homes: dict[str, Path] = {}
    problems: list[Problem] = []
    for path in paths:
        found, _problems = found_plays(path.name, read_notebook(path), bank)
        for index, (item, _cases) in found.items:
            home = homes.setdefault(item, path)
            if home != path and not is_slot(item) and bank.cases[item].pool != "form":
                what = f"'{item}' is played in {home.name} already, and an assessed case counts once"
                problems.append(Problem(path.name, what, "Keep it in one of the two.", f"cell {index + 1}"))
    return problems


def _misplayed(cases: list[Case], bank: Bank, *, is_test: bool) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the known cases of one `play`, and how to put it right."""
    for case in cases:
        pair = bank.pairs().get(case.pair, (case,))
        if case.use == "practice" and {each.id for each in pair} - {each.id for each in cases}:
            names = ", ".join(f'"{each.id}"' for each in pair)
            yield f"'{case.id}' is one of a pair and stands alone: its near-miss is missing", f"Write play({names})."
        if case.use == "assessment" and len(cases) > 1:
            yield f"'{case.id}' is assessed and not played alone", f'Give it a cell of its own: play("{case.pair}").'
        if case.use == "assessment" and case.pool == "form" and not is_test:
            remedy = "Play a case of the pool 'section' instead."
            yield f"'{case.id}' is kept for the pre- and the post-test (pool: form)", remedy
