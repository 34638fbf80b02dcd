"""Answers that are empty or malformed: never a guess, never a point, always a reason."""

from __future__ import annotations

from typing import Any

import pytest

from safeshare.marking import mark_part
from tests.marking.cases import REFUSAL, RULEBOOK, case_of


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"family": "hold", "outcome": "act_now"}, "does not belong to the family"),
        ({"family": "keep"}, "there is no family 'keep'"),
        ({"outcome": "tell"}, "there is no outcome 'tell'"),
        ({"family": "hold", "confidence": 4}, "the confidence is not 1, 2 or 3"),
        ({"family": "hold", "confidence": True}, "the confidence is not 1, 2 or 3"),
        ({"family": "hold", "confidence": float("nan")}, "the confidence is not 1, 2 or 3"),
        ({"family": "hold", "points": 3}, "a key 'points'"),
        ({"family": ["hold"]}, "the family is not the name of an option"),
        ({"family": "hold\n"}, "the family is not the name of an option"),
        (["hold"], "the answer is not a mapping"),
        ("hold", "the answer is not a mapping"),
        (3.0, "the answer is not a mapping"),
    ],
)
def test_a_malformed_decision_cannot_be_marked(answer: Any, says: str) -> None:
    """What is not an answer earns nothing and says why; it is never a guess."""
    mark = mark_part(case_of(REFUSAL), "s4-test.council.decide", answer, RULEBOOK)
    assert (mark.status, mark.points, mark.direction) == ("cannot_be_marked", 0.0, None)
    assert says in mark.reason


@pytest.mark.parametrize(
    ("part", "answer", "says"),
    [
        ("clauses", {"chosen": ["4.99"]}, "'4.99' was never one of the options"),
        ("clauses", {"chosen": [], "none": True}, "'none of them' was never one of the options"),
        ("missing", {"chosen": ["coercion"], "none": True}, "together with 'none of them'"),
        ("duties", {"chosen": "record"}, "are not a list"),
        ("items", {"chosen": [["money"]]}, "not the name of an option"),
        ("items", {"none": "yes"}, "neither true nor false"),
        ("fact_or_opinion", {"sorted": {"money": "rumour"}}, "neither as fact nor as opinion"),
        ("fact_or_opinion", {"sorted": {"gold": "fact"}}, "was never one of the items"),
        ("fact_or_opinion", {"sorted": ["money"]}, "not a mapping"),
        ("handling", {"to": "desk", "by": "fax"}, "'fax' was never one of the options"),
        ("handling", {"to": "portal"}, "'portal' was never one of the options"),
        ("handling", {"to": "desk", "none": "hold"}, "together with 'nothing goes out'"),
        ("handling", {"none": 1}, "neither false nor one of the reasons"),
        ("handling", {"none": "share"}, "neither false nor one of the reasons"),
        ("handling", {"none": ["hold"]}, "neither false nor one of the reasons"),
        ("handling", {"to": ["desk"]}, "not the name of an option"),
        ("sequence", {"order": "explore"}, "not a list of steps"),
        ("sequence", {"order": ["explore", "wait"]}, "'wait' was never one of the steps"),
        ("sequence", {"order": ["explore", "warn"]}, "does not hold every step once"),
        ("sequence", {"order": ["explore", "warn", "send", "note", "note"]}, "does not hold every step once"),
        ("sequence", {"order": ["explore"] * 21}, "not a list of steps"),
    ],
)
def test_a_malformed_answer_cannot_be_marked(part: str, answer: dict[str, Any], says: str) -> None:
    """Unknown ids and wrong forms cannot be marked, with the reason."""
    mark = mark_part(case_of(REFUSAL), f"s4-test.council.{part}", answer, RULEBOOK)
    assert (mark.status, mark.points) == ("cannot_be_marked", 0.0)
    assert says in mark.reason


@pytest.mark.parametrize(
    ("part", "answer"),
    [
        ("decide", {"family": None, "outcome": None, "confidence": 3}),
        ("decide", {}),
        ("clauses", {"chosen": [], "none": False}),
        ("missing", {}),
        ("fact_or_opinion", {"sorted": {}}),
        ("handling", {"to": None, "by": None, "none": False}),
        ("handling", {}),
        ("sequence", {"order": []}),
    ],
)
def test_an_empty_answer_is_not_answered(part: str, answer: dict[str, Any]) -> None:
    """Nothing chosen is not answered, which is neither right nor wrong; confidence alone is no answer."""
    mark = mark_part(case_of(REFUSAL), f"s4-test.council.{part}", answer, RULEBOOK)
    assert (mark.status, mark.points) == ("not_answered", 0.0)
