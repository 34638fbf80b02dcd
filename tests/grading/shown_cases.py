"""Which case of each item a learner was shown: it is in answers.json before any answer to it is."""

from __future__ import annotations

from collections.abc import Iterable

from grading.course.folder import Course
from safeshare.rulebook import load_rulebook
from safeshare.scenario import Case


def shown_cases(course: Course, parts: Iterable[str]) -> dict[str, str]:
    """Return item -> the case that was shown to whoever answered these parts; nobody is shown two cases of an item."""
    cases = course.bank(load_rulebook()).cases
    asked = [cases[name] for name in sorted({part.partition(".")[0] for part in parts})]
    assessed = [case for case in asked if case.use == "assessment"]
    shown = {case.pair: case.id for case in assessed}
    assert len(shown) == len(assessed)
    return shown


def one_of_each(course: Course, turn: int = 0) -> list[Case]:
    """Return one case of each item, in the notebook's order; another one of each with every `turn`."""
    items = course.assignment().item_cases(course.bank(load_rulebook())).values()
    return [cases[(turn + number) % len(cases)] for number, cases in enumerate(items)]
