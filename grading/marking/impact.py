"""What another version of the guide would do to marks already given: hand-ins marked by both, and only counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from grading.collecting.submission import RefusedError, refuse_links
from grading.course.allotment import read_key
from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.course.hand_in_folder import collect_first
from grading.course.roster import is_empty, read_roster
from grading.faults import fault
from grading.marking.sheets import Marker, Sheet, released_table
from grading.progress import each, shown
from safeshare.allotting import Allotments
from safeshare.consequences import bank_by_either, fitted
from safeshare.facts import FactsError
from safeshare.problems import ProblemsError
from safeshare.rulebook import Rulebook
from safeshare.scenario import Bank, Case, decision_of


@dataclass(slots=True)
class Count:
    """How many hand-ins would get more, less or the same for one question, or could no longer be marked."""

    more: int = 0
    less: int = 0
    same: int = 0
    unmarkable: int = 0

    def add(self, before: float, after: float | None) -> None:
        """Count one hand-in; `after` is None where what was answered is no longer among the options."""
        if after is None:
            self.unmarkable += 1
        elif after == before:
            self.same += 1
        elif after > before:
            self.more += 1
        else:
            self.less += 1

    @property
    def changes(self) -> bool:
        """Whether any hand-in is marked otherwise."""
        return bool(self.more or self.less or self.unmarkable)

    def to_dict(self) -> dict[str, int]:
        """Return the counts as plain data."""
        return {"more": self.more, "less": self.less, "same": self.same, "cannot_be_marked": self.unmarkable}


@dataclass(slots=True)
class Impact:
    """One assignment: what changes for whom. `learners` holds the change in points of each, by id, 0 left out."""

    assignment: str
    hand_ins: int = 0
    unread: int = 0
    totals: Count = field(default_factory=Count)
    questions: dict[str, Count] = field(default_factory=dict)
    undecided: tuple[str, ...] = ()
    learners: dict[str, float] = field(default_factory=dict)

    def to_dict(self, *, names: bool) -> dict[str, Any]:
        """Return it as plain data; learners only where `names` are asked for."""
        data = {
            "assignment": self.assignment,
            "hand_ins": self.hand_ins,
            "could_not_be_read": self.unread,
            "totals": self.totals.to_dict(),
            "questions": {name: count.to_dict() for name, count in self.questions.items()},
            "cannot_be_decided": list(self.undecided),
        }
        return {**data, "learners": self.learners} if names else data


def impacts(course: Course, old: Rulebook, new: Rulebook) -> list[Impact]:
    """Return for each assignment with hand-ins what marking them by `new` instead of `old` would change.

    Only what a machine marks is compared; nothing is written. Raises ProblemsError when the bank suits neither rulebook
    or nothing has been collected.
    """
    bank = bank_by_either(course.bank_folder, old, new)
    learners = () if is_empty(course.root) else tuple(read_roster(course.root))
    key = read_key(course.root)
    found = []
    for assignment in course.assignments.values():
        handed_in = [name for name in learners if course.folder("submitted", assignment.name, name).is_dir()]
        if assignment.is_marked and handed_in:
            found.append(
                _impact(
                    course,
                    assignment,
                    handed_in,
                    _Markers(assignment, bank, key, old, new, released_table(course, assignment)),
                )
            )
    if not found:
        remedy = collect_first(course.root)
        raise fault(shown(course.root), "nothing has been collected yet", remedy)
    return found


class _Markers:
    """Marks one assignment by both rulebooks, leaving out questions of cases that one of them cannot decide."""

    def __init__(
        self, assignment: Assignment, bank: Bank, key: bytes, old: Rulebook, new: Rulebook, table: Allotments | None
    ) -> None:
        items = assignment.item_cases(bank)
        every = [case for cases in items.values() for case in cases]
        self.undecided = tuple(sorted({case.id for case in every for book in (old, new) if not _decides(case, book)}))
        left = {item: cases for item, cases in items.items() if not any(case.id in self.undecided for case in cases)}
        self._both = [
            Marker(_only(assignment, left), (), _fitted(left, book), book, key, frozenset(), table)
            for book in (old, new)
        ]

    def read(self, course: Course, learner: str) -> tuple[Sheet, Sheet]:
        """Return a hand-in as both rulebooks mark it; raises RefusedError or ProblemsError when it cannot be read."""
        folder = course.folder("submitted", self._both[0].assignment.name, learner)
        refuse_links(folder)
        old, new = (each.read(folder, learner) for each in self._both)
        return old, new


def _decides(case: Case, book: Rulebook) -> bool:
    try:
        for question in fitted(case, book).questions:
            decision_of(question, book)
    except FactsError:
        return False
    return True


def _fitted(items: Mapping[str, tuple[Case, ...]], book: Rulebook) -> dict[str, tuple[Case, ...]]:
    return {item: tuple(fitted(case, book) for case in cases) for item, cases in items.items()}


def _only(assignment: Assignment, items: Mapping[str, Any]) -> Assignment:
    kept = {item: cases for item, cases in assignment.items.items() if item in items}
    return Assignment(assignment.name, assignment.notebook, (), kept, assignment.forms)


def _impact(course: Course, assignment: Assignment, learners: list[str], markers: _Markers) -> Impact:
    found = Impact(assignment.name, undecided=markers.undecided)
    for learner in each(learners, f"Marking {assignment.name} twice", "hand-in"):
        try:
            before, after = markers.read(course, learner)
        except (RefusedError, ProblemsError, OSError):
            found.unread += 1
            continue
        found.hand_ins += 1
        change = 0.0
        for question, one, two in _marks(before, after):
            found.questions.setdefault(question, Count()).add(one, two)
            change += (two or 0.0) - one
        change = round(change, 4)
        found.totals.add(0.0, change)
        if change:
            found.learners[learner] = change
    return found


def _marks(before: Sheet, after: Sheet) -> Iterator[tuple[str, float, float | None]]:
    """Yield each question that a machine marks, with its points before and after; None where it cannot be marked."""
    faults, faults_before = after.faults(), before.faults()
    for question, mark in before.marks.items():
        if all(part.status == "by_hand" or part.kind == "record" for part in mark.marks):
            continue
        gone = question in faults and question not in faults_before
        yield question, mark.points, None if gone else after.marks[question].points
