"""Double marking: the texts that have a first mark, what a second marker gives them, and how far the two agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grading.authoring.notebook import GradedCell, graded_cells, read_notebook
from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.course.roster import read_roster
from grading.faults import fault, not_ready
from grading.feedback.rows import by_a_person
from grading.marking.sheets import Sheet as LearnersSheet
from grading.marking.sheets import marker_of
from grading.moderation.entry import SECOND_MARK
from grading.moderation.found import first_marker
from grading.moderation.hand_marking import rubric_of
from grading.moderation.log import Entry, account, append, now, of_cell, read_log, second_marks_in
from grading.moderation.second_marks_log import code_of, pairs_in
from grading.moderation.settle import HELD, question_name
from grading.progress import shown
from grading.statistics.agreement import Agreement, agreement
from grading.with_nbgrader.runs import nbgrader_at
from safeshare.counting import counted
from safeshare.marking import ask_of


@dataclass(frozen=True, slots=True)
class Text:
    """One written text that has a first mark (`held`, as the gradebook has it); `code` names it and tells nothing."""

    code: str
    assignment: str
    learner: str
    cell: GradedCell
    case: str
    criterion: str
    rubric: tuple[str, ...]
    words: str
    held: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class SecondMark:
    """What a second marker gave a text, in points, and a comment."""

    text: Text
    score: float
    comment: str


@dataclass(frozen=True, slots=True)
class Twice:
    """A text with both its marks; `is_open` where they are apart and nobody has settled that."""

    text: Text
    first: float
    second: float
    is_open: bool


def marked_texts(course: Course, assignments: Iterable[Assignment]) -> list[Text]:
    """Return every text of some assignments that has a first mark, in the order of the roster and the notebook.

    Raises ProblemsError when nothing has been marked by hand.
    """
    found = texts_of(course, assignments)
    if not found:
        remedy = f"Mark decision records first: python -m grading formgrader --course {shown(course.root)}."
        raise not_ready(shown(course.root), "no written text has been marked by hand yet", remedy)
    return found


def texts_of(course: Course, assignments: Iterable[Assignment]) -> list[Text]:
    """Return every text of some assignments that has a first mark, which may be none."""
    found: list[Text] = []
    learners = list(read_roster(course.root))
    for assignment in assignments:
        if assignment.is_marked and course.is_released(assignment):
            found += _marked_texts(course, assignment, learners)
    return found


def check_marker(course: Course, marks: Sequence[SecondMark], by: str) -> str:
    """Return a sentence on the texts of which nobody knows who marked them first; empty where there are none.

    Raises ProblemsError when the second marker is the first marker of any of them.
    """
    by = by.strip() or account()
    log = read_log(course.root)
    own, unknown = [], 0
    for each in marks:
        first = first_marker(of_cell(log, each.text.assignment, each.text.learner, each.text.cell.name), each.text.code)
        unknown += not first
        if first.casefold() == by.casefold():
            own.append(each.text.code)
    if own:
        what = f"{by} gave the first mark of {', '.join(own)} too, and nobody is their own second marker"
        raise fault(by, what, "Have somebody else mark these texts, or say with --by who did.")
    texts = counted(unknown, "text")
    return (
        f"Who gave the first mark of {texts} is not known: it cannot be checked that {by} did not." if unknown else ""
    )


def keep(course: Course, marks: Sequence[SecondMark], by: str) -> list[Entry]:
    """Add second marks to the log, but for those that it has already; return what was added.

    A mark that differs from an earlier one of the same text supersedes it. Raises ProblemsError when the log was
    tampered with.
    """
    by = by.strip() or account()
    last = {entry.of: entry for entry in second_marks_in(read_log(course.root))}
    at = now()
    new = [
        Entry(at, by, SECOND_MARK, each.text.assignment, each.text.learner, each.text.cell.name, each.score,
              each.text.held, each.comment, each.text.code)
        for each in marks
        if not _is_known(last.get(each.text.code), each, by)
    ]  # fmt: skip
    if new:
        append(course.root, new)
    return new


def marked_twice(course: Course, texts: Sequence[Text]) -> list[Twice]:
    """Return the texts that have a second mark, each with the last one and with the first mark of that time.

    A second mark counts while the text is the one that was marked; a learner's new text has none. Raises ProblemsError
    when one of the course's logs was tampered with.
    """
    pairs = pairs_in(read_log(course.root))
    found = ((text, pairs[text.code]) for text in texts if text.code in pairs)
    return [Twice(text, pair.first, pair.second, pair.is_open) for text, pair in found]


def how_far(twice: Sequence[Twice]) -> Agreement:
    """Return how far the two markers agree."""
    first, second = (np.array([getattr(each, name) for each in twice], dtype=float) for name in ("first", "second"))
    return agreement(first, second, [each.text.learner for each in twice])


def _is_known(last: Entry | None, mark: SecondMark, by: str) -> bool:
    return last is not None and (last.by, last.score, last.reason) == (by, mark.score, mark.comment)


def _marked_texts(course: Course, assignment: Assignment, learners: Sequence[str]) -> Iterator[Text]:
    cells = [cell for cell in graded_cells(read_notebook(course.released_notebook(assignment))) if cell.by_hand]
    with nbgrader_at(course.root) as nbgrader:
        grades = nbgrader.grades(assignment.name)
    marked = [(learner, cell) for learner in learners for cell in cells if _first(grades, learner, cell) is not None]
    marker = marker_of(course, assignment) if marked else None
    sheets: dict[str, LearnersSheet] = {}
    for learner, cell in marked:
        if marker is not None and learner not in sheets:
            sheets[learner] = marker.read(course.folder("autograded", assignment.name, learner), learner)
        text = _text(course, assignment, learner, cell, sheets[learner], grades[learner][cell.name])
        if text is not None:
            yield text


def _first(grades: Mapping[str, Mapping[str, Any]], learner: str, cell: GradedCell) -> float | None:
    first: float | None = by_a_person(grades.get(learner, {}).get(cell.name, {})).get("manual_score")
    return first


def _text(
    course: Course,
    assignment: Assignment,
    learner: str,
    cell: GradedCell,
    sheet: LearnersSheet,
    grade: Mapping[str, Any],
) -> Text | None:
    """Return what a learner wrote in a cell that is marked by hand; None where nothing was written."""
    question = question_name(cell)
    answer = sheet.marks[question].marks[0].answer or {}
    words = str(answer.get("text", "")).strip()
    case = sheet.cases[question.partition(".")[0]]
    if not words:
        return None
    own = f"{case.id}.{question.partition('.')[2]}"
    return Text(
        code=code_of(course.root, assignment.name, learner, cell.name, words),
        assignment=assignment.name,
        learner=learner,
        cell=cell,
        case=case.title,
        criterion="Decision record" if own == case.record_id else ask_of(case, own),
        rubric=tuple(rubric_of(f"{question}.text", case)),
        words=words,
        held={name: grade[name] for name in HELD},
    )
