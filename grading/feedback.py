"""Feedback for learners: one page each, by section of the guide, that says what to read again and gives no key away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grading.assignment import Assignment
from grading.closing import chosen_cohorts, close, still_missing
from grading.course import Course
from grading.faults import not_ready
from grading.feedback_page import PAGE, write_page
from grading.feedback_profile import nothing_answered, profile
from grading.feedback_rows import LEAST, LEAST_IN_TEST, Grades, Rows, by_kind, by_sections, number, score
from grading.feedback_troubles import to_hand_in_again, troubles_of, write_troubles
from grading.nbgrader_runs import nbgrader_at
from grading.notebook import GradedCell, graded_cells, read_notebook
from grading.progress import counted, shown
from grading.roster import Learner, read_roster
from grading.sheets import Marker, Sheet, marker_of
from grading.submission import time_of
from safeshare.marking import Mark, ask_of
from safeshare.rulebook import Rulebook

MOST_CLAUSES = 12


@dataclass(frozen=True, slots=True)
class _Run:
    """What every page needs."""

    assignment: Assignment
    marker: Marker
    rulebook: Rulebook
    cells: list[GradedCell]


@dataclass(frozen=True, slots=True)
class Given:
    """What was given: the pages in the roster's order, the cohorts now closed, and in the others who is missing.

    `again` are the pages of those whose hand-in cannot be marked, which say what to do. `to_mark` is for each cohort
    that was held back because of it whose answers wait to be marked by hand (learner -> how many).
    """

    pages: list[Path]
    closed: list[str]
    waiting: dict[str, list[str]]
    again: list[Path] = field(default_factory=list)
    to_mark: dict[str, dict[str, int]] = field(default_factory=dict)


def write_feedback(
    course: Course,
    assignment: Assignment,
    closing: bool = False,
    cohorts: Iterable[str] = (),
    although_waiting: bool = True,
) -> Given:
    """Write a page for every learner who has been marked and whose cohort is closed.

    Shown are points by kind of exercise, how decisions erred across the section, clauses and beliefs to think about
    again, and the trainer's own marks and comments. A cohort that has handed in to the last learner is closed by its
    pages, and `closing` closes any; others wait if anybody of them has been marked. Who is to hand in again is told so
    at once, and waited for like the others. Unless it is to be `although_waiting`, a cohort with answers that
    wait to be marked by hand gets nothing and stays as it is. `cohorts` are those that it is about, all unless some are
    named. Raises ProblemsError when nobody of them has been marked, or for an unknown name.
    """
    chosen = chosen_cohorts(course, cohorts)
    notebook = read_notebook(course.released_notebook(assignment))
    marker = marker_of(course, assignment)
    run = _Run(assignment, marker, marker.rulebook, graded_cells(notebook))
    with nbgrader_at(course.root) as nbgrader:
        grades = nbgrader.grades(assignment.name)
    troubles = troubles_of(course, assignment, marker, chosen)
    again = write_troubles(course, assignment, troubles, chosen)
    marked = [(who, folder) for who, folder in _marked(course, assignment, grades) if who.cohort in chosen]
    marked = [(who, folder) for who, folder in marked if who.learner_id not in troubles]
    if not marked and not again:
        remedy = f"Run `python -m grading mark --course {shown(course.root)}` first."
        whom = f" of cohort {' or '.join(chosen)}" if cohorts else ""
        raise not_ready(shown(course.root), f"nobody{whom} has been marked yet", remedy)
    begun = list(dict.fromkeys(who.cohort for who, _folder in marked))
    waiting = {} if closing else _waiting(course, assignment, troubles, begun)
    to_mark = {} if although_waiting else _to_mark(marked, grades)
    held = {*waiting, *to_mark}
    pages = {
        course.folder("feedback", assignment.name, who.learner_id): _content(run, who, folder, grades[who.learner_id])
        for who, folder in marked
        if who.cohort not in held
    }
    closed = close(course, assignment, [each for each in (chosen if closing else begun) if each not in held])
    return Given([write_page(folder, PAGE, page) for folder, page in pages.items()], closed, waiting, again, to_mark)


def _to_mark(marked: Iterable[tuple[Learner, Path]], grades: Grades) -> dict[str, dict[str, int]]:
    """Return cohort -> learner -> how many of their answers wait to be marked by hand, of those that have any."""
    found: dict[str, dict[str, int]] = {}
    for who, _folder in marked:
        number_waiting = sum(bool(grade.get("needs_manual_grade")) for grade in grades[who.learner_id].values())
        if number_waiting:
            found.setdefault(who.cohort, {})[who.learner_id] = number_waiting
    return found


def _waiting(
    course: Course, assignment: Assignment, troubles: Iterable[str], cohorts: list[str]
) -> dict[str, list[str]]:
    """Return cohort -> for whom it waits: those who have not handed in, and those who are to hand in again."""
    waiting = still_missing(course, assignment, cohorts)
    for cohort, names in to_hand_in_again(course, assignment, troubles, cohorts).items():
        waiting[cohort] = [*waiting.get(cohort, []), *names]
    return {cohort: list(dict.fromkeys(names)) for cohort, names in waiting.items()}


def _marked(course: Course, assignment: Assignment, grades: Grades) -> Iterator[tuple[Learner, Path]]:
    """Yield who of the roster has been marked, each with the folder of what was marked."""
    for learner in read_roster(course.root).values():
        folder = course.folder("autograded", assignment.name, learner.learner_id)
        if learner.learner_id in grades and (folder / f"{assignment.notebook}.ipynb").is_file():
            yield learner, folder


def _content(run: _Run, learner: Learner, folder: Path, grades: Grades) -> dict[str, Any]:
    sheet = run.marker.read(folder, learner.learner_id)
    time = time_of(folder)
    marks = [mark for _name, _case, each in sheet.assessed() for mark in each.marks]
    # What went wrong in the pre-test is not told: learners meet the same cases' near-misses in the post-test.
    wrong = [mark for mark in marks if mark.status == "marked" and not mark.is_full and not run.assignment.is_pre_test]
    is_test = run.assignment.is_test
    rows = (by_sections if is_test else by_kind)(run.cells, sheet, grades)
    scores = {cell: each for cell in run.cells if (each := score(grades.get(cell.name, {}))) is not None}
    waiting = len(run.cells) - len(scores)
    wait = "waits" if waiting == 1 else "wait"
    not_yet = f"{waiting} of {counted(len(run.cells), 'answer')} still {wait} to be marked. The points leave this out."
    return {
        "title": run.assignment.title,
        "learner": learner.learner_id,
        "synthetic": sheet.synthetic or learner.synthetic == "yes",
        "handed_in": "" if time is None else f"{time.day} {time:%B %Y}",
        "points": number(sum(scores.values())),
        "out_of": number(sum(cell.points for cell in scores)),
        "waiting": not_yet if waiting else "",
        "profile": nothing_answered(sheet) or list(profile(marks, LEAST_IN_TEST if is_test else LEAST)),
        "rows": rows,
        "by_sections": is_test,
        "clauses": _clauses(run.rulebook, (clause for mark in wrong for clause in _missed(mark))),
        "misconceptions": _beliefs(run.rulebook, (code for mark in wrong for code in mark.misconceptions)),
        "records": [] if is_test else _records(run, sheet, grades),
        "comments": [] if is_test else _comments(run, grades),
        "rulebook": run.rulebook.title,
        "version": run.rulebook.version,
    }


def _records(run: _Run, sheet: Sheet, grades: Grades) -> Rows:
    """Return the decision records' texts with the trainer's points and comments, in the notebook's order."""
    case_of = {name: case for name, case, _mark in sheet.assessed()}
    records: Rows = []
    for cell in run.cells:
        if not cell.by_hand:
            continue
        question = (cell.question or "").removesuffix(".text")
        case, grade = case_of[question], grades.get(cell.name, {})
        own = f"{case.id}.{question.partition('.')[2]}"
        given = score(grade)
        records.append(
            {
                "case": case.title,
                "ask": "decision record" if own == case.record_id else ask_of(case, own),
                "text": (sheet.marks[question].marks[0].answer or {}).get("text", ""),
                "mark": "Not marked yet." if given is None else f"{number(given)} of {number(cell.points)} points.",
                "comment": grade.get("comment") or "",
            }
        )
    return records


def _comments(run: _Run, grades: Grades) -> list[str]:
    """Return the trainer's comments on answers that a machine marked, each once and by their letters.

    Neither the name of a question nor its place may stand by them: learners who compare their pages would learn what
    is right where.
    """
    given = {grades.get(cell.name, {}).get("comment") for cell in run.cells if not cell.by_hand}
    return sorted((comment for comment in given if comment), key=lambda comment: (comment.casefold(), comment))


def _missed(mark: Mark) -> tuple[str, ...]:
    """The clauses behind an answer that was not right: those not found, or those of a decision that went wrong."""
    return mark.missed if mark.kind in ("clauses", "grounds") else mark.clauses


def _clauses(rulebook: Rulebook, ids: Iterable[str]) -> list[dict[str, str]]:
    """Return the clauses that come up most often, in the guide's order; a list of all would not be read."""
    wanted = {clause for clause, _times_missed in Counter(ids).most_common(MOST_CLAUSES)}
    return [{"id": each.id, "paraphrase": each.paraphrase} for each in rulebook.clauses.values() if each.id in wanted]


def _beliefs(rulebook: Rulebook, codes: Iterable[str]) -> list[dict[str, str]]:
    held = set(codes)
    return [
        {"belief": each.belief, "correction": each.correction}
        for each in rulebook.misconceptions.values()
        if each.id in held
    ]
