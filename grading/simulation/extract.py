"""Results of many simulated learners at once: marked by the core as everybody's are, without any hand-in or gradebook.

The rows are those that the way through the gradebook would have made of the same learners.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from grading.course.allotment import places, read_key
from grading.course.assignment import Assignment
from grading.course.folder import Course, open_course
from grading.course.learner import PHASES as IN_ORDER
from grading.deadlines.dates import Deadlines, read_deadlines
from grading.progress import each
from grading.results.columns import NOT_ANSWERED, TYPES
from grading.results.compact import compact
from grading.results.extract import Written, write_results
from grading.results.pseudonyms import pseudonym_key
from grading.results.table import PHASES, about, is_late, response_of
from grading.running.executors import Needs, Where, executor_for
from grading.simulation.parameters import Parameters
from grading.simulation.people import Person, make_people
from grading.simulation.simulate import answers_of, check_phases, handed_in
from safeshare.allotting import FORM
from safeshare.marking import mark_question
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.scenario import Bank, Case, Question

AT_ONCE = 250
"""Learners of one task."""
KEPT = 200_000
"""How many different answers to a question are kept with what their row says."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """An assignment that everybody takes at a phase; `again` at follow-up, `first` where it was not taken before."""

    assignment: str
    phase: str
    again: bool = False
    first: bool = True


@dataclass(frozen=True, slots=True)
class Simulation:
    """What is simulated: the course, who takes what when, the seed and the parameters.

    `now` is when hand-ins are of a phase without a month.
    """

    root: Path
    sittings: Sequence[Sitting]
    seed: int
    parameters: Parameters
    now: datetime = field(default_factory=lambda: datetime.now(UTC))


def sittings_of(course: Course, name: str | None, phases: Sequence[str], parameters: Parameters) -> list[Sitting]:
    """Return what is taken at some phases (none named: all that the parameters know), in their order.

    Without a name it is the course's tests: the one before at `pre`, the one after at `post`, and at `follow_up` the
    one before again, with the forms of the next pair where there are four. A course without tests has all its sections
    taken at each phase. Raises ProblemsError for a phase without parameters, and an assignment that there is not.
    """
    check_phases(phases, parameters)
    wanted = [each for each in IN_ORDER if each in (phases or tuple(parameters.phases))]
    tests = {PHASES[each.name]: each for each in course.assignments.values() if each.is_test}
    if name is None and tests:
        by_phase = {"follow_up": next(iter(tests.values())), **tests}
        taken = [(by_phase[phase], phase) for phase in wanted if phase in by_phase]
    else:
        chosen = list(course.assignments.values()) if name is None else course.chosen(name)
        taken = [(each, phase) for phase in wanted for each in chosen if each.is_marked]
        taken = [(each, phase) for each, phase in taken if PHASES.get(each.name, phase) == phase]
    found: list[Sitting] = []
    for assignment, phase in taken:
        before = any(sitting.assignment == assignment.name for sitting in found)
        found.append(Sitting(assignment.name, phase, assignment.is_test and phase == "follow_up", not before))
    return found


def simulate_extract(plan: Simulation, count: int, folder: Path, place: Where) -> Written:
    """Write the results of `count` simulated learners as an extract, and return what it holds.

    Raises ProblemsError when the course's bank or key cannot be used.
    """
    course = open_course(plan.root)
    pseudonym_key(course.root)  # made before several need it
    tasks = [(first, min(AT_ONCE, count - first)) for first in range(0, count, AT_ONCE)]
    needs = Needs(shared=course.root, same=[course.bank_folder])
    where = Where(1) if len(tasks) == 1 and not place.scheduler else place
    with executor_for(where, _prepare, plan, needs=needs) as executor:
        parts = list(each(executor.results(_responses, tasks), "Simulating", "part", total=len(tasks)))
    table = pd.concat(parts, ignore_index=True).astype(dict(TYPES))
    people = make_people(count, plan.seed, "post", load_rulebook(), plan.parameters)
    return write_results(table, (person.learner for person in people), folder)


@dataclass(slots=True)
class Desk:
    """Where simulated learners answer and are marked; `rows` is what is known of answers that came before."""

    plan: Simulation
    course: Course
    rulebook: Rulebook
    bank: Bank
    key: bytes
    pseudonyms: bytes
    deadlines: Deadlines
    rows: dict[tuple[str, ...], dict[str, Any]] = field(default_factory=dict)

    def of_person(self, person: Person) -> Iterator[dict[str, Any]]:
        """Yield the rows of one learner."""
        for sitting in self.plan.sittings:
            yield from self._of_sitting(person, sitting)

    def _of_sitting(self, person: Person, sitting: Sitting) -> Iterator[dict[str, Any]]:
        assignment = self.course.assignment(sitting.assignment)
        learner, phase = person.learner, sitting.phase
        given = _given(assignment, self.key, learner.learner_id, again=sitting.again)
        practice = assignment.practice_cases(self.bank)
        cases = {item: self.bank.cases[name] for item, name in given.items()}
        seed = f"{self.plan.seed}/{learner.learner_id}/{phase}"
        answers = answers_of((*practice, *cases.values()), person.minds[phase], seed, self.rulebook)
        if not answers:
            return
        time = handed_in(self.plan.parameters, phase) or self.plan.now
        form = self._form(assignment, given)
        whose = {**about(learner, self.pseudonyms, phase, time, form), "attempt": 1, "synthetic": True}
        late = is_late(self.deadlines.due(assignment.name, learner), time)
        for item, case in cases.items():
            by = "course" if len(assignment.items[item]) > 1 else "only"
            for question in case.questions:
                yield {**whose, "late": late, "allotted_by": by, **self._row(case, question, answers)}
        for case in practice if sitting.first else ():
            for question in case.questions:
                row = self._row(case, question, answers)
                if row["status"] != NOT_ANSWERED:
                    yield {**whose, "late": late, **row, "phase": "practice", "form_id": assignment.name}

    def _row(self, case: Case, question: Question, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the row of an answer says of it; what was marked once is not marked again."""
        known = (question.id, *(repr(answers.get(f"{question.id}.{kind}")) for kind in question.parts))
        row = self.rows.get(known)
        if row is None:
            if len(self.rows) >= KEPT:
                self.rows.clear()
            mark = mark_question(case, question.id, answers, self.rulebook)
            row = self.rows[known] = response_of(case, question, mark, self.rulebook, False)
        return row

    def _form(self, assignment: Assignment, given: Mapping[str, str]) -> str:
        if not assignment.forms:
            return assignment.name
        item, case = next(iter(given.items()))
        return assignment.forms[assignment.items[item].index(case)]


def _given(assignment: Assignment, key: bytes, learner: str, *, again: bool) -> dict[str, str]:
    """Return the case of each item that the course gives a learner; `again` that of the next pair of forms."""
    drawn = places(assignment, key, learner)
    found = {}
    for item, cases in assignment.items.items():
        place = drawn.get(FORM if assignment.forms else item, 0)
        found[item] = cases[(place + (2 if again else 0)) % len(cases)]
    return found


_desk: Desk | None = None


def _prepare(plan: Simulation) -> None:
    """Get ready, once in each process."""
    global _desk
    course, rulebook = open_course(plan.root), load_rulebook()
    keys = read_key(course.root), pseudonym_key(course.root)
    _desk = Desk(plan, course, rulebook, course.bank(rulebook), *keys, read_deadlines(course))


def _responses(task: tuple[int, int]) -> pd.DataFrame:
    """Return the rows of some learners: from which number on, and how many."""
    if _desk is None:
        message = "nothing was prepared"
        raise RuntimeError(message)
    first, count = task
    people = make_people(count, _desk.plan.seed, "post", _desk.rulebook, _desk.plan.parameters, first)
    rows = [row for person in people for row in _desk.of_person(person)]
    return compact(pd.DataFrame(rows, columns=list(TYPES)).astype(dict(TYPES)))
