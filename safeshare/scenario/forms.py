"""The forms of the pre- and the post-test: which cases each holds, and what makes two of them parallel.

forms.yaml stands in the folder of the bank. Each near-miss pair that it uses has one case on either form, so that who
takes one form first meets the other case of each pair afterwards. There may be several pairs of forms, so that two who
sit side by side rarely take the same one. The tests' notebooks play slots: `test-01` is the first case of whichever
form a learner has drawn, and of the same section on all of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from safeshare.counting import counted
from safeshare.plain_yaml import Path_
from safeshare.problems import Problem, ProblemsError, did_you_mean
from safeshare.reading import Document, read_yaml
from safeshare.scenario.form_rules import faults_of_pair
from safeshare.scenario.model import Bank
from safeshare.scenario.schema import NAME_PATTERN
from safeshare.validating import validate

if TYPE_CHECKING:
    from safeshare.rulebook import Rulebook

FILE_NAME = "forms.yaml"
_SLOT = re.compile(r"test-[0-9]{2}")
HEADER = """\
# yaml-language-server: $schema=forms.schema.json
# The forms of the pre- and the post-test: each near-miss pair has one case on either of two parallel forms.
# `python -m grading forms --write` assembles them; `safeshare check` holds them to the rules.
"""
"""How forms.yaml begins: with the schema by which editors complete and explain it."""
_REMEDY = "Let `python -m grading forms` assemble them."


def _form_name(value: str) -> str:
    if not (len(value) == 1 and value.isascii() and value.isupper()):
        raise ValueError(f"'{value[:40]}' is not the name of a form | Name forms A, B, C and so on.")
    return value


FormName = Annotated[str, AfterValidator(_form_name), Field(json_schema_extra={"pattern": "^[A-Z]$"})]
CaseId = Annotated[str, Field(json_schema_extra={"pattern": f"^{NAME_PATTERN}$"})]


class FormsModel(BaseModel):
    """The forms of the pre- and the post-test: which cases each holds, and which two are parallel."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    forms: dict[FormName, list[CaseId]] = Field(
        min_length=2, description="Form (A, B and so on) to the ids of its cases (pool: form), in their order."
    )
    pairs_with: dict[FormName, FormName] = Field(
        min_length=1, description="Form to the form that is its parallel, as in A: B; each form stands here once."
    )


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of a bank: name to its cases in order, and which two belong together (`("A", "B")`)."""

    cases: Mapping[str, tuple[str, ...]]
    pairs: tuple[tuple[str, str], ...]

    def to_dict(self) -> dict[str, object]:
        """Return what forms.yaml holds."""
        return {"forms": {name: list(ids) for name, ids in self.cases.items()}, "pairs_with": dict(self.pairs)}

    def order(self) -> tuple[str, ...]:
        """Return all forms, pair by pair: `("A", "B", "C", "D")`."""
        return tuple(form for pair in self.pairs for form in pair)

    def turned(self) -> tuple[str, ...]:
        """Return in the place of each form of `order` its parallel: `("B", "A", "D", "C")`."""
        return tuple(form for one, two in self.pairs for form in (two, one))

    def slots(self, order: Sequence[str] | None = None) -> dict[str, tuple[str, ...]]:
        """Return the tests' slots in their order: name to its case on each form of `order` (as above unless given)."""
        rows = zip(*(self.cases[form] for form in order or self.order()), strict=True)
        return {slot_name(number): row for number, row in enumerate(rows, start=1)}

    def played(self, plays: Iterable[str]) -> tuple[str, ...]:
        """Return what a notebook plays with each slot replaced by the cases that it may show."""
        slots = self.slots()
        return tuple(case for name in plays for case in slots.get(name, (name,)))


def slot_name(number: int) -> str:
    """Return the name of the tests' slot of a number, counted from 1: `test-01`."""
    return f"test-{number:02d}"


def is_slot(name: str) -> bool:
    """Return whether a name is that of a slot of the tests; no case has such a name."""
    return _SLOT.fullmatch(name) is not None


def read_forms(folder: Path, bank: Bank) -> Forms | None:
    """Return the forms of a bank's folder whether or not they keep the rules, or None where it has none.

    Raises ProblemsError where the file is at fault, names cases that the bank does not have or has forms of which one
    slot would not be of one section.
    """
    found = _read(Path(folder), bank)
    if found is None:
        return None
    document, forms = found
    _raise_any(_uneven(document, forms, bank))
    return forms


def load_forms(folder: Path, bank: Bank, rulebook: Rulebook) -> Forms | None:
    """Return the forms of a bank's folder, or None where it has none; raises ProblemsError with all that is wrong."""
    found = _read(Path(folder), bank)
    if found is None:
        return None
    document, forms = found
    problems: list[Problem] = []
    for pair in forms.pairs:
        faults = faults_of_pair({form: [bank.cases[each] for each in forms.cases[form]] for form in pair}, rulebook)
        problems += [document.problem(("forms", form), what, _REMEDY) for form, what in faults]
    _raise_any([*problems, *_uneven(document, forms, bank)])
    return forms


def _raise_any(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise ProblemsError(found)


def _read(folder: Path, bank: Bank) -> tuple[Document, Forms] | None:
    path = folder / FILE_NAME
    if not path.is_file():
        return None
    document = read_yaml(path)
    model = validate(document, FormsModel)
    _raise_any([*_unknown(document, model, bank), *_unpaired(document, model)])
    return document, Forms({name: tuple(ids) for name, ids in model.forms.items()}, tuple(model.pairs_with.items()))


def _uneven(document: Document, forms: Forms, bank: Bank) -> Iterator[Problem]:
    """Yield where a form has not the slots of the first one: as many, and each of the same section."""
    first, *others = forms.order()
    due = [bank.cases[each].section for each in forms.cases[first]]
    for form in others:
        sections = [bank.cases[each].section for each in forms.cases[form]]
        if len(sections) != len(due):
            ours = counted(len(sections), "item")
            what = f"it has {ours} and form {first} has {len(due)}, and all forms have the same slots"
            yield document.problem(("forms", form), what, _REMEDY)
        for number, (section, wanted) in enumerate(zip(sections, due, strict=False)):
            if section != wanted:
                what = (
                    f"'{forms.cases[form][number]}' is of section {section}, and on form {first} item {number + 1} is "
                    f"of section {wanted}"
                )
                remedy = "Let each item be of one section on all forms."
                yield document.problem(("forms", form, number), what, remedy)


def _unknown(document: Document, model: FormsModel, bank: Bank) -> list[Problem]:
    """Return cases that the bank does not have, that are not kept for the tests, ask several questions or recur."""
    kept = [case.id for case in bank.cases.values() if case.pool == "form"]
    problems: list[Problem] = []
    homes: dict[str, str] = {}
    for form, ids in model.forms.items():
        pairs: set[str] = set()
        for number, case_id in enumerate(ids):
            path: Path_ = ("forms", form, number)
            case = bank.cases.get(case_id)
            if case is None or case.pool != "form":
                what = f"there is no case '{case_id[:60]}' that is kept for the tests (pool: form)"
                problems.append(document.problem(path, what, did_you_mean(case_id[:60], kept)))
                continue
            if len(case.question_ids) != 1:
                what = f"'{case_id}' asks {counted(len(case.question_ids), 'question')}, and an item of a test asks one"
                problems.append(document.problem(path, what, "Choose another case."))
            if case.pair in pairs or case_id in homes:
                home = homes.get(case_id, form)
                problems.append(document.problem(path, f"'{case.pair}' stands twice, in {home} and {form}", _REMEDY))
            pairs.add(case.pair)
            homes[case_id] = form
    return problems


def _unpaired(document: Document, model: FormsModel) -> list[Problem]:
    """Return forms that have no parallel, or several, and parallels that are not there."""
    problems: list[Problem] = []
    named = Counter(each for pair in model.pairs_with.items() for each in pair)
    for form in sorted({*named, *model.forms}):
        if form not in model.forms:
            what = f"there is no form '{form}'"
            problems.append(document.problem(("pairs_with",), what, did_you_mean(form, model.forms)))
        elif named[form] != 1:
            pairs = counted(named[form], "pair") if named[form] else "no pair"
            what = f"the form '{form}' belongs to {pairs} of forms, and must belong to one"
            problems.append(document.problem(("pairs_with",), what, "Write 'A: B' for two forms that are parallel."))
    return problems
