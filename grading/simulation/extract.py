"""Results of many simulated learners at once: marked by the core as everybody's are, without any hand-in or gradebook.

The rows are those that the way through the gradebook would have made of the same learners; the marks that a person
gives to decision records are made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from grading.course.allotment import read_key
from grading.course.folder import Course, open_course
from grading.course.learner import PHASES as IN_ORDER
from grading.deadlines.dates import read_deadlines
from grading.progress import each
from grading.results.columns import TYPES
from grading.results.compact import compact
from grading.results.extract import Written, write_results
from grading.results.pseudonyms import pseudonym_key
from grading.results.record_columns import RECORDS
from grading.results.table import PHASES
from grading.running.executors import Needs, Where, executor_for
from grading.simulation.desk import Desk, Simulation, Sitting
from grading.simulation.parameters import Parameters
from grading.simulation.people import make_people
from grading.simulation.simulate import check_phases
from safeshare.rulebook import load_rulebook

AT_ONCE = 250
"""Learners of one task."""


def sittings_of(course: Course, name: str | None, phases: Sequence[str], parameters: Parameters) -> list[Sitting]:
    """Return what is taken at some phases (none named: all that the parameters know), in their order.

    Without a name it is the course's tests: the one before at `pre`, the one after at `post`, and at `follow_up` the
    one before again, with the forms of the next pair where there are four; after the training they also hand in the
    decision records of the sections. A course without tests has all its sections taken at each phase. Raises
    ProblemsError for a phase without parameters, and an assignment that there is not.
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
    if name is None and tests and "post" in wanted:
        sections = [each for each in course.assignments.values() if each.is_marked and not each.is_test]
        found += [Sitting(each.name, "post", records=True) for each in sections]
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
        parts = list(each(executor.results(_marked, tasks), "Simulating", "part", total=len(tasks)))
    table, records = (pd.concat(tables, ignore_index=True) for tables in zip(*parts, strict=True))
    people = make_people(count, plan.seed, "post", load_rulebook(), plan.parameters)
    return write_results(table.astype(dict(TYPES)), records, (person.learner for person in people), folder)


_desk: Desk | None = None


def _prepare(plan: Simulation) -> None:
    """Get ready, once in each process."""
    global _desk
    course, rulebook = open_course(plan.root), load_rulebook()
    keys = read_key(course.root), pseudonym_key(course.root)
    _desk = Desk(plan, course, rulebook, course.bank(rulebook), *keys, read_deadlines(course))


def _marked(task: tuple[int, int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of both tables of some learners: from which number on, and how many."""
    if _desk is None:
        message = "nothing was prepared"
        raise RuntimeError(message)
    first, count = task
    people = make_people(count, _desk.plan.seed, "post", _desk.rulebook, _desk.plan.parameters, first)
    found = [_desk.of_person(person) for person in people]
    responses, records = ([row for rows in each for row in rows] for each in zip(*found, strict=True))
    table = compact(pd.DataFrame(responses, columns=list(TYPES)).astype(dict(TYPES)))
    return table, pd.DataFrame(records, columns=list(RECORDS.columns)).astype(RECORDS.types)
