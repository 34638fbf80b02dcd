"""The decision model's worked examples, each with its outcome, its clauses in order and what is missing."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from safeshare import evaluate
from tests.evaluation.cases import CLEAN_REFUSAL

with (Path(__file__).parent / "worked_examples.csv").open(encoding="utf-8", newline="") as stream:
    EXAMPLES = list(csv.DictReader(stream, delimiter=";"))


def _facts(change: str) -> dict[str, object]:
    facts = dict(CLEAN_REFUSAL)
    if change != "(nothing)":
        for part in change.split(","):
            name, value = part.split()
            facts[name] = value
    return facts


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def test_all_examples_of_the_model_are_here() -> None:
    """The table holds the 26 worked examples of the decision model."""
    assert len(EXAMPLES) == 26


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each["change"])
def test_worked_example(example: dict[str, str]) -> None:
    """A worked example gives the model's outcome, deciding clauses and missing facts, in its order."""
    decision = evaluate(_facts(example["change"]))
    assert decision.outcome == example["outcome"]
    assert list(decision.clause_ids) == _listed(example["clauses"])
    assert list(decision.missing) == _listed(example["missing"])
