"""What has been handed in of an assignment, and what became of it: read from the course's files, nothing written."""

from __future__ import annotations

import filecmp
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grading.collecting.refusals import claimed_learners, refused_learners
from grading.collecting.submission import ANSWERS
from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.course.learner import Learner
from grading.deadlines.closing import closed_cohorts
from grading.marking.attention import is_told, needs_attention
from grading.marking.autograded import is_marked


@dataclass(slots=True)
class HandIns:
    """What has been handed in of one assignment: by whom, whose work is marked as it is, and which cohorts are closed.

    `cohorts` are those with somebody in them who has been marked; `refused` are those whose latest hand-in could not be
    taken, also of people who are not on the roster; of the `claimed` somebody's damaged file was left out that says it
    is theirs. `attention` are those whose hand-in marking could not mark, and `told` maps those of them who have a page
    that says what to do to their cohorts.
    """

    handed_in: list[str] = field(default_factory=list)
    marked: list[str] = field(default_factory=list)
    cohorts: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    claimed: list[str] = field(default_factory=list)
    attention: list[str] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)

    @property
    def is_closed(self) -> bool:
        """Whether everybody who has been marked has feedback."""
        return set(self.cohorts) <= set(self.closed)


def hand_ins_of(course: Course, assignment: Assignment, learners: Mapping[str, Learner]) -> HandIns:
    """Return what people of the roster have handed in of an assignment.

    Raises ProblemsError when the note of what is closed cannot be read.
    """
    found = HandIns(refused=refused_learners(course, assignment), claimed=claimed_learners(course, assignment))
    for name, learner in learners.items():
        folder = course.folder("submitted", assignment.name, name)
        if folder.is_dir():
            found.handed_in.append(name)
            marked = course.folder("autograded", assignment.name, name)
            if is_marked(course, assignment, name) and _is_same(folder, marked):
                found.marked.append(name)
                found.cohorts.append(learner.cohort)
    unmarked = set(found.handed_in).difference(found.marked)
    found.attention = needs_attention(course, assignment, sorted(unmarked)) if unmarked else []
    found.told = {name: learners[name].cohort for name in found.attention if is_told(course, assignment, name)}
    found.cohorts = list(dict.fromkeys(found.cohorts))
    found.closed = closed_cohorts(course, assignment, found.cohorts)
    return found


def _is_same(submitted: Path, autograded: Path) -> bool:
    """Whether what was handed in is what was marked."""
    try:
        return filecmp.cmp(submitted / ANSWERS, autograded / ANSWERS, shallow=False)
    except OSError:
        return False
