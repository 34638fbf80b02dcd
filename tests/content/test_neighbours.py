"""What two learners side by side could copy from each other: with the course's own draw, over the whole bank."""

from __future__ import annotations

from itertools import combinations
from statistics import mean

import pytest

from grading.allotment import draw
from safeshare.allotting import FORM
from safeshare.scenario import Case
from safeshare.scenario.forms import load_forms
from safeshare.scenario.keys import decision_of, right_ids
from safeshare.scenario.model import Target
from tests.content.bank import ROOT, RULEBOOK, bank

LISTS: dict[str, Target] = {"clauses": "clause", "duties": "duty", "missing": "fact"}
LEARNERS = [f"learner-{number:02d}" for number in range(40)]
KEY = bytes(range(32))
SECTIONS = "123456789P"
LEAST = 1 / 4
"""The share of neighbours who have the same of four cases: where all four answers differ, no more share theirs."""

Item = tuple[Case, ...]


def items(section: str) -> dict[str, Item]:
    """Return the assessed items of a section's notebook with their cases."""
    return {
        file.id: tuple(file.cases)
        for file in bank().files
        if file.base.use == "assessment" and file.base.pool == "section" and file.base.section == section
    }


def right_answer(case: Case, number: int) -> tuple[object, ...]:
    """Return what is right for a case's question in all that it asks of the core: its outcome and what is to tick."""
    question = case.questions[number]
    decision = decision_of(question, RULEBOOK)
    ticked = (right_ids(target, decision, RULEBOOK) for part, target in LISTS.items() if part in question.parts)
    return (decision.outcome, *(frozenset(each) for each in ticked))


def shares(section: str) -> list[float]:
    """Return for each question of a section how many of all pairs of learners have the same right answer."""
    found = []
    for item, variants in items(section).items():
        shown = [variants[draw(KEY, learner, item, len(variants))] for learner in LEARNERS]
        for number in range(len(variants[0].questions)):
            answers = [right_answer(case, number) for case in shown]
            found.append(mean(one == two for one, two in combinations(answers, 2)))
    return found


@pytest.mark.parametrize("section", SECTIONS)
def test_every_item_has_four_cases(section: str) -> None:
    """Each assessed item has four cases, and no two of them have the same answers to all that they ask."""
    assert items(section)
    for item, variants in items(section).items():
        whole = {tuple(right_answer(case, number) for number in range(len(case.questions))) for case in variants}
        assert (len(variants), len(whole)) == (4, 4), item


@pytest.mark.parametrize("section", SECTIONS)
def test_two_side_by_side_rarely_share_a_right_answer(section: str) -> None:
    """Of all pairs of 40 learners about a quarter share a question's right answer, and never much over a half."""
    found = shares(section)
    assert LEAST - 0.1 < mean(found) < 0.38
    assert max(found) < 0.6


def test_over_the_course_it_is_little_more_than_the_least() -> None:
    """Over all sections the share is under three in ten: at most a question in eight is given away beyond chance."""
    assert mean(each for section in SECTIONS for each in shares(section)) < 0.3


def test_two_side_by_side_rarely_sit_the_same_test() -> None:
    """There are four forms of the tests, and about a quarter of all pairs of learners draw the same."""
    forms = load_forms(ROOT / "scenarios", bank(), RULEBOOK)
    assert forms is not None
    drawn = [draw(KEY, learner, FORM, len(forms.cases)) for learner in LEARNERS]
    assert len(forms.cases) == 4
    assert mean(one == two for one, two in combinations(drawn, 2)) < 0.33
