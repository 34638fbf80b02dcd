"""The results of a course: one tidy row for each response, from the gradebook and the answers, with pseudonyms.

It is made of what was marked, and holds no name, no free text and no time finer than a month (the columns stand in
grading/results/columns.py). It is for the gate (grading/disclosure/gate.py) only: nothing of it is shown as it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from grading.authoring.notebook import graded_cells, read_notebook
from grading.collecting.collect import attempts
from grading.collecting.submission import time_of
from grading.course.assignment import Assignment
from grading.course.folder import Course, open_course
from grading.course.roster import Learner, read_roster
from grading.deadlines.dates import read_deadlines
from grading.feedback.rows import by_a_person, score
from grading.marking.autograded import is_marked
from grading.marking.canonical import canonical
from grading.marking.sheets import Sheet, in_item, marker_of
from grading.moderation.found import refuse_changed
from grading.results.columns import MARKED, TYPES
from grading.results.pseudonyms import pseudonym, pseudonym_key
from grading.with_nbgrader.runs import nbgrader_at
from safeshare.marking import HeldCase, Mark, QuestionMark
from safeshare.rulebook import Rulebook
from safeshare.scenario import Case, Question, decision_of

if TYPE_CHECKING:
    from grading.gradebook.scores import CellGrade

PHASES = {"pre-test": "pre", "post-test": "post"}
"""Assignments that say themselves before or after what they are taken; for others the roster does."""


def results_table(root: Path, name: str | None = None) -> pd.DataFrame:
    """Return the results of an assignment: a row for each assessed question, and for each practice question answered.

    Without a name they are those of the tests, where anybody was marked on one, else of all sections: answers given
    while learning and answers to a test are never counted together. Learners who were not marked have no rows. A score
    that is set aside in the gradebook makes a row that says it cannot be marked; one that a person has settled at all
    points, or at none, makes the answer right or wrong. Raises ProblemsError when there is no course, no release or no
    usable roster, and for each settled mark that somebody changed since.
    """
    course = open_course(root)
    chosen = _measured(course) if name is None else [course.assignment(name)]
    with nbgrader_at(course.root):
        refuse_changed(course, chosen)
        rows = [row for assignment in chosen for row in _rows(course, assignment)]
    return pd.DataFrame(rows, columns=list(TYPES)).astype(dict(TYPES))


def sections_left_out(course: Course) -> list[str]:
    """Return the sections that were marked and are not counted, since a test was marked."""
    if not any(each.is_test for each in _measured(course)):
        return []
    return [each.name for each in course.assignments.values() if not each.is_test and _was_marked(course, each)]


def _was_marked(course: Course, assignment: Assignment) -> bool:
    return any(course.root.glob(f"autograded/*/{assignment.name}"))


def _measured(course: Course) -> list[Assignment]:
    """Return what a report is about: the tests where one was marked, or nothing else is released; else the sections."""
    tests = [each for each in course.assignments.values() if each.is_test and course.is_released(each)]
    if any(_was_marked(course, test) for test in tests):
        return tests
    sections = [each for each in course.assignments.values() if each.is_marked and not each.is_test]
    return [each for each in sections if course.is_released(each)] or tests or sections[:1]


def _rows(course: Course, assignment: Assignment) -> list[dict[str, Any]]:
    marker = marker_of(course, assignment)
    grades = _grades(course, assignment)
    key = pseudonym_key(course.root)
    deadlines = read_deadlines(course)
    rows: list[dict[str, Any]] = []
    for learner in read_roster(course.root).values():
        folder = course.folder("autograded", assignment.name, learner.learner_id)
        if not is_marked(course, assignment, learner.learner_id) or learner.learner_id not in grades:
            continue
        sheet = marker.read(folder, learner.learner_id)
        late = is_late(deadlines.due(assignment.name, learner), time_of(folder))
        person = {**_person(course, assignment, learner, folder, key, sheet), "late": late}
        for item, case in sheet.cases.items():
            by = {"allotted_by": sheet.shown[item].by}
            for question in case.questions:
                name = in_item(item, question.id)
                grade = grades[learner.learner_id].get(name)
                row = response_of(case, question, sheet.marks[name], marker.rulebook, _is_aside(grade))
                rows.append({**person, **by, **row, **_settled(row, grade)})
        for case in sheet.practice:
            for question in case.questions:
                row = response_of(case, question, sheet.marks[question.id], marker.rulebook, False)
                if row["status"] != "not_answered":
                    rows.append({**person, **row, "phase": "practice", "form_id": assignment.name})
    return rows


def _grades(course: Course, assignment: Assignment) -> dict[str, dict[str, CellGrade]]:
    """Return learner -> question -> its row of the gradebook, for everybody in the gradebook."""
    with nbgrader_at(course.root) as nbgrader:
        grades = nbgrader.grades(assignment.name)
    cells = graded_cells(read_notebook(course.released_notebook(assignment)))
    question_of = {cell.name: str(cell.question) for cell in cells}
    return {
        learner: {question_of[cell]: grade for cell, grade in graded.items() if cell in question_of}
        for learner, graded in grades.items()
    }


def _is_aside(grade: CellGrade | None) -> bool:
    """Whether nobody and nothing has given a score; one that the gradebook does not have is not set aside."""
    return grade is not None and score(grade) is None


def _settled(row: Mapping[str, Any], grade: CellGrade | None) -> dict[str, Any]:
    """Return what a person's mark changes of a marked row: with all points the answer was right, with none it was not.

    Points in between do not say which part of the answer they are for, so that the answer's own mark stands.
    """
    given = None if grade is None or row["status"] != MARKED else by_a_person(grade).get("manual_score")
    if grade is None or given is None or 0 < given < grade["max_score"]:
        return {}
    return {"correct": 1, "direction": 0, "misconceptions": ""} if given else {"correct": 0}


def _person(
    course: Course, assignment: Assignment, learner: Learner, folder: Path, key: bytes, sheet: Sheet
) -> dict[str, Any]:
    phase = PHASES.get(assignment.name, learner.phase)
    return {
        **about(learner, key, phase, time_of(folder), sheet.form or assignment.name),
        "attempt": attempts(course, assignment, learner.learner_id),
        "synthetic": sheet.synthetic or learner.synthetic == "yes",
    }


def about(learner: Learner, key: bytes, phase: str, time: datetime | None, form: str) -> dict[str, Any]:
    """Return what the rows of a learner's hand-in say of them, of when it was, and of the form of the test."""
    return {
        "learner_pid": pseudonym(key, learner.learner_id),
        "agency_code": learner.agency_code,
        "agency_kind": learner.agency_kind,
        "group": learner.group,
        "level": learner.level,
        "cohort": learner.cohort,
        "delivery": learner.delivery,
        "phase": phase,
        "month": pd.NA if time is None else f"{time:%Y-%m}",
        "form_id": form,
        "seconds_band": pd.NA,
    }


def is_late(due: datetime | None, time: datetime | None) -> Any:
    """Return whether a hand-in came after its deadline; missing where there is none, or no time."""
    return pd.NA if due is None or time is None else time > due


def response_of(
    case: Case, question: Question, given: QuestionMark, rulebook: Rulebook, is_aside: bool
) -> dict[str, Any]:
    """Return what a row says of a question and its answer; `is_aside` where the gradebook has no score for it."""
    decision = decision_of(question, rulebook)
    marks = given.marks
    decide = next(mark for mark in marks if mark.kind == "decide")
    status = "cannot_be_marked" if is_aside else decide.status
    answer = decide.answer if status == MARKED else {}
    chosen = answer.get("outcome")
    family = rulebook.outcomes[chosen].family if chosen else answer.get("family")
    return {
        "item_id": question.id,
        "pair_id": case.pair,
        "section": case.section,
        "recipient": decision.facts["recipient"],
        "key_outcome": decision.outcome,
        "key_family": decision.family,
        "answer_outcome": chosen or pd.NA,
        "answer_family": family or pd.NA,
        "correct": int(decide.is_full) if status == MARKED else pd.NA,
        "direction": decide.direction if status == MARKED else pd.NA,
        "clause_f1": _f1(given.of_kind("clauses")),
        "duty_f1": _f1(given.of_kind("duties")),
        "confidence": answer.get("confidence") or pd.NA,
        "rule_version": f"{rulebook.id} {rulebook.version}",
        "item_version": _version(case),
        "status": status,
        "misconceptions": ";".join(dict.fromkeys(code for mark in marks for code in mark.misconceptions)),
    }


def _f1(mark: Mark | None) -> Any:
    return pd.NA if mark is None or mark.f1 is None else mark.f1


def _version(case: Case) -> str:
    """Return a short hash of all that an item consists of: it changes with the story, the facts and the parts."""
    return _version_of(HeldCase(case))


@lru_cache(maxsize=1024)
def _version_of(held: HeldCase) -> str:
    case = held.case
    return hashlib.sha256(canonical(json.loads(json.dumps(case.to_dict())))).hexdigest()[:12]
