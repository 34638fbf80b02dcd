"""Marking a cohort with nbgrader: one bad hand-in never stops the others, and no score is taken on trust."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grading.assignment import Assignment
from grading.course import Course
from grading.crosscheck import doubtful_cells
from grading.faults import not_ready
from grading.inspection import Trouble, inspect
from grading.nbgrader_runs import Nbgrader, nbgrader_at
from grading.notebook import GradedCell, graded_cells, read_notebook
from grading.progress import each, shown
from grading.roster import read_roster
from grading.sheets import Marker, Sheet, canonical, marker_of
from grading.submission import CASES
from safeshare.files import write_atomically

STATE = "marking.json"


@dataclass(slots=True)
class Summary:
    """What a marking run did: learner ids by what happened, and a sentence for each that needs attention."""

    marked: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    attention: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    to_mark_by_hand: int = 0


@dataclass(frozen=True, slots=True)
class _Run:
    """What every learner's marking needs."""

    course: Course
    assignment: Assignment
    marker: Marker
    cells: list[GradedCell]
    released: bytes


def mark(course: Course, assignment: Assignment, again: bool = False) -> Summary:
    """Mark everything new or changed (with `again`: everything) into nbgrader's gradebook.

    Stock nbgrader marks each hand-in in turn, in a process of its own; then each score is compared with the marks that
    the answers earn in this process, and taken out of the gradebook where they differ. Run it again at any time: it
    goes on where it stopped. Raises ProblemsError when nothing was released or collected.
    """
    learners = read_roster(course.root)
    run = _prepare(course, assignment)
    summary = Summary()
    todo: dict[str, Sheet] = {}
    state = _read_state(course, assignment)
    for learner in learners:
        folder = course.folder("submitted", assignment.name, learner)
        if not folder.is_dir():
            summary.missing.append(learner)
            continue
        seen = inspect(course, assignment, learner, run.marker)
        if isinstance(seen, Trouble):
            summary.attention[learner] = seen.trainer
        else:
            todo[learner] = seen.sheet
    if not todo and not summary.attention:
        remedy = f"Run `python -m grading collect --from DROPBOX --course {shown(course.root)}` first."
        raise not_ready(shown(course.root), "nothing has been collected yet", remedy)
    with nbgrader_at(course.root) as nbgrader:
        nbgrader.enrol(learners)
        for learner in each(todo, "Marking", "learner"):
            fingerprint = _fingerprint(run, learner, todo[learner])
            if not again and state.get(learner) == fingerprint and _autograded(run, learner).is_file():
                summary.unchanged.append(learner)
                continue
            problem = nbgrader.autograde(assignment.name, learner)
            if problem is None:
                summary.marked.append(learner)
                state[learner] = fingerprint
            else:
                nbgrader.set_aside(assignment.name, learner)
                state.pop(learner, None)
                log = nbgrader.log.relative_to(course.root)
                summary.attention[learner] = f"nbgrader could not mark this hand-in ({problem}); {log} says more."
            _write_state(course, assignment, state)
        _compare(run, nbgrader, todo, summary, state)
    _write_state(course, assignment, state)
    return summary


def _prepare(course: Course, assignment: Assignment) -> _Run:
    released = course.released_notebook(assignment)
    notebook = read_notebook(released)
    cases_file = course.folder("source", assignment.name) / CASES
    released_bytes = released.read_bytes() + cases_file.read_bytes()
    return _Run(course, assignment, marker_of(course, assignment), graded_cells(notebook), released_bytes)


def _compare(run: _Run, nbgrader: Nbgrader, sheets: dict[str, Sheet], summary: Summary, state: dict[str, str]) -> None:
    """Compare every score in the gradebook with the answers' own marks, and take out those that cannot be trusted."""
    grades = nbgrader.grades(run.assignment.name)
    by_question = {cell.question: cell.name for cell in run.cells}
    for learner in [*summary.marked, *summary.unchanged]:
        sheet = sheets[learner]
        notebook = json.loads(_autograded(run, learner).read_bytes())
        doubts = doubtful_cells(notebook, run.cells, grades.get(learner, {}), sheet.points())
        doubts |= {by_question[question]: why for question, why in sheet.faults().items() if question in by_question}
        if doubts:
            nbgrader.set_aside(run.assignment.name, learner, doubts)
            summary.attention[learner] = _in_words(doubts)
            state.pop(learner, None)
        summary.to_mark_by_hand += sum(
            grade["needs_manual_grade"] for name, grade in grades.get(learner, {}).items() if name not in doubts
        )
    summary.marked = [learner for learner in summary.marked if learner not in summary.attention]
    summary.unchanged = [learner for learner in summary.unchanged if learner not in summary.attention]


def _in_words(doubts: dict[str, str]) -> str:
    """Return one sentence about doubtful cells, those with the same trouble together."""
    cells: dict[str, list[str]] = {}
    for name, why in sorted(doubts.items()):
        cells.setdefault(why, []).append(name)
    words = "; ".join(f"{why} ({', '.join(names)})" for why, names in cells.items())
    return f"Some scores cannot be trusted and wait for you in formgrader: {words}."


def _autograded(run: _Run, learner: str) -> Path:
    return run.course.folder("autograded", run.assignment.name, learner) / f"{run.assignment.notebook}.ipynb"


def _fingerprint(run: _Run, learner: str, sheet: Sheet) -> str:
    """Return a hash of everything that a learner's marks follow from: the hand-in, the release, and the marks due."""
    digest = hashlib.sha256(run.released)
    folder = run.course.folder("submitted", run.assignment.name, learner)
    for path in sorted(folder.iterdir()):
        digest.update(f"\0{path.name}\0".encode() + path.read_bytes())
    digest.update(canonical(sheet.points()))
    return digest.hexdigest()


def _read_state(course: Course, assignment: Assignment) -> dict[str, str]:
    try:
        data: dict[str, Any] = json.loads((course.root / STATE).read_text(encoding="utf-8"))
        return dict(data[assignment.name])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _write_state(course: Course, assignment: Assignment, state: dict[str, str]) -> None:
    try:
        data: dict[str, Any] = json.loads((course.root / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        data = {}
    write_atomically(course.root / STATE, json.dumps({**data, assignment.name: state}, indent=1) + "\n")
