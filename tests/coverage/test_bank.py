"""What the repository's own bank serves: every change of the rulebook is noticed, and nothing of the guide wanting."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from safeshare.cli.main import main
from safeshare.coverage import MutationCheck, mutation_check
from safeshare.coverage.tables import check_as_text
from safeshare.rulebook import load_rulebook
from safeshare.scenario import Case
from tests.marking.cases import bank

pytestmark = pytest.mark.slow

BOOK = load_rulebook()
ROOT = Path(__file__).resolve().parents[2]
SECONDS = 20
"""So long the check may take on one core for a bank of 80 cases with two questions each."""


@pytest.fixture(scope="module")
def check() -> MutationCheck:
    """Return the mutation check of the bank."""
    return mutation_check(bank().cases.values(), BOOK)


def test_the_bank_notices_every_change(check: MutationCheck) -> None:
    """Whatever small change is made to a rule, ground or duty, if it makes any difference a case's key alters."""
    assert check.with_status("killed")
    assert not check.with_status("survived"), check_as_text(check, BOOK)


def test_too_few_would_be_told(check: MutationCheck) -> None:
    """With one section's cases alone less is noticed, and the text names each change that nobody would notice."""
    fewer = [case for case in bank().cases.values() if case.section == "4"]
    less = mutation_check(fewer, BOOK)
    assert 0 < len(less.with_status("killed")) < len(check.with_status("killed"))
    text = " ".join(check_as_text(less, BOOK).split())
    for each in less.with_status("survived"):
        assert f"{each.mutant.of.capitalize()} {each.mutant.id}: " in text
        assert " ".join(each.mutant.words.split()) in text


def test_the_bank_is_full() -> None:
    """With the notebooks it serves a whole course: every clause taught, rule decided twice, no family over a half."""
    folders = [str(ROOT / "scenarios"), "--notebooks", str(ROOT / "notebooks")]
    result = CliRunner().invoke(main, ["coverage", *folders, "--require-full"])
    assert (result.exit_code, result.stderr) == (0, "")
    assert "The bank is full." in result.stdout


def test_it_is_quick_enough_for_a_large_bank() -> None:
    """For 80 cases with two questions each, all different, the check takes less than 20 seconds of one core."""
    start = time.process_time()
    mutation_check(large_bank(80, 2), BOOK)
    assert time.process_time() - start < SECONDS


def large_bank(cases: int, questions: int) -> list[Case]:
    """Return cases drawn by lot: questions of the bank with five facts altered."""
    chance = random.Random(80)
    real = [(case, question) for case in bank().cases.values() for question in case.questions]
    made = []
    for number in range(cases):
        case, question = chance.choice(real)
        altered = []
        for which in range(questions):
            other = {name: chance.choice(BOOK.facts[name].values) for name in chance.sample(list(BOOK.facts), 5)}
            altered.append(replace(question, id=f"{number}.{which}", facts={**question.facts, **other}))
        made.append(replace(case, id=str(number), questions=tuple(altered)))
    return made
