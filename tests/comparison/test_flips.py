"""The cases whose outcome flips: every one is found, each shown by a smallest one."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings

from safeshare import evaluate, load_rulebook
from safeshare.comparison import Flip, compare
from safeshare.comparison.common import Common
from safeshare.comparison.flips import flips
from safeshare.rulebook import Rulebook
from tests.comparison.variants import (
    COMMENT,
    FIRST_RULE,
    LESSER_CRIME,
    NEW_FACT,
    NEW_VALUE,
    OTHER_DEFAULT,
    UNCERTAIN_LEAD,
    WORDING,
    read_variant,
)
from tests.evaluation.cases import any_case

OLD = load_rulebook()
EDITS = {
    "lesser crime": LESSER_CRIME,
    "uncertain lead": UNCERTAIN_LEAD,
    "first rule": FIRST_RULE,
    "other default": OTHER_DEFAULT,
    "new fact": NEW_FACT,
}


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Rulebook, list[Flip]]]:
    """Return each variant with its flips."""
    folder = tmp_path_factory.mktemp("variants")
    books = {name: read_variant(folder, edits) for name, edits in EDITS.items()}
    return {name: (book, flips(Common(OLD, book))) for name, book in books.items()}


@pytest.mark.parametrize("name", EDITS)
def test_each_flip_is_one(compared, name: str) -> None:
    """Evaluating the smallest case gives the flip's two rules, with different outcomes."""
    book, found = compared[name]
    assert found
    for flip in found:
        old = evaluate({fact: state for fact, state in flip.facts.items() if fact in OLD.facts})
        new = evaluate(flip.facts, book)
        assert (old.rule, new.rule) == (flip.old.id, flip.new.id)
        assert old.outcome != new.outcome


@pytest.mark.parametrize("name", EDITS)
def test_no_flip_is_missed(compared, name: str) -> None:
    """Whatever case flips, the pair of rules that decide it is among the flips."""
    book, found = compared[name]
    pairs = {(flip.old.id, flip.new.id) for flip in found}

    @settings(max_examples=150, deadline=None)
    @given(any_case())
    def search(case: dict[str, str]) -> None:
        old, new = evaluate(case), evaluate(case, book)
        assert ((old.rule, new.rule) in pairs) or old.outcome == new.outcome

    search()


def test_no_smaller_case_flips_so(compared) -> None:
    """Fewer facts never suffice: checked over every case of fewer facts, for flips of up to three."""
    book, found = compared["first rule"]
    states = [(name, state) for name, fact in OLD.facts.items() for state in fact.values]
    reached: dict[tuple[str, str], int] = {}
    for size in (2, 1, 0):
        for stated in combinations(states, size):
            if len({name for name, _ in stated}) == size:
                case = dict(stated)
                reached[evaluate(case).rule, evaluate(case, book).rule] = size
    small = [flip for flip in found if len(flip.facts) <= 3]
    assert len(small) > 5
    for flip in small:
        assert reached.get((flip.old.id, flip.new.id), 3) == len(flip.facts)


def test_the_smallest_case_of_a_known_change(compared) -> None:
    """A lead of whom nobody knows whether they are implicated is told before, and no longer after."""
    _, [flip] = compared["uncertain lead"]
    assert (flip.old.outcome, flip.new.outcome) == ("share_internally", "do_not_share")
    assert flip.facts == {"recipient": "internal", "need_to_know": "yes", "concern": "low"}


def test_the_share_is_exact(compared) -> None:
    """The share of all cases is counted: one recipient of eight, named, no danger from it, need and concern known."""
    _, [flip] = compared["uncertain lead"]
    # recipient 1/8, identifiable 1/2, need_to_know 1/3, concern 2/4, recipient_implicated unknown 1/3, and not acting
    # at once: immediate_danger yes (1/3) with a recipient that can or may protect (2/3) is left out.
    assert flip.share == Fraction(1, 8) * Fraction(1, 2) * Fraction(1, 3) * Fraction(1, 2) * Fraction(1, 3) * Fraction(
        7, 9
    )


def test_what_is_left_out_means_the_default_of_each(compared) -> None:
    """Where a default changes, cases that leave the fact out flip although they state nothing about it."""
    _, found = compared["other default"]
    assert all("consent" not in flip.facts for flip in found)
    assert {flip.old.outcome for flip in found} >= {"seek_consent", "seek_advice"}


def test_a_new_fact_flips_where_it_is_stated(compared) -> None:
    """A fact that only the new rulebook knows is stated in the case, and left out for the old one."""
    book, found = compared["new fact"]
    [flip] = found
    assert flip.facts["recipient_trained"] == "no"
    old, new = compare(OLD, book).decisions(flip)
    assert (old.outcome, new.outcome) == ("share_internally", "do_not_share")


@pytest.mark.parametrize("edits", [WORDING, COMMENT, NEW_VALUE])
def test_nothing_flips_by_words_or_by_values_that_only_one_knows(tmp_path, edits) -> None:
    """A change of wording flips nothing, nor does a value that cases of the other rulebook cannot state."""
    assert flips(Common(OLD, read_variant(tmp_path, edits))) == []


def test_backwards_is_the_same_pairs(compared) -> None:
    """Comparing the other way round finds the same pairs of rules and the same shares."""
    book, found = compared["other default"]
    back = flips(Common(book, OLD))
    assert {(flip.new.id, flip.old.id, flip.share) for flip in back} == {
        (flip.old.id, flip.new.id, flip.share) for flip in found
    }
