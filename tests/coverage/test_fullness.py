"""A full bank: what is missing is said line by line, on a tiny bank of which it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from safeshare.coverage import coverage, fullness, missing
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.scenario import Case, load_bank
from safeshare.teaching import Teaching
from tests.coverage.tiny import write_bank, write_rulebook


@pytest.fixture
def book(tmp_path: Path) -> Rulebook:
    """Return the tiny rulebook."""
    return load_rulebook(write_rulebook(tmp_path))


@pytest.fixture
def cases(tmp_path: Path, book: Rulebook) -> list[Case]:
    """Return the tiny bank's near-miss pair."""
    return list(load_bank(write_bank(tmp_path), book).cases.values())


def lacks(cases: list[Case], book: Rulebook, text: str = "") -> list[str]:
    """Return what these cases, with one notebook of that text, lack."""
    return missing(coverage(cases, book, [Teaching("01_x.ipynb", text, ())]), cases, book)


def with_facts(case: Case, number: int, facts: Mapping[str, str], **more: Any) -> Case:
    """Return a case of another pair in which these facts are known."""
    question = replace(case.questions[0], facts=dict(facts))
    return replace(case, id=f"{case.id}-{number}", questions=(question,), **more)


def test_all_that_a_tiny_bank_lacks(cases: list[Case], book: Rulebook) -> None:
    """Cases, rules, outcomes, misconceptions, clauses and pairs: each that is too few is a sentence with its number."""
    assert lacks(cases, book) == [
        "There are 2 cases; 72 are needed.",
        "Rule danger decides in 0 cases; 2 are needed: There is danger.",
        "Rule agreement decides in 1 case; 2 are needed: She agrees.",
        "Rule refusal decides in 1 case; 2 are needed: She refuses.",
        "Rule open decides in 0 cases; 2 are needed: Nobody asked.",
        "Outcome ask is never the answer; once is needed: Ask her.",
        "M1 tempts once; 3 times are needed: They may always know.",
        "M2 tempts never; 3 times are needed: Nobody need ask.",
        "Clause 1.1 is not taught: no case exercises it and no notebook names it: A fire goes before all else.",
        "Clause 1.2 is not taught: no case exercises it and no notebook names it: Why there is a guide.",
        "Clause 2.3 is not taught: no case exercises it and no notebook names it: Ask first.",
        "Section 1 has 0 near-miss pairs; 3 are needed.",
        "Section 2 has 1 near-miss pair; 3 are needed.",
        "Section 3 has 0 near-miss pairs; 3 are needed.",
    ]


def test_what_a_notebook_names_is_taught(cases: list[Case], book: Rulebook) -> None:
    """A clause that no case exercises is taught where a notebook names it."""
    assert not [each for each in lacks(cases, book, "1.1 to 1.2, and 2.3") if each.startswith("Clause")]


def test_a_family_that_is_the_answer_too_often(cases: list[Case], book: Rulebook) -> None:
    """More than half of a section's questions is too many, half is not; each pool is counted apart."""
    share, hold = {"agreed": "yes"}, {"agreed": "no"}
    even = [with_facts(cases[0], number, (share, hold)[number % 2]) for number in range(4)]
    one_more = [*even, with_facts(cases[0], 9, share)]
    assert not [each for each in lacks(even, book) if "is the answer" in each]
    assert [each for each in lacks(one_more, book) if "is the answer" in each] == [
        "Section 2, practice: 'share' is the answer to 3 of 5 questions; 50% at most are wanted."
    ]
    apart = [
        *even,
        with_facts(cases[0], 9, share, use="assessment"),
        with_facts(cases[0], 10, hold, use="assessment", pool="form"),
    ]
    assert [each for each in lacks(apart, book) if "is the answer" in each] == [
        "Section 2, assessment: 'share' is the answer to 1 of 1 question; 50% at most are wanted.",
        "Section 2, test: 'hold' is the answer to 1 of 1 question; 50% at most are wanted.",
    ]


def test_nothing_is_said_of_a_full_bank(cases: list[Case], book: Rulebook, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where every number is reached, exactly or with more, nothing is missing."""
    for name, number in {"CASES": 8, "TEMPTATIONS": 0, "PAIRS": 1}.items():
        monkeypatch.setattr(fullness, name, number)
    facts = [
        {"agreed": "yes"}, {"agreed": "no"}, {}, {"fire": "yes"}, {"agreed": "yes"}, {"agreed": "no"}, {},
        {"fire": "yes"},
    ]  # fmt: skip
    whole = [
        with_facts(cases[0], number, each, section=str(number % 3 + 1), pair=str(number % 3), use=use)
        for number, each in enumerate(facts)
        for use in ("practice", "assessment")
    ]
    said = [each for each in lacks(whole, book, "1.1 1.2 2.3") if "is the answer to" not in each]
    assert said == []
