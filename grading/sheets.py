"""One learner's answers, marked in this process by the core: what everything on the trainer's side compares with."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from grading.faults import fault
from grading.submission import ANSWERS
from safeshare.answers import AnswerSheet
from safeshare.marking import QuestionMark, mark_question
from safeshare.problems import ProblemsError
from safeshare.rulebook import Rulebook
from safeshare.scenario import Case

_REMEDY = "Ask the learner to hand in again."


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a learner's answers earn: question id -> mark, answers included, for every question of the given cases."""

    marks: dict[str, QuestionMark]
    synthetic: bool

    def points(self) -> dict[str, float]:
        """Return question id -> points marked by machine."""
        return {question: mark.points for question, mark in self.marks.items()}

    def faults(self) -> dict[str, str]:
        """Return question id -> why one of its answers could not be marked."""
        return {
            question: part.reason
            for question, mark in self.marks.items()
            for part in mark.marks
            if part.status == "cannot_be_marked"
        }


def read_sheet(folder: Path, assignment: str, cases: tuple[Case, ...], rulebook: Rulebook) -> Sheet:
    """Read a handed-in answers.json and mark it; raises ProblemsError when there is none or it cannot be used."""
    if not (folder / ANSWERS).is_file():
        raise fault(ANSWERS, "there are no answers in the hand-in", _REMEDY)
    try:
        sheet = AnswerSheet.open(folder, assignment)
    except ProblemsError as error:
        raise ProblemsError(replace(each, file=ANSWERS, remedy=_REMEDY) for each in error.problems) from None
    marks = {
        question: mark_question(case, question, sheet.answers, rulebook)
        for case in cases
        for question in case.question_ids
    }
    return Sheet(marks, sheet.is_synthetic)


def canonical(data: Any) -> bytes:
    """Return data as JSON bytes that are the same for the same content."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
