"""Learners who are marked without nbgrader."""

import json

import pytest

from grading.course.folder import ASSIGNMENT
from grading.marking.sheets import marker_of
from safeshare.allotting import BY_OWN
from tests.grading.pretended import pretended_gradebook
from tests.grading.shown_cases import shown_cases


@pytest.fixture
def marked(course, monkeypatch):
    """Return a way to put a marked hand-in and its gradebook entries in place, without running nbgrader."""
    grades = pretended_gradebook(monkeypatch)

    def put(learner, answers, **by_hand):
        folder = course.folder("autograded", ASSIGNMENT, learner)
        folder.mkdir(parents=True)
        (folder / "04_refusal.ipynb").write_text("{}")
        (folder / "timestamp.txt").write_text("2026-09-14 15:04:05.000000 UTC\n")
        shown = shown_cases(course, answers)
        sheet = {"schema": "safeshare-answers/1", "assignment": ASSIGNMENT, "saved": 1, "answers": answers,
                 "rulebook": {"id": "x", "version": "1"}, "synthetic": False,
                 "variants": {item: {"case": case, "by": BY_OWN} for item, case in shown.items()}}  # fmt: skip
        (folder / "answers.json").write_text(json.dumps(sheet))
        sheet = marker_of(course, course.assignment()).read(folder, learner)
        points = {name: mark.points for name, _case, mark in sheet.assessed()}
        grades[learner] = {
            question.replace(".", "-"): {
                "auto_score": None if question.endswith(("wishes", "risks")) else earned,
                "manual_score": None, "extra_credit": None, "comment": None, "needs_manual_grade": False,
            }
            for question, earned in points.items()
        }  # fmt: skip
        for cell, given in by_hand.items():
            grades[learner][cell.replace("_", "-")].update(given)

    return put
