"""cases.json, the file of cases in a released folder: practice cases whole, assessed ones without facts and keys.

In a test's release the assessed cases are sealed form by form (safeshare/exercises/sealed.py), in version 2 of the
file; a folder that was released before holds them in version 1 and stays readable.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from safeshare.exercises.public import public_case
from safeshare.facts import FactsError, normalise_facts
from safeshare.problems import Problem, ProblemsError
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.scenario import Case
from safeshare.strict_json import read_json

SCHEMA = "safeshare-cases/1"
SEALED = "safeshare-cases/2"
MAX_BYTES = 8_000_000
REMEDY = "Ask your trainer for the folder again."


@dataclass(frozen=True, slots=True)
class Bundle:
    """The cases of a released folder; `made_for` names the rulebook (id, version) of the day of release.

    `assignment` is what the folder was released as, and `items` maps each assessed item to the cases of which every
    learner gets one. In a test, `forms` names the form that each of an item's cases belongs to, and `sealed` holds
    the cases of each form, sealed, where they are; `assessed` are then those of the form that has been opened.
    """

    made_for: tuple[str, str]
    practice: Mapping[str, Case]
    assessed: Mapping[str, dict[str, Any]]
    rulebook: Rulebook
    assignment: str | None = None
    items: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    forms: tuple[str, ...] = ()
    sealed: Mapping[str, str] = field(default_factory=dict)

    def case_ids(self) -> tuple[str, ...]:
        """Return the ids of all cases, practice first."""
        return (*self.practice, *self.assessed)

    def public(self, case_id: str) -> dict[str, Any]:
        """Return what a learner may see of a case; raises KeyError when the bundle has none such."""
        if case_id in self.practice:
            return public_case(self.practice[case_id], self.rulebook)
        return copy.deepcopy(self.assessed[case_id])

    def practice_case(self, case_id: str) -> Case | None:
        """Return a whole practice case, or None for an assessed or unknown one."""
        return self.practice.get(case_id)


def case_bundle(
    cases: Iterable[Case],
    rulebook: Rulebook | None = None,
    assignment: str | None = None,
    items: Mapping[str, Sequence[str]] | None = None,
    forms: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the content of cases.json: whole practice cases, and of assessed ones only what a learner may see.

    `assignment` names what is released, `items` says which cases stand behind each assessed item, and for a test
    `forms` to which form each of these belongs.
    """
    book = load_rulebook() if rulebook is None else rulebook
    given = list(cases)
    return {
        "schema": SCHEMA,
        "assignment": assignment,
        "rulebook": {"id": book.id, "version": book.version},
        "items": {item: list(each) for item, each in (items or {}).items()},
        "forms": list(forms),
        "practice": [case.to_dict() for case in given if case.use == "practice"],
        "assessed": [public_case(case, book) for case in given if case.use != "practice"],
    }


def load_bundle(path: Path, rulebook: Rulebook | None = None) -> Bundle:
    """Read a cases.json; raises ProblemsError when it is damaged, of a newer version or does not fit the rulebook."""
    book = load_rulebook() if rulebook is None else rulebook
    file = str(path)
    data = read_json(Path(path), MAX_BYTES, REMEDY)
    if not isinstance(data, dict) or not str(data.get("schema", "")).startswith("safeshare-cases/"):
        raise ProblemsError([Problem(file, "this is not a file of cases", REMEDY)])
    if data["schema"] not in (SCHEMA, SEALED):
        what = f"a newer version of safeshare made these cases ('{data['schema'][:40]}'; this one knows '{SEALED}')"
        raise ProblemsError([Problem(file, what, "Update safeshare.")])
    try:
        made = TypeAdapter(dict[str, str]).validate_python(data.get("rulebook"), strict=True)
        practice = TypeAdapter(list[Case]).validate_python(data.get("practice"))
        assessed = TypeAdapter(list[dict[str, Any]]).validate_python(data.get("assessed"), strict=True)
        assignment = TypeAdapter(str | None).validate_python(data.get("assignment"), strict=True)
        items = TypeAdapter(dict[str, list[str]]).validate_python(data.get("items", {}), strict=True)
        forms = TypeAdapter(list[str]).validate_python(data.get("forms", []), strict=True)
        sealed = TypeAdapter(dict[str, str]).validate_python(data.get("sealed", {}), strict=True)
    except ValidationError as error:
        where = ".".join(str(step) for step in error.errors()[0]["loc"])
        raise ProblemsError([Problem(file, "the cases in this file are damaged", REMEDY, where=where)]) from None
    problems = [problem for case in practice for problem in _unfit(case, book, file, made.get("version", "?"))]
    problems += [Problem(file, "an assessed case has no id", REMEDY) for each in assessed if not is_public(each)]
    known = {each.get("id") for each in assessed}
    is_sealed = data["schema"] == SEALED
    if is_sealed and (not forms or list(sealed) != forms or assessed):
        problems.append(Problem(file, "the sealed cases of this test are damaged", REMEDY))
    lost = [
        item
        for item, given in items.items()
        if not given or not (is_sealed or known.issuperset(given)) or len(forms) not in (0, len(given))
    ]
    problems += [Problem(file, "a case of this item is missing", REMEDY, where=item) for item in lost]
    if problems:
        raise ProblemsError(problems)
    return Bundle(
        (made.get("id", "?"), made.get("version", "?")),
        {case.id: case for case in practice},
        {str(each["id"]): each for each in assessed},
        book,
        assignment,
        {item: tuple(given) for item, given in items.items()},
        tuple(forms),
        sealed if is_sealed else {},
    )


def _unfit(case: Case, rulebook: Rulebook, file: str, version: str) -> list[Problem]:
    """Return a problem when a case speaks of facts that this rulebook does not have."""
    try:
        for question in case.questions:
            normalise_facts(question.facts, rulebook)
    except FactsError:
        what = f"this case was made for version {version} of the guide's rules, and {rulebook.version} is installed"
        return [Problem(file, what, "Update safeshare, or ask your trainer for the folder again.", where=case.id)]
    return []


def is_public(data: Mapping[str, Any]) -> bool:
    """Return whether data can be a case as a learner may see it."""
    return isinstance(data.get("id"), str) and isinstance(data.get("questions"), list)
