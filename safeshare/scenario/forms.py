"""The forms of the pre- and the post-test: which cases each holds, and what makes two of them parallel.

forms.yaml stands in the folder of the bank. Each near-miss pair that it uses has one case on either form, so that who
takes one form first meets the other case of each pair afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

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

    def for_items(self, items: Sequence[str], bank: Bank) -> tuple[str, str] | None:
        """Return the two forms whose near-miss pairs are these items, or None."""
        for pair in self.pairs:
            if {bank.cases[each].pair for each in self.cases[pair[0]]} == set(items):
                return pair
        return None

    def by_item(self, pair: tuple[str, str], bank: Bank) -> dict[str, tuple[str, str]]:
        """Return for each near-miss pair of two forms its case on the first and its case on the second."""
        on = [{bank.cases[each].pair: each for each in self.cases[form]} for form in pair]
        return {item: (on[0][item], on[1][item]) for item in on[0]}


def load_forms(folder: Path, bank: Bank, rulebook: Rulebook) -> Forms | None:
    """Return the forms of a bank's folder, or None where it has none; raises ProblemsError with all that is wrong."""
    path = Path(folder) / FILE_NAME
    if not path.is_file():
        return None
    document = read_yaml(path)
    model = validate(document, FormsModel)
    problems = [*_unknown(document, model, bank), *_unpaired(document, model)]
    if problems:
        raise ProblemsError(problems)
    forms = Forms({name: tuple(ids) for name, ids in model.forms.items()}, tuple(model.pairs_with.items()))
    for pair in forms.pairs:
        faults = faults_of_pair({form: [bank.cases[each] for each in forms.cases[form]] for form in pair}, rulebook)
        problems += [document.problem(("forms", form), what, _REMEDY) for form, what in faults]
    if problems:
        raise ProblemsError(problems)
    return forms


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
                what = f"'{case_id}' asks {len(case.question_ids)} questions, and an item of a test asks one"
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
            what = f"the form '{form}' belongs to {named[form] or 'no'} pairs of forms, and must belong to one"
            problems.append(document.problem(("pairs_with",), what, "Write 'A: B' for two forms that are parallel."))
    return problems
