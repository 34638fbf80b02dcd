"""The trainer's course folder: what is in it, and how it is built from the checkout."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grading import CHECKOUT
from grading.authoring.links import as_released, lead_on
from grading.authoring.notebook import check_notebook, read_notebook
from grading.collecting.submission import CASES
from grading.course import roster
from grading.course.allotment import make_key
from grading.course.assignment import Assignment, assignment_from, assignment_of, course_notebooks
from grading.faults import fault, not_ready
from grading.gradebook.database import set_file_aside
from grading.progress import shown
from safeshare.files import write_atomically
from safeshare.problems import ProblemsError, did_you_mean

if TYPE_CHECKING:
    from safeshare.rulebook import Rulebook
    from safeshare.scenario import Bank

NOTEBOOKS = CHECKOUT / "notebooks"
SCENARIOS = CHECKOUT / "scenarios"
ASSIGNMENT = "section-04"
ALL = "all"
SCHEMA = "safeshare-course/2"
CONFIG_FILE = "nbgrader_config.py"

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
    """A course folder that `build` has made; `database` is its gradebook's address if that is elsewhere."""

    root: Path
    bank_folder: Path
    assignments: dict[str, Assignment]
    database: str = ""

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
        return self.root.joinpath(step, *((learner, assignment) if learner else (assignment,)))

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
        from safeshare.rulebook import load_rulebook
        from safeshare.scenario import load_bank

        if not self.bank_folder.is_dir():
            what = f"the bank of cases that this course was built from is not there ('{shown(self.bank_folder)}')"
            again = f"python -m grading build --course {shown(self.root)}"
            remedy = f"A course that was moved or copied is built again where it stands: {again} --scenarios FOLDER."
            raise fault(shown(self.root), what, remedy)
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
        database = str(data.get("gradebook", ""))
    except (FileNotFoundError, NotADirectoryError):
        raise fault(shown(root), "there is no course in this folder", remedy) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise fault(manifest, "this is not a course that this version can read", remedy) from None
    return Course(root, bank, assignments, database)


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
    _write_config(root)
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


def _write_config(root: Path) -> None:
    """Write nbgrader's configuration; what a trainer has set below our lines stays."""
    ours = _CONFIG.format(checkout=os.path.relpath(CHECKOUT, root))
    write_atomically(root / CONFIG_FILE, ours + _set_by_trainer(root))


def _set_by_trainer(root: Path) -> str:
    """Return the lines of nbgrader's configuration below ours."""
    path = root / CONFIG_FILE
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    return before.partition(_CONFIG.splitlines(keepends=True)[-1])[2]


def own_setting(root: Path) -> str:
    """Return the gradebook's address that a trainer has set in nbgrader's own configuration of a course, or nothing."""
    theirs = _set_by_trainer(root)
    if "db_url" not in theirs:
        return ""
    from traitlets.config import Config

    config, path = Config(), root / CONFIG_FILE
    exec(compile(theirs, str(path), "exec"), {"get_config": lambda: config, "c": config, "__file__": str(path)})
    return str(config.CourseDirectory.get("db_url", ""))


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
