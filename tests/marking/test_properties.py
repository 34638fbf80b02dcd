"""What holds of every mark, whatever the facts of the case and whatever the answer."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeshare.exercises import public_case
from safeshare.marking import Mark, Task, all_tasks, mark_part, mark_question, mark_task, perfect_answers
from safeshare.marking.ticking import Ticking
from safeshare.scenario import Case, Information, Item
from tests.marking.cases import ALL_PARTS, REFUSAL, RULEBOOK, STEPS, TICKED, any_facts, bank, case_of

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = st.sampled_from(
    ["family", "outcome", "confidence", "chosen", "none", "sorted", "text", "to", "by", "order", "path"]
)


def ticking(case: Case) -> list[tuple[Task, list[str], tuple[str, ...]]]:
    """Return the ticked parts of a case, each with its options and its key."""
    tasks = [task for task in all_tasks(case, RULEBOOK) if isinstance(task.kind, Ticking)]
    assert {task.kind.name for task in tasks} == set(TICKED)
    return [
        (task, list(task.kind.options(task)), task.kind.key(task)) for task in tasks if isinstance(task.kind, Ticking)
    ]


def tick(task: Task, chosen: list[str]) -> Mark:
    """Mark these ticks."""
    return mark_task(task, {"chosen": chosen, "none": False})


@given(any_facts())
def test_ticking_everything_earns_nothing(facts: dict[str, str]) -> None:
    """Whoever ticks every option earns nothing in any part that is ticked, whatever the facts."""
    for task, options, _key in ticking(case_of(facts)):
        assert tick(task, options).points == 0.0


@given(any_facts(), st.randoms(use_true_random=False))
def test_a_further_right_tick_never_lowers_the_points(facts: dict[str, str], chance: Any) -> None:
    """With any other ticks, one right tick more earns at least as much; one wrong tick more earns no more."""
    for task, options, key in ticking(case_of(facts)):
        chosen = [each for each in options if chance.random() < 0.4]
        before = tick(task, chosen).points
        for each in options:
            if each not in chosen:
                after = tick(task, [*chosen, each]).points
                assert after >= before if each in key else after <= before


@given(any_facts())
def test_a_perfect_answer_earns_the_maximum(facts: dict[str, str]) -> None:
    """The computed answer earns exactly the maximum of every part that is marked here."""
    case = case_of(facts)
    answers = perfect_answers(case, RULEBOOK)
    assert {part.rpartition(".")[2] for part in answers} == set(ALL_PARTS)
    question = mark_question(case, "s4-test.council", answers, RULEBOOK)
    assert question.status == "marked"
    assert all(mark.is_full for mark in question.marks)
    assert question.points == question.out_of == 15.0


KINDS = st.sampled_from(["fact", "opinion"])


@given(st.lists(KINDS, min_size=2, max_size=12).filter(lambda kinds: len(set(kinds)) == 2), KINDS, st.data())
def test_one_answer_for_all_items_earns_nothing(kinds: list[Any], answer: str, data: st.DataObject) -> None:
    """To call everything a fact, or an opinion, earns nothing, however many of each there are; all right is full."""
    case = case_of(REFUSAL)
    items = tuple(Item(f"item{n}", f"Item {n}.", False, kind, "So.") for n, kind in enumerate(kinds))
    case = replace(case, information=Information("s4-test.council", items))
    [task] = [task for task in all_tasks(case, RULEBOOK) if task.kind.name == "fact_or_opinion"]
    sorted_so = data.draw(st.sets(st.sampled_from([item.id for item in items]), min_size=1))
    for names in (sorted_so, {item.id for item in items}):
        assert mark_task(task, {"sorted": dict.fromkeys(names, answer)}).points == 0.0
    assert mark_task(task, {"sorted": {item.id: item.kind for item in items}}).points == task.out_of


@pytest.mark.parametrize("case_id", bank().cases)
def test_one_answer_for_all_items_of_the_bank_earns_nothing(case_id: str) -> None:
    """No case of the bank pays for sorting without reading."""
    case = bank().cases[case_id]
    for task in all_tasks(case, RULEBOOK):
        if task.kind.name == "fact_or_opinion":
            assert case.information is not None
            for answer in ("fact", "opinion"):
                given_to_all = {item.id: answer for item in case.information.items}
                assert mark_task(task, {"sorted": given_to_all}).points == 0.0


@given(any_facts(), st.permutations([step.id for step in STEPS]))
def test_an_order_and_its_reverse_never_both_pay(facts: dict[str, str], order: list[str]) -> None:
    """Of an order of steps and the same turned round at most one earns anything; what shows first is no safe guess."""
    [task] = [task for task in all_tasks(case_of(facts), RULEBOOK) if task.kind.name == "sequence"]
    points = [mark_task(task, {"order": each}).points for each in (order, order[::-1])]
    assert min(points) == 0.0


@given(any_facts())
def test_every_pool_holds_all_that_is_right_and_something_wrong(facts: dict[str, str]) -> None:
    """Each list of options holds the whole key, something wrong besides, and nothing twice."""
    for task, options, key in ticking(case_of(facts)):
        assert set(key) < set(options)
        assert len(set(options)) == len(options)
        if task.kind.name != "items":
            assert len(options) - len(key) >= 3


@given(any_facts())
def test_a_judgement_gives_both_careful_answers_full_marks(facts: dict[str, str]) -> None:
    """Each outcome that the guide also accepts earns the maximum, with no direction; all others earn 0 or 1."""
    case = case_of(facts)
    [task] = [task for task in all_tasks(case, RULEBOOK) if task.kind.name == "decide"]
    right = {task.decision.outcome, *RULEBOOK.outcomes[task.decision.outcome].also_right}
    for outcome in RULEBOOK.outcomes.values():
        mark = mark_task(task, {"family": outcome.family, "outcome": outcome.id, "confidence": None})
        if outcome.id in right:
            assert (mark.points, mark.direction) == (3.0, 0)
        else:
            assert mark.points == (1.0 if mark.direction == 0 else 0.0)


@given(any_facts(), st.dictionaries(KEYS | st.text(max_size=6), ANYTHING, max_size=4) | ANYTHING)
def test_any_answer_gets_a_finite_mark(facts: dict[str, str], answer: Any) -> None:
    """Whatever stands in an answers file, a mark comes back: finite, 0 to the maximum, with a status and a reason."""
    for task in all_tasks(case_of(facts), RULEBOOK):
        mark = mark_task(task, answer)
        assert math.isfinite(mark.points)
        assert 0.0 <= mark.points <= mark.out_of
        assert mark.status in ("marked", "not_answered", "cannot_be_marked", "by_hand")
        assert mark.reason
        assert mark.points == 0.0 or mark.status == "marked"


@pytest.mark.parametrize("case_id", bank().cases)
def test_the_bank_can_be_answered_perfectly_and_not_at_all(case_id: str) -> None:
    """Every question of every case earns its maximum with the computed answer and nothing with none."""
    case = bank().cases[case_id]
    answers = perfect_answers(case, RULEBOOK)
    public = public_case(case, RULEBOOK)
    for question in public["questions"]:
        unanswered = mark_question(case, question["id"], {}, RULEBOOK)
        assert (unanswered.status, unanswered.points) == ("not_answered", 0.0)
        assert unanswered.out_of == question["points"]
        if question["id"] not in case.text_ids:
            assert mark_question(case, question["id"], answers, RULEBOOK).points == question["points"]
        for part in question["parts"]:
            assert mark_part(case, part["id"], answers.get(part["id"]), RULEBOOK).out_of == part["points"]
