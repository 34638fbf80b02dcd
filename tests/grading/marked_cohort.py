"""A cohort over two assignments of a small bank, handed in and collected, and all that marking leaves of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from grading.collecting.collect import collect
from grading.course.build import build_course
from grading.course.folder import Course, open_course
from grading.gradebook.database import database_url
from grading.release.releasing import release_all
from grading.simulation.simulate import simulate_cohort
from grading.with_nbgrader.runs import nbgrader_at
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_bank
from tests.grading.small_bank import write_bank, write_notebook

SECTIONS = {"04_refusal": ("s4a-gate", "s6a-pond"), "06_family": ("s4a-hedge",)}
NAMES = ("section-04", "section-06")
RECORD = "s6a-pond-record"
TABLES = ("student", "submission", "notebook", "grade", "comment")
DUE = datetime(2026, 11, 2, 17, 0)
IN_TIME, LATE = datetime(2026, 11, 2, 9, 30, tzinfo=UTC), datetime(2026, 11, 3, 9, 30, 1, 500, tzinfo=UTC)


def make_cohort(root: Path, count: int = 12) -> Course:
    """Return a course whose two assignments `count` simulated learners have handed in, in time."""
    scenarios = write_bank(root / "scenarios")
    bank = load_bank(scenarios, load_rulebook())
    for name, items in SECTIONS.items():
        write_notebook(root / "notebooks", name, items, bank, ("s6-tea",))
    course = build_course(root / "course-0", root / "notebooks", scenarios)
    with nbgrader_at(course.root):
        list(release_all(course, course.assignments.values()))
    for assignment in course.assignments.values():
        collect(course, assignment, simulate_cohort(course, assignment, count))
        for learner in learners(course):
            hand_in_time(course, assignment.name, learner, IN_TIME)
    with gradebook(course) as book:
        book.update_or_create_assignment("section-04", duedate=DUE)
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nget_config().LateSubmissionPlugin.penalty_method = 'zero'\n")
    return course


def copy_of(course: Course, name: str) -> Course:
    """Return a copy of a course beside it, for its paths are relative."""
    root = course.root.with_name(name)
    shutil.copytree(course.root, root)
    return open_course(root)


def learners(course: Course) -> list[str]:
    """Return who has handed anything in."""
    return sorted(path.name for path in (course.root / "submitted").iterdir())


def hand_in_time(course: Course, assignment: str, learner: str, time: datetime) -> None:
    """Let a hand-in have been handed in at a time."""
    path = course.folder("submitted", assignment, learner) / "timestamp.txt"
    path.write_text(time.strftime("%Y-%m-%d %H:%M:%S.%f UTC") + "\n")


def edit_answers(course: Course, assignment: str, learner: str, change: Callable[[dict[str, Any]], object]) -> None:
    """Change a collected answers.json as an editor would."""
    path = course.folder("submitted", assignment, learner) / "answers.json"
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))


def gradebook(course: Course) -> Gradebook:
    """Return a course's gradebook, as a context manager, as any tool of nbgrader opens it."""
    return Gradebook(database_url(course.root, course.database), "safeshare")


def rows(course: Course) -> dict[str, list[tuple[Any, ...]]]:
    """Return everything that the gradebook holds of learners, table by table, names in place of random ids."""
    found: dict[str, list[tuple[Any, ...]]] = {table: [] for table in TABLES}
    with gradebook(course) as book:
        for student in book.students:
            found["student"].append(
                (student.id, student.first_name, student.last_name, student.email, student.lms_user_id)
            )
        for assignment in book.assignments:
            for each in assignment.submissions:
                key = (assignment.name, each.student_id)
                found["submission"].append((*key, each.timestamp, each.extension, each.total_seconds_late, each.score))
                for notebook in each.notebooks:
                    found["notebook"].append((*key, notebook.name, notebook.flagged, notebook.late_submission_penalty))
                    for grade in notebook.grades:
                        scores = (grade.auto_score, grade.manual_score, grade.extra_credit)
                        found["grade"].append((*key, grade.name, *scores, grade.needs_manual_grade))
                    for comment in notebook.comments:
                        words = (comment.auto_comment, comment.manual_comment)
                        found["comment"].append((*key, comment.name, *words))
    return {table: sorted(each, key=lambda row: row[:3]) for table, each in found.items()}


def folders(course: Course) -> dict[str, tuple[int, bytes]]:
    """Return every file and folder of what was autograded: path -> permissions and content."""
    root = course.root / "autograded"
    return {
        path.relative_to(root).as_posix(): (path.stat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in sorted(root.rglob("*"))
    }
