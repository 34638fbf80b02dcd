"""'Nothing is missing' and 'share none of these' count in full only beside the right decision."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from safeshare.marking import QuestionMark, feedback, mark_question, perfect_answers
from tests.marking.cases import REFUSAL, RULEBOOK, any_facts, case_of

QUESTION = "s4-test.council"
NONE: dict[str, Any] = {"chosen": [], "none": True}
SHARE = {**REFUSAL, "others_at_risk": "yes"}
WEIGH = {**REFUSAL, "crime_preventable": "yes"}
UNREAD = "It could be said of any case, so it earns a quarter unless your decision is right too."


def marked(facts: dict[str, str], parts: tuple[str, ...], **answers: Any) -> QuestionMark:
    """Mark the test's question with these parts; answers are given by part."""
    case = case_of(facts)
    case = replace(case, questions=(replace(case.questions[0], parts=parts),))
    named = {f"{QUESTION}.{part}": answer for part, answer in answers.items()}
    return mark_question(case, QUESTION, named, RULEBOOK)


def points(mark: QuestionMark, part: str) -> float:
    """Return the points of one part."""
    found = mark.of_kind(part)
    assert found is not None
    return found.points


@pytest.mark.parametrize(
    ("decided", "missing", "items"),
    [
        ({"outcome": "respect_refusal"}, 1.0, 2.0),
        ({"outcome": "no_duty"}, 1.0, 2.0),
        ({"family": "hold"}, 1.0, 2.0),
        ({"outcome": "seek_advice"}, 0.25, 0.5),
        ({"outcome": "share_without_consent"}, 0.25, 0.5),
        ({"outcome": "respect_refusal", "family": "share"}, 0.25, 0.5),
        ({"confidence": 3}, 0.25, 0.5),
        (None, 0.25, 0.5),
    ],
)
def test_none_counts_in_full_beside_the_right_family(
    decided: dict[str, Any] | None, missing: float, items: float
) -> None:
    """The right family is enough; beside another, a decision that cannot be marked or none, it earns a quarter."""
    answers = {"missing": NONE, "items": NONE} | ({} if decided is None else {"decide": decided})
    mark = marked(REFUSAL, ("decide", "missing", "items"), **answers)
    assert (points(mark, "missing"), points(mark, "items")) == (missing, items)


def test_a_judgement_takes_each_careful_answer() -> None:
    """Where holding and sharing are both careful, 'none' counts beside either and not beside a pause."""
    found = [
        points(marked(WEIGH, ("decide", "items"), items=NONE, decide={"family": each}), "items")
        for each in ("hold", "share", "weigh", "pause")
    ]
    assert found == [2.0, 2.0, 2.0, 0.5]


def test_only_a_right_none_is_touched() -> None:
    """Beside a wrong decision a wrong 'none' earns nothing, and what is ticked earns what it earns anywhere."""
    wrong = {"outcome": "seek_advice"}
    ticked = {"chosen": ["money", "date"], "none": False}
    mark = marked(SHARE, ("decide", "clauses", "missing", "items"), decide=wrong, clauses={"chosen": ["4.O2", "7.C1"]},
                  missing=NONE, items=ticked)  # fmt: skip
    assert [points(mark, each) for each in ("clauses", "missing", "items")] == [1.0, 0.25, 2.0]
    assert points(marked(SHARE, ("decide", "items"), decide=wrong, items=NONE), "items") == 0.0


@pytest.mark.parametrize(("last", "worth"), [("hold", 1.0), ("share", 0.25), (None, 0.25)])
def test_the_end_of_a_story_is_a_decision_too(last: str | None, worth: float) -> None:
    """Without a part that decides, what was done after the whole story says it; a story left half told says nothing."""
    path = [{"step": step, "did": "decide", "family": "hold"} for step in (1, 2)]
    if last:
        path.append({"step": 3, "did": "decide", "family": last})
    assert points(marked(REFUSAL, ("unfold", "missing"), unfold={"path": path}, missing=NONE), "missing") == worth


def test_where_nothing_is_decided_none_keeps_its_points() -> None:
    """A question that asks for no decision gives 'none' all of its points."""
    assert points(marked(REFUSAL, ("clauses", "missing"), missing=NONE), "missing") == 1.0


def test_feedback_says_so_in_plain_words() -> None:
    """The part is close, and its sentence says what the rest of the points hangs on."""
    case = case_of(REFUSAL)
    for outcome, verdict in (("seek_advice", "close"), ("respect_refusal", "right")):
        answers = {f"{QUESTION}.decide": {"outcome": outcome}, f"{QUESTION}.missing": NONE}
        said = feedback(case, QUESTION, mark_question(case, QUESTION, answers, RULEBOOK), RULEBOOK)
        [part] = [each for each in said["parts"] if each["kind"] == "missing"]
        assert part["verdict"] == verdict
        assert part["text"].startswith("Right: none of these.")
        assert (UNREAD in part["text"]) == (verdict == "close")


@given(any_facts())
def test_a_perfect_sheet_loses_nothing_by_it(facts: dict[str, str]) -> None:
    """Whatever the facts, the computed answers earn everything in every part."""
    case = case_of(facts)
    mark = mark_question(case, QUESTION, perfect_answers(case, RULEBOOK), RULEBOOK)
    assert all(each.is_full for each in mark.marks)
