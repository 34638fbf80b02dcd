"""Simulated learners: they answer on the same answer sheet and hand in by the same way as people, marked as synthetic.

What a simulated learner can do is set by parameters: ability (how often they see what is right), caution (which
way they err: holding back or sharing too far) and the misconceptions that they hold. Only the first looks at the key,
with noise on top; all options they choose from are those that the player shows to anybody.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grading.course.allotment import read_key
from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.course.roster import is_empty, read_roster, write_roster
from grading.course.shown import shown_to
from grading.deadlines.closing import open_again
from grading.faults import fault
from grading.progress import each
from grading.results.table import PHASES
from grading.simulation.answers import answer_case
from grading.simulation.minds import Mind
from grading.simulation.parameters import Parameters, read_parameters
from grading.simulation.people import make_people
from safeshare.answers import AnswerSheet
from safeshare.files import write_atomically
from safeshare.handing_in import hand_in
from safeshare.problems import Problem, ProblemsError
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.scenario import Case

COURSE_OF_ITS_OWN = "Use a course folder of its own for simulated learners: --course build/simulated."


def simulate_cohort(
    course: Course,
    assignment: Assignment,
    count: int = 24,
    seed: int = 4,
    phase: str = "post",
    parameters: Parameters | None = None,
) -> Path:
    """Let `count` simulated learners answer the released assignment and hand in; return the drop folder.

    A test says itself whether it is taken before or after; `phase` says it of a section. Their roster replaces an empty
    or a simulated one, and opens the assignment if it was closed. Who leaves everything out hands nothing in. Raises
    ProblemsError when nothing was released, the parameters know no such phase, or the roster has real learners on it:
    people and simulated learners are never mixed in a course.
    """
    released = course.released_notebook(assignment).parent
    refuse_real_roster(course.root)
    rulebook = load_rulebook()
    known = parameters or read_parameters(rulebook)
    when = PHASES.get(assignment.name, phase)
    check_phases([when], known)
    bank = course.bank(rulebook)
    practice, key = assignment.practice_cases(bank), read_key(course.root)
    people = list(make_people(count, seed, phase, rulebook, known))
    write_roster(course.root, [person.learner for person in people])
    open_again(course, assignment)
    dropbox = course.root / "dropbox"
    dropbox.mkdir(exist_ok=True)
    for person in each(people, "Answering", "learner"):
        learner = person.learner.learner_id
        folder = _fresh_copy(released, course.root / "simulated" / learner / assignment.name)
        sheet = AnswerSheet.open(folder, assignment.name, synthetic=True)
        given = _show(assignment, key, learner, sheet)
        cases = (*practice, *(bank.cases[case_id] for case_id in given))
        answers = answers_of(cases, person.minds[when], f"{seed}/{learner}/{when}", rulebook)
        if answers:
            sheet.put_all(answers)
            hand_in(folder, dropbox, learner, handed_in(known, when))
    return dropbox


def answers_of(cases: Iterable[Case], mind: Mind, seed: str, rulebook: Rulebook) -> dict[str, dict[str, Any]]:
    """Return a simulated learner's answers to cases, by part; the same seed gives the same answers."""
    chance = random.Random(seed)
    return {part: value for case in cases for part, value in answer_case(case, mind, chance, rulebook)}


def check_phases(phases: Iterable[str], parameters: Parameters) -> None:
    """Raise ProblemsError with each phase that the parameters say nothing of."""
    remedy = f"Name one of these, or add it to the parameters: {', '.join(parameters.phases)}."
    problems = [
        Problem("--phase", f"the parameters do not say how learners are at '{each}'", remedy)
        for each in phases
        if each not in parameters.phases
    ]
    if problems:
        raise ProblemsError(problems)


def handed_in(parameters: Parameters, phase: str) -> datetime | None:
    """Return when everybody hands in at a phase: in the middle of its month, or None for now."""
    month = parameters.at(phase).month
    return None if month is None else datetime.strptime(f"{month}-15 12:00", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def _show(assignment: Assignment, key: bytes, learner: str, sheet: AnswerSheet) -> list[str]:
    """Record the variants that the course gives a learner, as the player does, and return the cases shown."""
    given = shown_to(assignment, key, None, learner, sheet)
    for item, shown in given.items():
        if shown.by == "course":
            cases = assignment.items[item]
            form = assignment.forms[cases.index(shown.case)] if assignment.forms else None
            sheet.record_variant(item, shown.case, "course", form)
    return [shown.case for shown in given.values()]


def refuse_real_roster(root: Path, remedy: str = COURSE_OF_ITS_OWN) -> None:
    """Raise ProblemsError with the remedy when a course folder, built or not, has people on its roster."""
    if not is_empty(root) and any(learner.synthetic != "yes" for learner in read_roster(root).values()):
        raise fault(root / "roster.csv", "there are real learners on this course's roster", remedy)


def _fresh_copy(released: Path, folder: Path) -> Path:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    for path in released.iterdir():  # what is needed to answer; the summary card is for people
        if path.is_file():
            write_atomically(folder / path.name, path.read_bytes())
    return folder
