"""How far a course has come: for each step what is done, and which is next; read from its files, nothing written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grading.course.assignment import Assignment
from grading.course.codes import read_codes
from grading.course.folder import Course
from grading.course.hand_in_folder import collect_step
from grading.course.hand_ins import HandIns, hand_ins_of
from grading.course.learner import Learner
from grading.course.roster import is_empty, read_roster
from grading.deadlines.dates import read_deadlines
from grading.feedback.out_of_date import pages_out_of_date
from grading.gradebook.waiting import answers_waiting
from grading.moderation.entry import Entry
from grading.moderation.log import FOLDER as MODERATION
from grading.moderation.log import read_log
from grading.moderation.second_marks_log import to_settle
from safeshare.counting import counted

SHOWN = 5
"""Hand-ins that could not be taken of which a line names so many."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its command, whether it is done as far as can be, and in words what is done or waits.

    `part_of` names the step where its command just now is another one.
    """

    command: str
    done: bool
    words: str
    part_of: str = ""

    @property
    def name(self) -> str:
        """The step that it is part of, or else the command without what is given to it."""
        return self.part_of or self.command.partition(" ")[0]


def steps_of(course: Course) -> list[Step]:
    """Return the steps of a course in the order of the work.

    Raises ProblemsError when the roster, the learners' codes, the deadlines, the note of what is closed or the log of
    marks cannot be read.
    """
    learners = {} if is_empty(course.root) else read_roster(course.root)
    released = [each for each in course.assignments.values() if course.is_released(each)]
    works = {each.name: hand_ins_of(course, each, learners) for each in released if each.is_marked}
    begun = {name: work for name, work in works.items() if work.handed_in}
    done = {name: work for name, work in begun.items() if work.marked}
    log = read_log(course.root)
    return [
        Step("build", True, counted(len(course.assignments), "assignment")),
        _roster(learners),
        _release(course, released, learners),
        _deadline(course),
        _collect(course, learners, begun, works),
        _mark(begun),
        *(_by_hand(course, learners, done, log) if done else ()),
        _feedback(course, begun, done, log),
        _report(course),
    ]


def next_of(steps: list[Step]) -> Step:
    """Return the first step that is not done; where all are, collecting comes again."""
    again = next(each for each in steps if each.name == "collect")
    return next((each for each in steps if not each.done), again)


def hand_ins_to_mark(course: Course) -> int:
    """Return how many hand-ins of people on the roster wait for `mark`; those that it could not mark do not."""
    learners = {} if is_empty(course.root) else read_roster(course.root)
    released = [each for each in course.assignments.values() if each.is_marked and course.is_released(each)]
    works = (hand_ins_of(course, each, learners) for each in released)
    return sum(len(work.handed_in) - len(work.marked) - len(work.attention) for work in works)


def _roster(learners: Mapping[str, Learner]) -> Step:
    cohorts = {each.cohort for each in learners.values()}
    words = f"{counted(len(learners), 'learner')} in {counted(len(cohorts), 'cohort')}"
    return Step("roster FILE", bool(learners), words if learners else "nobody is on it yet")


def _release(course: Course, released: list[Assignment], learners: Mapping[str, Learner]) -> Step:
    left = [name for name, each in course.assignments.items() if each not in released]
    words = f"{len(released)} of {counted(len(course.assignments), 'assignment')}"
    if left and released:
        words += f"; not yet: {', '.join(left)}"
    codes = read_codes(course.root) if any(each.forms for each in released) else None
    without = [] if codes is None else [
        name for name, each in learners.items() if name not in codes and not each.is_withdrawn()
    ]  # fmt: skip
    if without:
        words += f"; {counted(len(without), 'learner')} without a code for the tests: release again"
    return Step("release", bool(released) and not without, words)


def _deadline(course: Course) -> Step:
    due = read_deadlines(course).by_assignment
    words = f"set for {counted(len(due), 'assignment')}" if due else "none set, so nothing is late"
    return Step("deadline", True, words)


def _collect(
    course: Course, learners: Mapping[str, Learner], begun: Mapping[str, HandIns], works: Mapping[str, HandIns]
) -> Step:
    people = {learner for work in begun.values() for learner in work.handed_in}
    known = people.union(*(work.refused for work in works.values()))
    without = [each for each in learners.values() if each.learner_id not in known and not each.is_withdrawn()]
    number = sum(len(work.handed_in) for work in begun.values())
    words = [f"{counted(number, 'hand-in')} of {counted(len(people), 'learner')}"]
    if without:
        words.append(f"nothing yet from {len(without)}")
    for what, left in (
        ("not taken, and to be handed in again", {name: work.refused for name, work in works.items()}),
        ("a damaged file that says it is theirs was left out", {name: work.claimed for name, work in works.items()}),
    ):
        whose = [f"{learner} ({assignment})" for assignment, names in left.items() for learner in names]
        if whose:
            rest = f" and {len(whose) - SHOWN} more" if len(whose) > SHOWN else ""
            words.append(f"{what}: {', '.join(whose[:SHOWN])}{rest}")
    return Step(collect_step(course.root), bool(begun), "; ".join(words))


def _mark(begun: Mapping[str, HandIns]) -> Step:
    number = sum(len(work.handed_in) for work in begun.values())
    marked = sum(len(work.marked) for work in begun.values())
    seen = [f"{learner} ({name})" for name, work in begun.items() for learner in work.attention]
    left = number - marked - len(seen)
    words = [f"{marked} of {counted(number, 'hand-in')}"]
    if left:
        words.append(f"{left} new or changed")
    if seen:
        rest = f" and {len(seen) - SHOWN} more" if len(seen) > SHOWN else ""
        words.append(f"needs attention: {', '.join(seen[:SHOWN])}{rest}")
    return Step("mark", bool(begun) and not left, "; ".join(words))


def _by_hand(
    course: Course, learners: Mapping[str, Learner], done: Mapping[str, HandIns], log: Sequence[Entry]
) -> Iterator[Step]:
    waiting = answers_waiting(course, learners)
    known = "the gradebook cannot be opened just now" if waiting is None else f"{counted(waiting, 'answer')} to mark"
    yield Step("formgrader", waiting == 0, known if waiting is None or waiting else "no answer waits to be marked")
    sampled = [name for name in done if (course.root / MODERATION / f"{name}.json").is_file()]
    is_over = all(work.is_closed for work in done.values())
    words = f"a sample of {len(sampled)} of {counted(len(done), 'marked assignment')}"
    if is_over and len(sampled) < len(done):
        words += "; no more is due, since feedback has gone out"
    apart = len(to_settle(course, log, done))
    if apart:
        yield Step("second-marks", False, f"{words}; {counted(apart, 'second mark')} to settle", "moderate")
    else:
        yield Step("moderate", len(sampled) == len(done) or is_over, words)


def _feedback(course: Course, begun: Mapping[str, HandIns], done: Mapping[str, HandIns], log: Sequence[Entry]) -> Step:
    closed = sum(len(work.closed) for work in done.values())
    left = sum(len(set(work.cohorts) - set(work.closed)) for work in done.values())
    words = f"given for {closed} of {closed + left} (assignments by cohorts)" if done else "nobody has been marked"
    old = pages_out_of_date(course, log, {name: frozenset(work.marked) for name, work in done.items()})
    if old:
        words += f"; {counted(old, 'page')} older than a mark or comment"
    told = [f"{learner} ({name})" for name, work in begun.items() for learner in work.told]
    if told:
        words += f"; told to hand in again: {', '.join(told[:SHOWN])}"
        words += f" and {len(told) - SHOWN} more" if len(told) > SHOWN else ""
    waits = all(set(work.cohorts) - set(work.closed) <= set(work.told.values()) for work in done.values())
    if told and waits and (left or not done) and not old:
        return Step(collect_step(course.root), False, words, "feedback")
    return Step("feedback", bool(done) and not (left or old), words)


def _report(course: Course) -> Step:
    reports = sorted((course.root / "reports").glob("board-*.html"))
    return Step("report", bool(reports), f"the last is {reports[-1].name}" if reports else "none yet")
