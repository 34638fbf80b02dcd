"""Where the player finds its cases: the file handed out beside the notebook, or the checkout's bank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from safeshare.allotting import FILE_NAME as TABLE
from safeshare.allotting import FORM, REMEDY, load_allotments, own_names
from safeshare.exercises import Bundle, load_bundle, open_form, public_case
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

    Of a sealed test, the learner's own form is opened. Raises ProblemsError when there are none or they cannot be read,
    and when a sealed test does not open for this learner.
    """
    bundle = folder / BUNDLE
    if bundle.is_file():
        return _bundle_shelf(bundle, (_stamp(bundle), _stamp(folder / TABLE)), own_names())
    for home in (folder, *folder.resolve().parents, *Path(__file__).resolve().parents[2:3]):
        if (home / BANK).is_dir() and (home / "pyproject.toml").is_file():
            return Shelf(home / BANK, BankCases(load_bank(home / BANK)))
    what = "the cases of this notebook are not here"
    raise ProblemsError(
        [Problem(BUNDLE, what, "Keep the notebook in the folder that you were given, and run it again.")]
    )


@lru_cache(maxsize=8)
def _bundle_shelf(path: Path, _stamps: tuple[object, ...], names: Sequence[str]) -> Shelf:
    """Read a file of cases once for all players of a notebook, and anew when it or the table has changed."""
    bundle = load_bundle(path)
    if bundle.sealed:
        bundle = _own_form(bundle, path, names)
    return Shelf(path, bundle, bundle.assignment, bundle.items, bundle.forms)


def _stamp(path: Path) -> tuple[int, int] | None:
    """Return when a file was changed and how large it is, or None where it is missing."""
    return (path.stat().st_mtime_ns, path.stat().st_size) if path.is_file() else None


def _own_form(bundle: Bundle, path: Path, names: Sequence[str]) -> Bundle:
    """Return a sealed test with the form open that the table gives the first listed of some names, and no other."""
    table = load_allotments(path.parent)
    if table is None or table.keys is None:
        what = "this test is sealed, and the list of those for whom it opens is not beside it"
        raise ProblemsError([Problem(TABLE, what, REMEDY)])
    name = table.listed(names)
    if name is None:
        what = f"this test is sealed and opens only for the learners on your trainer's list, and {_not_on_it(names)}"
        remedy = (
            "Ask your trainer; if they know you by another id, start JupyterLab with SAFESHARE_LEARNER set to that id."
        )
        raise ProblemsError([Problem(TABLE, what, remedy)])
    key, place = table.key_for(name), table.place((name,), FORM, len(bundle.forms))
    if key is None or place is None:
        raise ProblemsError([Problem(TABLE, f"what it holds for '{name}' does not open this test", REMEDY)])
    return open_form(bundle, path.name, bundle.forms[place], key)


def _not_on_it(names: Sequence[str]) -> str:
    quoted = [f"'{name[:60]}'" for name in names]
    if len(quoted) < 2:
        return f"{quoted[0]} is not on it" if quoted else "this computer gives no name to look for"
    return f"neither {' nor '.join(quoted)} is on it"
