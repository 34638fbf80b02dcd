"""The steps of ours that nbgrader takes: words for the texts that a trainer reads, trusted notebooks, scores.

`nbgrader autograde` runs no cell at all: the released notebook goes in where the learner's was, and their answers are
marked in process. With SAFESHARE_MARKING=kernel it runs those of the released notebook in a kernel, as stock nbgrader
does, and every score that differs from what the answers earn is set aside.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor
from traitlets import Bool, Unicode

from grading.authoring.notebook import graded_cells
from grading.collecting.submission import ANSWERS, TIMESTAMP, RefusedError
from grading.course.assignment import Assignment
from grading.course.folder import Course, open_course
from grading.course.roster import read_roster
from grading.course.shown import counting
from grading.deadlines.dates import read_deadlines
from grading.deadlines.due_dates import due_date
from grading.gradebook.scores import cell_grades, set_aside, set_extension
from grading.marking.autograded import course_files
from grading.marking.crosscheck import doubtful_cells
from grading.marking.inspection import Trouble, inspect
from grading.marking.scoring import fill_in_records, put_scores, score
from grading.marking.sheets import Marker, Sheet, marker_of
from grading.marking.work import as_json, released_hash
from grading.moderation.nbgrader_log import keep_earlier
from grading.moderation.superseded import versions_of
from grading.settings import record_place
from safeshare.files import write_atomically
from safeshare.player.grade_cell import SHOWN, stamp_of


class OfACourse(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader comes without types
    """What our steps share: the course, and the learner's answers as they are marked in this process."""

    course_root = Unicode("", help="The course folder; set in grading/settings.py.").tag(config=True)

    def at_hand(self, resources: Mapping[str, Any]) -> tuple[Course, Assignment, str]:
        """Return the course, the assignment and the learner that are at hand."""
        course = open_course(Path(self.course_root))
        return course, course.assignment(resources["nbgrader"]["assignment"]), resources["nbgrader"]["student"]

    def sheet(self, resources: Mapping[str, Any]) -> Sheet:
        """Return the marked answers that lie in the autograded folder; raises ProblemsError when they are unusable."""
        course, assignment, learner = self.at_hand(resources)
        folder = course.folder("autograded", assignment.name, learner)
        return marker_at_hand(course, assignment).read(folder, learner, practice=False)

    def note(self, resources: Mapping[str, Any], *, markable: bool) -> list[str]:
        """Note in the log which marks of a learner give way to those of the answers at hand, or to none.

        Returns the cells whose mark by hand stands, for their answer is the one of before.
        """
        course, assignment, learner = self.at_hand(resources)
        marker = marker_at_hand(course, assignment)
        url = str(resources["nbgrader"]["db_url"])
        return keep_earlier(course, marker, learner, (lambda: self.sheet(resources)) if markable else None, url)

    def take_back(self, resources: Mapping[str, Any], cells: Collection[str] | None = None) -> None:
        """Take automatic scores out of the gradebook (None: all) and ask for a person's eye instead."""
        _course, assignment, learner = self.at_hand(resources)
        with Gradebook(resources["nbgrader"]["db_url"]) as gradebook:
            set_aside(gradebook, assignment.name, learner, cells)


class TrustedNotebook(OfACourse):
    """Replaces a submitted notebook by the released one, so that no cell of a learner's is ever run.

    What a learner gives lives in answers.json alone. Their decision record is put, as text that cannot come alive,
    into the cell that the trainer marks by hand. Everything else they handed in is removed from the folder in which
    the notebook lies. Raises RefusedError for a hand-in that cannot be marked; nbgrader then leaves it unmarked and
    goes on with the next, and no score of an earlier one stays. The gradebook is told when the work was due and by how
    much longer the learner had.
    """

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Return the released notebook with the learner's records in place of the submitted one."""
        course, assignment, learner = self.at_hand(resources)
        due = due_date(read_deadlines(course), assignment.name, read_roster(course.root).values())
        if due.due is not None:
            with Gradebook(resources["nbgrader"]["db_url"]) as gradebook:
                set_extension(gradebook, assignment.name, learner, due.due, due.extensions.get(learner))
        seen = inspect(course, assignment, learner, marker_at_hand(course, assignment))
        if isinstance(seen, Trouble):
            self.note(resources, markable=False)
            self.take_back(resources)
            raise RefusedError(seen.trainer)
        workplace = course.folder("autograded", assignment.name, learner)
        clear_workplace(course, assignment, workplace)
        note_what_was_shown(assignment, seen.sheet, workplace)
        trusted: Any = nbformat.read(course.released_notebook(assignment), as_version=4)  # type: ignore[no-untyped-call]
        cells = graded_cells(trusted)
        fill_in_records(trusted, cells, score(cells, seen.sheet).texts)
        return trusted, resources


class ScoreAnswers(OfACourse):
    """Stands in place of nbgrader's Execute: marks the answers in this process and puts each score into its cell."""

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Return the notebook with a result in each graded cell of code; nothing is run."""
        cells = graded_cells(nb)
        put_scores(nb, cells, score(cells, self.sheet(resources)))
        for cell in cells:
            code = nb.cells[cell.index]
            if code.cell_type == "code":
                code.outputs = [nbformat.from_dict(output) for output in code.outputs]  # type: ignore[no-untyped-call]
        return nb, resources


class SetAside(OfACourse):
    """Takes back what SaveAutoGrades noted of cells that cannot be marked, before anything is reckoned with it.

    After a kernel run (`kernel`), also each score that is not what the answers earn.
    """

    kernel = Bool(False, help="Whether a kernel gave the scores; set in grading/settings.py.").tag(config=True)

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Return the notebook as it is."""
        sheet = self.sheet(resources)
        cells = graded_cells(nb)
        doubts = dict(score(cells, sheet).aside)
        if self.kernel:
            doubts = {**self._doubts(nb, resources, sheet), **doubts}
        for name, why in doubts.items():
            self.log.warning("Set aside %s: %s", name, why)
        if doubts:
            self.take_back(resources, doubts)
        return nb, resources

    def _doubts(self, nb: Any, resources: Mapping[str, Any], sheet: Sheet) -> dict[str, str]:
        _course, assignment, learner = self.at_hand(resources)
        with Gradebook(resources["nbgrader"]["db_url"]) as gradebook:
            grades = cell_grades(gradebook.find_submission(assignment.name, learner))
        return doubtful_cells(nb, graded_cells(nb), grades, sheet.points())


class TextPlaces(ClearSolutions):  # type: ignore[misc]  # nbgrader comes without types
    """Clears what stands in the cells that a trainer marks, and says in each which text will be read there."""

    def preprocess_cell(self, cell: Any, resources: dict[str, Any], cell_index: int) -> tuple[Any, dict[str, Any]]:
        """Return the cell as learners are given it."""
        self.text_stub = record_place(str(cell.metadata.get("safeshare", {}).get("record", "")))
        cleared: tuple[Any, dict[str, Any]] = super().preprocess_cell(cell, resources, cell_index)
        return cleared


def marker_at_hand(course: Course, assignment: Assignment) -> Marker:
    """Return what marks an assignment: the one of before, as long as no file of bank or course has changed."""
    return _marker(course.root, assignment.name, (stamp_of(course.bank_folder), *_stamps(course.root)))


def versions_at_hand(course: Course, assignment: Assignment) -> dict[str, str]:
    """Return what marks of an assignment follow from besides the answers, as things are now."""
    stamp = stamp_of(course.bank_folder), *_stamps(course.root), released_hash(course, assignment)
    return _versions(course.root, assignment.name, stamp)


@lru_cache(maxsize=2)
def _versions(root: Path, name: str, _stamp: object) -> dict[str, str]:
    course = open_course(root)
    assignment = course.assignment(name)
    return versions_of(marker_at_hand(course, assignment), released_hash(course, assignment))


@lru_cache(maxsize=2)
def _marker(root: Path, name: str, _stamp: object) -> Marker:
    course = open_course(root)
    return marker_of(course, course.assignment(name))


def _stamps(root: Path) -> tuple[tuple[int, int], ...]:
    """Return time and size of each file in the course folder itself."""
    found = (path.stat() for path in (root / "course.json", root / "allotment.key") if path.exists())
    return tuple((stat.st_mtime_ns, stat.st_size) for stat in found)


def clear_workplace(course: Course, assignment: Assignment, workplace: Path) -> None:
    """Remove everything from the folder that the notebook lies in but the answers, the time and the course's own files.

    A learner's `safeshare.py` or `sitecustomize.py` lying there could otherwise be imported.
    """
    keep = {ANSWERS, TIMESTAMP, *course_files(course, assignment)}
    around = {parent.as_posix() for name in keep for parent in Path(name).parents}
    for path in sorted(workplace.rglob("*")):
        inside = path.relative_to(workplace).as_posix()
        if path.is_symlink() or (path.is_file() and inside not in keep):
            path.unlink()
        elif path.is_dir() and inside not in around:
            shutil.rmtree(path)


def note_what_was_shown(assignment: Assignment, sheet: Sheet, workplace: Path) -> None:
    """Write beside the answers which case of each item counts, for the grade cells."""
    if assignment.varies:
        write_atomically(workplace / SHOWN, as_json(counting(sheet.shown)))
