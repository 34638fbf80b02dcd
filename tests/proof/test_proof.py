"""The Somerset rulebook, proved over all combinations of fact values."""

from __future__ import annotations

import json
import math
import random
import shutil
import time
from functools import reduce
from operator import or_
from pathlib import Path

import pytest
from click.testing import CliRunner

from safeshare import evaluate, load_rulebook
from safeshare.cli import main
from safeshare.rulebook import DEFAULT_FOLDER
from safeshare.rulebook.compiled import ReadyRule
from safeshare.rulebook.engine import Engine, holds
from safeshare.rulebook.model import UNKNOWN
from safeshare.rulebook.proof import Proof, prove
from safeshare.rulebook.proof.agreement import corners
from safeshare.rulebook.proof.decided import Decided
from safeshare.rulebook.proof.one_case import order_of_facts
from safeshare.rulebook.proof.properties import PROPERTIES
from safeshare.rulebook.proof.prove import AGREES
from safeshare.rulebook.proof.report import case_files, to_dict, to_text
from safeshare.rulebook.wording import Afterwards, Wording
from tests.evaluation.cases import CLEAN_REFUSAL

BOOK = load_rulebook()
CONSENT = {"need_to_know": True, "concern": "low", "capacity": "has", "consent": "given", "consent_covers": True}
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
    """By `evaluate`, cases of every part of the space have the rule, the outcome and the duties reckoned for it."""
    chance = random.Random(7)
    engine = BOOK.engine
    duties = {(rule.id, duty.id): decided.due(rule, duty) for rule in decided.rules for duty in BOOK.duties}
    for rule in decided.rules:
        for box in decided.cases[rule.id]:
            corner_cases = [engine.words_of(corner) for corner in corners(decided.space, box)]
            for case in [*corner_cases, *(drawn(decided, box, chance) for _ in range(DRAWN))]:
                decision = evaluate(case)
                assert (decision.rule, decision.outcome) == (rule.id, rule.outcome)
                point = decided.box({name: (state,) for name, state in case.items()})
                due = [each.id for each in BOOK.duties if any(not point & ~part for part in duties[rule.id, each.id])]
                assert [each.id for each in decision.duties] == due


def test_corners_lie_in_their_box_and_show_all_of_it(decided: Decided) -> None:
    """Every corner is a case of its box, and every state that the box leaves a fact is in some corner."""
    axes = decided.space.axes.values()
    for box in [box for boxes in decided.cases.values() for box in boxes]:
        found = list(corners(decided.space, box))
        assert all(not each & ~box and all((each & axis.mask).bit_count() == 1 for axis in axes) for each in found)
        assert reduce(or_, found) == box


def test_an_engine_that_decides_otherwise_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the engine to skip a rule, the proof would name both rules and show a case that the rule alone decides."""
    first = Engine.first

    def blind(self: Engine, bits: int) -> ReadyRule:
        found = first(self, bits)
        later = (each for each in self.ready.rules[found.number + 1 :] if holds(bits, each.forbidden))
        return next(later, found) if found.rule.id == "no_concern" else found

    monkeypatch.setattr(Engine, "first", blind)
    proof = prove()
    monkeypatch.undo()
    assert [each.key for each in proof.results if not each.proved] == ["engine"]
    [found] = proof.results[-1].counterexamples
    assert found.says.startswith("By the sets of cases the rule 'no_concern' decides this case: do_not_share; ")
    assert "the engine decides it by the rule '" in found.says
    assert found.cases == ({"concern": "none"},)
    assert evaluate(found.cases[0]).rule == "no_concern"
    assert f"BROKEN        {AGREES}" in to_text(proof)
    assert list(case_files(proof)) == ["engine.yaml"]


def test_an_engine_that_forgets_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the engine to find no rule, or to leave out a duty, the proof would say so."""

    def lost(self: Engine, bits: int) -> ReadyRule:
        raise LookupError

    monkeypatch.setattr(Engine, "first", lost)
    assert "the engine finds no rule for it." in " ".join(to_text(prove()).split())
    monkeypatch.undo()
    monkeypatch.setattr(Wording, "afterwards", lambda self, bits, decided: Afterwards((), (), ()))
    assert "and the duty 'record' is due; by the engine it is not." in " ".join(to_text(prove()).split())


def test_why_checking_after_consent_is_outside_property_3(proof: Proof, decided: Decided) -> None:
    """3.4 is due though telling is unsafe, as is said with property 3; its words wait, and why is to be recorded."""
    [result] = [each for each in proof.results if each.key == "3"]
    assert result.note.startswith("Outside it stands 3.4")
    assert result.note.split()[0] in to_text(proof)
    unsafe = {**CONSENT, "safe_to_tell": "no"}
    due = {each.id: each for each in evaluate(unsafe).duties}
    assert "as soon as telling is safe" in due["confirm_what_was_shared"].do
    assert "record_why_telling_waits" in due
    [checking] = decided.duties_from("3.4")
    [recording] = [duty for duty in BOOK.duties if duty.id == "record_why_telling_waits"]
    for rule in decided.rules:
        told = decided.space.meet(decided.due(rule, checking), [decided.box({"safe_to_tell": ("no",)})])
        assert decided.space.minus(told, decided.due(rule, recording)) == []


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


def test_what_property_7_leaves_out_is_told(proof: Proof) -> None:
    """The facts that are never unknown are named beside property 7, and of which of them leaving out creates a hold."""
    [result] = [each for each in proof.results if each.key == "7"]
    never = [f"{fact.id} ({fact.default})" for fact in BOOK.facts.values() if fact.default != UNKNOWN]
    named = [each for each in never if not each.startswith(("consent ", "best_interests "))]
    assert ", ".join(named[:-1]) in result.note
    assert f" and {named[-1]}. " in result.note
    assert "for all facts f that can be unknown, and consent" in result.formally


@pytest.mark.parametrize(("name", "value"), [("identifiable", "no"), ("s115_route", "yes"), ("recipient", "employer")])
def test_leaving_out_what_is_never_unknown_can_create_a_hold(proof: Proof, name: str, value: str) -> None:
    """Each fact of which the note says so: with its value a clean refusal is not respected, without it it is."""
    assert evaluate(CLEAN_REFUSAL).outcome == "respect_refusal"
    assert evaluate({**CLEAN_REFUSAL, name: value}).outcome != "respect_refusal"
    [result] = [each for each in proof.results if each.key == "7"]
    assert name in result.note.split("; leaving out")[1]


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
    assert done.output.count("\nagrees ") == 1


def test_the_command_prints_json(proof: Proof) -> None:
    """`safeshare prove --json` prints every claim with its formula, and how many cases each rule decides."""
    done = CliRunner().invoke(main, ["prove", "--json"])
    assert done.exit_code == 0
    assert json.loads(done.output) == to_dict(proof)


def test_the_command_says_what_a_folder_lacks(tmp_path: Path) -> None:
    """A folder without a rulebook is told in one sentence, with exit code 1."""
    done = CliRunner().invoke(main, ["prove", str(tmp_path)])
    assert done.exit_code == 1
    assert f"{tmp_path}: this folder holds no rulebook." in done.output


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
