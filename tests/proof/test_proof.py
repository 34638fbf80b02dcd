"""The Somerset rulebook, proved over all combinations of fact values."""

from __future__ import annotations

import json
import math
import random
import shutil
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from safeshare import evaluate, load_rulebook
from safeshare.cli import main
from safeshare.rulebook import DEFAULT_FOLDER
from safeshare.rulebook.proof import Proof, prove
from safeshare.rulebook.proof.decided import Decided
from safeshare.rulebook.proof.one_case import order_of_facts
from safeshare.rulebook.proof.properties import PROPERTIES
from safeshare.rulebook.proof.report import to_dict, to_text

BOOK = load_rulebook()
DRAWN = 4
"""How many cases are drawn from each set of cases that a rule decides."""


@pytest.fixture(scope="module")
def proof() -> Proof:
    """Return the proof of the Somerset rulebook."""
    return prove()


@pytest.fixture(scope="module")
def decided() -> Decided:
    """Return all cases of the Somerset rulebook, parted by the rule that decides them."""
    return Decided(BOOK.parts)


def drawn(decided: Decided, box: int, chance: random.Random) -> dict[str, str]:
    """Return a case of a box, drawn by lot."""
    return {
        name: chance.choice([state for state, bit in axis.bits.items() if box & bit])
        for name, axis in decided.space.axes.items()
    }


@pytest.mark.parametrize("key", ["reach", *(str(each.number) for each in PROPERTIES)])
def test_the_somerset_rulebook_is_proved(proof: Proof, key: str) -> None:
    """One outcome for every case, every rule decides somewhere, and each of the twelve properties holds: proved."""
    [result] = [each for each in proof.results if each.key == key]
    assert result.proved is True, to_text(proof)


def test_the_properties_are_the_twelve() -> None:
    """The properties are the twelve of the decision model, in its order, each with its sentence and its formula."""
    assert [each.number for each in PROPERTIES] == list(range(1, 13))
    assert all(each.says.endswith(".") and each.formally.startswith("for all ") for each in PROPERTIES)


def test_it_is_over_all_combinations(proof: Proof) -> None:
    """Every combination of the states of all facts is decided by exactly one rule, counted."""
    assert proof.cases == math.prod(len(fact.states) for fact in BOOK.facts.values())
    assert sum(proof.rules.values()) == proof.cases
    assert set(proof.rules) == {rule.id for rule in BOOK.rules}
    assert min(proof.rules.values()) > 0


def test_it_is_quick() -> None:
    """The whole proof takes a few seconds at most."""
    start = time.process_time()
    assert prove().proved
    assert time.process_time() - start < 10


def test_the_sets_of_cases_are_those_that_evaluate_decides(decided: Decided) -> None:
    """Cases drawn from every part of the space are decided by the rule whose part it is, with the duties reckoned."""
    chance = random.Random(7)
    duties = {(rule.id, duty.id): decided.due(rule, duty) for rule in decided.rules for duty in BOOK.duties}
    for rule in decided.rules:
        for box in decided.cases[rule.id]:
            for _ in range(DRAWN):
                case = drawn(decided, box, chance)
                decision = evaluate(case)
                assert decision.rule == rule.id
                point = decided.box({name: (state,) for name, state in case.items()})
                due = [each.id for each in BOOK.duties if any(not point & ~part for part in duties[rule.id, each.id])]
                assert [each.id for each in decision.duties] == due


def test_no_two_rules_share_a_case(decided: Decided) -> None:
    """The parts of the space, of one rule or of two, have no case in common."""
    parts = [box for boxes in decided.cases.values() for box in boxes]
    shared = [1 for number, one in enumerate(parts) for two in parts[:number] if not decided.space.is_empty(one & two)]
    assert shared == []


def test_reading_that_touches_another_fact_is_found() -> None:
    """Were stating one fact to alter another, the check behind the order of facts would say so."""
    tampered = Decided(BOOK.parts)
    assert list(order_of_facts.broken(tampered)) == []
    given = tampered.engine.given
    given["coercion"]["yes"] ^= given["consent"]["refused"]
    assert [each.why for each in order_of_facts.broken(tampered)] == [
        "stating coercion as yes alters more than coercion"
    ]


def test_a_property_that_cannot_be_stated_is_not_proved(tmp_path: Path) -> None:
    """Where a guide has no outcome of that name, the properties about it are neither proved nor broken."""
    folder = tmp_path / "another"
    shutil.copytree(DEFAULT_FOLDER, folder)
    for path in folder.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("respect_refusal", "honour_refusal"), encoding="utf-8")
    other = prove(folder)
    assert {each.key for each in other.results if each.proved is None} == {"6", "7", "11"}
    assert not other.proved
    assert "It cannot be stated for this rulebook: there is no outcome 'respect_refusal'." in to_text(other)


def test_the_command_proves(proof: Proof) -> None:
    """`safeshare prove` prints a line for each claim and ends with 0."""
    done = CliRunner().invoke(main, ["prove"])
    assert done.exit_code == 0
    assert done.output == to_text(proof)
    assert done.output.count("\nproved ") == 13


def test_the_command_prints_json(proof: Proof) -> None:
    """`safeshare prove --json` prints every claim with its formula, and how many cases each rule decides."""
    done = CliRunner().invoke(main, ["prove", "--json"])
    assert done.exit_code == 0
    assert json.loads(done.output) == to_dict(proof)


def test_the_command_says_what_a_folder_lacks(tmp_path: Path) -> None:
    """A folder without a rulebook is told in a sentence a file, with exit code 1."""
    done = CliRunner().invoke(main, ["prove", str(tmp_path)])
    assert done.exit_code == 1
    assert "rules.yaml: there is no such file. Check the name and the folder." in done.output


def test_case_files_that_cannot_be_written_are_a_sentence(tmp_path: Path) -> None:
    """A folder for case files that is a file is told in a sentence, with exit code 1."""
    folder = tmp_path / "rulebook"
    shutil.copytree(DEFAULT_FOLDER, folder)
    text = (folder / "duties.yaml").read_text(encoding="utf-8")
    (folder / "duties.yaml").write_text(text.replace("  - id: record\n", "  - id: record\n    when: {family: share}\n"))
    (tmp_path / "file").touch()
    done = CliRunner().invoke(main, ["prove", str(folder), "--cases", str(tmp_path / "file")])
    assert done.exit_code == 1
    assert "Name a folder that you may write in." in done.output
