"""The mutation check: what is noticed, what is not, what the loader refuses and what makes no difference."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeshare.coverage import MutationCheck, Tried, mutation_check
from safeshare.coverage.keys import Key
from safeshare.coverage.mutants import mutants
from safeshare.coverage.tables import check_as_text
from safeshare.coverage.tried import Near
from safeshare.evaluation import evaluate
from safeshare.facts import normalise_facts
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.rulebook.parts import Parts
from safeshare.scenario import load_bank
from tests.coverage.tiny import OPEN_CASE, write_bank, write_rulebook
from tests.evaluation.cases import any_case
from tests.marking.cases import bank

SOMERSET = load_rulebook()
ALONE = bank().cases["s4a-market-d"]


@pytest.fixture
def tiny(tmp_path: Path) -> Rulebook:
    """Return the tiny rulebook."""
    return load_rulebook(write_rulebook(tmp_path))


def checked(tmp_path: Path, book: Rulebook, *more: str) -> MutationCheck:
    """Return the mutation check of the tiny bank."""
    return mutation_check(load_bank(write_bank(tmp_path, *more), book).cases.values(), book)


def the(check: MutationCheck, of: str, name: str, change: str, words: str = "") -> Tried:
    """Return the one change that fits."""
    [found] = [
        each
        for each in check.tried
        if (each.mutant.of, each.mutant.id, each.mutant.change) == (of, name, change) and words in each.mutant.words
    ]
    return found


def key(facts: dict[str, str], parts: Parts) -> tuple[Any, ...]:
    """Return what the evaluator says of a case by these parts, without any order."""
    decision = evaluate(facts, Rulebook(Path("changed"), parts))
    return (
        decision.outcome,
        set(decision.clause_ids),
        {(each.clause, frozenset(each.facts)) for each in decision.clauses},
        set(decision.missing),
        {each.id for each in decision.duties},
        {(each.id, each.clauses) for each in decision.duties},
    )


def test_a_noticed_change(tmp_path: Path, tiny: Rulebook) -> None:
    """A change of the rule that decides a question is killed, and the question is named."""
    swapped = the(checked(tmp_path, tiny), "rule", "refusal", "outcome swapped")
    assert (swapped.status, swapped.noticed_by) == ("killed", ("s2-neighbours.next",))
    assert swapped.mutant.words == 'answers "Tell them" (tell) instead of "Tell nobody" (wait)'


def test_a_change_that_nobody_notices(tmp_path: Path, tiny: Rulebook) -> None:
    """A rule that decides no question may change unnoticed; the facts of a question that would notice are shown."""
    swapped = the(checked(tmp_path, tiny), "rule", "open", "outcome swapped")
    assert (swapped.status, swapped.noticed_by, swapped.example) == ("survived", (), {"agreed": "unknown"})
    assert swapped.near == Near("s2-neighbours.next", {"agreed": ("no", "unknown")})


def test_the_parts_that_a_change_alters(tmp_path: Path, tiny: Rulebook) -> None:
    """Of a change it is told in which parts of the key it shows: in the questions that notice it, or in the example."""
    check = checked(tmp_path, tiny)
    assert the(check, "rule", "refusal", "outcome swapped").alters == ("outcome", "duties")
    assert the(check, "duty", "report", "clause removed", "3.1").alters == ("clauses of duties",)
    assert the(check, "rule", "open", "outcome swapped").alters == ("outcome", "duties")
    assert the(check, "rule", "agreement", "condition dropped").alters == ()


def test_a_new_case_kills_a_survivor(tmp_path: Path, tiny: Rulebook) -> None:
    """With a case for the rule the same change is noticed."""
    swapped = the(checked(tmp_path, tiny, OPEN_CASE), "rule", "open", "outcome swapped")
    assert (swapped.status, swapped.noticed_by) == ("killed", ("s2-open.next",))


def test_a_removed_duty_is_noticed(tmp_path: Path, tiny: Rulebook) -> None:
    """A duty's condition, and one of its clauses, are noticed where the duty is due or becomes so."""
    check = checked(tmp_path, tiny)
    everywhere = the(check, "duty", "report", "condition dropped")
    assert (everywhere.status, everywhere.noticed_by) == ("killed", ("s2-neighbours.next",))
    assert (
        everywhere.mutant.words
        == "is due without the condition that the outcome is in the family Share (family: share)"
    )
    fewer = the(check, "duty", "report", "clause removed", "3.1")
    assert (fewer.status, fewer.noticed_by) == ("killed", ("s2-neighbours-b.next",))


def test_what_the_loader_refuses(tmp_path: Path, tiny: Rulebook) -> None:
    """An overlap, a gap and a rule without a clause are refused, whatever the bank holds."""
    check = checked(tmp_path, tiny)
    assert the(check, "rule", "agreement", "condition dropped").status == "refused"
    assert the(check, "rule", "refusal", "clause removed").status == "refused"
    assert the(check, "ground", "fire", "ground removed").status == "refused"


def test_a_change_without_a_difference(tmp_path: Path, tiny: Rulebook) -> None:
    """A condition that an earlier rule makes superfluous is told apart: no case at all turns out differently."""
    check = checked(tmp_path, tiny)
    assert the(check, "rule", "refusal", "condition dropped", "fire: no or unknown").status == "no_difference"


def test_no_difference_is_exact_on_the_tiny_rulebook(tmp_path: Path, tiny: Rulebook) -> None:
    """Over all nine cases: what makes no difference alters none, and each survivor's example is altered."""
    states = ("yes", "no", "unknown")
    cases = [{"agreed": agreed, "fire": fire} for agreed, fire in product(states, states)]
    check = mutation_check((), tiny)
    assert {each.status for each in check.tried} == {"survived", "refused", "no_difference"}
    for each in check.tried:
        if each.status != "refused":
            altered = [case for case in cases if key(case, each.mutant.parts) != key(case, tiny.parts)]
            assert bool(altered) == (each.status == "survived"), each.mutant.words
            assert each.example is None or key(each.example, each.mutant.parts) != key(each.example, tiny.parts)


def test_the_rulebook_stays_as_it_is(tiny: Rulebook) -> None:
    """Changes are made on copies: each differs from the rulebook, which is the same afterwards."""
    before = tiny.parts.model_dump()
    assert all(each.parts != tiny.parts for each in mutants(tiny.parts))
    assert tiny.parts.model_dump() == before


def test_numbers(tmp_path: Path, tiny: Rulebook) -> None:
    """The four counts add up, and the share noticed leaves out what is refused or makes no difference."""
    check = checked(tmp_path, tiny)
    found = check.to_dict()
    counts = [found[name] for name in ("killed", "survived", "refused", "no_difference")]
    assert sum(counts) == found["changes"] == len(found["tried"])
    assert found["percent_killed"] == round(100 * counts[0] / (counts[0] + counts[1]), 2)
    assert [each["status"] for each in found["survivors"]] == ["survived"] * counts[1]


def test_nothing_to_notice_is_all_noticed() -> None:
    """Without any change that makes a difference the share is 100 per cent, not an error."""
    assert MutationCheck(()).percent == 100.0


def test_as_text(tmp_path: Path, tiny: Rulebook) -> None:
    """The text gives the numbers, then each entry with what it says, the facts to state and the change in words."""
    check = checked(tmp_path, tiny)
    text = check_as_text(check, tiny)
    assert f"Mutation check: {len(check.tried)} small changes of the rulebook, made one at a time\n" in text
    assert f"{len(check.with_status('survived')):>6} not noticed by any question" in text
    assert (
        "Rule open: Nobody asked.\n"
        "  A question with agreed: unknown (nearest: s2-neighbours.next with agreed: unknown) would notice,\n"
        "    by its outcome and duties, if it\n"
        '    - answers "Tell them" (tell) instead of "Ask her" (ask)\n'
    ) in text


@pytest.fixture(scope="module")
def somerset() -> MutationCheck:
    """Return the check of the Somerset rulebook with a single case of the bank, so that much survives."""
    return mutation_check([ALONE], SOMERSET)


@pytest.mark.slow
def test_every_example_would_notice(somerset: MutationCheck) -> None:
    """For each survivor the evaluator decides differently the case shown, and the nearest question once altered."""
    survivors = somerset.with_status("survived")
    assert len(survivors) > 250
    for each in survivors:
        assert each.example is not None
        assert each.near is not None
        question = ALONE.question(each.near.question)
        assert {name: old for name, (old, _) in each.near.facts.items()}.items() <= normalise_facts(
            question.facts, SOMERSET
        ).items()
        moved = {**question.facts, **{name: new for name, (_, new) in each.near.facts.items()}}
        assert key(moved, each.mutant.parts) != key(moved, SOMERSET.parts), each.mutant.words
        parts = zip(key(each.example, SOMERSET.parts), key(each.example, each.mutant.parts), Key._fields, strict=True)
        differing = {name.replace("_", " ") for one, two, name in parts if one != two}
        assert differing, each.mutant.words
        assert set(each.alters) == differing - ({"facts behind clauses"} if "clauses" in differing else set()) - (
            {"clauses of duties"} if "duties" in differing else set()
        )


@pytest.mark.slow
@settings(max_examples=60)
@given(case=any_case(), data=st.data())
def test_no_case_tells_what_makes_no_difference(
    somerset: MutationCheck, case: dict[str, str], data: st.DataObject
) -> None:
    """No case turns out differently by a change that is said to make no difference."""
    each = data.draw(st.sampled_from(somerset.with_status("no_difference")), label="change")
    assert key(case, each.mutant.parts) == key(case, SOMERSET.parts)


@pytest.mark.slow
def test_every_entry_is_changed(somerset: MutationCheck) -> None:
    """Each rule, ground and duty of the rulebook is changed in some way, and each rule's outcome is swapped."""
    changed = {(each.mutant.of, each.mutant.id) for each in somerset.tried}
    entries = {"rule": SOMERSET.rules, "ground": SOMERSET.grounds, "duty": SOMERSET.duties}
    assert {(of, each.id) for of, listed in entries.items() for each in listed} <= changed
    swapped = {each.mutant.id for each in somerset.tried if each.mutant.change == "outcome swapped"}
    assert swapped == {rule.id for rule in SOMERSET.rules}
