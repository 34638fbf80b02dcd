"""What the repository's own bank notices of changes to the rulebook: a floor that may only rise."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import pytest

from safeshare.coverage import MutationCheck, mutation_check
from safeshare.coverage.tables import check_as_text
from safeshare.rulebook import load_rulebook
from safeshare.scenario import Case
from tests.marking.cases import bank

pytestmark = pytest.mark.slow

BOOK = load_rulebook()
NOTICED = 163
"""So many small changes the bank noticed when this was last raised; `safeshare coverage --mutations` counts them."""
SECONDS = 20
"""So long the check may take on one core for a bank of 80 cases with two questions each."""


@pytest.fixture(scope="module")
def check() -> MutationCheck:
    """Return the mutation check of the bank."""
    return mutation_check(bank().cases.values(), BOOK)


def test_the_bank_notices_no_less_than_before(check: MutationCheck) -> None:
    """No change of the rulebook that a case once noticed goes unnoticed because of a case that went or changed."""
    noticed = len(check.with_status("killed"))
    assert noticed >= NOTICED, f"{noticed} changes are noticed, not {NOTICED}.\n{check_as_text(check, BOOK)}"


def test_too_few_would_be_told(check: MutationCheck) -> None:
    """With a case less the bank notices less, and the text names each change that nobody would notice."""
    fewer = [case for case in bank().cases.values() if case.pair != "s4a-caravan"]
    less = mutation_check(fewer, BOOK)
    assert len(less.with_status("killed")) < len(check.with_status("killed"))
    text = " ".join(check_as_text(less, BOOK).split())
    for each in less.with_status("survived"):
        assert f"{each.mutant.of.capitalize()} {each.mutant.id}: " in text
        assert " ".join(each.mutant.words.split()) in text


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
