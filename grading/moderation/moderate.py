"""Moderation: a sample of the marked is marked again in kernels, another way than marking takes, and compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grading.authoring.notebook import GradedCell, graded_cells, read_notebook
from grading.collecting.submission import ANSWERS, CASES, RefusedError, read_submission
from grading.course.allotment import read_key
from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.course.roster import read_roster
from grading.course.shown import counting, shown_to
from grading.faults import fault, not_ready
from grading.marking.autograded import is_marked
from grading.marking.sheets import released_table
from grading.moderation.compare import Finding, State, findings_of
from grading.moderation.found import notice
from grading.moderation.log import Entry, read_log
from grading.moderation.run import Task, mark_again, with_parameter
from grading.moderation.sample import Sample, drawn
from grading.progress import each, shown
from grading.running.executors import Where
from grading.with_nbgrader.runs import nbgrader_at
from safeshare.answers import AnswerSheet
from safeshare.player.grade_cell import SHOWN


@dataclass(frozen=True, slots=True)
class Moderation:
    """What a moderation found: who was drawn of how many marked, and every mark that was not borne out.

    `compared` counts marks; `changed` are those who have handed in other answers since they were marked.
    """

    assignment: Assignment
    sample: Sample
    seed: int
    marked: int
    drawn: tuple[str, ...]
    changed: tuple[str, ...]
    compared: int
    findings: tuple[Finding, ...]
    notebook: str

    def of_state(self, state: State) -> list[Finding]:
        """Return the findings that are open, settled, or wait for a person anyway."""
        return [finding for finding in self.findings if finding.state == state]


@dataclass(frozen=True, slots=True)
class Draw:
    """Who is to be marked again, of how many marked, by which notebook (of the course itself).

    `changed` have handed in other answers since, `log` are the settled marks, `grades` all marks by learner.
    """

    notebook: dict[str, Any]
    grades: dict[str, dict[str, Any]]
    marked: int
    drawn: tuple[str, ...]
    changed: tuple[str, ...]
    log: list[Entry]


def draw(course: Course, assignment: Assignment, sample: Sample, seed: int) -> Draw:
    """Draw a sample of those who have been marked.

    Raises ProblemsError when nobody has been, the course's notebook is no longer the one that was released, or the log
    of settled marks was tampered with.
    """
    notebook = _trusted(course, assignment)
    with nbgrader_at(course.root) as nbgrader:
        notice(course, assignment)
        grades = nbgrader.grades(assignment.name)
    marked = [
        learner for learner in read_roster(course.root) if learner in grades and is_marked(course, assignment, learner)
    ]
    if not marked:
        remedy = f"Run `python -m grading mark --course {shown(course.root)}` first."
        raise not_ready(shown(course.root), f"nobody has been marked on '{assignment.name}' yet", remedy)
    log = [entry for entry in read_log(course.root) if entry.assignment == assignment.name]
    changed = tuple(learner for learner in marked if _has_changed(course, assignment, learner))
    chosen = drawn([learner for learner in marked if learner not in changed], sample, seed, assignment.name)
    return Draw(notebook, grades, len(marked), tuple(chosen), changed, log)


def moderate(course: Course, assignment: Assignment, sample: Sample, seed: int, place: Where) -> Moderation:
    """Mark a sample of those who have been marked again and compare every mark by machine with the gradebook.

    What is run is the course's own notebook, in kernels, wherever the place says. Raises ProblemsError as `draw` does,
    or when the place is a cluster that cannot do it.
    """
    plan = draw(course, assignment, sample, seed)
    cells = [cell for cell in graded_cells(plan.notebook) if not cell.by_hand]
    source = json.dumps(with_parameter(plan.notebook), ensure_ascii=False).encode()
    tasks = [_task(course, assignment, learner, source) for learner in plan.drawn]
    done = {again.learner: again for again in each(mark_again(tasks, place), "Marking again", "learner", len(tasks))}
    found = (one for learner in plan.drawn for one in findings_of(cells, plan.grades[learner], done[learner], plan.log))
    return Moderation(
        assignment=assignment,
        sample=sample,
        seed=seed,
        marked=plan.marked,
        drawn=plan.drawn,
        changed=plan.changed,
        compared=len(plan.drawn) * len(cells),
        findings=tuple(found),
        notebook=hashlib.sha256(source).hexdigest(),
    )


def _trusted(course: Course, assignment: Assignment) -> dict[str, Any]:
    """Return the course's own notebook; raises ProblemsError when it marks something else than what was released."""
    released = graded_cells(read_notebook(course.released_notebook(assignment)))
    path = course.folder("source", assignment.name) / f"{assignment.notebook}.ipynb"
    notebook = read_notebook(path)
    if _weighed(graded_cells(notebook)) != _weighed(released):
        remedy = "Release it again, and mark again; or build the course from what it was released from."
        raise fault(shown(path), "this notebook marks other questions than the one that was released", remedy)
    return notebook


def _weighed(cells: Sequence[GradedCell]) -> list[tuple[str, str | None, float]]:
    return [(cell.name, cell.question, cell.points) for cell in cells]


def _has_changed(course: Course, assignment: Assignment, learner: str) -> bool:
    """Whether what the learner has handed in is no longer what was marked."""
    folders = [course.folder(step, assignment.name, learner) for step in ("submitted", "autograded")]
    try:
        handed_in, marked = (read_submission(folder, assignment.notebook).files.get(ANSWERS) for folder in folders)
    except (RefusedError, OSError):
        return True
    return handed_in is None or handed_in != marked


def _task(course: Course, assignment: Assignment, learner: str, notebook: bytes) -> Task:
    """Return what marking a learner again needs: their answers, our cases, and which of the cases they were shown."""
    folder = course.folder("submitted", assignment.name, learner)
    files = {ANSWERS: read_submission(folder, assignment.notebook).files[ANSWERS]}
    files[CASES] = (course.folder("source", assignment.name) / CASES).read_bytes()
    if assignment.varies:
        key, table = read_key(course.root), released_table(course, assignment)
        given = shown_to(assignment, key, table, learner, AnswerSheet.open(folder, assignment.name))
        files[SHOWN] = json.dumps(counting(given)).encode()
    return Task(learner, notebook, files, course.bank_folder)
