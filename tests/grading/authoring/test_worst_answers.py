"""The worst answer to a part is found from what a learner could choose."""

import random
from itertools import islice

import pytest

from grading.authoring.worst_answers import worst_answers
from grading.course.folder import SCENARIOS
from grading.simulation.answers import Mind, answer_case
from safeshare.marking import mark_part, perfect_answers
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_bank

BOOK = load_rulebook()
CASES = list(load_bank(SCENARIOS, BOOK).cases.values())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_every_part_that_a_machine_marks_has_one(case):
    """It is an answer that counts as given, for exactly the parts that have a perfect one."""
    worst = worst_answers(case, BOOK)
    assert set(worst) == set(perfect_answers(case, BOOK))
    assert {mark_part(case, part, answer, BOOK).status for part, answer in worst.items()} == {"marked"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_no_learner_earns_less(case):
    """Of the answers of 40 learners who know nothing, none earns less than the worst."""
    least = {part: mark_part(case, part, answer, BOOK).points for part, answer in worst_answers(case, BOOK).items()}
    chance = random.Random(case.id)
    for _learner in range(40):
        for part, answer in answer_case(case, Mind(0.05, 0.0, frozenset()), chance, BOOK):
            mark = mark_part(case, part, answer, BOOK)
            assert mark.status != "marked" or mark.points >= least[part]


def test_it_earns_next_to_nothing():
    """Over a whole case the worst answers earn less than a tenth: no exercise pays for whatever is ticked."""
    for case in islice(CASES, 40):
        marks = [mark_part(case, part, answer, BOOK) for part, answer in worst_answers(case, BOOK).items()]
        assert sum(mark.points for mark in marks) < 0.1 * sum(mark.out_of for mark in marks)
