"""The check of a release knows what tells the key of recipients, of steps to put in order and of a story."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from grading.release.leaks import find_leaks
from safeshare.exercises import case_bundle
from safeshare.rulebook import load_rulebook
from safeshare.scenario import Bank, Case, load_bank
from tests.marking.cases import REFUSAL, TO, case_of

RULEBOOK = load_rulebook()
WHY = "Nobody else at the council can act on it the same day."


@pytest.fixture
def case() -> Case:
    """Return an assessed case with every kind of exercise and a long reason for its right recipient."""
    made = case_of(REFUSAL, use="assessment")
    assert made.handling is not None
    return replace(made, handling=replace(made.handling, to=(replace(TO[0], why=WHY), *TO[1:])))


def released(folder: Path, case: Case, **hints: object) -> Path:
    """Write the case as a release holds it, with `hints` added to the first option of recipients, steps and facts."""
    bundle = json.loads(json.dumps(case_bundle([case], RULEBOOK)))
    for part in bundle["assessed"][0]["questions"][0]["parts"]:
        if part["kind"] == "handling":
            part["to"][0].update(hints)
        if part["kind"] in ("sequence", "unfold"):
            part["options"][0].update(hints)
    (folder / "cases.json").write_text(json.dumps(bundle), encoding="utf-8")
    return folder


def test_every_kind_is_released_without_its_key(tmp_path: Path, case: Case) -> None:
    """A case with recipients and steps, as it is released, holds no leak."""
    assert find_leaks(released(tmp_path, case), Bank(cases={case.id: case}), RULEBOOK) == []


@pytest.mark.parametrize(
    ("hints", "says"),
    [
        ({"right": True}, "the assessed cases hold 'right'"),
        ({"at": 2}, "the assessed cases hold 'at'"),
        ({"settled": [["consent"]]}, "the assessed cases hold 'settled'"),
        ({"consent": "refused"}, "the fact 'consent: refused' of 's4-test' can be read"),
        ({"label": WHY}, f"an author's remark about 's4-test' can be read: '{WHY}'"),
    ],
)
def test_a_planted_key_is_found(tmp_path: Path, case: Case, hints: dict[str, object], says: str) -> None:
    """A mark on the right recipient, a step's place and an author's reason are each named."""
    found = find_leaks(released(tmp_path, case, **hints), Bank(cases={case.id: case}), RULEBOOK)
    assert any(says in str(problem) for problem in found)


def test_a_reason_that_only_a_variant_has_is_found(tmp_path: Path) -> None:
    """Why an item is what it is in one variant alone is named as that variant's, wherever it is released."""
    bank = load_bank(Path(__file__).parents[3] / "scenarios" / "assessment", RULEBOOK)
    base, variant = bank.cases["s5a-meter"], bank.cases["s5a-meter-b"]
    assert base.information is not None
    assert variant.information is not None
    known = {each.why for each in base.information.items}
    own = [each.why for each in variant.information.items if each.why not in known]
    assert len(own) >= 2
    bundle = case_bundle([base, variant], RULEBOOK)
    (tmp_path / "cases.json").write_text(json.dumps(bundle), encoding="utf-8")
    both = Bank(cases={base.id: base, variant.id: variant})
    assert find_leaks(tmp_path, both, RULEBOOK) == []
    notebook = {"cells": [{"cell_type": "markdown", "metadata": {}, "source": why} for why in own]}
    (tmp_path / "05_capacity.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    found = " ".join(str(problem) for problem in find_leaks(tmp_path, both, RULEBOOK))
    assert [why for why in own if f"an author's remark about 's5a-meter-b' can be read: '{why}'" not in found] == []
