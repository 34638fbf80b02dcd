"""The trainer's course folder: what is in it, and where."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grading import CHECKOUT
from grading.course.assignment import Assignment, assignment_from
from grading.faults import fault, not_ready
from grading.progress import shown
from safeshare.problems import did_you_mean

if TYPE_CHECKING:
    from safeshare.rulebook import Rulebook
    from safeshare.scenario import Bank

NOTEBOOKS = CHECKOUT / "notebooks"
SCENARIOS = CHECKOUT / "scenarios"
ASSIGNMENT = "section-04"
ALL = "all"


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
