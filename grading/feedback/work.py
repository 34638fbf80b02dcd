"""What is done for one learner's page before any is given: look at the hand-in, mark it, and write the page beside.

It needs only a processor, and gives small results; any number of processes can do it at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from grading.authoring.notebook import graded_cells, read_notebook
from grading.course.folder import Course, open_course
from grading.course.roster import Learner
from grading.feedback.content import Pages, content, gist_read
from grading.feedback.page import write_beside
from grading.marking.advice import Trouble
from grading.running.executors import HERE, Executor, Needs, Serial, Where, executor_for

BATCH = 50
"""Learners whose pages are written by one task."""
FEW = 200
"""As many pages are written sooner by one process than it takes others to start."""

Item = TypeVar("Item")
Look = tuple[str, Sequence[str]]
Write = tuple[str, Sequence[tuple[Learner, Mapping[str, Any]]]]


class Desk:
    """Where pages of a course are written: its bank is loaded once, and each assignment read once."""

    def __init__(self, root: Path) -> None:
        """Open the course folder `root`; raises ProblemsError for a fault of it or of its bank."""
        from safeshare.rulebook import load_rulebook

        self._course = open_course(root)
        self._rulebook = load_rulebook()
        self._bank = self._course.bank(self._rulebook)
        self._ready: dict[str, Pages] = {}

    def look(self, task: Look) -> dict[str, Trouble]:
        """Return whose hand-in, of some learners who have handed in, cannot be marked, and why."""
        from grading.marking.inspection import check

        pages, found = self._assignment(task[0]), {}
        for learner in task[1]:
            seen = check(self._course, pages.assignment, learner, pages.marker)
            if isinstance(seen, Trouble):
                found[learner] = seen
        return found

    def write(self, task: Write) -> int:
        """Write the pages of some learners beside their places, from their grades, and return how many."""
        pages = self._assignment(task[0])
        for learner, grades in task[1]:
            marked = self._course.folder("autograded", task[0], learner.learner_id)
            place = self._course.folder("feedback", task[0], learner.learner_id)
            gist = gist_read(pages, marked, learner.learner_id)
            write_beside(place, content(pages.assignment, pages.cells, gist, learner, marked, grades))
        return len(task[1])

    def _assignment(self, name: str) -> Pages:
        from grading.marking.sheets import marker_from

        if name not in self._ready:
            assignment = self._course.assignment(name)
            marker = marker_from(self._course, assignment, self._bank, self._rulebook)
            cells = graded_cells(read_notebook(self._course.released_notebook(assignment)))
            self._ready[name] = Pages(assignment, marker, self._rulebook, cells)
        return self._ready[name]


class Desks:
    """Those who write pages, for as many assignments of a course as there are, as a context manager.

    Few pages are written in this process, unless a cluster is asked for.
    """

    def __init__(self, course: Course, place: Where = HERE) -> None:
        """Plan for a place; raises ProblemsError when it is a cluster that cannot work on this course."""
        root = str(course.root)
        self._here = Serial(prepare, root)
        self._many = executor_for(place, prepare, root, needs=Needs(course.root, (course.bank_folder,)))
        self._few = 0 if place.scheduler else FEW

    def __enter__(self) -> Desks:
        return self

    def __exit__(self, *error: object) -> None:
        self._many.__exit__(*error)

    def look(self, assignment: str, learners: Sequence[str]) -> dict[str, Trouble]:
        """Return whose hand-in, of some learners who have handed in, cannot be marked, and why."""
        tasks = ((assignment, some) for some in batches(learners))
        found = self._who(len(learners)).results(look, tasks)
        return {name: trouble for some in found for name, trouble in some.items()}

    def write(self, tasks: Iterable[Write], count: int) -> int:
        """Write pages beside their places, `count` in all, and return how many were written."""
        return sum(self._who(count).results(write, tasks))

    def _who(self, count: int) -> Executor:
        return self._many if count > self._few else self._here


def batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Yield items in runs of a task's size."""
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


_desk: Desk | None = None


def prepare(root: str) -> None:
    """Make this process ready to write pages of a course; raises ProblemsError for a fault of it or of its bank."""
    global _desk  # one process, one course at a time
    _desk = Desk(Path(root))


def look(task: Look) -> dict[str, Trouble]:
    """Do `Desk.look` in a process that is ready."""
    return _ready().look(task)


def write(task: Write) -> int:
    """Do `Desk.write` in a process that is ready."""
    return _ready().write(task)


def _ready() -> Desk:
    if _desk is None:
        raise RuntimeError("this process was not prepared")
    return _desk
