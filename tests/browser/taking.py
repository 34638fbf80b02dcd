"""A released course that a learner takes in JupyterLab and hands in, and the scores that come of it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from grading.course.allotment import KEY_FILE

KEY = "5afe" * 16
"""The course's key, from which its draw of cases follows: the same in every run."""
LEARNER = "learner-01"
START = "section-00"
ROSTER = """learner_id,agency_code,agency_kind,group,level,cohort,delivery,phase
learner-01,council-a,council,B,level 2,c1,webinar,post
"""


@dataclass(frozen=True)
class Course:
    """A released course, the learner's own copy of one section in JupyterLab's folder, and where hand-ins go."""

    section: str
    root: Path
    copy: Path
    dropbox: Path
    repository: Path

    @property
    def notebook(self) -> Path:
        """The learner's notebook."""
        return next(self.copy.glob("*.ipynb"))

    @property
    def players(self) -> int:
        """How many players the notebook holds."""
        return len(code_cells(self.notebook, "play("))

    def run(self, *command: str) -> None:
        """Run one of our commands as a person would; its words are shown when it fails."""
        done = subprocess.run(command, cwd=self.repository, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def grading(self, step: str, *more: str) -> None:
        """Run one of the trainer's steps on this course."""
        self.run(sys.executable, "-m", "grading", step, "--course", str(self.root), *more)

    def marked(self) -> dict[str, float | None]:
        """Hand in, collect, mark, and return the gradebook's automatic score of each question."""
        safeshare = str(Path(sys.executable).parent / "safeshare")
        self.run(safeshare, "hand-in", str(self.copy), "--to", str(self.dropbox), "--learner", LEARNER)
        return self.collected()

    def collected(self) -> dict[str, float | None]:
        """Collect what has been handed in, mark, and return the gradebook's automatic score of each question."""
        self.grading("collect", "--from", str(self.dropbox))
        self.grading("mark")
        with Gradebook(f"sqlite:///{self.root / 'gradebook.db'}") as gradebook:
            submission = gradebook.find_submission(self.section, LEARNER)
            scores = {grade.name: grade.auto_score for notebook in submission.notebooks for grade in notebook.grades}
        return {question: scores[cell] for question, cell in _grade_cells(self.notebook).items()}


def _grade_cells(notebook: Path) -> dict[str, str]:
    """Return which of nbgrader's cells grades which question."""
    found = {}
    for cell in code_cells(notebook, "points("):
        asked = re.search(r'points\("([^"]+)"\)', "".join(cell["source"]))
        if asked and cell["metadata"].get("nbgrader", {}).get("grade"):
            found[asked.group(1)] = cell["metadata"]["nbgrader"]["grade_id"]
    return found


def code_cells(notebook: Path, holding: str) -> list[dict[str, Any]]:
    """Return the code cells of a notebook that hold a text."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code" and holding in "".join(cell["source"])]


def take_course(section: str, folder: Path, served: Path, root: Path, *, whole: bool = False) -> Course:
    """Build and release the course in `folder`, and put a learner's copy of a section where JupyterLab serves it.

    The `whole` way has the start page as well, and a section from which learners hand in themselves.
    """
    made = Course(section, folder / "course", served / section, folder / "dropbox", root)
    made.dropbox.mkdir(parents=True)
    made.root.mkdir()
    (made.root / KEY_FILE).write_text(KEY)
    made.grading("build")
    (made.root / "roster.csv").write_text(ROSTER, encoding="utf-8")
    place = ("--hand-in", str(made.dropbox)) if whole else ()
    made.grading(
        "release", "--assignment", section, *place
    )  # this computer does not know the learner's id: they are asked
    for name in (section, *((START,) if whole else ())):
        if name == START:
            made.grading("release", "--assignment", START)
        shutil.copytree(made.root / "release" / name, served / name)
    return made
