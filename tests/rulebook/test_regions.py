"""The regions of the rules: exact, disjoint and whole."""

from __future__ import annotations

from hypothesis import given, settings

from safeshare import load_rulebook
from safeshare.facts import normalise_facts
from safeshare.rulebook.regions import count, narrowed, regions
from tests.evaluation.cases import any_case

BOOK = load_rulebook()
SPACE, REGIONS = regions(BOOK.parts)


def test_regions_hold_every_case_once() -> None:
    """The regions hold exactly as many cases as there are, so none is left out and none counted twice."""
    assert sum(count(SPACE, region.box) for region in REGIONS) == count(SPACE, SPACE.full)


@settings(max_examples=200, deadline=None)
@given(any_case())
def test_a_case_lies_in_one_region_of_the_rule_that_decides_it(case: dict[str, str]) -> None:
    """A case lies in exactly one region, and the region's rule is the one that the engine finds."""
    words = normalise_facts(case, BOOK)
    point = SPACE.box({name: (word,) for name, word in words.items()})
    [found] = narrowed(SPACE, REGIONS, point)
    assert found.rule is BOOK.engine.first(BOOK.engine.bits_of(words)).rule
    assert count(SPACE, found.box) == 1


def test_every_rule_has_a_region() -> None:
    """Each rule decides somewhere."""
    assert {region.rule.id for region in REGIONS} == {rule.id for rule in BOOK.rules}
