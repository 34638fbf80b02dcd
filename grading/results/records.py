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
from grading.results.columns import MARKED
from grading.results.pseudonyms import pseudonym, pseudonym_key
from grading.with_nbgrader.runs import nbgrader_at

WAITS = "waits"
CRITERIA: Mapping[str, tuple[str, bool]] = {
    "fact_or_opinion": ("Facts and opinions kept apart", False),
    "wishes": ("What the person wants, and why", True),
    "capacity": ("Capacity for this decision, and how it is known", False),
    "grounds": ("The deciding grounds, tied to the facts", False),
    "decision": ("The decision for each recipient, no more and no less", False),
    "risks": ("The risk of sharing, and of not sharing", True),
    "told": ("Who was told or not told, and why", False),
    "advice": ("Advice taken, and its outcome", False),
    "review": ("Review, next steps and sign-off", False),
    "text": ("The whole record, in free text", True),
}
"""Criteria of the rubric for decision records in its order: in words, and whether a person marks them."""

COLUMNS = ("learner_pid", "cohort", "month", "criterion", "status", "points", "out_of", "second")


def records_table(root: Path) -> pd.DataFrame:
    """Return the criteria of all decision records of a course that were filled in by learners who have been marked.

    `status` says whether one is marked or waits for a person; `second` is a second marker's points, if there are any.
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
        time = time_of(folder)
        start = (pseudonym(key, who), learner.cohort, "" if time is None else f"{time:%Y-%m}")
        for name, _case, question in marker.read(folder, who, practice=False).assessed():
            for mark in question.marks:
                criterion = name.rpartition(".")[2] if mark.kind == "record" else mark.kind
                criterion = criterion if criterion in CRITERIA else "text"
                if mark.kind != "record":
                    if mark.kind in CRITERIA and mark.status == MARKED:
                        yield (*start, mark.kind, MARKED, mark.points, mark.out_of, None)
                    continue
                if mark.status == "not_answered":
                    continue
                cell = cells.get(name, "")
                given = by_a_person(grades[who].get(cell, {})).get("manual_score")
                status = WAITS if given is None else MARKED
                yield (*start, criterion, status, given, mark.out_of, second.get((assignment.name, who, cell)))
