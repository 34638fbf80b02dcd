"""Collecting what learners handed in: each folder checked and copied whole, nothing overwritten, nobody guessed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from grading.collecting.arrival import ALLOWANCE, noted
from grading.collecting.choosing import LEFT, REFUSED, Brought, Choice, choose
from grading.collecting.inbound import open_inbox
from grading.collecting.inbox import Inbox
from grading.collecting.refusals import forget_refusal, note_claim, note_refusal, refused_learners
from grading.collecting.submission import RefusedError, printable, time_of
from grading.collecting.taking import is_same, keep_earlier, put
from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.course.roster import Learner, read_roster
from grading.deadlines.closing import chosen_cohorts, closed_cohorts
from grading.deadlines.dates import Deadlines, read_deadlines
from grading.marking.advice import stranger, trouble
from safeshare.codes import FILE_NAME as CODE
from safeshare.drafts import FILE_NAME as DRAFTS
from safeshare.handing_in import ID, MANIFEST
from safeshare.journal import FILE_NAME as JOURNAL
from safeshare.learner_ids import FILE_NAME as LEARNER

_USUAL = frozenset({"submission_secret.txt", "receipts.txt", CODE, LEARNER, JOURNAL, DRAFTS, MANIFEST})
"""Files beside the answers that need not be named: nbgrader's own, and those of the learner's folder."""

_BEHIND = (
    "'{where}' was left out as older than what was collected. {note} If their computer's clock is behind, ask them to "
    "put it right and hand in again."
)


@dataclass(slots=True)
class Collected:
    """What a collection brought: learner ids by what happened, and one sentence for each that was refused or odd.

    `late` says by how much, whether the work came now or before; `times` has a sentence for each that came now and says
    another time than the one that counts. What those named in `after_close` handed in stays
    where it is, as does new work of the `withdrawn`, who are never missing. `left` says what was left out
    beside what counts. `unknown` are not on the roster.
    """

    new: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    late: dict[str, timedelta] = field(default_factory=dict)
    times: dict[str, str] = field(default_factory=dict)
    after_close: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    left_out: dict[str, tuple[str, ...]] = field(default_factory=dict)


@contextmanager
def inbox_of(course: Course, path: Path) -> Iterator[Inbox]:
    """Open the place to collect from: a folder or a zip file of any of the four kinds (`grading.collecting.inbound`).

    Raises ProblemsError when there is none, or no usable roster.
    """
    notebooks = {name: assignment.notebook for name, assignment in course.assignments.items()}
    with open_inbox(path, read_roster(course.root), notebooks) as inbox:
        yield inbox


def collect(
    course: Course,
    assignment: Assignment,
    place: Path | Inbox,
    reopen: bool = False,
    cohorts: Iterable[str] = (),
    dry_run: bool = False,
) -> Collected:
    """Copy the latest hand-in of every learner on the roster from a place into the course's submitted folder.

    A hand-in that differs from the collected one replaces it; the earlier one is kept under `earlier/`. An upload that
    is older than what was collected is left alone. Once the assignment is closed for a learner's cohort, a new or other
    hand-in stays where it is unless `reopen` takes it this once, from `cohorts` or, without any, from all. What was
    handed in after a learner withdrew is not taken. With `dry_run` nothing is written.

    Raises ProblemsError when there is no such place, no usable roster, or a note about deadlines or closing cannot be
    read, and for a name that no cohort on the roster has.
    """
    if isinstance(place, Path):
        with inbox_of(course, place) as inbox:
            return collect(course, assignment, inbox, reopen, cohorts, dry_run)
    reopened = chosen_cohorts(course, cohorts) if reopen else ()
    closed = set(closed_cohorts(course, assignment, chosen_cohorts(course))).difference(reopened)
    run = _Run(course, assignment, read_deadlines(course), closed, dry_run)
    collected = Collected(unknown=sorted(printable(name) for name in place.strangers))
    for learner in place.learners.values():
        choice = choose(place, learner.learner_id, assignment.name)
        _besides(run, learner, choice, collected)
        if choice.brought is not None:
            _handed_in(run, learner, choice.brought, collected)
        elif choice.refused is not None:
            _refused(run, learner, choice.refused, collected)
        else:
            _not_handed_in(run, learner, collected)
    if not dry_run:
        _note_strangers(course, assignment, place)
    return collected


def _besides(run: _Run, learner: Learner, choice: Choice, collected: Collected) -> None:
    """Say and note what lies beside what counts; who has handed in nothing else is asked for another one."""
    who = learner.learner_id
    said = [*choice.doubts]
    if choice.unclear is not None and run.target(learner).is_dir():
        said.append(f"{choice.unclear} What was collected before counts as it did.")
    elif choice.unclear is not None:
        choice.refused = choice.unclear
    elif choice.claims and not (choice.brought or choice.refused or run.target(learner).is_dir()):
        first = choice.claims.pop(0)
        choice.refused = RefusedError(f"{first} {REFUSED}", first.code)
    said += [f"{each} {LEFT}" for each in choice.claims]
    if said:
        collected.left[who] = " ".join(said)
    if not run.dry_run:
        note_claim(
            run.course,
            run.assignment,
            who,
            bool(choice.claims or (choice.unclear and not choice.refused)) and learner.cohort not in run.closed,
        )


def _refused(run: _Run, learner: Learner, error: RefusedError, collected: Collected) -> None:
    """Say why a hand-in was not taken; unless its time is over, it is the learner's latest nonetheless."""
    collected.refused[learner.learner_id] = str(error)
    if learner.cohort not in run.closed and not run.dry_run:
        what = trouble(error.code, str(error), run.assignment)
        note_refusal(run.course, run.assignment, learner.learner_id, what)


def _note_strangers(course: Course, assignment: Assignment, place: Inbox) -> None:
    """Note who handed in without being on the roster; earlier notes of that kind are of earlier collections."""
    for name in refused_learners(course, assignment):
        if name not in place.learners:
            forget_refusal(course, assignment, name)
    for name, assignments in place.strangers.items():
        if assignment.name in assignments and ID.fullmatch(name):
            note_refusal(course, assignment, name, stranger(name, assignment))


@dataclass(frozen=True, slots=True)
class _Run:
    """One collection: of which assignment, when it is due, and the cohorts for which it is closed."""

    course: Course
    assignment: Assignment
    deadlines: Deadlines
    closed: Collection[str]
    dry_run: bool

    def target(self, learner: Learner) -> Path:
        """Return where a learner's hand-in goes."""
        return self.course.folder("submitted", self.assignment.name, learner.learner_id)

    def seems_newer(self, learner: Learner, brought: Brought) -> bool:
        """Whether a hand-in that is older by its own word came later all the same, and was never collected before."""
        target, time = self.target(learner), time_of(self.target(learner))
        if time is None or brought.time <= time + ALLOWANCE:
            return False
        earlier = self.course.folder("earlier", self.assignment.name, learner.learner_id)
        return not any(is_same(each, brought.submission) for each in (target, *earlier.glob("*")))

    def note_late(self, learner: Learner, time: datetime | None, collected: Collected) -> None:
        """Note by how much work that was handed in at a time is late, if it is."""
        late = self.deadlines.late_by(self.assignment.name, learner, time)
        if late is not None and not learner.is_withdrawn():
            collected.late[learner.learner_id] = late


def _not_handed_in(run: _Run, learner: Learner, collected: Collected) -> None:
    if run.target(learner).is_dir():
        collected.unchanged.append(learner.learner_id)
        run.note_late(learner, time_of(run.target(learner)), collected)
    else:
        (collected.withdrawn if learner.is_withdrawn() else collected.missing).append(learner.learner_id)


def _handed_in(run: _Run, learner: Learner, brought: Brought, collected: Collected) -> None:
    """Take a hand-in, or say why it stays where it is."""
    submission = brought.submission
    target = run.target(learner)
    is_first = not target.exists()
    is_old = not is_first and (is_same(target, submission) or _is_older(brought, target))
    if is_old:
        if run.seems_newer(learner, brought):
            collected.left[learner.learner_id] = _BEHIND.format(where=brought.where, note=brought.note)
        if is_same(target, submission) and not run.dry_run:
            forget_refusal(run.course, run.assignment, learner.learner_id)
        collected.unchanged.append(learner.learner_id)
        run.note_late(learner, time_of(target), collected)
        return
    if learner.is_withdrawn(brought.time):
        collected.withdrawn.append(learner.learner_id)
        return
    if learner.cohort in run.closed:
        collected.after_close.append(learner.learner_id)
        return
    (collected.new if is_first else collected.replaced).append(learner.learner_id)
    run.note_late(learner, brought.time, collected)
    if brought.note:
        collected.times[learner.learner_id] = brought.note
    odd = tuple(name for name in submission.left_out if name not in _usual(run.course, run.assignment))
    if odd:
        collected.left_out[learner.learner_id] = odd
    if run.dry_run:
        return
    if not is_first:
        keep_earlier(run.course, run.assignment, learner.learner_id, target)
    put(target, submission)
    forget_refusal(run.course, run.assignment, learner.learner_id)


def _usual(course: Course, assignment: Assignment) -> frozenset[str]:
    """Return the names of files that are handed in beside the answers where a whole folder is: those of the release."""
    folder = course.folder("release", assignment.name)
    return _USUAL.union(path.name for path in folder.iterdir()) if folder.is_dir() else _USUAL


def _is_older(brought: Brought, target: Path) -> bool:
    """Whether a hand-in is older than what was collected, as far as both say when they were handed in."""
    said, counted = noted(target)[1], time_of(target)
    theirs = said if counted is None else min(said or counted, counted)
    return brought.said is not None and theirs is not None and brought.said < theirs


def latest_quarter(course: Course) -> str:
    """Return the quarter of the latest hand-in, such as 2026Q3; today's when nothing has been collected."""
    times = [time_of(path) for path in course.root.glob("submitted/*/*")]
    latest = max((time for time in times if time is not None), default=datetime.now(UTC))
    return f"{latest.year}Q{(latest.month + 2) // 3}"


def attempts(course: Course, assignment: Assignment, learner: str) -> int:
    """Return how many different hand-ins of a learner have been collected."""
    folder = course.folder("earlier", assignment.name, learner)
    earlier = sum(path.name.isdigit() for path in folder.iterdir()) if folder.is_dir() else 0
    return earlier + course.folder("submitted", assignment.name, learner).is_dir()
