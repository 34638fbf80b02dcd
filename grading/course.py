"""The trainer's course folder: what is in it, how it is built from the checkout and how it is released."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading import roster
from grading.allotment import make_key, read_key, write_table
from grading.assignment import Assignment, assignment_from, assignment_of, course_notebooks
from grading.cards import FOLDER as CARDS
from grading.cards import card_faults, write_cards
from grading.faults import fault, not_ready
from grading.leaks import find_leaks
from grading.nbgrader_runs import nbgrader_at
from grading.notebook import check_notebook, read_notebook
from grading.played import played
from grading.progress import shown
from grading.submission import CASES
from safeshare.exercises import case_bundle, uneven_items
from safeshare.files import write_atomically
from safeshare.problems import ProblemsError, did_you_mean
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.scenario import Bank, load_bank
from safeshare.scenario.forms import load_forms

CHECKOUT = Path(__file__).resolve().parents[1]
NOTEBOOKS = CHECKOUT / "notebooks"
SCENARIOS = CHECKOUT / "scenarios"
ASSIGNMENT = "section-04"
ALL = "all"
SCHEMA = "safeshare-course/2"

_CONFIG = """\
# Written by `python -m grading build` and read by nbgrader; what it sets, and why, stands in grading/settings.py.
import sys
from pathlib import Path

COURSE = Path(__file__).resolve().parent
sys.path.insert(0, str((COURSE / {checkout!r}).resolve()))

from grading.settings import configure  # noqa: E402

configure(get_config(), COURSE)  # noqa: F821
"""


@dataclass(frozen=True, slots=True)
class Course:
    """A course folder that `build` has made."""

    root: Path
    bank_folder: Path
    assignments: dict[str, Assignment]

    def assignment(self, name: str = ASSIGNMENT) -> Assignment:
        """Return one assignment of the course; raises ProblemsError when it has none of that name."""
        if name not in self.assignments:
            raise fault(
                shown(self.root), f"this course has no assignment '{name}'", did_you_mean(name, self.assignments)
            )
        return self.assignments[name]

    def chosen(self, name: str) -> list[Assignment]:
        """Return the assignment of a name, or for `all` every one in the order of the course."""
        return list(self.assignments.values()) if name == ALL else [self.assignment(name)]

    def folder(self, step: str, assignment: str, learner: str | None = None) -> Path:
        """Return the folder of an assignment at one of nbgrader's steps (`source`, `release`, `submitted`, ...)."""
        return self.root / step / learner / assignment if learner else self.root / step / assignment

    def is_released(self, assignment: Assignment) -> bool:
        """Return whether learners have been given an assignment."""
        return (self.folder("release", assignment.name) / f"{assignment.notebook}.ipynb").is_file()

    def released_notebook(self, assignment: Assignment) -> Path:
        """Return the notebook that learners were given; raises ProblemsError when nothing was released yet."""
        path = self.folder("release", assignment.name) / f"{assignment.notebook}.ipynb"
        if not path.is_file():
            remedy = f"Run `python -m grading release --course {shown(self.root)}` first."
            raise not_ready(shown(self.root), f"'{assignment.name}' has not been released yet", remedy)
        return path

    def bank(self, rulebook: Rulebook | None = None) -> Bank:
        """Load the whole bank of cases, keys included; raises ProblemsError naming every fault in it."""
        return load_bank(self.bank_folder, rulebook or load_rulebook())


def open_course(root: Path) -> Course:
    """Open the course folder that `build` has made; raises ProblemsError when there is none."""
    root = root.resolve()
    manifest = root / "course.json"
    remedy = f"Run `python -m grading build --course {shown(root)}` first."
    try:
        data = json.loads(manifest.read_text(encoding="utf-8"))
        assignments = {name: assignment_from(name, parts) for name, parts in data["assignments"].items()}
        bank = (root / data["bank"]).resolve()
    except (FileNotFoundError, NotADirectoryError):
        raise fault(shown(root), "there is no course in this folder", remedy) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise fault(manifest, "this is not a course that this version can read", remedy) from None
    return Course(root, bank, assignments)


def build_course(root: Path, notebooks: Path = NOTEBOOKS, scenarios: Path = SCENARIOS) -> Course:
    """Build a course folder from the notebooks and the bank; what it already holds of learners is left alone.

    Raises ProblemsError with everything that is wrong in the notebooks and the bank; nothing is written then.
    """
    rulebook = load_rulebook()
    bank = load_bank(scenarios, rulebook)
    forms = load_forms(scenarios, bank, rulebook)
    sources: dict[str, Path] = {}
    assignments: dict[str, Assignment] = {}
    problems = uneven_items(bank, rulebook)
    for path in _notebooks(notebooks):
        found, faults = played(path, bank)
        problems += [*faults, *check_notebook(path, bank, rulebook), *card_faults(path)]
        assignment, unfit = assignment_of(path, found, forms, bank)
        problems += unfit
        sources[assignment.name], assignments[assignment.name] = path, assignment
    if problems:
        raise ProblemsError(problems)
    root = root.resolve()
    root.mkdir(parents=True, exist_ok=True)
    course = Course(root, scenarios.resolve(), assignments)
    for name, path in sources.items():
        _fill_source(course, assignments[name], path, bank, rulebook)
    make_key(root)
    roster.write_template(root)
    write_atomically(root / "nbgrader_config.py", _CONFIG.format(checkout=os.path.relpath(CHECKOUT, root)))
    write_atomically(root / "course.json", json.dumps(_manifest(course), indent=2) + "\n")
    return course


def release(course: Course, assignment: Assignment) -> Path:
    """Release an assignment to learners, without keys, and return its folder.

    Where it has items with variants, a table says which of them each learner on the roster is shown.

    Raises ProblemsError when a key is found in what would be released, or nbgrader refuses it; what was released before
    is then as it was.
    """
    _refuse_leaks(course, course.folder("source", assignment.name))
    folder = course.folder("release", assignment.name)
    before = folder.with_name(f".{folder.name}.before")
    if folder.exists():
        shutil.rmtree(before, ignore_errors=True)
        folder.rename(before)
    try:
        with nbgrader_at(course.root) as nbgrader:
            problem = nbgrader.generate_assignment(assignment.name)
        if problem is not None:
            remedy = f"{shown(course.root / 'logs' / 'nbgrader.log')} holds nbgrader's own words."
            raise fault(assignment.name, f"nbgrader could not release it: {problem}", remedy)
        write_table(folder, assignment, read_key(course.root), _learners(course))
        _refuse_leaks(course, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if before.exists():
            before.rename(folder)
        raise
    shutil.rmtree(before, ignore_errors=True)
    return folder


def _learners(course: Course) -> tuple[str, ...]:
    return () if roster.is_empty(course.root) else tuple(roster.read_roster(course.root))


def _refuse_leaks(course: Course, folder: Path) -> None:
    rulebook = load_rulebook()
    leaks = find_leaks(folder, course.bank(rulebook), rulebook, read_key(course.root), _learners(course))
    if leaks:
        raise ProblemsError(leaks)


def _notebooks(folder: Path) -> list[Path]:
    found = course_notebooks(folder)
    if not found:
        remedy = "Name the folder that holds notebooks such as 04_refusal.ipynb."
        raise fault(folder, "there is no notebook to build a course from", remedy)
    return found


def _fill_source(course: Course, assignment: Assignment, notebook: Path, bank: Bank, rulebook: Rulebook) -> None:
    """Write the notebook, its cases and its card into nbgrader's source folder, and clear anything else out of it.

    Whatever lies there overwrites a learner's file of that name at marking, so answers.json must never be among it.
    """
    folder = course.folder("source", assignment.name)
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    bundle = case_bundle(assignment.all_cases(bank), rulebook, assignment.name, assignment.items, assignment.forms)
    write_atomically(folder / CASES, json.dumps(bundle, ensure_ascii=False, indent=1) + "\n")
    write_atomically(folder / notebook.name, json.dumps(read_notebook(notebook), ensure_ascii=False, indent=1) + "\n")
    write_cards([notebook], folder / CARDS, rulebook)


def _manifest(course: Course) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "bank": os.path.relpath(course.bank_folder, course.root),
        "assignments": {each.name: each.to_dict() for each in course.assignments.values()},
    }
