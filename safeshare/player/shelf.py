"""Where the player finds its cases: the file handed out beside the notebook, or the checkout's bank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from safeshare.allotting import FILE_NAME as TABLE
from safeshare.allotting import REMEDY, Allotments, load_allotments
from safeshare.codes import codes_at_hand, keep_code, read_code
from safeshare.exercises import Bundle, load_bundle, open_form, public_case
from safeshare.problems import Problem, ProblemsError, did_you_mean
from safeshare.rulebook import load_rulebook
from safeshare.scenario import Bank, Case, load_bank

BUNDLE = "cases.json"
BANK = "scenarios"


class CodeNeededError(ProblemsError):
    """A sealed test that no code at hand opens: the learner is to be asked for theirs."""


class Cases(Protocol):
    """Cases by id: what a learner may see of any, and the whole of a practice case."""

    def case_ids(self) -> tuple[str, ...]:
        """Return the ids of all cases."""
        ...

    def public(self, case_id: str) -> dict[str, Any]:
        """Return what a learner may see of a case: no facts, no keys. Raises KeyError when there is none such."""
        ...

    def practice_case(self, case_id: str) -> Case | None:
        """Return a whole practice case, or None for an assessed or unknown one."""
        ...


@dataclass(frozen=True, slots=True)
class BankCases:
    """The cases of a checkout, shown as a released folder would show them."""

    bank: Bank

    def case_ids(self) -> tuple[str, ...]:
        """Return the ids of all cases, in the order of their files."""
        return tuple(self.bank.cases)

    def public(self, case_id: str) -> dict[str, Any]:
        """Return what a learner may see of a case. Raises KeyError when there is none such."""
        return public_case(self.bank.cases[case_id], load_rulebook())

    def practice_case(self, case_id: str) -> Case | None:
        """Return a whole practice case, or None for an assessed or unknown one."""
        case = self.bank.cases.get(case_id)
        return case if case is not None and case.use == "practice" else None


@dataclass(frozen=True, slots=True)
class Shelf:
    """The cases that a notebook can show; `file` is where they come from, `assignment` what answers belong to.

    `items` maps each assessed item to the cases of which a learner gets one, and `forms` names, in a test, the form
    that each of these belongs to; `opened` is the place of the one that a learner's code opened, where they are sealed.
    """

    file: Path
    cases: Cases
    assignment: str | None = None
    items: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    forms: tuple[str, ...] = ()
    opened: int | None = None

    def public(self, case_id: str) -> dict[str, Any]:
        """Return what a learner may see of a case. Raises ProblemsError for an unknown id, naming the nearest."""
        if case_id not in self.cases.case_ids():
            what = f"there is no case '{case_id}'"
            raise ProblemsError([Problem(self.file.name, what, did_you_mean(case_id, self.cases.case_ids()))])
        return self.cases.public(case_id)

    def practice_case(self, case_id: str) -> Case | None:
        """Return a whole practice case, or None for an assessed one."""
        return self.cases.practice_case(case_id)

    def parts_of(self, name: str) -> int | None:
        """Return how many parts a case or an assessed item has, or None where its cases differ in that."""
        known = self.cases.case_ids()
        cases = [self.public(each) for each in self.items.get(name, (name,)) if each in known]
        counts = {sum(len(question["parts"]) for question in case["questions"]) for case in cases}
        return counts.pop() if len(counts) == 1 else None


def find_shelf(folder: Path) -> Shelf:
    """Return the cases of `folder`/cases.json, else those of the checkout that the folder or this program lies in.

    Of a sealed test, the learner's own form is opened by the code of the environment or the one kept in the folder.
    Raises CodeNeededError when there is none that opens it, and ProblemsError when there are no cases or they cannot be
    read.
    """
    bundle = folder / BUNDLE
    if bundle.is_file():
        return _shelf_of(bundle, codes_at_hand(folder))
    for home in (folder, *folder.resolve().parents, *Path(__file__).resolve().parents[2:3]):
        if (home / BANK).is_dir() and (home / "pyproject.toml").is_file():
            return Shelf(home / BANK, BankCases(load_bank(home / BANK)))
    what = "the cases of this notebook are not here"
    raise ProblemsError([Problem(BUNDLE, what, "Keep it in the folder that you were given, and open it again.")])


def enter_code(folder: Path, typed: object) -> None:
    """Keep the code that a learner typed in their folder, when it opens the sealed test there.

    Raises CodeNeededError when it does not, ProblemsError when the folder is damaged, OSError when the disk refuses.
    """
    code = read_code(typed)
    if code is None:
        raise _code_needed()
    _shelf_of(folder / BUNDLE, (code,))
    keep_code(folder, code)


def _shelf_of(bundle: Path, codes: Sequence[str]) -> Shelf:
    return _bundle_shelf(bundle, (stamp(bundle), stamp(bundle.parent / TABLE)), codes)


@lru_cache(maxsize=8)
def _bundle_shelf(path: Path, _stamps: tuple[object, ...], codes: Sequence[str]) -> Shelf:
    """Read a file of cases once for all players of a notebook, and anew when it or the table has changed."""
    bundle, opened = load_bundle(path), None
    if bundle.sealed:
        bundle, opened = _own_form(bundle, path, codes)
    return Shelf(path, bundle, bundle.assignment, bundle.items, bundle.forms, opened)


def stamp(path: Path) -> tuple[int, int] | None:
    """Return when a file was changed and how large it is, or None where it is missing."""
    return (path.stat().st_mtime_ns, path.stat().st_size) if path.is_file() else None


def _own_form(bundle: Bundle, path: Path, codes: Sequence[str]) -> tuple[Bundle, int]:
    """Return a sealed test with the form open that the first fitting one of some codes opens, and its place."""
    table = load_allotments(path.parent)
    if table is None or table.keys is None:
        what = "this test is sealed, and the list of those for whom it opens is not beside it"
        raise ProblemsError([Problem(TABLE, what, REMEDY)])
    found = table.form_for(_fitting(table, codes), len(bundle.forms))
    if found is None:
        raise ProblemsError([Problem(TABLE, "what it holds for your code does not open this test", REMEDY)])
    place, key = found
    return open_form(bundle, path.name, bundle.forms[place], key), place


def _fitting(table: Allotments, codes: Sequence[str]) -> str:
    for code in codes:
        if table.has_code(code):
            return code
    raise _code_needed()


def _code_needed() -> CodeNeededError:
    what, remedy = "this test opens with your learner code", "Enter the code that your trainer gave you."
    return CodeNeededError([Problem(BUNDLE, what, remedy)])
