"""Feedback for learners: one page each, by section of the guide, that says what to read again and gives no key away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from grading.assignment import Assignment
from grading.course import Course
from grading.faults import not_ready
from grading.nbgrader_runs import nbgrader_at
from grading.notebook import GradedCell, graded_cells, read_notebook
from grading.progress import counted, shown
from grading.roster import Learner, read_roster
from grading.sheets import Marker, Sheet, marker_of
from grading.submission import time_of
from safeshare.files import write_atomically
from safeshare.marking import Mark, QuestionMark, ask_of
from safeshare.rulebook import Rulebook

PAGE = "feedback.html"
MOST_CLAUSES = 12
TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class _Run:
    """What every page needs."""

    assignment: Assignment
    marker: Marker
    rulebook: Rulebook
    cells: list[GradedCell]


def write_feedback(course: Course, assignment: Assignment) -> list[Path]:
    """Write a page for every learner on the roster who has been marked; return the pages in the roster's order.

    Shown are points, how decisions erred across the section, clauses and beliefs to think about again, and the
    trainer's own marks and comments. Raises ProblemsError when nobody has been marked yet.
    """
    notebook = read_notebook(course.released_notebook(assignment))
    marker = marker_of(course, assignment)
    run = _Run(assignment, marker, marker.rulebook, graded_cells(notebook))
    with nbgrader_at(course.root) as nbgrader:
        grades = nbgrader.grades(assignment.name)
    template = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined).get_template(
        PAGE
    )
    pages: list[Path] = []
    for learner in read_roster(course.root).values():
        marked = course.folder("autograded", assignment.name, learner.learner_id)
        if learner.learner_id in grades and (marked / f"{assignment.notebook}.ipynb").is_file():
            content = _content(run, learner, marked, grades[learner.learner_id])
            folder = course.folder("feedback", assignment.name, learner.learner_id)
            folder.mkdir(parents=True, exist_ok=True)
            write_atomically(folder / PAGE, template.render(content))
            pages.append(folder / PAGE)
    if not pages:
        remedy = f"Run `python -m grading mark --course {shown(course.root)}` first."
        raise not_ready(shown(course.root), "nobody has been marked yet", remedy)
    return pages


def _content(run: _Run, learner: Learner, folder: Path, grades: Mapping[str, Any]) -> dict[str, Any]:
    sheet = run.marker.read(folder, learner.learner_id)
    time = time_of(folder)
    marks = [mark for _name, _case, each in sheet.assessed() for mark in each.marks]
    # What went wrong in the pre-test is not told: learners meet the same cases' near-misses in the post-test.
    wrong = [mark for mark in marks if mark.status == "marked" and not mark.is_full and not run.assignment.is_pre_test]
    rows, records, comments = _by_cell(run, sheet, grades)
    waiting = sum(row["points"] == _WAITING for row in rows)
    if run.assignment.is_test:
        rows, records, comments = _by_section(run, sheet, grades), [], []
    wait = "waits" if waiting == 1 else "wait"
    return {
        "title": run.assignment.title,
        "learner": learner.learner_id,
        "synthetic": sheet.synthetic or learner.synthetic == "yes",
        "handed_in": "" if time is None else f"{time.day} {time:%B %Y}",
        "points": _number(sum(_score(grades[cell.name]) or 0.0 for cell in run.cells if cell.name in grades)),
        "out_of": _number(sum(cell.points for cell in run.cells)),
        "waiting": f"{waiting} of {counted(len(rows), 'answer')} still {wait} to be marked." if waiting else "",
        "profile": _nothing_answered(sheet) or list(_profile(marks)),
        "rows": rows,
        "by_section": run.assignment.is_test,
        "clauses": _clauses(run.rulebook, (clause for mark in wrong for clause in _missed(mark))),
        "misconceptions": _beliefs(run.rulebook, (code for mark in wrong for code in mark.misconceptions)),
        "records": records,
        "comments": comments,
        "rulebook": run.rulebook.title,
        "version": run.rulebook.version,
    }


_WAITING = "to be marked"
Rows = list[dict[str, Any]]


def _by_cell(run: _Run, sheet: Sheet, grades: Mapping[str, Any]) -> tuple[Rows, Rows, Rows]:
    """Return the table's rows, the decision records and the other comments, in the notebook's order."""
    case_of = {name: case for name, case, _mark in sheet.assessed()}
    rows: Rows = []
    records: Rows = []
    comments: Rows = []
    for cell in run.cells:
        question = (cell.question or "").removesuffix(".text") if cell.by_hand else cell.question or ""
        case, grade = case_of[question], grades.get(cell.name, {})
        own = f"{case.id}.{question.partition('.')[2]}"
        ask = "decision record" if cell.by_hand and own == case.record_id else ask_of(case, own)
        score = _score(grade)
        points = _WAITING if score is None else _number(score)
        rows.append({"what": f"{case.title}: {ask}", "points": points, "out_of": _number(cell.points),
                     "note": _note(sheet, question)})  # fmt: skip
        if cell.by_hand:
            text = (sheet.marks[question].marks[0].answer or {}).get("text", "")
            mark = "Not marked yet." if score is None else f"{points} of {_number(cell.points)} points."
            records.append(
                {"case": case.title, "ask": ask, "text": text, "mark": mark, "comment": grade.get("comment") or ""}
            )
        elif grade.get("comment"):
            comments.append({"case": case.title, "ask": ask, "text": grade["comment"]})
    return rows, records, comments


def _by_section(run: _Run, sheet: Sheet, grades: Mapping[str, Any]) -> Rows:
    """Return a test's rows: points by section of the guide, so that none can be read off a question."""
    case_of = {name: case for name, case, _mark in sheet.assessed()}
    totals: dict[str, tuple[float, float]] = {}
    for cell in run.cells:
        section = case_of[cell.question or ""].section
        earned, out_of = totals.get(section, (0.0, 0.0))
        totals[section] = (earned + (_score(grades.get(cell.name, {})) or 0.0), out_of + cell.points)
    return [
        {"what": f"Section {section}", "points": _number(earned), "out_of": _number(out_of), "note": ""}
        for section, (earned, out_of) in sorted(totals.items())
    ]


def _score(grade: Mapping[str, Any]) -> float | None:
    """Return a cell's score as nbgrader counts it, or None while it has neither a mark by machine nor one by hand."""
    given = grade.get("manual_score")
    given = grade.get("auto_score") if given is None else given
    return None if given is None else float(given) + float(grade.get("extra_credit") or 0.0)


def _note(sheet: Sheet, question: str) -> str:
    statuses = {mark.status for mark in sheet.marks[question].marks}
    if statuses == {"not_answered"}:
        return "Not answered."
    return "Answered in part." if "not_answered" in statuses else ""


def _nothing_answered(sheet: Sheet) -> list[str]:
    """Say that no assessed question was answered, where that is so: nought right would sound like all wrong."""
    if not _is_blank(mark for _name, _case, mark in sheet.assessed()):
        return []
    if _is_blank(sheet.marks.values()):
        return ["No question was answered."]
    return ["Only practice was answered. Practice earns no points; no question that counts was answered."]


def _is_blank(marks: Iterable[QuestionMark]) -> bool:
    return all(mark.status == "not_answered" for each in marks for mark in each.marks)


def _profile(marks: Iterable[Mark]) -> Iterable[str]:
    """Say how the decisions erred, all questions together, so that no single answer can be read off."""
    decisions = [mark for mark in marks if mark.kind == "decide"]
    given = [mark for mark in decisions if mark.status == "marked"]
    right = sum(mark.is_full for mark in given)
    yield f"{counted(right, 'decision')} of {len(decisions)} as the guide decides."
    under = sum((mark.direction or 0) < 0 for mark in given)
    over = sum((mark.direction or 0) > 0 for mark in given)
    other = len(given) - right - under - over
    if under:
        yield f"{counted(under, 'decision')} held back or waited where the guide asks for more."
    if over:
        yield f"{counted(over, 'decision')} shared further than the guide allows, or sooner."
    if other:
        yield f"{counted(other, 'decision')} went the right way but for another reason, or with another next step."
    if len(given) < len(decisions):
        yield f"{counted(len(decisions) - len(given), 'decision')} not answered."


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


def _number(points: float) -> str:
    return f"{round(points, 2):g}"
