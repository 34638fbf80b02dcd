"""Two ways to the same answer: the evaluator and a naive second reading of the decision model."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings

from safeshare import evaluate, load_rulebook
from safeshare.cli import main
from safeshare.rulebook import Rulebook, read_rulebook
from tests.rulebook.test_bad_rulebooks import planted
from tests.second_reading import sample
from tests.second_reading.comparing import any_case, case_file, disagreement, smallest
from tests.second_reading.facts import FACTS

HERE = Path(__file__).parent
PAGES = ("facts", "lists", "precedence", "duties", "reading")
ANOTHER_ANSWER = {
    "file": "rules.yaml",
    "replace": "    when: {crime_preventable: yes, serious_crime: none}\n    outcome: may_share\n",
    "with": "    when: {crime_preventable: yes, serious_crime: none}\n    outcome: seek_advice\n",
}
SMALLEST = """\
facts:
  need_to_know: yes
  concern: clear
  immediate_danger: no
  consent: refused
  others_at_risk: no
  crime_preventable: yes
  serious_crime: none
  abuser_has_needs: no
  staff_implicated: no
  coercion: no
  risk_level: below
  public_interest: does_not
  legal_request: none
"""


@pytest.fixture(scope="module")
def cases() -> list[dict[str, str]]:
    """Return the stratified sample."""
    return list(sample.stratified())


@pytest.fixture
def other(tmp_path: Path) -> Rulebook:
    """Return a rulebook that answers a preventable minor crime in another way."""
    return read_rulebook(planted(tmp_path, ANOTHER_ANSWER))


def test_both_readings_agree_on_the_whole_sample(cases: list[dict[str, str]]) -> None:
    """Outcome, clauses in order, missing facts and duties are the same on every case of the sample."""
    apart = next((case for case in cases if disagreement(case)), None)
    if apart is not None:
        pytest.fail(f"The two readings part. The smallest case:\n{case_file(smallest(apart))}", pytrace=False)


@settings(max_examples=500)
@given(any_case())
def test_both_readings_agree_wherever_hypothesis_looks(case: dict[str, str]) -> None:
    """No case that hypothesis thinks of has two answers; it shrinks one that has, and shows it as a case file."""
    if disagreement(case):
        pytest.fail(case_file(case), pytrace=False)


def test_the_sample_is_large_and_reaches_everything(cases: list[dict[str, str]]) -> None:
    """The sample has tens of thousands of cases and reaches every rule and every state of every fact."""
    assert len(cases) > 30_000
    for name in FACTS:
        assert {case.get(name, FACTS[name][1]) for case in cases} == set(sample.states(name))
    assert {evaluate(case).rule for case in cases} == {rule.id for rule in load_rulebook().rules}


def test_a_disagreement_is_found_and_shrunk(cases: list[dict[str, str]], other: Rulebook, tmp_path: Path) -> None:
    """Against a rulebook with one other answer, the sample finds it and hypothesis leaves no fact that is idle."""
    apart = max((case for case in cases if disagreement(case, other)), key=len)
    shown = case_file(smallest(apart, other), other)
    said = "# outcome: evaluate says seek_advice, the page may_share\n"
    assert shown.startswith(said)
    assert shown[shown.index("facts:") :] == SMALLEST.replace("concern: clear", f"concern: {apart['concern']}")
    path = tmp_path / "case.yaml"
    path.write_text(shown, encoding="utf-8")
    done = CliRunner().invoke(main, ["evaluate", str(path), "--rulebook", str(other.folder)])
    assert done.exit_code == 0
    assert done.output.startswith("Take advice")


@pytest.mark.parametrize("name", PAGES)
def test_the_second_reading_shares_nothing(name: str) -> None:
    """The second reading imports the standard library and its own files alone, and reads no file."""
    tree = ast.parse((HERE / f"{name}.py").read_text(encoding="utf-8"))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= {"__future__", "dataclasses", *(f"tests.second_reading.{each}" for each in PAGES)}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not called & {"open", "exec", "eval", "compile", "__import__"}


def test_both_know_the_same_facts() -> None:
    """Both readings have the same facts with the same values and the same defaults."""
    facts = load_rulebook().facts
    assert {name: (set(fact.values), fact.default) for name, fact in facts.items()} == {
        name: (set(values), default) for name, (values, default) in FACTS.items()
    }
