"""A cohort of any size that has handed in a section, for the benchmark of marking."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

from grading.collect import collect
from grading.course import ASSIGNMENT, NOTEBOOKS, Course, build_course, open_course
from grading.nbgrader_runs import nbgrader_at
from grading.releasing import release
from grading.roster import read_roster, write_roster
from grading.simulate import simulate_cohort
from grading.submission import ANSWERS
from safeshare.allotting import BY_OWN

NOTEBOOK = "04_refusal.ipynb"
ANSWERED = 60
"""Learners who are simulated one by one."""


def hand_ins(root: Path, count: int, seed: int) -> Course:
    """Return a course whose section 4 has been handed in by `count` learners."""
    (root / "notebooks").mkdir()
    shutil.copy(NOTEBOOKS / NOTEBOOK, root / "notebooks")
    course = build_course(root / "all", root / "notebooks")
    assignment = course.assignment()
    with nbgrader_at(course.root):
        release(course, assignment)
    collect(course, assignment, simulate_cohort(course, assignment, min(count, ANSWERED), seed))
    known = list(read_roster(course.root).values())
    everybody = [replace(known[n % len(known)], learner_id=f"{known[n % len(known)].learner_id}-{n // len(known)}")
                 for n in range(count)]  # fmt: skip
    for learner in everybody:
        first, own = learner.learner_id.rpartition("-")[0], course.folder("submitted", ASSIGNMENT, learner.learner_id)
        shutil.copytree(course.folder("submitted", ASSIGNMENT, first), own)
        _as_drawn_by_themselves(own / ANSWERS)
    for learner in known:
        shutil.rmtree(course.root / "submitted" / learner.learner_id)
    for folder in ("dropbox", "simulated"):
        shutil.rmtree(course.root / folder)
    write_roster(course.root, everybody)
    return course


def some(course: Course, name: str, count: int) -> Course:
    """Return a copy of a course, beside it, with the first learners only."""
    root = course.root.with_name(name)
    shutil.copytree(course.root, root, ignore=shutil.ignore_patterns("submitted"))
    first = list(read_roster(root).values())[:count]
    for learner in first:
        shutil.copytree(course.root / "submitted" / learner.learner_id, root / "submitted" / learner.learner_id)
    write_roster(root, first)
    return open_course(root)


def _as_drawn_by_themselves(path: Path) -> None:
    """Note in a copy of somebody's answers that its cases are its owner's own draw, not the course's for another."""
    data = json.loads(path.read_text(encoding="utf-8"))
    for each in data.get("variants", {}).values():
        each["by"] = BY_OWN
    path.write_text(json.dumps(data), encoding="utf-8")
