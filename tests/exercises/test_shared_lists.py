"""Lists of options of assessed questions: none tells anything about its own question."""

from __future__ import annotations

from pathlib import Path

import pytest

from safeshare.exercises import public_case
from safeshare.marking import mark_part
from safeshare.marking.pools import neutral
from safeshare.rulebook import load_rulebook
from safeshare.scenario import Bank, load_bank
from safeshare.scenario.keys import decision_of, right_ids

BOOK = load_rulebook()
TARGETS = {"clauses": "clause", "duties": "duty", "missing": "fact"}


@pytest.fixture(scope="module")
def bank(root: Path) -> Bank:
    """Load the whole bank."""
    return load_bank(root / "scenarios", BOOK)


def _lists(bank: Bank, kind: str) -> dict[str, tuple[str, ...]]:
    """Return the option ids of every assessed part of a kind."""
    return {
        part["id"]: tuple(option["id"] for option in part["options"])
        for case in bank.cases.values()
        if case.use == "assessment"
        for question in public_case(case, BOOK)["questions"]
        for part in question["parts"]
        if part["kind"] == kind
    }


@pytest.mark.parametrize("kind", TARGETS)
def test_assessed_questions_of_a_section_share_one_list(bank: Bank, kind: str) -> None:
    """All assessed questions of a section and pool offer the same options: a list says nothing about its question."""
    shelves: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for part, options in _lists(bank, kind).items():
        case = bank.cases[part.partition(".")[0]]
        shelves.setdefault((case.section, case.pool), set()).add(options)
    assert len(shelves) > 1
    assert all(len(lists) == 1 for lists in shelves.values())


@pytest.mark.parametrize("kind", TARGETS)
def test_every_option_is_wrong_somewhere(bank: Bank, kind: str) -> None:
    """No option is right whenever it is shown, the duty to record apart."""
    shown = _lists(bank, kind)
    rights = [
        set(right_ids(TARGETS[kind], decision_of(question, BOOK), BOOK))
        for case in bank.cases.values()
        for question in case.questions
        if f"{question.id}.{kind}" in shown
    ]
    assert set.intersection(*rights) <= {"record"}


def test_an_arguable_option_costs_nothing_and_a_wrong_one_does(bank: Bank) -> None:
    """Ticking a clause that stands behind any sharing beside the key keeps the full mark; a wrong clause does not."""
    case = bank.cases["s4a-minibus"]
    question = case.question("council")
    part = f"{question.id}.clauses"
    key = list(right_ids("clause", decision_of(question, BOOK), BOOK))
    options = _lists(bank, "clauses")[part]
    assert "P.1" in neutral("clause", question, BOOK).intersection(options)
    full = mark_part(case, part, {"chosen": key, "none": False}, BOOK)
    beside = mark_part(case, part, {"chosen": [*key, "P.1"], "none": False}, BOOK)
    wrong = mark_part(case, part, {"chosen": [*key, "5.1"], "none": False}, BOOK)
    assert full.points == beside.points == full.out_of
    assert wrong.points < full.out_of
    assert mark_part(case, part, {"chosen": list(options), "none": False}, BOOK).points == 0
