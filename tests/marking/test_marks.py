"""Marks of single answers: points, status, direction, reason."""

from __future__ import annotations

from typing import Any

import pytest

from safeshare.marking import KINDS, Kind, Mark, QuestionMark, kind_of, mark_part, mark_question
from safeshare.marking.kinds import register
from safeshare.scenario import Case, Distractor
from tests.marking.cases import REFUSAL, RULEBOOK, case_of

WEIGH = {**REFUSAL, "crime_preventable": "yes"}
SHARE = {**REFUSAL, "others_at_risk": "yes"}
PAUSE = {**REFUSAL, "coercion": "unknown"}


def decided(facts: dict[str, str], family: str | None, outcome: str | None) -> Mark:
    """Mark a decision on these facts."""
    answer = {"family": family, "outcome": outcome, "confidence": 2}
    return mark_part(case_of(facts), "s4-test.council.decide", answer, RULEBOOK)


def marked(facts: dict[str, str], part: str, **answer: Any) -> Mark:
    """Mark one part of a question on these facts."""
    return mark_part(case_of(facts), f"s4-test.council.{part}", answer, RULEBOOK)


@pytest.mark.parametrize(
    ("facts", "family", "outcome", "points", "direction"),
    [
        (REFUSAL, "hold", "respect_refusal", 3.0, 0),
        (REFUSAL, "hold", None, 1.0, 0),
        (REFUSAL, None, "respect_refusal", 3.0, 0),
        (REFUSAL, "hold", "no_duty", 1.0, 0),
        (REFUSAL, "pause", "seek_advice", 0.0, 1),
        (REFUSAL, "share", None, 0.0, 1),
        (SHARE, "share", "share_without_consent", 3.0, 0),
        (SHARE, "share", "act_now", 1.0, 0),
        (SHARE, "hold", "respect_refusal", 0.0, -1),
        (SHARE, "weigh", "may_share", 0.0, -1),
        (PAUSE, "pause", "seek_consent", 1.0, 0),
        (WEIGH, "weigh", "may_share", 3.0, 0),
        (WEIGH, "share", "share_without_consent", 3.0, 0),
        (WEIGH, "hold", "respect_refusal", 3.0, 0),
        (WEIGH, "hold", None, 1.0, 0),
        (WEIGH, "share", "act_now", 0.0, 1),
        (WEIGH, "hold", "do_not_share", 0.0, -1),
        (WEIGH, "pause", "seek_advice", 0.0, -1),
    ],
)
def test_a_decision_earns_by_family_and_outcome(
    facts: dict[str, str], family: str | None, outcome: str | None, points: float, direction: int
) -> None:
    """Three points for the outcome, one for its family; the direction follows the order of the families."""
    mark = decided(facts, family, outcome)
    assert (mark.status, mark.points, mark.out_of, mark.direction) == ("marked", points, 3.0, direction)
    assert mark.clauses


def test_the_reason_says_which_way_an_answer_errs() -> None:
    """Sharing too much, too little, and the right family for another reason read differently."""
    assert "shares more" in decided(REFUSAL, "share", "act_now").reason
    assert "shares less" in decided(SHARE, "hold", "respect_refusal").reason
    assert "another reason" in decided(SHARE, "share", "act_now").reason
    assert "as far as it goes" in decided(SHARE, "share", None).reason
    assert "careful answers" in decided(WEIGH, "hold", "respect_refusal").reason
    assert decided(SHARE, "share", "share_without_consent").reason.startswith("Right.")


def test_ticks_earn_in_proportion() -> None:
    """Half of the key is half the points, less the share of the wrong options that are ticked."""
    full = marked(SHARE, "clauses", chosen=["4.O2", "7.C1"])
    half = marked(SHARE, "clauses", chosen=["4.O2"])
    mixed = marked(SHARE, "clauses", chosen=["4.O2", "4.O7"])
    assert (full.points, half.points) == (1.0, 0.5)
    assert mixed.points == pytest.approx(0.5 - 1 / 12, abs=1e-4)
    assert (mixed.right, mixed.wrong, mixed.missed) == (("4.O2",), ("4.O7",), ("7.C1",))
    assert mixed.f1 == 0.5
    assert half.reason == "1 of 2 found."


def test_an_empty_key_is_answered_by_none_alone() -> None:
    """Where nothing is missing, 'none' earns the maximum and any tick nothing."""
    assert marked(REFUSAL, "missing", chosen=[], none=True).points == 1.0
    assert marked(REFUSAL, "missing", chosen=["coercion"]).points == 0.0
    assert marked(PAUSE, "missing", chosen=["coercion"]).points == 1.0
    assert marked(PAUSE, "missing", chosen=[], none=True).points == 0.0


def test_nothing_is_passed_on_while_the_answer_is_to_hold() -> None:
    """Items that are needed go along when sharing is right; on a hold 'none' is right, on a judgement both are."""
    needed = ["money", "date"]
    assert marked(SHARE, "items", chosen=needed).points == 2.0
    assert marked(SHARE, "items", chosen=[], none=True).points == 0.0
    assert marked(REFUSAL, "items", chosen=[], none=True).points == 2.0
    assert marked(REFUSAL, "items", chosen=needed).points == 0.0
    assert marked(WEIGH, "items", chosen=needed).points == 2.0
    assert marked(WEIGH, "items", chosen=[], none=True).points == 2.0


@pytest.mark.parametrize(
    ("wrong", "points"),
    [
        ((), 1.0),
        (("illness",), 0.6667),
        (("illness", "date"), 0.3333),
        (("illness", "date", "money"), 0.0),
        (("lazy",), 0.0),
        (("lazy", "date"), 0.0),
    ],
)
def test_sorting_earns_the_share_of_facts_and_of_opinions_less_one(wrong: tuple[str, ...], points: float) -> None:
    """Of three facts and one opinion, a fact is worth a third; without the opinion, nothing is told apart."""
    kinds = {"money": "fact", "date": "fact", "lazy": "opinion", "illness": "fact"}
    other = {"fact": "opinion", "opinion": "fact"}
    answer = {name: other[kind] if name in wrong else kind for name, kind in kinds.items()}
    assert marked(SHARE, "fact_or_opinion", sorted=answer).points == points


def test_an_item_left_unsorted_is_not_right() -> None:
    """Items left out count as not right, not as not asked."""
    mark = marked(SHARE, "fact_or_opinion", sorted={"money": "fact", "date": "fact", "lazy": "opinion"})
    assert (mark.points, mark.missed) == (0.6667, ("illness",))


@pytest.mark.parametrize(
    ("facts", "answer", "points", "reason"),
    [
        (SHARE, {"to": "desk", "by": "portal"}, 2.0, "the right recipient, and a safe way"),
        (SHARE, {"to": "desk", "by": "phone"}, 2.0, "the right recipient, and a safe way"),
        (SHARE, {"to": "desk", "by": "chat"}, 1.0, "The recipient is right; the other choice is not."),
        (SHARE, {"to": "meeting", "by": "phone"}, 1.0, "The channel is safe; the other choice is not."),
        (SHARE, {"to": "desk"}, 1.0, "The recipient is right"),
        (SHARE, {"to": "meeting", "by": "chat"}, 0.0, "Neither recipient nor channel"),
        (SHARE, {"none": "hold"}, 0.0, "Something has to go out now."),
        (SHARE, {"none": True}, 0.0, "Something has to go out now."),
        (WEIGH, {"to": "desk", "by": "portal"}, 2.0, "the right recipient"),
        (WEIGH, {"none": "hold"}, 2.0, "It is a careful answer here."),
        (WEIGH, {"none": "pause"}, 0.5, "earns a quarter; the reason is another."),
        (WEIGH, {"to": "meeting", "by": "portal"}, 1.0, "The channel is safe"),
        (PAUSE, {"none": "pause"}, 2.0, "Right: nothing goes out yet: "),
        (PAUSE, {"none": "hold"}, 0.5, "earns a quarter; the reason is another."),
        (PAUSE, {"none": True}, 0.5, "earns a quarter; the reason is another."),
        (PAUSE, {"to": "desk", "by": "portal"}, 0.0, "Nothing goes out yet: "),
        (REFUSAL, {"none": "hold"}, 2.0, "Right: nothing goes out: not to them"),
        (REFUSAL, {"none": "pause"}, 0.5, "earns a quarter; the reason is another."),
        (REFUSAL, {"to": "desk"}, 0.0, "Nothing goes out: not to them"),
    ],
)
def test_recipient_and_channel_earn_a_point_each(
    facts: dict[str, str], answer: dict[str, Any], points: float, reason: str
) -> None:
    """Each is worth one point while sharing is right; nothing going out is right where it is not, or may not be."""
    mark = marked(facts, "handling", **answer)
    assert (mark.status, mark.points, mark.out_of) == ("marked", points, 2.0)
    assert reason in mark.reason
    assert mark.clauses == ("2.3", "2.4")


def test_a_wrong_recipient_carries_its_misconception() -> None:
    """The belief behind a wrong recipient is recorded, and no belief behind the right one."""
    wrong = marked(SHARE, "handling", to="colleague", by="portal")
    assert (wrong.misconceptions, wrong.right, wrong.wrong, wrong.missed) == (
        ("M8",),
        ("portal",),
        ("colleague",),
        ("desk",),
    )
    assert marked(SHARE, "handling", to="desk", by="portal").misconceptions == ()


@pytest.mark.parametrize(
    ("order", "points", "wrong"),
    [
        ("explore warn send note explain", 2.0, ""),
        ("explore warn send explain note", 2.0, ""),
        ("warn explore send note explain", 1.5556, "warn explore"),
        ("explore warn note explain send", 1.1111, "note explain send"),
        ("explain note send warn explore", 0.0, "explain note send warn explore"),
    ],
)
def test_an_order_earns_by_its_pairs(order: str, points: float, wrong: str) -> None:
    """Each of the nine pairs of different places that is turned round costs two ninths; equal places may be swapped."""
    mark = marked(SHARE, "sequence", order=order.split())
    assert (mark.status, mark.points, mark.out_of) == ("marked", points, 2.0)
    assert mark.wrong == tuple(wrong.split())
    assert set(mark.right) | set(mark.wrong) == set(order.split())
    assert mark.clauses == ("4.S1", "4.9", "2.1", "2.6", "2.5")


def test_a_record_is_kept_for_a_person() -> None:
    """A written record waits for a person; a blank one is not answered; one that is too long cannot be marked."""
    case = case_of(SHARE)
    written = mark_part(case, "s4-test.record.text", {"text": "I decided to share."}, RULEBOOK)
    assert (written.status, written.points, written.out_of) == ("by_hand", 0.0, 3.0)
    assert mark_part(case, "s4-test.record.text", {"text": " \n"}, RULEBOOK).status == "not_answered"
    assert mark_part(case, "s4-test.record.text", {"text": "a" * 100_000}, RULEBOOK).status == "by_hand"
    assert mark_part(case, "s4-test.record.text", {"text": "a" * 120_001}, RULEBOOK).status == "cannot_be_marked"
    assert mark_question(case, "s4-test.record", {"s4-test.record.text": {"text": "x"}}, RULEBOOK).status == "by_hand"


def test_a_tempting_answer_carries_its_misconception() -> None:
    """Choosing an author's distractor records the belief behind it; a right answer records none."""
    case = case_of(
        REFUSAL,
        Distractor("outcome", "share_without_consent", "M4", "Better safe than sorry."),
        Distractor("clause", "I.5", "M1", "The law forbids it."),
    )
    wrong = mark_part(case, "s4-test.council.decide", {"outcome": "share_without_consent"}, RULEBOOK)
    assert wrong.misconceptions == ("M4",)
    assert mark_part(case, "s4-test.council.clauses", {"chosen": ["I.5", "4.3"]}, RULEBOOK).misconceptions == ("M1",)
    assert mark_part(case, "s4-test.council.decide", {"outcome": "respect_refusal"}, RULEBOOK).misconceptions == ()


def test_a_question_adds_up_its_parts() -> None:
    """Points add up; what cannot be marked shows in the question's status before anything else."""
    case: Case = case_of(SHARE)
    answers: dict[str, Any] = {"s4-test.council.decide": {"outcome": "share_without_consent"}}
    question = mark_question(case, "s4-test.council", answers, RULEBOOK)
    assert (question.status, question.points, question.out_of) == ("marked", 3.0, 15.0)
    answers["s4-test.council.clauses"] = "4.O2"
    assert mark_question(case, "council", answers, RULEBOOK).status == "cannot_be_marked"
    decide = question.of_kind("decide")
    assert decide is not None
    assert decide.answer == {"family": None, "outcome": "share_without_consent", "confidence": None}
    assert question.to_dict()["marks"][1]["points"] == 3.0


def test_what_does_not_exist_is_refused() -> None:
    """A question or part that a case does not have is a ValueError that names it."""
    with pytest.raises(ValueError, match=r"has no question 's4-test.police'"):
        mark_question(case_of(SHARE), "s4-test.police", {}, RULEBOOK)
    with pytest.raises(ValueError, match=r"has no part 's4-test.council.text'"):
        mark_part(case_of(SHARE), "s4-test.council.text", None, RULEBOOK)
    with pytest.raises(ValueError, match="no kind of exercise"):
        kind_of("s4-test.council.guess")


@pytest.mark.parametrize(
    ("status", "points", "out_of"),
    [
        ("marked", float("nan"), 1.0),
        ("marked", 2.0, 1.0),
        ("marked", -1.0, 1.0),
        ("marked", 1.0, float("inf")),
        ("by_hand", 1.0, 1.0),
    ],
)
def test_a_mark_that_no_gradebook_could_hold_is_never_made(status: Any, points: float, out_of: float) -> None:
    """NaN, more than the maximum, less than nothing and points without a mark are refused."""
    with pytest.raises(ValueError, match="points"):
        Mark("p.q.decide", "decide", status, points, out_of, None, "Right.")


def test_the_sum_of_a_question_stays_within_its_maximum() -> None:
    """Rounding never lifts a question's points above what it is out of."""
    marks = tuple(Mark(f"p.q.{n}", "clauses", "marked", 0.1, 0.1, None, "Right.") for n in range(10))
    question = QuestionMark("p.q", marks)
    assert question.points <= question.out_of


def test_kinds_have_names_of_their_own() -> None:
    """A second kind of a name already registered is refused, and the register stays as it was."""
    before = dict(KINDS)
    again: type[Kind] = type(KINDS["clauses"])
    with pytest.raises(ValueError, match="two kinds"):
        register(again)
    assert before == KINDS
