"""Where the player finds its cases: the file handed out beside the notebook, or the checkout's bank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from safeshare.exercises import load_bundle, public_case
from safeshare.problems import Problem, ProblemsError, did_you_mean
from safeshare.rulebook import load_rulebook
from safeshare.scenario import Bank, Case, load_bank

BUNDLE = "cases.json"
BANK = "scenarios"


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
    that each of these belongs to.
    """

    file: Path
    cases: Cases
    assignment: str | None = None
    items: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    forms: tuple[str, ...] = ()

    def public(self, case_id: str) -> dict[str, Any]:
        """Return what a learner may see of a case. Raises ProblemsError for an unknown id, naming the nearest."""
        if case_id not in self.cases.case_ids():
            what = f"there is no case '{case_id}'"
            raise ProblemsError([Problem(self.file.name, what, did_you_mean(case_id, self.cases.case_ids()))])
        return self.cases.public(case_id)

    def practice_case(self, case_id: str) -> Case | None:
        """Return a whole practice case, or None for an assessed one."""
        return self.cases.practice_case(case_id)


def find_shelf(folder: Path) -> Shelf:
    """Return the cases of `folder`/cases.json, else those of the checkout that the folder or this program lies in.

    Raises ProblemsError when there are none or they cannot be read.
    """
    bundle = folder / BUNDLE
    if bundle.is_file():
        stamp = bundle.stat()
        return _bundle_shelf(bundle, stamp.st_mtime_ns, stamp.st_size)
    for home in (folder, *folder.resolve().parents, *Path(__file__).resolve().parents[2:3]):
        if (home / BANK).is_dir() and (home / "pyproject.toml").is_file():
            return Shelf(home / BANK, BankCases(load_bank(home / BANK)))
    what = "the cases of this notebook are not here"
    raise ProblemsError(
        [Problem(BUNDLE, what, "Keep the notebook in the folder that you were given, and run it again.")]
    )


@lru_cache(maxsize=8)
def _bundle_shelf(path: Path, _changed: int, _size: int) -> Shelf:
    """Read a file of cases once for all players of a notebook, and anew when it has changed."""
    bundle = load_bundle(path)
    return Shelf(path, bundle, bundle.assignment, bundle.items, bundle.forms)
