"""Marking a cohort into nbgrader's gradebook: in this process or in several, and written by one.

No learner's code is run, one bad hand-in never stops the others, and whatever ended a run, the next one goes on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

from grading.collecting.submission import ANSWERS
from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.course.hand_in_folder import collect_first
from grading.course.roster import read_roster
from grading.faults import not_ready
from grading.marking.attention import note_attention
from grading.marking.inspection import former, handed_in, strangers
from grading.marking.outcome import Outcome, Written
from grading.marking.state import State
from grading.marking.work import RESCUE, prepare, work
from grading.moderation.found import notice
from grading.progress import each, shown
from grading.running.executors import HERE, Needs, Serial, Where, executor_for
from grading.with_nbgrader.runs import nbgrader_at

BATCH = 50
"""Learners whose marks are written in one transaction."""
FEW = 150
"""As many hand-ins are marked sooner by one process than it takes others to start."""


@dataclass(slots=True)
class Summary:
    """What a marking run did: learner ids by what happened, and a sentence for each that needs attention or was odd.

    Who is `late` (after the date that it was due, extensions included) is among the others too; who is `withdrawn` and
    has not handed in is not missing, and nobody waits for their marks or calls them late. `former` were on an earlier
    roster: their marks stay as they are. `to_mark_by_hand` and `set_aside` count the answers that wait for a person.
    `reopened` says which cells of a learner had a settled mark that counts no longer, for they have handed in another
    answer.
    """

    marked: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    attention: dict[str, str] = field(default_factory=dict)
    noted: dict[str, str] = field(default_factory=dict)
    late: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    former: list[str] = field(default_factory=list)
    to_mark_by_hand: int = 0
    set_aside: int = 0
    reopened: dict[str, list[str]] = field(default_factory=dict)


class Markers:
    """Those who mark, for as many assignments of a course as there are, as a context manager: the bank is loaded once.

    Few hand-ins are marked in this process, unless a cluster is asked for.
    """

    def __init__(self, course: Course, place: Where = HERE) -> None:
        """Plan for a place; raises ProblemsError when it is a cluster that cannot mark this course."""
        root = str(course.root)
        self._here = Serial(prepare, root)
        self._many = executor_for(place, prepare, root, needs=Needs(course.root, (course.bank_folder,)))
        self._few = 0 if place.scheduler else FEW

    def __enter__(self) -> Markers:
        return self

    def __exit__(self, *error: object) -> None:
        self._many.__exit__(*error)

    def outcomes(self, assignment: str, learners: Sequence[str]) -> Iterator[list[Outcome]]:
        """Yield what became of learners' hand-ins in batches, in the learners' order."""
        batches = [(assignment, learners[start : start + BATCH]) for start in range(0, len(learners), BATCH)]
        who = self._many if len(learners) > self._few else self._here
        return who.results(work, batches, RESCUE)


def mark(course: Course, assignment: Assignment, again: bool = False, markers: Markers | None = None) -> Summary:
    """Mark everything new or changed (with `again`: everything) into nbgrader's gradebook.

    Each hand-in is marked by the core; scores go into a copy of the released notebook and into the gradebook as if
    nbgrader had run it. Run it again at any time: it goes on where it stopped, and what has not changed stays as it
    is. Raises ProblemsError when nothing was released or collected, or the gradebook cannot take the marks.
    """
    roster = read_roster(course.root)
    learners = list(roster)
    course.released_notebook(assignment)
    there = [each for each in learners if handed_in(course, assignment, each)]
    others = strangers(course, assignment, learners)
    if not there and not others:
        remedy = collect_first(course.root)
        raise not_ready(shown(course.root), "nothing has been collected yet", remedy)
    absent = [learner for learner in learners if learner not in set(there)]
    withdrawn = [learner for learner in absent if roster[learner].is_withdrawn()]
    summary = Summary(missing=[learner for learner in absent if learner not in withdrawn], withdrawn=withdrawn)
    summary.former = former(course, assignment, learners)
    left = frozenset(learner for learner in there if roster[learner].is_withdrawn())
    run = _Run(course, assignment, summary, again, left)
    if there and markers is not None:
        _mark_all(run, learners, there, markers)
    elif there:
        with Markers(course) as own:
            _mark_all(run, learners, there, own)
    note_attention(course, assignment, summary.attention)
    summary.attention |= {name: trouble.trainer for name, trouble in others.items()}
    return summary


@dataclass(slots=True)
class _Run:
    """One assignment being marked."""

    course: Course
    assignment: Assignment
    summary: Summary
    again: bool
    withdrawn: frozenset[str]


def _mark_all(run: _Run, learners: Sequence[str], there: Sequence[str], markers: Markers) -> None:
    """Mark hand-ins and write them, a batch being marked while the one before is written."""
    state = State(run.course, run.assignment)
    with nbgrader_at(run.course.root) as nbgrader:
        nbgrader.prepare_writing()
        notice(run.course, run.assignment)
        batches = markers.outcomes(run.assignment.name, there)
        first = next(batches)
        nbgrader.enrol(learners)
        nbgrader.begin_writing(run.assignment.name)
        under_way: deque[tuple[list[Outcome], Future[list[Written]]]] = deque()

        def written() -> Iterator[str]:
            outcomes, future = under_way.popleft()
            _take_in(run, state, outcomes, future.result())
            state.save_now_and_then()
            yield from (outcome.learner for outcome in outcomes)

        def steps() -> Iterator[str]:
            for outcomes in _chain(first, batches):
                batch = [_with_before(each, state) for each in outcomes]
                known = [] if run.again else [outcome.learner for outcome in batch if state.knows(outcome)]
                under_way.append((batch, nbgrader.write(batch, known)))
                if len(under_way) > 1:
                    yield from written()
            while under_way:
                yield from written()

        try:
            for _learner in each(steps(), f"Marking {run.assignment.name}", "learner", len(there)):
                pass
        finally:
            state.save()


def _with_before(outcome: Outcome, state: State) -> Outcome:
    """Return an outcome that knows what the learner's marks of before followed from."""
    scores = {} if outcome.scored is None else outcome.scored.scores
    answers = outcome.files.get(ANSWERS, "")
    return replace(
        outcome,
        followed=state.followed(outcome.learner, outcome.held),
        unchanged=state.unchanged(outcome.learner, outcome.held, answers, outcome.answered, scores),
    )


def _chain(first: list[Outcome], others: Iterator[list[Outcome]]) -> Iterator[list[Outcome]]:
    yield first
    yield from others


def _take_in(run: _Run, state: State, outcomes: Sequence[Outcome], written: Sequence[Written]) -> None:
    """Note what was written of a batch."""
    summary = run.summary
    for outcome, done in zip(outcomes, written, strict=True):
        learner = outcome.learner
        if outcome.trouble is not None or done.refused:
            summary.attention[learner] = outcome.trouble.trainer if outcome.trouble is not None else done.refused
            state.forget(learner)
            continue
        state.note(outcome, done.notebook)
        has_left = learner in run.withdrawn
        summary.to_mark_by_hand += 0 if has_left else done.by_hand
        summary.set_aside += 0 if has_left else len(done.open)
        if done.reopened:
            summary.reopened[learner] = list(done.reopened)
        if done.late and not has_left:
            summary.late.append(learner)
        if done.open and outcome.scored is not None:
            summary.attention[learner] = _in_words({name: outcome.scored.aside[name] for name in done.open})
        else:
            (summary.marked if done.marked else summary.unchanged).append(learner)
            if outcome.notes:
                summary.noted[learner] = " ".join(outcome.notes)


def _in_words(doubts: dict[str, str]) -> str:
    """Return one sentence about cells that were set aside, those with the same trouble together."""
    cells: dict[str, list[str]] = {}
    for name, why in sorted(doubts.items()):
        cells.setdefault(why, []).append(name)
    words = "; ".join(f"{why.rstrip('.')} ({', '.join(names)})" for why, names in cells.items())
    return f"Some answers cannot be marked by machine and wait for you in formgrader: {words}."
