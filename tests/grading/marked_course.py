"""A course in which learners have been marked, made without nbgrader at work: quick, for the tests of moderation."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from contextlib import contextmanager
from typing import Any

from nbgrader.api import Gradebook

from grading.authoring.notebook import graded_cells, read_notebook
from grading.course.folder import ASSIGNMENT
from grading.marking.sheets import marker_of
from grading.moderation.hand_marking import for_the_marker

WISHES, RISKS = "s4a-key-wishes", "s4a-key-risks"
WRITTEN = {
    "s4a-key.wishes.text": {"text": "He wants his flat to himself. <script>document.title = 'gone'</script>"},
    "s4a-key.risks.text": {"text": '=HYPERLINK("http://example.org") The men might hurt him; waiting might too.'},
}


@contextmanager
def gradebook(course):
    """Open a course's gradebook as any tool of nbgrader does."""
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "safeshare") as book:
        yield book


def mark_quickly(course, hands_in, answers: Mapping[str, Mapping[str, Any]]) -> None:
    """Let learners hand in and be marked: submitted and autograded folders, and their rows of the gradebook."""
    assignment = course.assignment()
    marker = marker_of(course, assignment)
    for learner, given in answers.items():
        submitted = course.folder("submitted", ASSIGNMENT, learner)
        shutil.copytree(hands_in(learner, given), submitted, dirs_exist_ok=True)
        marked = course.folder("autograded", ASSIGNMENT, learner)
        shutil.copytree(submitted, marked, dirs_exist_ok=True)
        sheet = marker.read(submitted, learner)
        notebook = read_notebook(course.released_notebook(assignment))
        scores = sheet.points()
        with gradebook(course) as book:
            book.update_or_create_student(learner)
            submission = book.update_or_create_submission(ASSIGNMENT, learner)
            rows = {grade.name: grade for each in submission.notebooks for grade in each.grades}
            for cell in graded_cells(notebook):
                rows[cell.name].auto_score = None if cell.by_hand else scores[cell.question]
                rows[cell.name].needs_manual_grade = cell.by_hand
                text = given.get(cell.question, {}).get("text") if cell.by_hand else None
                if text:
                    notebook["cells"][cell.index]["source"] = for_the_marker(text, cell.question, sheet)
            book.db.commit()
        (marked / f"{assignment.notebook}.ipynb").write_text(json.dumps(notebook))


def mark_by_hand(course, learner: str, cell: str, points: float | None) -> None:
    """Give a mark as a trainer does in formgrader."""
    with gradebook(course) as book:
        grade = book.find_grade(cell, course.assignment().notebook, ASSIGNMENT, learner)
        grade.manual_score = points
        grade.needs_manual_grade = points is None
        book.db.commit()


def row(course, learner: str, cell: str) -> tuple[float | None, float | None, bool]:
    """Return what the gradebook holds of a cell: by machine, by hand, and whether it waits for a person."""
    with gradebook(course) as book:
        grade = book.find_grade(cell, course.assignment().notebook, ASSIGNMENT, learner)
        return grade.auto_score, grade.manual_score, grade.needs_manual_grade
