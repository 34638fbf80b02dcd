"""Where simulated learners answer and are marked, by the core: the rows of an extract, learner by learner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from grading.course.allotment import places
from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.deadlines.dates import Deadlines
from grading.results.columns import NOT_ANSWERED
from grading.results.table import about, is_late, response_of
from grading.simulation.parameters import Parameters
from grading.simulation.people import Person
from grading.simulation.records import marks_of, questions_of
from grading.simulation.simulate import answers_of, handed_in
from safeshare.allotting import FORM
from safeshare.marking import mark_question
from safeshare.rulebook import Rulebook
from safeshare.scenario import Bank, Case, Question

KEPT = 200_000
"""How many different answers to a question are kept with what their row says."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """An assignment that everybody takes at a phase; `again` at follow-up, `first` where it was not taken before.

    With `records` only its decision records are looked at: results are those of the tests.
    """

    assignment: str
    phase: str
    again: bool = False
    first: bool = True
    records: bool = False


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


class Rows(NamedTuple):
    """What one learner answered, and what their decision records earned: rows of the two tables of an extract."""

    responses: list[dict[str, Any]]
    records: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _HandIn:
    """What a learner handed in: the cases of an assignment, those of practice, all answers, and what rows say of it."""

    assignment: Assignment
    whose: dict[str, Any]
    cases: Mapping[str, Case]
    practice: Sequence[Case]
    answers: Mapping[str, Any]
    seed: str


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

    def of_person(self, person: Person) -> Rows:
        """Return the rows of one learner."""
        responses: list[dict[str, Any]] = []
        records: list[dict[str, Any]] = []
        for sitting in self.plan.sittings:
            found = self._hand_in(person, sitting)
            if not found.answers:
                continue
            if not sitting.records:
                responses += self._responses(found)
            of_record = {name: found.whose[name] for name in ("learner_pid", "phase", "month")}
            mind, seed = person.minds[sitting.phase], f"{found.seed}/marked"
            for case in found.cases.values():
                marks = marks_of(case, found.answers, mind, seed, self.rulebook)
                records += [{**of_record, **row} for row in marks]
        return Rows(responses, records)

    def _hand_in(self, person: Person, sitting: Sitting) -> _HandIn:
        """Let a learner answer an assignment at a phase."""
        assignment = self.course.assignment(sitting.assignment)
        learner, phase = person.learner, sitting.phase
        given = _given(assignment, self.key, learner.learner_id, again=sitting.again)
        cases = {item: self.bank.cases[name] for item, name in given.items()}
        practice = assignment.practice_cases(self.bank)
        seed = f"{self.plan.seed}/{learner.learner_id}/{phase}"
        if sitting.records:
            cases, practice = {item: case for item, case in cases.items() if questions_of(case)}, ()
            seed = f"{seed}/{assignment.name}"
        answers = answers_of((*practice, *cases.values()), person.minds[phase], seed, self.rulebook)
        time = handed_in(self.plan.parameters, phase) or self.plan.now
        whose = about(learner, self.pseudonyms, phase, time, self._form(assignment, given))
        late = is_late(self.deadlines.due(assignment.name, learner), time)
        return _HandIn(assignment, whose | {"late": late}, cases, practice if sitting.first else (), answers, seed)

    def _responses(self, found: _HandIn) -> Iterator[dict[str, Any]]:
        """Yield the rows of what a learner handed in."""
        whose = {**found.whose, "attempt": 1, "synthetic": True}
        for item, case in found.cases.items():
            by = "course" if len(found.assignment.items[item]) > 1 else "only"
            for question in case.questions:
                yield {**whose, "allotted_by": by, **self._row(case, question, found.answers)}
        for case in found.practice:
            for question in case.questions:
                row = self._row(case, question, found.answers)
                if row["status"] != NOT_ANSWERED:
                    yield {**whose, **row, "phase": "practice", "form_id": found.assignment.name}

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
