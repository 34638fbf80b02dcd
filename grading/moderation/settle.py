"""Settling a mark: a person's score takes the place of an earlier one, which stays in the log with its reason."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grading.authoring.notebook import GradedCell, graded_cells, read_notebook
from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.course.hand_in_folder import collect_first
from grading.course.roster import read_roster
from grading.faults import fault, not_ready
from grading.marking.autograded import is_marked
from grading.marking.sheets import marker_of
from grading.moderation.entry import SETTLED
from grading.moderation.log import Entry, account, append, now, of_cell, read_log
from grading.moderation.superseded import answer_code
from grading.progress import shown
from grading.with_nbgrader.runs import nbgrader_at
from safeshare.problems import ProblemsError, did_you_mean

MOST_WORDS = 1000
"""Characters that a reason may have."""
HELD = ("auto_score", "manual_score", "extra_credit")


@dataclass(frozen=True, slots=True)
class Place:
    """One graded cell of one learner, as the gradebook holds it."""

    assignment: Assignment
    learner: str
    cell: GradedCell
    grade: Mapping[str, Any]


def settle(course: Course, place: Place, score: float, reason: str, by: str = "") -> Entry:
    """Settle a mark: note it in the log, then put it into the gradebook as the score given by hand.

    The line is written first, so that a run that stops in between loses nothing; run again with the same words, it goes
    on from there. Raises ProblemsError for a score that the cell cannot have, a missing reason, or a log that was
    tampered with; nothing is changed then.
    """
    by, reason = by.strip() or account(), reason.strip()
    _check(place, score, reason, by)
    before = {name: place.grade[name] for name in HELD}
    where = place.assignment.name, place.learner, place.cell.name
    entry = Entry(now(), by, SETTLED, *where, score, before, reason, followed=_given_for(course, place))
    known = of_cell(read_log(course.root), place.assignment.name, place.learner, place.cell.name)
    if not (known and _same(known[-1], entry)):
        append(course.root, [entry])
    with nbgrader_at(course.root) as nbgrader:
        nbgrader.supersede(place.assignment.name, place.learner, place.cell.name, score)
    return entry


def _given_for(course: Course, place: Place) -> dict[str, str]:
    """Return the answer that a mark is settled for, as a hash; nothing where what was marked can no longer be read."""
    folder = course.folder("autograded", place.assignment.name, place.learner)
    try:
        sheet = marker_of(course, place.assignment).read(folder, place.learner, practice=False)
    except ProblemsError:
        return {}
    return {"answer": answer_code(sheet, place.cell.question or "")}


def find_place(course: Course, chosen: Sequence[Assignment], learner: str, question: str) -> Place:
    """Return the cell of a learner that `question` names: a question, a part that a person marks, or the cell itself.

    Raises ProblemsError when no marked assignment among the chosen has it, or more than one does.
    """
    found: list[Place] = []
    names: dict[str, None] = {}
    learners: dict[str, None] = {}
    for assignment in chosen:
        if not (assignment.is_marked and course.is_released(assignment)):
            continue
        cells = graded_cells(read_notebook(course.released_notebook(assignment)))
        names |= dict.fromkeys(question_name(cell) for cell in cells)
        with nbgrader_at(course.root) as nbgrader:
            grades = nbgrader.grades(assignment.name)
        if not _was_marked(course, assignment, learner):
            grades.pop(learner, None)
        learners |= dict.fromkeys(grades)
        for cell in cells:
            if question in _names(cell) and cell.name in grades.get(learner, {}):
                found.append(Place(assignment, learner, cell, grades[learner][cell.name]))
    if len(found) == 1:
        return found[0]
    if found:
        several = ", ".join(place.assignment.name for place in found)
        raise fault(question, f"'{learner}' has it in {several}", "Say which with --assignment.")
    raise _not_found(course, learner, question, list(names), list(learners))


def _was_marked(course: Course, assignment: Assignment, learner: str) -> bool:
    """Return whether a learner is marked, or was: of a hand-in that never could be, the gradebook has empty rows."""
    if is_marked(course, assignment, learner):
        return True
    return any((each.assignment, each.learner) == (assignment.name, learner) for each in read_log(course.root))


def question_name(cell: GradedCell) -> str:
    """Return how people name what a cell grades: `s4a-key.council`, or for a written text `s4a-key.wishes`."""
    return (cell.question or cell.name).removesuffix(".text") if cell.by_hand else cell.question or cell.name


def _names(cell: GradedCell) -> tuple[str, ...]:
    return cell.name, cell.question or "", question_name(cell)


def _not_found(course: Course, learner: str, question: str, names: list[str], learners: list[str]) -> ProblemsError:
    if not learners:
        remedy = f"Run `python -m grading mark --course {shown(course.root)}` first."
        return not_ready(shown(course.root), "nobody has been marked yet", remedy)
    if learner not in learners:
        return _not_marked(course, learner, learners)
    return fault(shown(course.root), f"no graded question is called '{question}'", did_you_mean(question, names))


def _not_marked(course: Course, learner: str, marked: list[str]) -> ProblemsError:
    """Return the error for a learner without marks: on the roster, so that they wait, or a slip in the name."""
    if learner not in read_roster(course.root):
        return fault(shown(course.root), f"no learner '{learner}' has been marked", did_you_mean(learner, marked))
    if not (course.root / "submitted" / learner).is_dir():
        remedy = collect_first(course.root, "once they have")
        return fault(shown(course.root), f"'{learner}' has not handed in anything that was collected", remedy)
    remedy = f"Run `python -m grading mark --course {shown(course.root)}`, which marks them or says what is in the way."
    return fault(shown(course.root), f"'{learner}' has handed in and has not been marked yet", remedy)


def _same(last: Entry, entry: Entry) -> bool:
    """Whether the last line of a cell says already what is to be settled."""
    words = [(each.did, each.by, each.score, each.reason, each.followed) for each in (last, entry)]
    return words[0] == words[1] and (last.before == entry.before or entry.before["manual_score"] == entry.score)


def _check(place: Place, score: float, reason: str, by: str) -> None:
    name = question_name(place.cell)
    if not math.isfinite(score) or not 0 <= score <= place.cell.points:
        raise fault(name, f"{score:g} is not a score of this question", f"Give 0 to {place.cell.points:g} points.")
    for what, words, most in (("reason", reason, MOST_WORDS), ("name of who settles it", by, 100)):
        if not words or len(words) > most or not all(char.isprintable() for char in words):
            remedy = f"Write 1 to {most:,} characters on one line."
            raise fault(name, f"the {what} is missing or cannot be used", remedy)
