"""Assessed items: case files of which each learner gets one variant, so that all must ask and weigh the same.

So are the slots of the tests, of which each learner gets the case of their form.
"""

from __future__ import annotations

from safeshare.exercises.public import public_case
from safeshare.problems import Problem
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.scenario import Bank, Case
from safeshare.scenario.forms import FILE_NAME, Forms


def uneven_items(bank: Bank, rulebook: Rulebook | None = None) -> list[Problem]:
    """Return a problem for each assessed file whose variants ask other questions, or give other points for one."""
    book = load_rulebook() if rulebook is None else rulebook
    problems: list[Problem] = []
    for file in bank.files:
        if file.base.use == "practice":
            continue
        due = _weights(file.base, book)
        for case in file.cases[1:]:
            given = _weights(case, book)
            for name in dict.fromkeys((*due, *given)):
                if due.get(name) != given.get(name):
                    what = (
                        f"its variants are not of equal weight: '{file.id}' gives {due.get(name, 0):g} points "
                        f"for '{name}', '{case.id}' gives {given.get(name, 0):g}"
                    )
                    remedy = "Each learner gets one of them: let all ask the same questions for the same points."
                    problems.append(Problem(file.file, what, remedy, where=case.id))
    return problems


def uneven_slots(forms: Forms, bank: Bank, rulebook: Rulebook | None = None) -> list[Problem]:
    """Return a problem for each slot of the tests that does not earn the same points on every form."""
    book = load_rulebook() if rulebook is None else rulebook
    problems: list[Problem] = []
    for slot, cases in forms.slots().items():
        points = {case: points_of(bank.cases[case], book) for case in cases}
        if len(set(points.values())) > 1:
            given = ", ".join(f"'{case}' gives {earned:g}" for case, earned in points.items())
            remedy = "Each learner gets one of them: let all give the same points, or put others in their place."
            problems.append(Problem(FILE_NAME, f"its cases are not of equal weight: {given} points", remedy, slot))
    return problems


def points_of(case: Case, rulebook: Rulebook) -> float:
    """Return the points that all questions of a case earn together."""
    return sum(_weights(case, rulebook).values())


def _weights(case: Case, rulebook: Rulebook) -> dict[str, float]:
    questions = public_case(case, rulebook)["questions"]
    return {each["id"].partition(".")[2]: float(each["points"]) for each in questions}
