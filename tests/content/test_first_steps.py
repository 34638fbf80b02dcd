"""Stories that unfold: what is sound after the first step differs from case to case."""

from __future__ import annotations

from collections import Counter

import pytest

from safeshare.scenario import Case
from safeshare.scenario.unfolding import PART, decisions_on_the_way, known_after_each
from tests.content.bank import RULEBOOK, bank

SECTIONS = "123456789P"
MOST_FIRST = 0.6
"""So much of the first steps may be of one family."""
MOST = 2 / 3
"""So much of all steps together may be of one family."""


def ways(case: Case) -> list[tuple[str, ...]]:
    """Return the families of the answers after each step, for each question of a case that tells its story so."""
    told = [question for question in case.questions if PART in question.parts]
    return [tuple(decision.family for decision in decisions_on_the_way(question, RULEBOOK)) for question in told]


def all_ways(use: str, section: str | None = None) -> list[tuple[str, ...]]:
    """Return the ways of all cases of one use, in a section or in all."""
    cases = [case for case in bank().cases.values() if case.use == use and section in (None, case.section)]
    return [way for case in cases for way in ways(case)]


def largest_part(families: list[str]) -> float:
    """Return the share of the commonest family."""
    return max(Counter(families).values()) / len(families)


@pytest.mark.parametrize("section", SECTIONS)
def test_an_assessed_story_begins_in_more_than_one_way(section: str) -> None:
    """Each section has one item of four cases that unfolds, and their first steps are of two families or more."""
    found = all_ways("assessment", section)
    assert len(found) == 4
    assert len({way[0] for way in found}) >= 2


def test_each_section_has_a_story_to_practise_on() -> None:
    """In each section's practice a story unfolds; over the sections sharing, pausing and holding each come first."""
    assert all(all_ways("practice", section) for section in SECTIONS)
    assert {way[0] for way in all_ways("practice")} >= {"share", "pause", "hold"}


@pytest.mark.parametrize("use", ["practice", "assessment"])
def test_no_family_fits_most_first_steps(use: str) -> None:
    """Of the first steps not more than 60 per cent are of one family, and of all steps not more than two thirds."""
    found = all_ways(use)
    assert largest_part([way[0] for way in found]) <= MOST_FIRST
    assert largest_part([family for way in found for family in way]) <= MOST


@pytest.mark.parametrize("use", ["practice", "assessment"])
def test_a_sound_beginning_may_stand_or_fall(use: str) -> None:
    """Some stories that begin with sharing or holding end in the same family, and some in another."""
    begun = [way for way in all_ways(use) if way[0] in {"share", "hold"}]
    assert {way[0] == way[-1] for way in begun} == {True, False}


def test_no_pair_in_practice_asks_the_same_first_step_twice() -> None:
    """Where both cases of a pair are told step by step, what is known after the first step differs between them."""
    for pair in bank().pairs().values():
        told = [question for case in pair for question in case.questions if PART in question.parts]
        if pair[0].use == "practice" and len(told) == 2:
            first, second = (known_after_each(question.facts, question.settled)[0] for question in told)
            assert first != second, pair[0].id


def test_a_pair_whose_end_alone_differs_still_asks_for_it() -> None:
    """A case that is not told step by step because its pair was has the other exercises, its decision among them."""
    spared = 0
    for pair in bank().pairs().values():
        for base, question in zip(pair[0].questions, pair[-1].questions, strict=True):
            if base.parts != question.parts:
                spared += 1
                assert question.parts == tuple(kind for kind in base.parts if kind != PART)
                assert "decide" in question.parts
    assert spared
