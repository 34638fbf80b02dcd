"""Simulated learners: they answer on the same answer sheet and hand in by the same way as people, marked as synthetic.

What a simulated learner can do is set by a few parameters: ability (how often they see what is right), caution (which
way they err: holding back or sharing too far) and the misconceptions that they hold. Only the first looks at the key,
with noise on top; all options they choose from are those that the player shows to anybody.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grading.allotment import read_key
from grading.assignment import Assignment
from grading.closing import open_again
from grading.course import Course
from grading.faults import fault
from grading.progress import each
from grading.roster import Learner, is_empty, read_roster, write_roster
from grading.shown import shown_to
from grading.simulated_answers import Mind, answer_case
from safeshare.answers import AnswerSheet
from safeshare.files import write_atomically
from safeshare.handing_in import hand_in
from safeshare.rulebook import Rulebook, load_rulebook

AGENCIES = (
    ("council-1", "council", 8),
    ("trust-1", "health", 6),
    ("police-1", "police", 4),
    ("housing-1", "housing", 3),
    ("care-1", "care provider", 2),
    ("charity-1", "voluntary", 1),
)
"""Made-up agencies: code, kind and weight. Some are too small to be shown to the Board, as in life."""

GROUPS = (("A", "level 1"), ("B", "level 2"), ("C", "level 3"), ("D", "level 3"))
DELIVERY = ("face to face", "webinar", "self-study")


@dataclass(frozen=True, slots=True)
class Person:
    """One simulated learner: their line of the roster and what goes on in their mind."""

    learner: Learner
    mind: Mind


def simulate_cohort(
    course: Course, assignment: Assignment, count: int = 24, seed: int = 4, phase: str = "post"
) -> Path:
    """Let `count` simulated learners answer the released assignment and hand in; return the drop folder.

    Their roster replaces an empty or a simulated one, and opens the assignment if it was closed. Raises ProblemsError
    when nothing was released, or when the roster has real learners on it: people and simulated learners are never mixed
    in a course.
    """
    released = course.released_notebook(assignment).parent
    refuse_real_roster(course.root, "Use a course folder of its own for simulated learners: --course build/simulated.")
    rulebook = load_rulebook()
    bank = course.bank(rulebook)
    practice, key = assignment.practice_cases(bank), read_key(course.root)
    people = list(make_people(count, seed, phase, rulebook))
    write_roster(course.root, [person.learner for person in people])
    open_again(course, assignment)
    dropbox = course.root / "dropbox"
    dropbox.mkdir(exist_ok=True)
    for person in each(people, "Answering", "learner"):
        learner = person.learner.learner_id
        folder = _fresh_copy(released, course.root / "simulated" / learner / assignment.name)
        sheet = AnswerSheet.open(folder, assignment.name, synthetic=True)
        chance = random.Random(f"{seed}/{learner}")
        given = _show(assignment, key, learner, sheet)
        for case in (*practice, *(bank.cases[case_id] for case_id in given)):
            for part, value in answer_case(case, person.mind, chance, rulebook):
                sheet.put(part, value)
        hand_in(folder, dropbox, learner)
    return dropbox


def _show(assignment: Assignment, key: bytes, learner: str, sheet: AnswerSheet) -> list[str]:
    """Record the variants that the course gives a learner, as the player does, and return the cases shown."""
    given = shown_to(assignment, key, None, learner, sheet)
    for item, shown in given.items():
        if shown.by == "course":
            cases = assignment.items[item]
            form = assignment.forms[cases.index(shown.case)] if assignment.forms else None
            sheet.record_variant(item, shown.case, "course", form)
    return [shown.case for shown in given.values()]


def make_people(count: int, seed: int, phase: str, rulebook: Rulebook) -> Iterator[Person]:
    """Yield simulated learners; the same seed gives the same people whatever the count."""
    beliefs = sorted(rulebook.misconceptions)
    for number in range(count):
        chance = random.Random(f"{seed}/person/{number}")
        code, kind = _agency(number)
        group, level = chance.choice(GROUPS)
        learner = Learner(
            learner_id=f"sim-{number + 1:03d}",
            agency_code=code,
            agency_kind=kind,
            group=group,
            level=level,
            cohort=f"simulated-{number // 12 + 1}",
            delivery=chance.choice(DELIVERY),
            phase=phase,
            synthetic="yes",
        )
        ability = min(max(chance.gauss(0.65, 0.15), 0.05), 0.98)
        held = frozenset(each for each in beliefs if chance.random() < 0.35 * (1 - ability) + 0.05)
        yield Person(learner, Mind(ability, min(max(chance.gauss(0.2, 0.5), -1.0), 1.0), held))


def _agency(number: int) -> tuple[str, str]:
    """Deal learners out to the agencies in turn, by their weights."""
    deck = [(code, kind) for turn in range(8) for code, kind, weight in AGENCIES if turn < weight]
    return deck[number % len(deck)]


def refuse_real_roster(root: Path, remedy: str) -> None:
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
