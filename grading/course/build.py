"""Building the trainer's course folder from the checkout: notebooks and cases put where nbgrader looks for them."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grading.authoring.links import as_released, lead_on
from grading.authoring.notebook import check_notebook, read_notebook
from grading.collecting.submission import CASES
from grading.course import roster
from grading.course.allotment import make_key
from grading.course.assignment import Assignment, assignment_of, course_notebooks
from grading.course.folder import NOTEBOOKS, SCENARIOS, Course
from grading.course.nbgrader_config import write_config
from grading.faults import fault
from grading.gradebook.database import set_file_aside
from safeshare.files import write_atomically
from safeshare.problems import ProblemsError

if TYPE_CHECKING:
    from safeshare.rulebook import Rulebook
    from safeshare.scenario import Bank

SCHEMA = "safeshare-course/2"


def build_course(
    root: Path,
    notebooks: Path = NOTEBOOKS,
    scenarios: Path = SCENARIOS,
    database: str | None = None,
    dry_run: bool = False,
) -> Course:
    """Build a course folder from the notebooks and the bank; what it already holds of learners is left alone.

    `database` is the address of the gradebook, or `sqlite` for a file in the folder; None leaves it as it is. With
    `dry_run` nothing is written. Raises ProblemsError with everything that is wrong in the notebooks, the bank and the
    address; nothing is written then either.
    """
    from grading.authoring.cards import card_faults
    from grading.course.played import played
    from safeshare.exercises import uneven_items, uneven_slots
    from safeshare.rulebook import load_rulebook
    from safeshare.scenario import load_bank
    from safeshare.scenario.forms import load_forms

    rulebook = load_rulebook()
    bank = load_bank(scenarios, rulebook)
    forms = load_forms(scenarios, bank, rulebook)
    sources: dict[str, Path] = {}
    assignments: dict[str, Assignment] = {}
    problems = uneven_items(bank, rulebook) + ([] if forms is None else uneven_slots(forms, bank, rulebook))
    for path in _notebooks(notebooks):
        found, faults = played(path, bank)
        problems += [*faults, *check_notebook(path, bank, rulebook, forms), *card_faults(path)]
        assignment, unfit = assignment_of(path, found, forms, bank)
        problems += unfit
        sources[assignment.name], assignments[assignment.name] = path, assignment
    if problems:
        raise ProblemsError(problems)
    root = root.resolve()
    if not dry_run:
        root.mkdir(parents=True, exist_ok=True)
    noted = _database(root, database, dry_run)
    course = Course(root, scenarios.resolve(), assignments, noted)
    if dry_run:
        return course
    for name, path in sources.items():
        _fill_source(course, assignments[name], path, sources, bank, rulebook)
    make_key(root)
    roster.write_template(root)
    write_config(root)
    write_atomically(root / "course.json", json.dumps(_manifest(course), indent=2) + "\n")
    if noted:
        set_file_aside(root)
    return course


def _database(root: Path, wanted: str | None, dry_run: bool) -> str:
    """Return what to note of the gradebook's database: what is wanted (None: nothing else), or as it was."""
    try:
        before = str(json.loads((root / "course.json").read_text(encoding="utf-8")).get("gradebook", ""))
    except (OSError, ValueError, AttributeError):
        before = ""  # a new course, or one that another version has made
    if wanted is None:
        return before
    from grading.gradebook.database_change import change_database

    return change_database(root, before, wanted, dry_run)


def _notebooks(folder: Path) -> list[Path]:
    found = course_notebooks(folder)
    if not found:
        remedy = "Name the folder that holds notebooks such as 04_refusal.ipynb."
        raise fault(folder, "there is no notebook to build a course from", remedy)
    return found


def _fill_source(
    course: Course, assignment: Assignment, notebook: Path, sources: dict[str, Path], bank: Bank, rulebook: Rulebook
) -> None:
    """Write the notebook, its cases and its card into nbgrader's source folder, and clear anything else out of it.

    Its links lead to the other assignments' folders; `sources` are the notebooks of all. Whatever lies in the folder
    overwrites a learner's file of that name at marking, so answers.json must never be among it.
    """
    from grading.authoring.cards import FOLDER as CARDS
    from grading.authoring.cards import write_cards
    from safeshare.exercises import case_bundle

    folder = course.folder("source", assignment.name)
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    bundle = case_bundle(assignment.all_cases(bank), rulebook, assignment.name, assignment.items, assignment.forms)
    write_atomically(folder / CASES, json.dumps(bundle, ensure_ascii=False, indent=1) + "\n")
    text = read_notebook(notebook)
    lead_on(notebook, text, list(sources.values()))
    as_released(text, {path.name: name for name, path in sources.items()})
    write_atomically(folder / notebook.name, json.dumps(text, ensure_ascii=False, indent=1) + "\n")
    write_cards([notebook], folder / CARDS, rulebook)


def _manifest(course: Course) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "bank": os.path.relpath(course.bank_folder, course.root),
        **({"gradebook": course.database} if course.database else {}),
        "assignments": {each.name: each.to_dict() for each in course.assignments.values()},
    }
