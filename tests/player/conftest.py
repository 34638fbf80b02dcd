"""A small bank of its own, so that no change of the real cases moves these tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from safeshare.exercises import case_bundle
from safeshare.scenario import load_bank

STORY = """
section: "4"
title: The borrowed kettle
role: You are a housing officer.
wants: Maureen wants to keep her flat.
story:
  - text: The kettle has gone, and so has the pension.
    facts: {concern: clear, immediate_danger: no, crime_preventable: no, serious_crime: none}
  - text: She understands, and she says no.
    facts: {capacity: has, consent: refused, safe_to_tell: yes, coercion: no, sharing_raises_risk: no}
  - text: Nobody else relies on the nephew.
    facts: {others_at_risk: no, abuser_has_needs: no, staff_implicated: no, risk_level: below}
  - text: Nobody has asked, and your lead weighs the public interest.
    facts: {legal_request: none, public_interest: does_not}
questions:
  - id: council
    ask: Should you tell the council?
    facts: {recipient: partner, need_to_know: yes}
    parts: [decide, clauses, missing]
    distractors:
      - outcome: share_without_consent
        misconception: M4
        says: Referring never hurts.
"""
PRACTICE = f"""id: s4-kettle
use: practice
{STORY}
variants:
  - id: b
    title: The borrowed kettle and the child
    change: {{others_at_risk: yes}}
    story:
      "3": A girl of nine comes here after school, and the nephew is often in.
    distractors:
      council:
        - outcome: respect_refusal
          misconception: M2
          says: She said no.
    says: A child may be at risk.
"""
ASSESSED = f"""id: s4a-kettle
use: assessment
{STORY}
record:
  ask: Write down what you decided and why.
  out_of: 3
"""


@pytest.fixture(scope="session")
def bank_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a practice pair and an assessed case with a record."""
    folder = tmp_path_factory.mktemp("bank")
    for use, name, text in (("practice", "s4-kettle", PRACTICE), ("assessment", "s4a-kettle", ASSESSED)):
        (folder / use).mkdir()
        (folder / use / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def unfolding(tmp_path: Path) -> Path:
    """Make a folder as a learner gets it, with a practice and an assessed story that are told step by step."""
    for use, name, text in (("practice", "s4-tea", PRACTICE), ("assessment", "s4a-tea", ASSESSED)):
        told = text.replace("kettle", "tea").replace("[decide,", "[unfold, decide,")
        (tmp_path / "bank" / use).mkdir(parents=True)
        (tmp_path / "bank" / use / f"{name}.yaml").write_text(told, encoding="utf-8")
    bundle = case_bundle(load_bank(tmp_path / "bank").cases.values(), assignment="section-04")
    (tmp_path / "cases.json").write_text(json.dumps(bundle), encoding="utf-8")
    return tmp_path


@pytest.fixture
def released(bank_folder: Path, tmp_path: Path) -> Path:
    """Make a folder as a learner gets it, with these cases."""
    bundle = case_bundle(load_bank(bank_folder).cases.values(), assignment="section-04")
    (tmp_path / "cases.json").write_text(json.dumps(bundle), encoding="utf-8")
    return tmp_path
