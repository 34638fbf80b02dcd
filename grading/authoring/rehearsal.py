"""A rehearsal of marking: every notebook run as nbgrader would run it, with answer sheets of which the score is known.

A perfect sheet must earn everything, a blank one nothing, and one of the worst answers next to nothing; no cell may
stop, or write to the error stream (nbgrader then gives 0 to a grade cell), and every player must find its cases.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from grading.authoring.notebook import graded_cells, read_notebook
from grading.authoring.rehearsed import BLANK, OTHER, SHEETS, WORST, Run
from grading.authoring.worst_answers import worst_answers
from grading.collecting.submission import CASES
from grading.course.assignment import Assignment, assignment_of
from grading.course.played import played
from grading.marking.crosscheck import UnreadableScoreError, score_of
from grading.running.executors import HERE, Needs, Where, executor_for
from grading.running.papermill_runs import LOST, executed, marking
from grading.running.under_way import Rescue
from safeshare.allotting import BY_OWN
from safeshare.answers import AnswerSheet
from safeshare.exercises import case_bundle
from safeshare.files import write_atomically
from safeshare.marking import perfect_answers
from safeshare.problems import Problem, ProblemsError
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.scenario import Bank, Case, load_bank
from safeshare.scenario.forms import load_forms
from safeshare.teaching import play_calls

_SHOWS_CASES = "open this notebook in JupyterLab and run it to answer."


@dataclass(frozen=True, slots=True)
class _Task:
    notebook: Path
    assignment: Assignment
    sheet: str


def rehearse(
    notebooks: Sequence[Path], scenarios: Path, place: Where = HERE, sheets: Collection[str] = SHEETS
) -> Iterator[Run]:
    """Yield the runs of notebooks, each notebook with every sheet that applies, wherever the place says.

    Nothing is written beside the notebooks. Raises ProblemsError when a notebook plays what the bank does not have, or
    the place is a cluster that cannot do it.
    """
    paths, bank = [path.resolve() for path in notebooks], scenarios.resolve()
    tasks = list(_tasks(paths, bank, sheets))
    # Apart, since papermill changes the folder of the whole process that it runs in.
    with executor_for(place, _prepare, str(bank), apart=True, needs=Needs(same=(*paths, bank))) as executor:
        yield from executor.results(_run, tasks, Rescue(_lost))


def runs_due(notebooks: Sequence[Path], scenarios: Path) -> Counter[str]:
    """Return how many runs `rehearse` will make of each notebook, by its name without `.ipynb`."""
    return Counter(task.notebook.stem for task in _tasks(notebooks, scenarios, SHEETS))


def _tasks(notebooks: Sequence[Path], scenarios: Path, sheets: Collection[str]) -> Iterator[_Task]:
    rulebook = load_rulebook()
    bank = load_bank(scenarios, rulebook)
    forms = load_forms(scenarios, bank, rulebook)
    problems: list[Problem] = []
    for path in notebooks:
        found, faults = played(path, bank)
        problems += faults
        assignment, unfit = assignment_of(path, found, forms, bank)
        problems += unfit
        for sheet in sheets:
            if sheet != OTHER or assignment.varies:
                yield _Task(path, assignment, sheet)
    if problems:
        raise ProblemsError(problems)


_loaded: tuple[Path, Bank, Rulebook] | None = None


def _prepare(scenarios: str) -> None:
    """Load the bank once for all runs of one process."""
    global _loaded  # one process, one bank at a time
    rulebook = load_rulebook()
    _loaded = Path(scenarios), load_bank(Path(scenarios), rulebook), rulebook


def _lost(task: _Task) -> Run:
    return Run(task.notebook.stem, task.sheet, 0.0, 0.0, 0.0, (f"{LOST}.",))


def _run(task: _Task) -> Run:
    """Run one notebook in a process that was made ready, with one sheet of answers."""
    if _loaded is None:
        raise RuntimeError("this process was not prepared")
    scenarios, bank, rulebook = _loaded
    with tempfile.TemporaryDirectory() as folder, marking(scenarios):
        return _run_in(Path(folder), task, bank, rulebook)


def _run_in(folder: Path, task: _Task, bank: Bank, rulebook: Rulebook) -> Run:
    """Run one notebook in a folder of its own, as it is released."""
    start = monotonic()
    cases = task.assignment.all_cases(bank)
    bundle = case_bundle(cases, rulebook, task.assignment.name, task.assignment.items, task.assignment.forms)
    write_atomically(folder / CASES, json.dumps(bundle, ensure_ascii=False) + "\n")
    _fill_in(task, folder, bank, rulebook)
    notebook = read_notebook(task.notebook)
    run, troubles = executed(task.notebook, folder)
    earned = 0.0 if run is None else _scored(notebook, run, troubles)
    out_of = sum(cell.points for cell in graded_cells(notebook) if not cell.by_hand)
    return Run(task.notebook.stem, task.sheet, earned, out_of, monotonic() - start, tuple(troubles))


def _fill_in(task: _Task, folder: Path, bank: Bank, rulebook: Rulebook) -> None:
    """Write the answers of a sheet, and which case of each item was shown, as the player does."""
    sheet = AnswerSheet.open(folder, task.assignment.name, synthetic=True)
    place = -1 if task.sheet == OTHER else 0
    for item, cases in task.assignment.items.items():
        if len(cases) > 1:
            form = task.assignment.forms[place] if task.assignment.forms else None
            sheet.record_variant(item, cases[place], BY_OWN, form)
    if task.sheet == BLANK:
        return
    shown = [bank.cases[cases[place]] for cases in task.assignment.items.values()]
    for case in (*task.assignment.practice_cases(bank), *shown):
        for part, answer in _answers(task.sheet, case, rulebook).items():
            sheet.put(part, answer)


def _answers(sheet: str, case: Case, rulebook: Rulebook) -> Mapping[str, Any]:
    return worst_answers(case, rulebook) if sheet == WORST else perfect_answers(case, rulebook)


def _scored(notebook: dict[str, Any], run: dict[str, Any], troubles: list[str]) -> float:
    """Return the points that the run's grade cells gave; each without a score, or player without a case, is trouble."""
    earned = 0.0
    for cell in graded_cells(notebook):
        if cell.by_hand:
            continue
        try:
            earned += score_of(run["cells"][cell.index], cell.points)
        except UnreadableScoreError as error:
            troubles.append(f"'{cell.name}' gave no score: {error}.")
    troubles += _silent_players(notebook, run)
    return round(earned, 4)


def _silent_players(notebook: dict[str, Any], run: dict[str, Any]) -> Iterator[str]:
    """Yield a sentence for each player that shows no case: what it says instead."""
    for index, case_ids in play_calls(notebook):
        outputs = run["cells"][index].get("outputs", ())
        shown = " ".join("".join(each.get("data", {}).get("text/plain", "")) for each in outputs)
        if not shown.endswith(_SHOWS_CASES):
            yield f"{' and '.join(case_ids)} did not show: {shown or 'nothing stands there'}"
