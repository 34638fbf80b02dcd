"""Feedback on practice: verdicts, clauses tied to facts, misconceptions, duties missed, the nearest change."""

from __future__ import annotations

import json
from typing import Any

import pytest

from safeshare.marking import feedback, mark_question, perfect_answers
from safeshare.scenario import Distractor
from tests.marking.cases import REFUSAL, RULEBOOK, STEPS, bank, case_of

SHARE = {**REFUSAL, "others_at_risk": "yes"}
QUESTION = "s4-test.council"
TEMPTING = (
    Distractor("outcome", "respect_refusal", "M2", "She said no."),
    Distractor("clause", "4.3", "M2", "A refusal must be honoured."),
    Distractor("duty", "offer_support", "M4", "Support comes anyway."),
)


def given(answers: dict[str, Any]) -> dict[str, Any]:
    """Return the feedback on answers by part name."""
    case = case_of(SHARE, *TEMPTING)
    named = {f"{QUESTION}.{part}": value for part, value in answers.items()}
    return feedback(case, QUESTION, mark_question(case, QUESTION, named, RULEBOOK), RULEBOOK)


def test_a_perfect_answer_is_right() -> None:
    """With everything right the verdict is right, nothing is missed and no misconception is named."""
    case = case_of(SHARE, *TEMPTING)
    answers = perfect_answers(case, RULEBOOK)
    found = feedback(case, QUESTION, mark_question(case, QUESTION, answers, RULEBOOK), RULEBOOK)
    assert (found["verdict"], found["points"], found["out_of"]) == ("right", 15.0, 15.0)
    assert found["headline"].startswith("Right. Share proportionately")
    assert {part["verdict"] for part in found["parts"]} == {"right"}
    assert (found["misconceptions"], found["missed_duties"]) == ([], [])


def test_a_tempted_answer_hears_what_tempted_and_what_is_right() -> None:
    """The belief, its correction, the deciding clauses with their facts and the nearest change are all there."""
    found = given({"decide": {"outcome": "respect_refusal"}, "clauses": {"chosen": ["4.3", "4.O2"]}})
    assert found["verdict"] == "not yet"
    decide, clauses = found["parts"][1], found["parts"][2]
    assert (decide["verdict"], decide["points"]) == ("not yet", 0.0)
    assert "shares less" in decide["text"]
    assert "“She said no.”" in decide["text"]
    assert clauses["verdict"] == "close"
    assert [text.partition(":")[0] for text in clauses["wrong"]] == ["4.3"]
    assert [text.partition(":")[0] for text in clauses["missed"]] == ["7.C1"]
    assert [each["id"] for each in found["misconceptions"]] == ["M2"]
    assert found["misconceptions"][0]["correction"]
    assert [each["id"] for each in found["clauses"]] == ["4.O2", "7.C1"]
    assert found["clauses"][0]["words"] == "someone else is or may be at risk"
    assert "nobody else is at risk" in found["change"]


def test_a_right_family_is_close() -> None:
    """The right family without the right answer is close."""
    assert given({"decide": {"family": "share"}})["verdict"] == "close"


def test_missed_duties_are_named_in_words() -> None:
    """Duties that were not ticked are listed as sentences."""
    found = given({"duties": {"chosen": ["record"]}})
    assert "Use a secure channel." in found["missed_duties"]
    assert "Record what you decided and why, whether or not you share." not in found["missed_duties"]


def test_what_is_not_answered_is_not_told_off() -> None:
    """A part without an answer says so, and lists nothing as wrong or missed."""
    part = given({"decide": {"outcome": "share_without_consent"}})["parts"][2]
    assert (part["status"], part["text"], part["wrong"], part["missed"]) == ("not_answered", "Not answered.", [], [])


def test_items_are_explained_where_something_is_shared() -> None:
    """Items come with the author's reason, and each sorted item with what it is."""
    found = given({"items": {"chosen": ["illness"]}, "fact_or_opinion": {"sorted": {"lazy": "fact"}}})
    assert found["parts"][5]["wrong"] == ["She had measles as a child. (It has nothing to do with it.)"]
    assert found["parts"][6]["wrong"] == ["He is lazy. (Opinion.)"]


def test_choices_are_explained_where_something_is_shared() -> None:
    """A wrong recipient comes with the author's reason, and so does the right one that was not chosen."""
    part = given({"handling": {"to": "meeting", "by": "portal"}})["parts"][7]
    assert part["wrong"] == ["Everybody at Thursday's meeting (Most have no need of it.)"]
    assert part["missed"] == ["The council's duty desk (It acts on this.)"]


def test_a_wrong_order_is_put_right() -> None:
    """Feedback on a wrong order says how many pairs stand rightly, and gives a right one with its clauses."""
    wrong = given({"sequence": {"order": ["warn", "explore", "send", "note", "explain"]}})["parts"][8]
    assert wrong["text"].startswith("Compared two by two, 8 of 9 pairs")
    assert wrong["text"].endswith("Some steps may as well be swapped.")
    assert wrong["order"][0] == "Ask what lies behind the refusal (4.S1)."
    assert len(wrong["order"]) == len(STEPS)
    right = given({"sequence": {"order": ["explore", "warn", "send", "note", "explain"]}})["parts"][8]
    assert (right["text"], right["order"]) == ("Right: every step stands where it should.", [])


def test_a_record_waits_for_a_person() -> None:
    """Feedback on a record says that a person marks it, and holds no key."""
    case = case_of(SHARE)
    answers = {"s4-test.record.text": {"text": "I decided."}}
    found = feedback(case, "s4-test.record", mark_question(case, "s4-test.record", answers, RULEBOOK), RULEBOOK)
    assert found["parts"][0]["text"] == "A person marks this."
    assert found["clauses"] == []


def test_outside_notes_are_kept_apart() -> None:
    """What the guide does not say itself, such as the emergency services, stands under `outside`."""
    case = case_of({**REFUSAL, "immediate_danger": "yes"})
    found = feedback(case, QUESTION, mark_question(case, QUESTION, {}, RULEBOOK), RULEBOOK)
    assert found["outside"]


@pytest.mark.parametrize("case_id", bank().cases)
def test_feedback_is_plain_data_for_every_question(case_id: str) -> None:
    """Feedback on every question of the bank, unanswered and perfect, can be written as JSON."""
    case = bank().cases[case_id]
    for question_id in case.question_ids:
        for answers in ({}, perfect_answers(case, RULEBOOK)):
            found = feedback(case, question_id, mark_question(case, question_id, answers, RULEBOOK), RULEBOOK)
            assert json.loads(json.dumps(found, allow_nan=False)) == found
