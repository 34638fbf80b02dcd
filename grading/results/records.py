"""What the decision records of a course earned, criterion by criterion: a row for each that a learner wrote or filled.

It holds no text and no name, and is for the gate (grading/disclosure/gate.py) only, like the results table beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from grading.authoring.notebook import graded_cells, read_notebook
from grading.collecting.submission import time_of
from grading.course.assignment import Assignment
from grading.course.folder import Course, open_course
from grading.course.roster import read_roster
from grading.feedback.rows import by_a_person
from grading.marking.autograded import is_marked
from grading.marking.sheets import marker_of
from grading.moderation.second_marks import marked_twice, texts_of
from grading.moderation.settle import question_name
from grading.results.columns import MARKED, NOT_ANSWERED
from grading.results.pseudonyms import pseudonym, pseudonym_key
from grading.results.record_columns import CRITERIA, RECORDS, WAITS
from grading.results.table import PHASES
from grading.with_nbgrader.runs import nbgrader_at
from safeshare.marking import Mark, QuestionMark

COLUMNS = ("cohort", *RECORDS.columns)


def records_table(root: Path) -> pd.DataFrame:
    """Return the criteria of all decision records of a course that were filled in by learners who have been marked.

    Its columns are those of the records table (grading/results/record_columns.py), and the cohort, which trainers see.
    Raises ProblemsError as `results_table` does, and when a log of the course was tampered with.
    """
    course = open_course(root)
    with nbgrader_at(course.root):
        assignments = [each for each in course.assignments.values() if each.is_marked and course.is_released(each)]
        pairs = marked_twice(course, texts_of(course, assignments))
        second = {(pair.text.assignment, pair.text.learner, pair.text.cell.name): pair.second for pair in pairs}
        rows = [row for assignment in assignments for row in _rows(course, assignment, second)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(course: Course, assignment: Assignment, second: Mapping[tuple[str, str, str], float]) -> Iterator[Any]:
    with nbgrader_at(course.root) as nbgrader:
        grades = nbgrader.grades(assignment.name)
    cells = {
        question_name(cell): cell.name for cell in graded_cells(read_notebook(course.released_notebook(assignment)))
    }
    marker, key = marker_of(course, assignment), pseudonym_key(course.root)
    for learner in read_roster(course.root).values():
        who = learner.learner_id
        if who not in grades or not is_marked(course, assignment, who):
            continue
        folder = course.folder("autograded", assignment.name, who)
        time, sheet = time_of(folder), marker.read(folder, who, practice=False)
        month = "" if time is None else f"{time:%Y-%m}"
        start = (learner.cohort, pseudonym(key, who), PHASES.get(assignment.name, learner.phase), month)
        for name, _case, question in sheet.assessed():
            cell = cells.get(name, "")
            for criterion, mark in criteria_in(question):
                by_hand = mark.status != MARKED
                points = by_a_person(grades[who].get(cell, {})).get("manual_score") if by_hand else mark.points
                again = second.get((assignment.name, who, cell)) if by_hand else None
                status = WAITS if points is None else MARKED
                yield (*start, question.question, criterion, status, points, mark.out_of, again)


def criteria_in(question: QuestionMark) -> Iterator[tuple[str, Mark]]:
    """Yield the criteria that a question of a record is about, each with its mark; those that nobody wrote are none."""
    for mark in question.marks:
        if mark.kind == "record":
            if mark.status != NOT_ANSWERED:
                criterion = question.question.rpartition(".")[2]
                yield criterion if criterion in CRITERIA else "text", mark
        elif mark.kind in CRITERIA and mark.status == MARKED:
            yield mark.kind, mark
