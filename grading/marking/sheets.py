"""One learner's answers, marked in this process by the core: what everything on the trainer's side compares with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from grading.collecting.submission import ANSWERS
from grading.course.allotment import read_key
from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.course.shown import Shown, answers_by_item, shown_to
from grading.faults import fault
from safeshare.allotting import Allotments, load_allotments
from safeshare.answers import AnswerSheet
from safeshare.marking import QuestionMark, all_tasks, mark_question
from safeshare.problems import ProblemsError
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.scenario import Bank, Case
from safeshare.scenario.forms import is_slot

_REMEDY = "Ask the learner to hand in again."


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a learner's answers earn: question -> mark, answers included, for all practice cases and assessed items.

    An item's questions go by the item's name, whichever of its cases this learner was shown (`cases`): the same cells
    grade everybody. `shown` says which that was, and `form` the form of a test. `answers` are those that
    count, by part.
    """

    marks: dict[str, QuestionMark]
    cases: dict[str, Case]
    shown: dict[str, Shown]
    practice: tuple[Case, ...]
    form: str | None
    synthetic: bool
    answers: Mapping[str, Any]

    def points(self) -> dict[str, float]:
        """Return question -> points marked by machine."""
        return {question: mark.points for question, mark in self.marks.items()}

    def faults(self) -> dict[str, str]:
        """Return question -> why one of its answers could not be marked."""
        return {
            question: part.reason
            for question, mark in self.marks.items()
            for part in mark.marks
            if part.status == "cannot_be_marked"
        }

    def assessed(self) -> Iterator[tuple[str, Case, QuestionMark]]:
        """Yield each assessed question by its item's name, with the case shown and the mark, records included."""
        for item, case in self.cases.items():
            for question_id in case.question_ids:
                name = in_item(item, question_id)
                yield name, case, self.marks[name]


@dataclass(frozen=True, slots=True)
class Marker:
    """Marks anybody's answers to one assignment."""

    assignment: Assignment
    practice: tuple[Case, ...]
    items: Mapping[str, tuple[Case, ...]]
    rulebook: Rulebook
    key: bytes
    parts: frozenset[str]
    """The ids of all parts that it asks, of practice and of each item's every case."""
    table: Allotments | None
    """The table that was released: whom it lists was given their cases, and does not draw them."""

    def read(self, folder: Path, learner: str, *, practice: bool = True) -> Sheet:
        """Read a handed-in answers.json and mark it; raises ProblemsError when there is none or it cannot be used.

        Without `practice`, only what earns marks is marked.
        """
        if not (folder / ANSWERS).is_file():
            raise fault(ANSWERS, "there are no answers in the hand-in", _REMEDY)
        try:
            sheet = AnswerSheet.open(folder, self.assignment.name)
        except ProblemsError as error:
            raise ProblemsError(replace(each, file=ANSWERS, remedy=_REMEDY) for each in error.problems) from None
        return self.mark(sheet, learner, practice=practice)

    def mark(self, sheet: AnswerSheet, learner: str, *, practice: bool = True) -> Sheet:
        """Mark answers that were read; without `practice`, only what earns marks is marked."""
        shown = shown_to(self.assignment, self.key, self.table, learner, sheet)
        cases = {item: next(case for case in self.items[item] if case.id == each.case) for item, each in shown.items()}
        practised = self.practice if practice else ()
        marks = {
            question: mark_question(case, question, sheet.answers, self.rulebook)
            for case in practised
            for question in case.question_ids
        }
        for item, case in cases.items():
            for question in case.question_ids:
                mark = mark_question(case, question, sheet.answers, self.rulebook)
                marks[in_item(item, question)] = _withheld(mark, shown[item].trouble) if shown[item].trouble else mark
        by_item = answers_by_item(shown, sheet.answers)
        return Sheet(marks, cases, shown, practised, self._form(shown), sheet.is_synthetic, by_item)

    def _form(self, shown: Mapping[str, Shown]) -> str | None:
        """Return the form of a test that counts for a learner: that of the case which counts for its first item."""
        if not self.assignment.forms:
            return None
        item, each = next(iter(shown.items()))
        return self.assignment.forms[self.assignment.items[item].index(each.case)]


def marker_of(course: Course, assignment: Assignment) -> Marker:
    """Return what marks an assignment of a course; raises ProblemsError for a fault of its bank or its key."""
    rulebook = load_rulebook()
    return marker_from(course, assignment, course.bank(rulebook), rulebook)


def marker_from(course: Course, assignment: Assignment, bank: Bank, rulebook: Rulebook) -> Marker:
    """Return what marks an assignment, of a bank that is loaded already; raises ProblemsError as `marker_of` does."""
    practice, items = assignment.practice_cases(bank), assignment.item_cases(bank)
    cases = [*practice, *(case for each in items.values() for case in each)]
    table = released_table(course, assignment)
    parts = frozenset(task.part for case in cases for task in all_tasks(case, rulebook))
    return Marker(assignment, practice, items, rulebook, read_key(course.root), parts, table)


def released_table(course: Course, assignment: Assignment) -> Allotments | None:
    """Return the table that was released with an assignment, None where there is none.

    Raises ProblemsError when it is damaged.
    """
    return load_allotments(course.folder("release", assignment.name))


def in_item(item: str, question: str) -> str:
    """Return a question of one of an item's cases by the item's name: `s5a-ward.council` for `s5a-ward-b.council`.

    The one question of a slot of a test goes by the slot's name alone, `test-01`, whatever its cases call it.
    """
    return item if is_slot(item) else f"{item}.{question.partition('.')[2]}"


def _withheld(mark: QuestionMark, why: str) -> QuestionMark:
    """Return the mark of a question that waits until a person has looked at which case the learner was shown."""
    reason = f"This cannot be marked: {why}."
    parts = (
        replace(part, status="cannot_be_marked", points=0.0, answer=None, reason=reason, direction=None,
                misconceptions=(), right=(), wrong=(), missed=())
        for part in mark.marks
    )  # fmt: skip
    return QuestionMark(mark.question, tuple(parts))
