"""Feedback for learners: one page each, by section of the guide, that says what to read again and gives no key away."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.course.roster import Learner, read_roster
from grading.deadlines.closing import chosen_cohorts, close, still_missing
from grading.faults import not_ready
from grading.feedback.kept import KeptPages
from grading.feedback.page import drop, give
from grading.feedback.progress_pages import write_progress
from grading.feedback.troubles import to_hand_in_again, troubles_of, write_troubles
from grading.feedback.work import Desks, Write, batches
from grading.marking.autograded import is_marked
from grading.progress import shown
from grading.with_nbgrader.runs import Nbgrader, nbgrader_at


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
    desks: Desks | None = None,
    first: Callable[[], object] = lambda: None,
) -> Given:
    """Write a page for every learner who has been marked and whose cohort is closed.

    Shown are points by kind of exercise, how decisions erred across the section, clauses and beliefs to think about
    again, and the trainer's own marks and comments. A cohort that has handed in to the last learner is closed by its
    pages, and `closing` closes any; others wait if anybody of them has been marked. Who is to hand in again is told so
    at once, and waited for like the others. Unless it is to be `although_waiting`, a cohort with answers that
    wait to be marked by hand gets nothing and stays as it is. `cohorts` are those that it is about, all unless some are
    named. `desks` are those who write (None: as many as there are processors). `first` asks the gradebook what must be
    known before anything is written: hand-ins are looked at before, while nbgrader starts. Raises ProblemsError when
    nobody of them has been marked, or for an unknown name.
    """
    chosen = chosen_cohorts(course, cohorts)
    course.released_notebook(assignment)
    with ExitStack() as stack:
        nbgrader = stack.enter_context(nbgrader_at(course.root))
        nbgrader.prepare()
        desks = desks or stack.enter_context(Desks(course))
        quick = KeptPages(course, assignment, chosen)
        first()
        troubles = troubles_of(course, assignment, desks, chosen, quick.sound)
        graded = nbgrader.graded(assignment.name)
        marked = [who for who in _marked(course, assignment, graded) if who.cohort in chosen]
        again = write_troubles(course, assignment, troubles, chosen)
        marked = [who for who in marked if who.learner_id not in troubles]
        if not marked and not again:
            remedy = f"Run `python -m grading mark --course {shown(course.root)}` first."
            whom = f" of cohort {' or '.join(chosen)}" if cohorts else ""
            raise not_ready(shown(course.root), f"nobody{whom} has been marked yet", remedy)
        begun = list(dict.fromkeys(who.cohort for who in marked))
        waiting = {} if closing else _waiting(course, assignment, troubles, begun)
        to_mark = {} if although_waiting else _to_mark(marked, graded)
        held = {*waiting, *to_mark}
        ready = [who for who in marked if who.cohort not in held]
        places = [course.folder("feedback", assignment.name, who.learner_id) for who in ready]
        try:
            _write_beside(quick, ready, nbgrader, desks)
            closed = close(course, assignment, [each for each in (chosen if closing else begun) if each not in held])
            again = write_troubles(course, assignment, troubles, chosen) if closed and troubles else again
        except BaseException:
            for place in places:
                drop(place)
            raise
    pages = [give(place) for place in places]
    write_progress(course, ready)
    return Given(pages, closed, waiting, again, to_mark)


def _to_mark(marked: Iterable[Learner], graded: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Return cohort -> learner -> how many of their answers wait to be marked by hand, of those that have any.

    Nobody waits for a mark of somebody who has withdrawn.
    """
    found: dict[str, dict[str, int]] = {}
    for who in marked:
        if graded[who.learner_id] and not who.is_withdrawn():
            found.setdefault(who.cohort, {})[who.learner_id] = graded[who.learner_id]
    return found


def _write_beside(quick: KeptPages, learners: Sequence[Learner], nbgrader: Nbgrader, desks: Desks) -> None:
    """Write pages beside their places: none may be there before it is noted that its cohort is closed."""

    def tasks() -> Iterator[Write]:
        some = batches(learners)
        for grades in nbgrader.grades_in_turn(quick.assignment.name, map(_ids, batches(learners))):
            left = quick.write([(who, grades[who.learner_id]) for who in next(some)])
            if left:
                yield quick.assignment.name, left

    desks.write(tasks(), sum(who.learner_id not in quick.sound for who in learners))


def _ids(learners: Iterable[Learner]) -> list[str]:
    return [who.learner_id for who in learners]


def _waiting(
    course: Course, assignment: Assignment, troubles: Iterable[str], cohorts: list[str]
) -> dict[str, list[str]]:
    """Return cohort -> for whom it waits: those who have not handed in, and those who are to hand in again."""
    waiting = still_missing(course, assignment, cohorts)
    for cohort, names in to_hand_in_again(course, assignment, troubles, cohorts).items():
        waiting[cohort] = [*waiting.get(cohort, []), *names]
    return {cohort: list(dict.fromkeys(names)) for cohort, names in waiting.items()}


def _marked(course: Course, assignment: Assignment, graded: Container[str]) -> Iterator[Learner]:
    """Yield who of the roster has been marked, of those with a submission in the gradebook."""
    for learner in read_roster(course.root).values():
        if learner.learner_id in graded and is_marked(course, assignment, learner.learner_id):
            yield learner
