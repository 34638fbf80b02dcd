"""How far a course has come: for each step what is done, and which is next; read from its files, nothing written."""

from __future__ import annotations

import filecmp
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grading.collecting.refusals import claimed_learners, refused_learners
from grading.collecting.submission import ANSWERS
from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.course.learner import Learner
from grading.course.roster import is_empty, read_roster
from grading.deadlines.closing import closed_cohorts
from grading.deadlines.dates import read_deadlines
from grading.feedback.out_of_date import pages_out_of_date
from grading.gradebook.database import database_url
from grading.marking.attention import is_told, needs_attention
from grading.marking.autograded import is_marked
from grading.moderation.entry import Entry
from grading.moderation.log import FOLDER as MODERATION
from grading.moderation.log import read_log
from grading.moderation.second_marks_log import to_settle
from safeshare.counting import counted

COLLECT = "collect --from DROPBOX"
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


@dataclass(slots=True)
class _Work:
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


def steps_of(course: Course) -> list[Step]:
    """Return the steps of a course in the order of the work.

    Raises ProblemsError when the roster, the deadlines, the note of what is closed or the log of marks cannot be read.
    """
    learners = {} if is_empty(course.root) else read_roster(course.root)
    released = [each for each in course.assignments.values() if course.is_released(each)]
    works = {each.name: _work(course, each, learners) for each in released if each.is_marked}
    begun = {name: work for name, work in works.items() if work.handed_in}
    done = {name: work for name, work in begun.items() if work.marked}
    log = read_log(course.root)
    return [
        Step("build", True, counted(len(course.assignments), "assignment")),
        _roster(learners),
        _release(course, released),
        _deadline(course),
        _collect(learners, begun, works),
        _mark(begun),
        *(_by_hand(course, learners, done, log) if done else ()),
        _feedback(course, begun, done, log),
        _report(course, done),
    ]


def next_of(steps: list[Step]) -> Step:
    """Return the first step that is not done; where all are, collecting comes again."""
    return next((each for each in steps if not each.done), Step(COLLECT, False, ""))


def hand_ins_to_mark(course: Course) -> int:
    """Return how many hand-ins of people on the roster wait for `mark`; those that it could not mark do not."""
    learners = {} if is_empty(course.root) else read_roster(course.root)
    released = [each for each in course.assignments.values() if each.is_marked and course.is_released(each)]
    works = (_work(course, each, learners) for each in released)
    return sum(len(work.handed_in) - len(work.marked) - len(work.attention) for work in works)


def _roster(learners: Mapping[str, Learner]) -> Step:
    cohorts = {each.cohort for each in learners.values()}
    words = f"{counted(len(learners), 'learner')} in {counted(len(cohorts), 'cohort')}"
    return Step("roster FILE", bool(learners), words if learners else "nobody is on it yet")


def _release(course: Course, released: list[Assignment]) -> Step:
    left = [name for name, each in course.assignments.items() if each not in released]
    words = f"{len(released)} of {counted(len(course.assignments), 'assignment')}"
    return Step("release", bool(released), f"{words}; not yet: {', '.join(left)}" if left and released else words)


def _deadline(course: Course) -> Step:
    due = read_deadlines(course).by_assignment
    words = f"set for {counted(len(due), 'assignment')}" if due else "none set, so nothing is late"
    return Step("deadline", True, words)


def _collect(learners: Mapping[str, Learner], begun: Mapping[str, _Work], works: Mapping[str, _Work]) -> Step:
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
    return Step(COLLECT, bool(begun), "; ".join(words))


def _mark(begun: Mapping[str, _Work]) -> Step:
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
    course: Course, learners: Mapping[str, Learner], done: Mapping[str, _Work], log: Sequence[Entry]
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


def _feedback(course: Course, begun: Mapping[str, _Work], done: Mapping[str, _Work], log: Sequence[Entry]) -> Step:
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
        return Step(COLLECT, False, words, "feedback")
    return Step("feedback", bool(done) and not (left or old), words)


def _report(course: Course, done: Mapping[str, _Work]) -> Step:
    reports = sorted((course.root / "reports").glob("board-*.html"))
    return Step("report", bool(reports), f"the last is {reports[-1].name}" if reports else "none yet")


def _work(course: Course, assignment: Assignment, learners: Mapping[str, Learner]) -> _Work:
    work = _Work(refused=refused_learners(course, assignment), claimed=claimed_learners(course, assignment))
    for name, learner in learners.items():
        folder = course.folder("submitted", assignment.name, name)
        if folder.is_dir():
            work.handed_in.append(name)
            marked = course.folder("autograded", assignment.name, name)
            if is_marked(course, assignment, name) and _is_same(folder, marked):
                work.marked.append(name)
                work.cohorts.append(learner.cohort)
    unmarked = set(work.handed_in).difference(work.marked)
    work.attention = needs_attention(course, assignment, sorted(unmarked)) if unmarked else []
    work.told = {name: learners[name].cohort for name in work.attention if is_told(course, assignment, name)}
    work.cohorts = list(dict.fromkeys(work.cohorts))
    work.closed = closed_cohorts(course, assignment, work.cohorts)
    return work


def _is_there(course: Course, name: str, learner: str) -> bool:
    """Whether a marked notebook is there."""
    assignment = course.assignments.get(name)
    return assignment is not None and is_marked(course, assignment, learner)


def _is_same(submitted: Path, autograded: Path) -> bool:
    """Whether what was handed in is what was marked."""
    try:
        return filecmp.cmp(submitted / ANSWERS, autograded / ANSWERS, shallow=False)
    except OSError:
        return False


_WAITING = """
SELECT a.student_id, m.name, count(*) FROM grade g JOIN submitted_notebook n ON n.id = g.notebook_id
JOIN submitted_assignment a ON a.id = n.assignment_id JOIN assignment m ON m.id = a.assignment_id
WHERE g.needs_manual_grade GROUP BY a.student_id, m.name
"""


def answers_waiting(course: Course, learners: Mapping[str, Learner] | None = None) -> int | None:
    """Return how many answers wait for a person, but for those of who has withdrawn; None without a gradebook to ask.

    Where the hand-in itself cannot be marked, the gradebook lets every cell of it wait, and nobody can mark one.
    `learners` are those of the roster, where they have been read already. Raises ProblemsError when they cannot be.
    """
    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import SQLAlchemyError

    if learners is None:
        learners = {} if is_empty(course.root) else read_roster(course.root)
    but_not = {name for name, each in learners.items() if each.is_withdrawn()}
    url = database_url(course.root, course.database)
    if not course.database:
        url = f"{url.replace('sqlite:///', 'sqlite:///file:', 1)}?mode=ro&uri=true"
    engine = create_engine(url)
    try:
        with engine.connect() as db:
            waiting = [each for each in db.execute(text(_WAITING)) if each[0] not in but_not]
        return sum(int(count) for learner, name, count in waiting if _is_there(course, name, learner))
    except SQLAlchemyError:
        return None
    finally:
        engine.dispose()
