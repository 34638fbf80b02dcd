"""A cohort of any size that has handed in a section, for the benchmark of marking."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from benchmarks.running import run
from grading.collecting.collect import collect
from grading.collecting.submission import ANSWERS
from grading.course.build import build_course
from grading.course.folder import ASSIGNMENT, NOTEBOOKS, Course, open_course
from grading.course.roster import read_roster, write_roster
from grading.release.releasing import release
from grading.simulation.simulate import simulate_cohort
from grading.with_nbgrader.runs import nbgrader_at
from safeshare.allotting import BY_OWN
from safeshare.player.grade_cell import BANK

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


def stock(course: Course, name: str, learners: Iterable[str], assignment: str = ASSIGNMENT) -> Path:
    """Return a folder beside a course where nbgrader is as it comes, with some learners' hand-ins, released.

    It has no configuration, so none of our steps is taken: nothing of ours is there but the notebook and its cases.
    """
    root = course.root.with_name(name)
    shutil.copytree(course.folder("source", assignment), root / "source" / assignment)
    for learner in learners:
        own = course.folder("submitted", assignment, learner)
        shutil.copytree(own, root / own.relative_to(course.root))
    run(nbgrader("generate_assignment", assignment), root, **environment(course))
    return root


def nbgrader(command: str, assignment: str = ASSIGNMENT, *more: str) -> list[str]:
    """Return a command of nbgrader's for an assignment, as it is typed in a course folder."""
    return [str(Path(sys.executable).with_name("nbgrader")), command, assignment, *more]


def environment(course: Course) -> dict[str, str]:
    """Return what nbgrader as it comes must be told besides: where the grade cells' keys are, and its own programs."""
    scripts = str(Path(sys.executable).parent)
    return {BANK: str(course.bank_folder), "PATH": os.pathsep.join([scripts, os.environ.get("PATH", "")])}


def _as_drawn_by_themselves(path: Path) -> None:
    """Note in a copy of somebody's answers that its cases are its owner's own draw, not the course's for another."""
    data = json.loads(path.read_text(encoding="utf-8"))
    for each in data.get("variants", {}).values():
        each["by"] = BY_OWN
    path.write_text(json.dumps(data), encoding="utf-8")
