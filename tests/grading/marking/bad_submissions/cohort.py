"""A small course in which each line of table.yaml is a learner whose hand-in is spoilt in its way."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from grading.course.allotment import places, read_key
from grading.course.build import build_course
from grading.course.folder import ASSIGNMENT, Course
from grading.course.roster import Learner, write_roster
from grading.release.releasing import release
from safeshare.marking import perfect_answers
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_bank
from tests.grading.arrivals import dated
from tests.grading.marking.bad_submissions import spoilt_answers, spoilt_notebooks, spoilt_places
from tests.grading.marking.bad_submissions.builders import BUILDERS, NOTEBOOK, Place
from tests.grading.small_bank import write_bank, write_notebook

ITEMS = ("s4a-gate", "s4a-hedge", "s6a-pond")
SOUND = ("ann", "bob")
"""Learners whose hand-ins are as they should be."""
SPOILT = (spoilt_answers, spoilt_notebooks, spoilt_places)
"""The modules that fill the table of builders when they are imported."""
TABLE = Path(__file__).with_name("table.yaml")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: its name, what is expected of us, and what stock nbgrader does.

    `at` is where the hand-in is spoilt: in the `dropbox`, as one `upload`, or in the course (`submitted`) as if another
    program had collected it. Without `code` the hand-in is marked, and `trainer` is what they are told besides.
    """

    name: str
    at: str
    code: str
    trainer: str
    learner: str
    stock: str


@lru_cache(maxsize=1)
def lines() -> dict[str, Line]:
    """Return the lines of the table by name."""
    data = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    told = data["learner"] | {"": ""}
    return {
        name: Line(name, line["at"], code := line.get("code", ""), line["trainer"], told[code], line["stock"])
        for name, line in data["lines"].items()
    }


def measured_with() -> str:
    """Return the version of nbgrader with which the table's phrases were measured."""
    return str(yaml.safe_load(TABLE.read_text(encoding="utf-8"))["nbgrader"])


def build(root: Path, learners: Iterable[str]) -> Course:
    """Return a course of three items with two cases each, released to these learners."""
    scenarios = write_bank(root / "scenarios")
    bank = load_bank(scenarios, load_rulebook())
    write_notebook(root / "notebooks", "04_refusal", ITEMS, bank, ("s6-tea", "s6-tea-b"))
    course = build_course(root / "course", root / "notebooks", scenarios)
    write_roster(course.root, [Learner(each, "a", "council", "B", "2", "c1", "webinar", "post") for each in learners])
    release(course, course.assignment())
    return course


class Hands:
    """What learners hand in: perfect answers to the cases that each was shown."""

    def __init__(self, course: Course, trace: Path) -> None:
        """Prepare for a course; `trace` is a file that learners' code would write."""
        self._course, self._trace = course, trace
        self._rulebook = load_rulebook()
        self._bank = course.bank(self._rulebook)
        self._key = read_key(course.root)

    def cases(self, learner: str) -> dict[str, str]:
        """Return item -> the case that the course gave a learner."""
        assignment = self._course.assignment()
        given = places(assignment, self._key, learner)
        return {item: assignment.items[item][given[item]] for item in ITEMS}

    def answers(self, learner: str) -> dict[str, Any]:
        """Return a sound file of answers."""
        cases = self.cases(learner)
        answers: dict[str, Any] = {}
        for case in cases.values():
            answers |= perfect_answers(self._bank.cases[case], self._rulebook)
        answers[f"{cases['s6a-pond']}.record.text"] = {"text": f"{learner} wrote this"}
        return {
            "schema": "safeshare-answers/1",
            "assignment": ASSIGNMENT,
            "rulebook": {"id": self._rulebook.id, "version": self._rulebook.version},
            "synthetic": False,
            "saved": 9,
            "variants": {item: {"case": case, "by": "course"} for item, case in cases.items()},
            "answers": answers,
        }

    def hand_in(self, learner: str, folder: Path) -> Path:
        """Hand in what is sound into a folder."""
        folder.mkdir(parents=True)
        shutil.copy(self._course.folder("release", ASSIGNMENT) / NOTEBOOK, folder)
        (folder / "answers.json").write_text(json.dumps(self.answers(learner)))
        return dated(folder, datetime(2026, 11, 20, 10, tzinfo=UTC))

    def spoil(self, name: str, folder: Path, learner: str = "") -> None:
        """Spoil what a learner (the line's own name, unless another is given) has handed in, as a line says."""
        own = self.cases(learner or name)["s4a-gate"]
        someone = next(each for each in self._others() if self.cases(each)["s4a-gate"] != own)
        BUILDERS[name](Place(folder, json.dumps(self.answers(someone)), self.other(learner or name), self._trace))

    def other(self, learner: str) -> str:
        """Return the case of the first item that a learner was not given."""
        own = self.cases(learner)["s4a-gate"]
        return next(each for each in self._course.assignment().items["s4a-gate"] if each != own)

    @staticmethod
    def _others() -> Iterable[str]:
        return (f"somebody-{number}" for number in range(100))
