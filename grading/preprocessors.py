"""The steps of ours that nbgrader runs: words for the cells that a trainer marks, and the trusted notebook first."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor
from traitlets import Unicode

from grading.allotment import read_key
from grading.assignment import Assignment
from grading.course import Course, open_course
from grading.notebook import as_shown_text, graded_cells
from grading.settings import record_place
from grading.shown import answers_by_item, shown_to
from grading.submission import ANSWERS, TIMESTAMP, refuse_links
from safeshare.answers import AnswerSheet
from safeshare.files import write_atomically
from safeshare.marking.record import TEXTS
from safeshare.player.grade_cell import SHOWN


class TrustedNotebook(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader comes without types
    """Replaces a submitted notebook by the released one, so that no cell of a learner's is ever run.

    What a learner gives lives in answers.json alone. Their decision record is put, as text that cannot come alive,
    into the cell that the trainer marks by hand. Everything else they handed in is removed from the folder in which
    the notebook runs. Raises RefusedError for links, and ProblemsError for answers that cannot be read; nbgrader then
    leaves this submission unmarked and goes on with the next.
    """

    course_root = Unicode("", help="The course folder; set in grading/settings.py.").tag(config=True)

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Return the released notebook with the learner's records in place of the submitted one."""
        course = open_course(Path(self.course_root))
        assignment = course.assignment(resources["nbgrader"]["assignment"])
        learner = resources["nbgrader"]["student"]
        refuse_links(course.folder("submitted", assignment.name, learner))
        workplace = course.folder("autograded", assignment.name, learner)
        clear_workplace(course, assignment.name, workplace)
        trusted: Any = nbformat.read(course.released_notebook(assignment), as_version=4)  # type: ignore[no-untyped-call]
        fill_in_records(trusted, note_what_was_shown(course, assignment, learner, workplace))
        return trusted, resources


class TextPlaces(ClearSolutions):  # type: ignore[misc]  # nbgrader comes without types
    """Clears what stands in the cells that a trainer marks, and says in each which text will be read there."""

    def preprocess_cell(self, cell: Any, resources: dict[str, Any], cell_index: int) -> tuple[Any, dict[str, Any]]:
        """Return the cell as learners are given it."""
        self.text_stub = record_place(str(cell.metadata.get("safeshare", {}).get("record", "")))
        cleared: tuple[Any, dict[str, Any]] = super().preprocess_cell(cell, resources, cell_index)
        return cleared


def clear_workplace(course: Course, assignment: str, workplace: Path) -> None:
    """Remove everything from the folder that the kernel runs in but the answers, the time and the course's own files.

    A learner's `safeshare.py` or `sitecustomize.py` lying there could otherwise be imported.
    """
    source = course.folder("source", assignment)
    keep = {ANSWERS, TIMESTAMP, *(path.name for path in source.iterdir() if path.suffix != ".ipynb")}
    for path in workplace.iterdir():
        if path.name in keep:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def note_what_was_shown(course: Course, assignment: Assignment, learner: str, workplace: Path) -> dict[str, Any]:
    """Write beside the answers which case of each item counts, for the grade cells, and return the answers that do.

    They are named after the items, as the cells are.
    """
    sheet = AnswerSheet.open(workplace)
    shown = shown_to(assignment, read_key(course.root), learner, sheet)
    if assignment.varies:
        counts = {item: None if each.trouble else each.case for item, each in shown.items()}
        write_atomically(workplace / SHOWN, json.dumps(counts, indent=1) + "\n")
    return answers_by_item(shown, sheet.to_dict()["answers"])


def fill_in_records(notebook: Any, answers: dict[str, Any]) -> None:
    """Put each decision record that was written into the cell where the trainer marks it; the others stay as released.

    nbgrader gives an untouched cell no points and asks nobody to mark it.
    """
    for cell in graded_cells(copy.deepcopy(notebook)):
        answer = answers.get(cell.question or "") if cell.by_hand else None
        text = answer.get("text") if isinstance(answer, dict) else None
        if isinstance(text, str) and text.strip():
            about = TEXTS.get(str(cell.question).split(".")[1])
            heading = "" if about is None else f"**{about.ask}**\n\n"
            notebook["cells"][cell.index]["source"] = heading + as_shown_text(text)
