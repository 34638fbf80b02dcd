"""The proof can fail: planted faults are found, and what it shows breaks the property when it is run."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import combinations, product
from pathlib import Path

import pytest
from click.testing import CliRunner

from safeshare import evaluate
from safeshare.cli import main
from safeshare.cli.evaluate import decide
from safeshare.problems import ProblemsError
from safeshare.reading import parse_yaml
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.rulebook.engine import holds
from safeshare.rulebook.proof import Proof, prove
from safeshare.rulebook.proof.properties import PROPERTIES
from safeshare.rulebook.proof.report import case_files
from tests.proof.planting import FOLDER, NAMES, broken_rulebook, fault, report
from tests.proof.violations import BREAK_TOGETHER, BREAKS_ALONE

ORDER = ("circle", "dead_rule", "gap", "gap_dbs", "overlap")
OTHERS = [name for name in NAMES if name not in ORDER]
Broken = tuple[Rulebook, Proof]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Broken]:
    """Return what plants a fault in a copy of the rulebook and proves it, each fault once."""

    @cache
    def plant(name: str) -> Broken:
        book = broken_rulebook(name, tmp_path_factory.mktemp(name))
        return book, prove(book.folder)

    return plant


@pytest.fixture
def broken(request: pytest.FixtureRequest, made: Callable[[str], Broken]) -> Broken:
    """Return the rulebook with one planted fault, and its proof."""
    return made(request.param)


def found(proof: Proof) -> dict[str, tuple[dict[str, str], ...]]:
    """Return the cases of the first counter-example to each broken claim."""
    return {each.key: each.counterexamples[0].cases for each in proof.results if each.proved is False}


def says(proof: Proof, key: str) -> str:
    """Return what the proof says of a broken claim."""
    return next(each.counterexamples[0].says for each in proof.results if each.key == key)


def rules_that_hold(book: Rulebook, case: dict[str, str]) -> list[str]:
    """Return every rule whose condition a case fulfils, in the order in which they are tried."""
    engine = book.engine
    facts = {name: case.get(name, fact.default) for name, fact in book.facts.items()}
    return [each.rule.id for each in engine.ready.rules if holds(engine.bits_of(facts), each.forbidden)]


@pytest.mark.parametrize(("broken", "name"), [(name, name) for name in NAMES], indirect=["broken"], ids=NAMES)
def test_a_planted_fault_is_reported(broken: Broken, name: str) -> None:
    """A planted fault breaks the claims that it says it breaks, and is reported word for word."""
    book, proof = broken
    assert list(found(proof)) == fault(name)["breaks"]
    assert report(proof, book.folder) == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def test_every_report_has_its_fault() -> None:
    """No reports are left behind for faults that are gone."""
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(NAMES)


def test_every_claim_can_fail() -> None:
    """Every claim has a planted fault, but for the order of facts in a file, which no rulebook's data can break."""
    broken_claims = {key for name in NAMES for key in fault(name)["breaks"]}
    assert broken_claims == {"reach", *(str(each.number) for each in PROPERTIES)} - {"12"}


@pytest.mark.parametrize("broken", OTHERS, indirect=True)
def test_a_counterexample_breaks_the_property(broken: Broken) -> None:
    """Run through `evaluate` with the broken rulebook, the cases break the property, and by the rules that it names."""
    book, proof = broken
    for key, cases in found(proof).items():
        decisions = [evaluate(case, book) for case in cases]
        breaks = BREAKS_ALONE[key](*decisions) if key in BREAKS_ALONE else BREAK_TOGETHER[key](*decisions)
        assert breaks, key
        assert all(f"The rule '{decision.rule}' decides" in says(proof, key) for decision in decisions)
        sound = [evaluate(case) for case in cases]
        assert not (BREAKS_ALONE[key](*sound) if key in BREAKS_ALONE else BREAK_TOGETHER[key](*sound))


@pytest.mark.parametrize("broken", OTHERS, indirect=True)
def test_no_fact_of_a_counterexample_is_idle(broken: Broken) -> None:
    """Without any one of the facts that it states, in both cases where there are two, a counter-example is none."""
    book, proof = broken
    for key, cases in found(proof).items():
        for name in {name for case in cases for name in case}:
            fewer = [evaluate({**case, name: "unknown"}, book) for case in cases]
            assert not (BREAKS_ALONE[key](*fewer) if key in BREAKS_ALONE else BREAK_TOGETHER[key](*fewer)), name


@pytest.mark.parametrize("broken", ["property_01_no_record", "property_03_told_before"], indirect=True)
def test_no_smaller_case_breaks_the_property(broken: Broken) -> None:
    """Of all cases that state fewer facts than the counter-example, not one breaks the property."""
    book, proof = broken
    [(key, [case])] = found(proof).items()
    for size in range(len(case)):
        for names in combinations(book.facts, size):
            for states in product(*(book.facts[name].values for name in names)):
                assert not BREAKS_ALONE[key](evaluate(dict(zip(names, states, strict=True)), book))


@pytest.mark.parametrize("broken", ["property_04", "property_10"], indirect=True)
def test_a_counterexample_is_a_case_file(broken: Broken, tmp_path: Path) -> None:
    """`safeshare prove` writes its counter-examples, and `safeshare evaluate` runs them against the same rulebook."""
    book, proof = broken
    done = CliRunner().invoke(main, ["prove", str(book.folder), "--cases", str(tmp_path / "found")])
    assert done.exit_code == 1
    files = case_files(proof)
    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "found").iterdir()} == files
    for name in files:
        ran = CliRunner().invoke(main, ["evaluate", str(tmp_path / "found" / name), "--rulebook", str(book.folder)])
        assert ran.exit_code == 0, ran.output


@pytest.mark.parametrize("broken", ["gap"], indirect=True)
def test_a_gap_leaves_its_case_without_a_rule(broken: Broken) -> None:
    """No rule decides the case that shows a gap, and the two rules that come nearest are named."""
    book, proof = broken
    [case] = found(proof)["2"]
    assert rules_that_hold(book, case) == []
    with pytest.raises(LookupError):
        evaluate(case, book)
    assert "Nearest to this case come 'internal' (not: recipient_implicated) and " in says(proof, "2")


@pytest.mark.parametrize("broken", ["gap_dbs"], indirect=True)
def test_a_gap_names_the_rule_that_it_opened_in(broken: Broken) -> None:
    """Of the rules on the case's own route the one that fits it best is named first, with what it asks too much."""
    _, proof = broken
    assert "Nearest to this case come 'dbs_duty' (not: consent) and " in says(proof, "2")


@pytest.mark.parametrize("broken", ["gap", "gap_dbs", "overlap"], indirect=True)
def test_the_example_of_a_sentence_is_the_case_of_the_file(broken: Broken) -> None:
    """The case that the sentence tells states what the case file below it states."""
    _, proof = broken
    [case] = found(proof)["2"]
    told = " and ".join(f"{name} is {state}" for name, state in case.items())
    assert f"for example in a case that states only that {told}. " in says(proof, "2")


@pytest.mark.parametrize("broken", ["overlap"], indirect=True)
def test_an_overlap_has_two_rules(broken: Broken) -> None:
    """Both rules that are named apply to the case that shows an overlap, and no rule before them."""
    book, proof = broken
    [case] = found(proof)["2"]
    assert rules_that_hold(book, case)[:2] == ["no_need_to_know", "no_concern"]
    assert "the rules 'no_need_to_know' and 'no_concern' can both decide" in says(proof, "2")


@pytest.mark.parametrize("broken", ["dead_rule"], indirect=True)
def test_a_dead_rule_has_its_case_taken(broken: Broken) -> None:
    """The case that shows a dead rule fulfils its condition, and the other rule that is named decides it."""
    book, proof = broken
    [case] = found(proof)["reach"]
    assert "family_refused_in_danger" in rules_that_hold(book, case)
    assert evaluate(case, book).rule == "family_refused"
    assert "The last to take some of them is 'family_refused'" in says(proof, "reach")


@pytest.mark.parametrize("broken", ORDER, indirect=True)
def test_faults_of_order_are_told_in_the_words_of_loading(broken: Broken) -> None:
    """What loading says of a fault in the order of rules is what the proof says of it."""
    book, proof = broken
    with pytest.raises(ProblemsError) as caught:
        load_rulebook(book.folder)
    told = [each.says for result in proof.results for each in result.counterexamples]
    for problem, words in zip(caught.value.problems, told, strict=True):
        assert words.startswith(str(problem))


@pytest.mark.parametrize("broken", [name for name in NAMES if name != "circle"], indirect=True)
def test_case_files_state_the_cases(broken: Broken) -> None:
    """A case file, read as `safeshare evaluate` reads it, holds exactly the facts of its case."""
    _, proof = broken
    stated = [case for result in proof.results for each in result.counterexamples for case in each.cases]
    read = [decide(parse_yaml(content, name), load_rulebook()).facts for name, content in case_files(proof).items()]
    assert read == [evaluate(case).facts for case in stated]
