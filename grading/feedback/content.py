"""What stands on a learner's feedback page: by section of the guide, what to read again, and nothing of the key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grading.authoring.notebook import GradedCell
from grading.collecting.submission import time_of
from grading.course.assignment import Assignment
from grading.course.roster import Learner
from grading.feedback.profile import decisions, is_blank, nothing_answered, profile, sureness
from grading.feedback.progress_stages import stage_of
from grading.feedback.rows import (
    LEAST,
    LEAST_IN_TEST,
    Grades,
    Rows,
    by_a_person,
    by_kind,
    by_sections,
    groups,
    kinds,
    number,
    score,
)  # fmt: skip
from safeshare.counting import counted

if TYPE_CHECKING:
    from grading.marking.sheets import Marker, Sheet
    from safeshare.marking import Mark
    from safeshare.rulebook import Rulebook

MOST_CLAUSES = 12


Gist = dict[str, Any]
"""What a page says that follows from the answers and not from the gradebook: data that JSON holds as it is."""


@dataclass(frozen=True, slots=True)
class Pages:
    """What every page of an assignment needs."""

    assignment: Assignment
    marker: Marker
    rulebook: Rulebook
    cells: list[GradedCell]


def gist_read(run: Pages, folder: Path, learner: str) -> Gist:
    """Return the gist of a learner's answers in a folder; raises ProblemsError when they cannot be read."""
    sheet = run.marker.read(folder, learner, practice=False)
    return gist_of(run, sheet, lambda: run.marker.read(folder, learner))


def gist_of(run: Pages, sheet: Sheet, with_practice: Callable[[], Sheet]) -> Gist:
    """Return the gist of what answers earn, marked without practice; `with_practice` marks them all."""
    if is_blank(sheet):  # then alone the page says whether practice was answered
        sheet = with_practice()
    marks = [mark for _name, _case, each in sheet.assessed() for mark in each.marks]
    # What went wrong in the pre-test is not told: learners meet the same cases' near-misses in the post-test.
    wrong = [mark for mark in marks if mark.status == "marked" and not mark.is_full and not run.assignment.is_pre_test]
    is_test = run.assignment.is_test
    scored = [cell.question or "" for cell in run.cells if not cell.by_hand]
    return {
        "synthetic": sheet.synthetic,
        "profile": nothing_answered(sheet) or list(profile(marks, LEAST_IN_TEST if is_test else LEAST)),
        "decisions": None if is_blank(sheet) else decisions(marks, LEAST_IN_TEST if is_test else LEAST),
        "sure": [] if run.assignment.is_pre_test or is_blank(sheet) else sureness(marks),
        "rows": (groups if is_test else kinds)(run.cells, sheet),
        "points": {} if is_test else {question: sheet.marks[question].points for question in scored},
        "clauses": _clauses(run.rulebook, (clause for mark in wrong for clause in _missed(mark))),
        "misconceptions": _beliefs(run.rulebook, (code for mark in wrong for code in mark.misconceptions)),
        "records": {} if is_test else _records(run, sheet),
        "rulebook": run.rulebook.title,
        "version": run.rulebook.version,
    }


def content(
    assignment: Assignment, cells: list[GradedCell], gist: Gist, learner: Learner, folder: Path, grades: Grades
) -> dict[str, Any]:
    """Return what a learner's page says, from the gist of the answers in the folder and the grades by cell."""
    time = time_of(folder)
    is_test = assignment.is_test
    by_machine = gist["rows"]
    rows = by_sections(cells, by_machine, grades) if is_test else by_kind(cells, by_machine, gist["points"], grades)
    scores = {cell: each for cell in cells if (each := score(grades.get(cell.name, {}))) is not None}
    waiting = len(cells) - len(scores)
    wait = "waits" if waiting == 1 else "wait"
    not_yet = f"{waiting} of {counted(len(cells), 'answer')} still {wait} to be marked. The points leave this out."
    return {
        "title": assignment.title,
        "learner": learner.learner_id,
        "synthetic": gist["synthetic"] or learner.synthetic == "yes",
        "handed_in": "" if time is None else f"{time.day} {time:%B %Y}",
        "stage": stage_of(assignment, learner, gist, rows, time),
        "points": number(sum(scores.values())),
        "out_of": number(sum(cell.points for cell in scores)),
        "waiting": not_yet if waiting else "",
        "profile": gist["profile"],
        "rows": rows,
        "by_sections": is_test,
        "clauses": gist["clauses"],
        "misconceptions": gist["misconceptions"],
        "records": _marked_records(cells, gist, grades),
        "comments": [] if is_test else _comments(cells, grades),
        "rulebook": gist["rulebook"],
        "version": gist["version"],
    }


def _records(run: Pages, sheet: Sheet) -> dict[str, dict[str, str]]:
    """Return the decision records' texts by cell, in the notebook's order."""
    from safeshare.marking import ask_of

    case_of = {name: case for name, case, _mark in sheet.assessed()}
    records: dict[str, dict[str, str]] = {}
    for cell in run.cells:
        if not cell.by_hand:
            continue
        question = (cell.question or "").removesuffix(".text")
        case = case_of[question]
        own = f"{case.id}.{question.partition('.')[2]}"
        records[cell.name] = {
            "case": case.title,
            "ask": "decision record" if own == case.record_id else ask_of(case, own),
            "text": (sheet.marks[question].marks[0].answer or {}).get("text", ""),
        }
    return records


def _marked_records(cells: list[GradedCell], gist: Gist, grades: Grades) -> Rows:
    """Return the decision records' texts with the trainer's points and comments, in the notebook's order."""
    records: Rows = []
    for cell in cells:
        if cell.name in gist["records"]:
            grade = grades.get(cell.name, {})
            given = score(grade)
            mark = "Not marked yet." if given is None else f"{number(given)} of {number(cell.points)} points."
            records.append(
                {**gist["records"][cell.name], "mark": mark, "comment": by_a_person(grade).get("comment") or ""}
            )
    return records


def _comments(cells: list[GradedCell], grades: Grades) -> list[str]:
    """Return the trainer's comments on answers that a machine marked, each once and by their letters.

    Neither the name of a question nor its place may stand by them: learners who compare their pages would learn what
    is right where.
    """
    given = {by_a_person(grades.get(cell.name, {})).get("comment") for cell in cells if not cell.by_hand}
    return sorted((comment for comment in given if comment), key=lambda comment: (comment.casefold(), comment))


def _missed(mark: Mark) -> tuple[str, ...]:
    """The clauses behind an answer that was not right: those not found, or those of a decision that went wrong."""
    return mark.missed if mark.kind in ("clauses", "grounds") else mark.clauses


def _clauses(rulebook: Rulebook, ids: Iterable[str]) -> list[dict[str, str]]:
    """Return the clauses that come up most often, in the guide's order; a list of all would not be read."""
    wanted = {clause for clause, _times_missed in Counter(ids).most_common(MOST_CLAUSES)}
    return [
        {"id": each.id, "section": each.section, "paraphrase": each.paraphrase}
        for each in rulebook.clauses.values()
        if each.id in wanted
    ]


def _beliefs(rulebook: Rulebook, codes: Iterable[str]) -> Rows:
    held = set(codes)
    return [
        {"id": each.id, "belief": each.belief, "correction": each.correction, "clauses": list(each.clauses)}
        for each in rulebook.misconceptions.values()
        if each.id in held
    ]
