"""What a grade cell ends in: the points of one question while nbgrader marks, nothing otherwise."""

from __future__ import annotations

import contextlib
import math
import os
import sys
from pathlib import Path

from safeshare.answers import AnswerSheet
from safeshare.marking import mark_question
from safeshare.problems import Problem, ProblemsError
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_bank

BANK = "SAFESHARE_BANK"


def points(question_id: str) -> float | None:
    """Return the points earned in answers.json of this folder, a finite float from 0 to the question's maximum.

    Only while nbgrader marks (NBGRADER_EXECUTION=autograde), with the keys from the folder that SAFESHARE_BANK names;
    for a learner None, which shows nothing. Raises ProblemsError when it should mark and cannot: nbgrader gives full
    marks for no output at all, so silence is never right there.
    """
    if os.environ.get("NBGRADER_EXECUTION") != "autograde":
        return None
    with contextlib.redirect_stderr(sys.stdout):  # nbgrader gives 0 for anything on stderr, a stray warning included
        return _mark(question_id)


def _mark(question_id: str) -> float:
    bank = os.environ.get(BANK, "")
    if not bank:
        raise ProblemsError(
            [Problem(BANK, "no bank of cases is named", "Set it to the folder of scenarios that holds the keys.")]
        )
    case = load_bank(Path(bank)).case_of(question_id)
    if case is None or question_id not in case.question_ids:
        raise ProblemsError(
            [Problem(bank, f"no question '{question_id}'", "Mark with the bank the course was built from.")]
        )
    if question_id == case.record_id:
        raise ProblemsError([Problem(question_id, "this is marked by hand", "Use a manually graded cell for it.")])
    answers = AnswerSheet.open(Path.cwd()).to_dict()["answers"]
    mark = mark_question(case, question_id, answers, load_rulebook())
    if not math.isfinite(mark.points):
        raise ProblemsError([Problem(question_id, "the mark is not a number", "Report this as a fault of safeshare.")])
    return float(min(max(mark.points, 0.0), mark.out_of))
