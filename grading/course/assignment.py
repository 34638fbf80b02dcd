"""What an assignment is: one notebook of the course and the cases that it plays, whichever sections they are of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grading.faults import fault
from safeshare.problems import Problem

if TYPE_CHECKING:
    from grading.course.played import Played
    from safeshare.scenario import Bank, Case
    from safeshare.scenario.forms import Forms

POST_TEST = "post-test"
TESTS = {"pre_test": "pre-test", "post_test": POST_TEST}
"""Notebooks that are not named after a section of the guide, and their assignments."""

_SECTION = re.compile(r"(?P<number>[0-9]{2})_[a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Assignment:
    """One notebook of the course, as nbgrader knows it: `section-04` holds `04_refusal`.

    `practice` are the practice cases that the notebook plays, and `items` the assessed ones: the name that it plays
    (`s5a-ward`) and the cases of which each learner gets one (`s5a-ward`, `s5a-ward-b`). The items of a test are its
    slots (`test-01`); `forms` names the form of each of a slot's cases (`A`, `B`, `C`, `D`; in the post-test the
    parallel of each, `B`, `A`, `D`, `C`), and one draw decides all items.
    """

    name: str
    notebook: str
    practice: tuple[str, ...] = ()
    items: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    forms: tuple[str, ...] = ()

    @property
    def varies(self) -> bool:
        """Whether learners are shown different cases."""
        return any(len(cases) > 1 for cases in self.items.values())

    @property
    def is_marked(self) -> bool:
        """Whether anything in it earns marks: the start page has only practice."""
        return bool(self.items)

    @property
    def is_test(self) -> bool:
        """Whether it is the pre- or the post-test."""
        return self.name in TESTS.values()

    @property
    def is_pre_test(self) -> bool:
        """Whether it is the test before the course, of which no answer is discussed."""
        return self.name == "pre-test"

    @property
    def title(self) -> str:
        """The assignment as people call it: `section 4` or `the pre-test`."""
        kind, _, number = self.name.partition("-")
        return f"section {int(number)}" if number.isdecimal() else f"the {kind}-{number}"

    def practice_cases(self, bank: Bank) -> tuple[Case, ...]:
        """Return the practice cases; raises ProblemsError when the bank no longer has one of them."""
        return tuple(_case(bank, case_id, self) for case_id in self.practice)

    def item_cases(self, bank: Bank) -> dict[str, tuple[Case, ...]]:
        """Return the cases of each item; raises ProblemsError when the bank no longer has one of them."""
        return {item: tuple(_case(bank, each, self) for each in cases) for item, cases in self.items.items()}

    def assessed_cases(self, bank: Bank) -> tuple[Case, ...]:
        """Return the cases of all items, every variant included; raises ProblemsError when the bank lacks one."""
        return tuple(case for cases in self.item_cases(bank).values() for case in cases)

    def all_cases(self, bank: Bank) -> tuple[Case, ...]:
        """Return all cases, practice first, every variant of an item included."""
        return (*self.practice_cases(bank), *self.assessed_cases(bank))

    def to_dict(self) -> dict[str, Any]:
        """Return what course.json keeps of it beside its name."""
        return {
            "notebook": self.notebook,
            "practice": list(self.practice),
            "items": {item: list(cases) for item, cases in self.items.items()},
            "forms": list(self.forms),
        }


def assignment_from(name: str, data: Mapping[str, Any]) -> Assignment:
    """Return an assignment that course.json keeps; raises KeyError, TypeError or AttributeError when it is none."""
    items = {str(item): tuple(str(each) for each in cases) for item, cases in data["items"].items()}
    practice, forms = (tuple(str(each) for each in data[key]) for key in ("practice", "forms"))
    return Assignment(name, str(data["notebook"]), practice, items, forms)


def assignment_of(notebook: Path, played: Played, forms: Forms | None, bank: Bank) -> tuple[Assignment, list[Problem]]:
    """Return the assignment that a notebook becomes, and what keeps it from being one.

    The items of a test are the slots of the forms; the post-test has in the place of each form its parallel, so that
    one draw for both tests gives each learner one form of a pair before and the other one after.
    """
    name = assignment_name(notebook)
    assignment = Assignment(name, notebook.stem, played.practice, played.items)
    if not assignment.is_test:
        kept = [item for item in played.items if bank.cases[item].pool == "form"]
        what = "is kept for the pre- and the post-test (pool: form)"
        remedy = "Play a case of the pool 'section' instead."
        return assignment, [Problem(notebook.name, f"'{item}' {what}", remedy) for item in kept]
    if forms is None or list(played.items) != list(forms.slots()):
        what = "it does not play the slots of the forms of forms.yaml, each once and in their order"
        return assignment, [Problem(notebook.name, what, "Let `python -m grading tests` write the tests' notebooks.")]
    order = forms.turned() if name == POST_TEST else forms.order()
    return replace(assignment, items=forms.slots(order), forms=order), []


def assignment_name(notebook: Path) -> str:
    """Return the name of a notebook's assignment: `section-04` for 04_refusal.ipynb, `pre-test` for pre_test.ipynb."""
    return TESTS.get(notebook.stem) or f"section-{notebook.stem[:2]}"


def course_notebooks(folder: Path) -> list[Path]:
    """Return the notebooks of a course in the order of the course: start, pre-test, sections, post-test."""
    return in_order(path for path in folder.glob("*.ipynb") if path.stem in TESTS or _SECTION.fullmatch(path.stem))


def in_order(notebooks: Iterable[Path]) -> list[Path]:
    """Return notebooks in the order of the course."""
    return sorted(notebooks, key=lambda path: _place(path.stem))


def _place(stem: str) -> tuple[int, str]:
    return {"pre_test": (1, ""), "post_test": (3, "")}.get(stem, (0 if stem.startswith("00") else 2, stem))


def _case(bank: Bank, case_id: str, assignment: Assignment) -> Case:
    if case_id not in bank.cases:
        remedy = "Put it back, or build the course again; hand-ins that show it can then no longer be marked."
        raise fault(case_id, f"the bank no longer has this case, which '{assignment.name}' plays", remedy)
    return bank.cases[case_id]
