"""What a learner may see of a case holds no facts, no keys and nothing that tells them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from safeshare.exercises import case_bundle, public_case
from safeshare.scenario import Case, decision_of
from tests.marking.cases import REFUSAL, RULEBOOK, any_facts, bank, case_of

SECRET_KEYS = {
    "facts",
    "needed",
    "at",
    "handling",
    "sequence",
    "why",
    "distractors",
    "misconception",
    "misconceptions",
    "says",
    "expect",
    "near",
    "settled",
    "near_settled",
    "differs",
    "outcome",
    "missing",
    "right",
    "key",
    "change",
    "information",
    "record",
}


def walk(node: Any) -> Iterator[tuple[str | None, Any]]:
    """Yield every key with its value, and every value of every list, at any depth."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key, value
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield None, value
            yield from walk(value)


@pytest.mark.parametrize("case_id", bank().cases)
def test_a_public_case_holds_no_facts_and_no_keys(case_id: str) -> None:
    """No key of the public case names facts or answers, and `kind` says only what kind of part it is."""
    public = public_case(bank().cases[case_id], RULEBOOK)
    for key, value in walk(public):
        assert key not in SECRET_KEYS
        if key == "kind":
            assert value not in ("fact", "opinion")
    assert set(public["steps"][0]) == {"text"}
    assert json.loads(json.dumps(public, allow_nan=False)) == public


@pytest.mark.parametrize("case_id", bank().cases)
def test_no_fact_is_given_with_its_value(case_id: str) -> None:
    """Where the public case names a fact, as an option to ask for, its value stands nowhere beside it."""
    case = bank().cases[case_id]
    text = json.dumps(public_case(case, RULEBOOK))
    for question in case.questions:
        for name, value in question.facts.items():
            assert f'"{name}": "{value}"' not in text
            assert f'"{name}={value}"' not in text
        for distractor in question.distractors:
            assert json.dumps(distractor.says) not in text
    remarks = [item.why for item in case.information.items] if case.information else []
    remarks += [each.why for each in (*case.handling.to, *case.handling.by)] if case.handling else []
    for remark in remarks:
        assert json.dumps(remark) not in text


@given(any_facts())
def test_the_decision_to_make_looks_the_same_whatever_the_facts(facts: dict[str, str]) -> None:
    """All of a public case but the pools of clauses, duties and facts is the same for any facts."""
    first, second = (_without_pools(public_case(case_of(each), RULEBOOK)) for each in (REFUSAL, facts))
    assert first == second


def _without_pools(public: dict[str, Any]) -> dict[str, Any]:
    for question in public["questions"]:
        for part in question["parts"]:
            if part["kind"] in ("unfold", "clauses", "duties", "missing"):
                part["options"] = []
    return public


@given(any_facts())
def test_options_stand_in_the_guide_s_order(facts: dict[str, str]) -> None:
    """Clauses, duties and facts are in the order of the rulebook, whichever of them are right."""
    parts = {part["kind"]: part for part in public_case(case_of(facts), RULEBOOK)["questions"][0]["parts"]}
    orders = {
        "clauses": list(RULEBOOK.clauses),
        "duties": [duty.id for duty in RULEBOOK.duties],
        "missing": list(RULEBOOK.facts),
        "unfold": list(RULEBOOK.facts),
    }
    for kind, order in orders.items():
        places = [order.index(option["id"]) for option in parts[kind]["options"]]
        assert places == sorted(places)


@given(any_facts())
def test_the_number_of_options_hardly_tells_how_many_are_right(facts: dict[str, str]) -> None:
    """Lists have their usual length unless nearly all of that would be right."""
    case = case_of(facts)
    decision = decision_of(case.questions[0], RULEBOOK)
    parts = {part["kind"]: part for part in public_case(case, RULEBOOK)["questions"][0]["parts"]}
    for kind, size, right in (
        ("clauses", 14, len(decision.clauses)),
        ("duties", 14, len(decision.duties)),
        ("missing", 10, len(decision.missing)),
    ):
        assert len(parts[kind]["options"]) == max(size, right + 3)


@pytest.mark.parametrize("case_id", ["s1-start", "s4-recall", "s9-recall"])
def test_a_case_for_two_minutes_has_short_lists(case_id: str) -> None:
    """A practice case that stands alone and is told in a step or two offers 8 clauses, three wrong ones among them."""
    case = bank().cases[case_id]
    for question, shown in zip(case.questions, public_case(case, RULEBOOK)["questions"], strict=True):
        options = next(part["options"] for part in shown["parts"] if part["kind"] == "clauses")
        right = decision_of(question, RULEBOOK).clause_ids
        tempting = [each for each in question.distractors if each.target == "clause"]
        assert len(options) == max(8, len(right) + 3, len(right) + len(tempting))
        assert {*right, *(each.id for each in tempting)} <= {each["id"] for each in options}


def test_items_stand_in_an_order_of_their_own() -> None:
    """Items are shown in an order that the author did not choose, the same for all cases of a pair."""
    case = case_of(REFUSAL)
    assert case.information is not None
    turned = replace(case, information=replace(case.information, items=case.information.items[::-1]))
    shown, again = (_items(each) for each in (case, turned))
    assert shown == again
    assert shown != [item.id for item in case.information.items]


def test_choices_and_steps_stand_in_an_order_of_their_own() -> None:
    """Recipients, channels and steps are shown in an order that neither author nor key chose, alike in a whole pair."""
    case = case_of(REFUSAL)
    assert case.handling is not None
    assert case.sequence is not None
    turned = replace(
        case,
        handling=replace(case.handling, to=case.handling.to[::-1], by=case.handling.by[::-1]),
        sequence=replace(case.sequence, items=case.sequence.items[::-1]),
    )
    other = replace(case_of({**REFUSAL, "others_at_risk": "yes"}), id="s4-test-b")
    shown, again, pair = (
        {part["kind"]: part for part in public_case(each, RULEBOOK)["questions"][0]["parts"]}
        for each in (case, turned, other)
    )
    for kind, key in (("handling", "to"), ("handling", "by"), ("sequence", "options")):
        assert shown[kind][key] == again[kind][key] == pair[kind][key]
    assert [each["id"] for each in shown["sequence"]["options"]] != [each.id for each in case.sequence.items]


def _items(case: Case) -> list[str]:
    parts = {part["kind"]: part for part in public_case(case, RULEBOOK)["questions"][0]["parts"]}
    return [option["id"] for option in parts["items"]["options"]]


def test_the_same_case_is_always_shown_alike() -> None:
    """Showing a case twice gives the same options: nothing is drawn at random."""
    for case in bank().cases.values():
        assert public_case(case, RULEBOOK) == public_case(case, RULEBOOK)


def test_a_public_case_has_the_shape_that_the_player_reads() -> None:
    """Ids, prompts, points and options of every kind of part, and the record as the last question."""
    public = public_case(case_of(REFUSAL), RULEBOOK)
    council, record = public["questions"]
    assert (council["id"], council["points"]) == ("s4-test.council", 15.0)
    assert [part["id"].rpartition(".")[2] for part in council["parts"]] == [
        "unfold",
        "decide",
        "clauses",
        "duties",
        "missing",
        "items",
        "fact_or_opinion",
        "handling",
        "sequence",
    ]
    unfold, decide, clauses, duties, missing, items, sorting, handling, sequence = council["parts"]
    assert unfold["steps"] == 3
    assert [family["id"] for family in unfold["families"]] == ["share", "weigh", "pause", "hold"]
    assert {tuple(each) for each in unfold["options"]} == {("id", "label")}
    assert [family["id"] for family in decide["families"]] == ["share", "weigh", "pause", "hold"]
    assert sum(len(family["outcomes"]) for family in decide["families"]) == 14
    assert [step["value"] for step in decide["confidence"]] == [1, 2, 3]
    assert clauses["none_label"] is None
    assert duties["none_label"] is None
    assert missing["none_label"] == "Nothing more is needed before deciding"
    assert items["none_label"] == "Share none of these"
    assert [choice["id"] for choice in sorting["choices"]] == ["fact", "opinion"]
    assert {each["id"] for each in handling["to"]} == {"desk", "colleague", "meeting"}
    assert handling["by"][0].keys() == {"id", "label"}
    assert [each["id"] for each in handling["nones"]] == ["pause", "hold"]
    assert {tuple(each) for each in sequence["options"]} == {("id", "label")}
    assert (record["id"], record["points"]) == ("s4-test.record", 3.0)
    assert [part["id"] for part in record["parts"]] == ["s4-test.record.text"]
    assert record["parts"][0]["rubric"] == ["It is dated."]


def test_a_bundle_holds_nothing_of_assessed_cases_but_what_is_shown() -> None:
    """In cases.json assessed cases are public ones; whole cases are for practice alone."""
    bundle = case_bundle(bank().cases.values(), RULEBOOK)
    assert {case["use"] for case in bundle["practice"]} == {"practice"}
    assert {case["use"] for case in bundle["assessed"]} == {"assessment"}
    assert all("facts" in case["steps"][0] for case in bundle["practice"])
    for key, _value in walk(bundle["assessed"]):
        assert key not in SECRET_KEYS
