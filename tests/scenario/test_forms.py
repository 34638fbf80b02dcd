"""forms.yaml: read strictly, held to the rules, every fault said at once; the checkout's own forms keep the rules."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from safeshare.cli import main
from safeshare.cli.check import check
from safeshare.problems import ProblemsError
from safeshare.reading import read_yaml
from safeshare.rulebook import load_rulebook
from safeshare.scenario import Bank, load_bank
from safeshare.scenario.export import forms_schema_text
from safeshare.scenario.form_rules import Figures, faults_of_pair, figures
from safeshare.scenario.forms import HEADER, Forms, load_forms
from tests.grading.small_bank import FORM_PAIRS, form_bank, write_bank

RULEBOOK = load_rulebook()
SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
HALVES = [name for name in FORM_PAIRS if name.endswith("apple")]
A = [f"{name}-b" if number % 2 else name for number, name in enumerate(FORM_PAIRS)]
B = [name if number % 2 else f"{name}-b" for number, name in enumerate(FORM_PAIRS)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a bank that is just large enough for two forms."""
    return write_bank(tmp_path_factory.mktemp("bank"), form_bank())


@pytest.fixture(scope="module")
def bank(folder: Path) -> Bank:
    """Return that bank."""
    return load_bank(folder, RULEBOOK)


def write(folder: Path, forms: dict[str, list[str]], pairs: dict[str, str] | None = None) -> None:
    """Write forms.yaml."""
    text = yaml.safe_dump({"forms": forms, "pairs_with": pairs or {"A": "B"}}, sort_keys=False)
    (folder / "forms.yaml").write_text(text)


def said(folder: Path, bank: Bank) -> list[str]:
    """Return what reading the forms says, without file, line and remedy."""
    with pytest.raises(ProblemsError) as caught:
        load_forms(folder, bank, RULEBOOK)
    return [each.what for each in caught.value.problems]


def test_whole_and_parallel_forms_are_read(folder: Path, bank: Bank) -> None:
    """Forms come back with their cases in order and their parallels; the bank's loader leaves their file alone."""
    write(folder, {"A": A, "B": B})
    assert load_forms(folder, bank, RULEBOOK) == Forms({"A": tuple(A), "B": tuple(B)}, (("A", "B"),))
    assert load_bank(folder, RULEBOOK).cases.keys() == bank.cases.keys()
    assert load_forms(folder / "assessment", bank, RULEBOOK) is None


def test_every_fault_of_a_name_is_said_at_once(folder: Path, bank: Bank) -> None:
    """Unknown cases, one case twice, two cases of a pair on one form, forms without a parallel or not there."""
    write(folder, {"A": ["s1a-aple", *A[1:], A[1]], "B": [*B, A[3]], "C": []}, {"A": "B", "D": "B"})
    assert said(folder, bank) == [
        "there is no case 's1a-aple' that is kept for the tests (pool: form)",
        f"'{pair_of(A[1])}' stands twice, in A and A",
        f"'{pair_of(A[3])}' stands twice, in A and B",
        "the form 'B' belongs to 2 pairs of forms, and must belong to one",
        "the form 'C' belongs to no pair of forms, and must belong to one",
        "there is no form 'D'",
    ]


def pair_of(case: str) -> str:
    """Return the pair of a case."""
    return case.removesuffix("-b")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("forms: {A: [], B: []}", "pairs_with"),
        ("forms: {A: [], bee: []}\npairs_with: {A: bee}", "'bee' is not the name of a form"),
        ("forms: {A: [], A: []}\npairs_with: {A: A}", "A"),
        ("forms: 3\npairs_with: {A: B}", "forms"),
        ("forms: {A: [], B: []}\npairs_with: {A: B}\nmore: 1", "more"),
        ("", "empty"),
    ],
)
def test_a_strange_file_is_refused(tmp_path: Path, bank: Bank, text: str, what: str) -> None:
    """Missing, unknown and repeated keys, other shapes and names that are none are told, never taken."""
    (tmp_path / "forms.yaml").write_text(text)
    with pytest.raises(ProblemsError, match=what):
        load_forms(tmp_path, bank, RULEBOOK)


def test_forms_that_break_a_rule_are_told_which(folder: Path, bank: Bank) -> None:
    """Too few items, sections, families and families above half are told for the form that has them."""
    write(folder, {"A": HALVES, "B": [f"{name}-b" for name in HALVES]})
    assert said(folder, bank) == [
        "it has 9 items, and needs 18 to 20",
        "it needs 2 items of each section, and has fewer of 1, 2, 3, 4, 5, 6, 7, 8, 9",
        "it has no item whose answer is of the family pause, weigh, share",
        "it has no item whose right outcome is act_now",
        "more than half of its answers are of the family hold",
        "it has 9 items, and needs 18 to 20",
        "it needs 2 items of each section, and has fewer of 1, 2, 3, 4, 5, 6, 7, 8, 9",
        "it has no item whose answer is of the family hold, pause, weigh",
        "it has no item whose right outcome is act_now",
        "more than half of its answers are of the family share",
        "A and B differ by more than 2 items of the family hold, share",
    ]
    write(folder, {"A": A, "B": [*B[:-1], "s9a-birch-b"][:-1]})
    assert said(folder, bank) == [
        "each pair has one case on A and one on B, and not so s9a-birch",
        "it has 17 items and form A has 18, and all forms have the same slots",
    ]


def test_the_command_reads_the_forms(folder: Path) -> None:
    """`safeshare check` says what is wrong with the forms beside the cases, on one line each, with exit code 1."""
    write(folder, {"A": ["s1a-aple"], "B": B})
    result = CliRunner().invoke(check, [str(folder)])
    assert result.exit_code == 1
    assert "forms.yaml, line 3, forms.A[0]: there is no case 's1a-aple'" in result.output
    write(folder, {"A": A, "B": B})
    assert CliRunner().invoke(check, [str(folder)]).exit_code == 0


def test_a_form_without_danger_now_is_told(folder: Path, bank: Bank) -> None:
    """Forms that are whole but for an item of danger now are refused, for the one form that has none."""
    turned = ("s4a-birch", "s6a-birch")
    one = [other if pair_of(each) in turned else each for each, other in zip(A, B, strict=True)]
    two = [other if pair_of(each) in turned else each for each, other in zip(B, A, strict=True)]
    write(folder, {"A": one, "B": two})
    assert said(folder, bank) == ["it has no item whose right outcome is act_now"]


@pytest.mark.skipif(not (SCENARIOS / "forms.yaml").is_file(), reason="the bank has no forms yet")
def test_the_courses_forms_keep_the_rules() -> None:
    """A and B: 18 to 20 items, two or more a section, every family, none above half, danger now, alike in length."""
    bank = load_bank(SCENARIOS, RULEBOOK)
    forms = load_forms(SCENARIOS, bank, RULEBOOK)
    assert forms is not None
    assert ("A", "B") in forms.pairs
    cases = {name: [bank.cases[each] for each in forms.cases[name]] for name in "AB"}
    for each in forms.cases.values():
        assert figures([bank.cases[case] for case in each], RULEBOOK).outcomes["act_now"] >= 1
    made: dict[str, Figures] = {name: figures(each, RULEBOOK) for name, each in cases.items()}
    for form in made.values():
        assert 18 <= form.items <= 20
        assert all(form.sections[section] >= 2 for section in "123456789")
        assert set(form.families) == set(RULEBOOK.families)
        assert max(form.families.values()) <= form.items / 2
    one, two = made["A"], made["B"]
    assert all(abs(one.families[each] - two.families[each]) <= 2 for each in RULEBOOK.families)
    assert all(abs(one.recipients[each] - two.recipients[each]) <= 2 for each in {*one.recipients, *two.recipients})
    assert max(one.words, two.words) <= 1.15 * min(one.words, two.words)
    assert {case.pair for case in cases["A"]} == {case.pair for case in cases["B"]}
    assert faults_of_pair(cases, RULEBOOK) == []


def complaints(data: Any) -> list[str]:
    """Return what the schema beside the forms says of them."""
    schema = json.loads((SCENARIOS / "forms.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(data)]


def test_editors_know_the_forms(tmp_path: Path) -> None:
    """The forms lead to a schema beside them that is what `safeshare schema forms` exports, and fit it."""
    text = (SCENARIOS / "forms.yaml").read_text(encoding="utf-8")
    assert text.startswith(HEADER)
    found = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert found is not None
    assert (SCENARIOS / found[1]).read_text(encoding="utf-8") == forms_schema_text()
    assert CliRunner().invoke(main, ["schema", "forms"]).stdout == forms_schema_text()
    target = tmp_path / "forms.schema.json"
    said = CliRunner().invoke(main, ["schema", "forms", "-o", str(target)]).stdout
    assert said == f"The schema of forms.yaml is in {target}.\n"
    assert complaints(read_yaml(SCENARIOS / "forms.yaml").data) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"forms": {"A": [], "B": []}},
        {"forms": {"A": [], "bee": []}, "pairs_with": {"A": "B"}},
        {"forms": {"A": []}, "pairs_with": {"A": "B"}},
        {"forms": {"A": ["S1a Loans"], "B": []}, "pairs_with": {"A": "B"}},
        {"forms": {"A": [], "B": []}, "pairs_with": {"A": "bee"}},
        {"forms": {"A": [], "B": []}, "pairs_with": {}},
        {"forms": {"A": [], "B": []}, "pairs_with": {"A": "B"}, "more": 1},
    ],
)
def test_editors_see_mistakes_in_forms(wrong: dict[str, Any]) -> None:
    """A missing or unknown key, a form without a proper name or too few of them is a mistake to the schema too."""
    assert complaints(wrong)
