"""A story step by step: every answer is judged by what was known then."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeshare.exercises import public_case
from safeshare.marking import Mark, feedback, kind_of, mark_part, mark_question, perfect_answers
from safeshare.marking.asking import facts_to_ask
from safeshare.scenario.model import Case, Peer
from tests.marking.cases import REFUSAL, RULEBOOK, SETTLED, any_facts, case_of

QUESTION = "s4-test.council"
PART = f"{QUESTION}.unfold"
SHARE = {**REFUSAL, "others_at_risk": "yes"}
WEIGH = {**REFUSAL, "crime_preventable": "yes"}
DANGER = {**REFUSAL, "immediate_danger": "yes"}
AGREED = {**REFUSAL, "consent": "given", "consent_covers": "yes"}


def path(words: str) -> dict[str, Any]:
    """Return an answer from words: `?fact` asks for a fact, any other word decides for a family."""
    steps = [
        {"step": place, "did": "ask", "fact": word[1:]}
        if word.startswith("?")
        else {"step": place, "did": "decide", "family": word}
        for place, word in enumerate(words.split(), start=1)
    ]
    return {"path": steps}


def marked(facts: dict[str, str], words: str) -> Mark:
    """Mark a path on these facts."""
    return mark_part(case_of(facts), PART, path(words), RULEBOOK)


@pytest.mark.parametrize(
    ("facts", "words", "sound", "worth"),
    [
        # Nobody knows yet whether asking her is safe; then, whether anybody else is at risk.
        (REFUSAL, "?safe_to_tell ?others_at_risk hold", 3, 3),
        (REFUSAL, "?capacity ?others_at_risk hold", 3, 3),
        (REFUSAL, "pause pause hold", 3, 2),
        (REFUSAL, "pause hold hold", 2, 1.5),
        (REFUSAL, "hold hold hold", 1, 1),
        (REFUSAL, "pause pause", 2, 1),
        (REFUSAL, "?concern ?risk_level hold", 1, 1),
        (REFUSAL, "?safe_to_tell ?others_at_risk ?risk_level", 2, 2),
        (SHARE, "pause pause share", 3, 2),
        (SHARE, "share share share", 1, 1),
        # A judgement: either careful answer will do.
        (WEIGH, "pause pause hold", 3, 2),
        (WEIGH, "pause pause share", 3, 2),
        (WEIGH, "pause pause weigh", 3, 2),
        # What a step settles is sound from then on, whatever comes later.
        (AGREED, "?consent share share", 3, 3),
        (AGREED, "?others_at_risk share pause", 1, 1),
        # While somebody is being harmed nothing is asked first, open as it may be.
        (DANGER, "share share share", 3, 3),
        (DANGER, "?recipient_can_protect share share", 2, 2),
    ],
)
def test_a_step_is_judged_by_what_was_known_then(facts: dict[str, str], words: str, sound: int, worth: float) -> None:
    """A sound step earns a third of two points; to pause without asking for what is missing, half of that."""
    case = case_of(facts)
    question = replace(case.questions[0], near=({**facts, "recipient_can_protect": "yes"},), near_settled=(SETTLED,))
    case = replace(case, questions=(question,))
    mark = mark_part(_offering(case, "recipient_can_protect"), PART, path(words), RULEBOOK)
    assert (mark.status, mark.out_of) == ("marked", 2.0)
    assert mark.points == round(2 * worth / 3, 4)
    assert len(mark.right) == sound
    assert len(mark.right) + len(mark.wrong) + len(mark.missed) == 3
    assert mark.answer == path(words)
    assert mark.direction is None


def _offering(case: Case, fact: str) -> Case:
    """Return the case with a near-miss whose story settles one more fact, so that it is on offer."""
    question = replace(case.questions[0], near_settled=((*SETTLED[:2], (*SETTLED[2], fact)),))
    return replace(case, questions=(question,))


def test_a_fact_with_a_default_is_worth_asking_for_only_where_the_story_speaks_of_it() -> None:
    """What the person says can be asked for; whether they could be identified goes without saying."""
    assert "step 1" in marked(AGREED, "?consent share share").right
    case = case_of(AGREED)
    assert "identifiable" not in facts_to_ask(case, case.questions[0], RULEBOOK)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"path": "share"}, "not a list of steps"),
        ({"path": [{"step": 1, "did": "wait"}]}, "neither 'ask' nor 'decide'"),
        ({"path": ["share"]}, "neither 'ask' nor 'decide'"),
        ({"path": [{"step": 2, "did": "decide", "family": "share"}]}, "not in their order"),
        ({"path": [{"step": True, "did": "decide", "family": "share"}]}, "not in their order"),
        ({"path": [{"did": "decide", "family": "share"}]}, "not in their order"),
        ({"path": [{"step": 1, "did": "decide", "fact": "concern"}]}, "a key 'fact'"),
        ({"path": [{"step": 1, "did": "ask"}]}, "what is chosen after step 1 is not the name of an option"),
        ({"path": [{"step": 1, "did": "decide", "family": ["share"]}]}, "not the name of an option"),
        ({"way": []}, "a key 'way'"),
        (path("keep"), "there is no family 'keep'"),
        (path("?serious_incident"), "'serious_incident' was never one of the facts to ask for"),
        (path("pause pause hold hold"), "more steps than the story"),
        (path("pause " * 21), "not a list of steps"),
    ],
)
def test_a_malformed_path_cannot_be_marked(answer: dict[str, Any], says: str) -> None:
    """Steps out of order, unknown names and other forms earn nothing, and the reason says which it is."""
    mark = mark_part(case_of(REFUSAL), PART, answer, RULEBOOK)
    assert (mark.status, mark.points) == ("cannot_be_marked", 0.0)
    assert says in mark.reason


def test_an_empty_path_is_not_answered() -> None:
    """Who has answered no step has not answered."""
    assert mark_part(case_of(REFUSAL), PART, {"path": []}, RULEBOOK).status == "not_answered"


@given(any_facts(), st.data())
def test_what_comes_later_never_changes_an_earlier_step(facts: dict[str, str], data: st.DataObject) -> None:
    """Two stories that part ways in their last step judge all steps before it alike."""
    values = data.draw(st.sampled_from(RULEBOOK.facts["others_at_risk"].states))
    cases = [case_of({**facts, "others_at_risk": each}) for each in ("no", values)]
    offered = [facts_to_ask(case, case.questions[0], RULEBOOK) for case in cases]
    words = st.sampled_from([*RULEBOOK.families, *(f"?{each}" for each in offered[0] if each in offered[1])])
    answer = path(f"{data.draw(words)} {data.draw(words)} share")
    marks = [mark_part(case, PART, answer, RULEBOOK) for case in cases]
    early = [[each for each in mark.right if each != "step 3"] for mark in marks]
    assert early[0] == early[1]


@given(any_facts())
def test_the_list_holds_what_comes_up_and_more(facts: dict[str, str]) -> None:
    """Whatever a step settles or the answer waits for can be asked for, among three others at least, in guide order."""
    case = case_of(facts)
    offered = facts_to_ask(case, case.questions[0], RULEBOOK)
    settled = {name for step in SETTLED for name in step}
    assert settled <= set(offered)
    assert len(offered) >= max(10, len(settled) + 3)
    assert list(offered) == [name for name in RULEBOOK.facts if name in offered]
    asked = {each["fact"] for each in perfect_answers(case, RULEBOOK)[PART]["path"] if each["did"] == "ask"}
    assert asked <= set(offered)


def test_assessed_questions_of_an_item_offer_the_same_facts() -> None:
    """One list for all stories of an item: it holds what comes up in any, and tells nothing about its own."""
    facts = [REFUSAL, {**AGREED, "risk_level": "unknown"}]
    other = (("consent", "consent_covers"), ("coercion",), ("legal_request", "concern"))
    settled = [SETTLED, other]
    parts = case_of(REFUSAL).questions[0].parts
    peers = tuple(
        Peer(each, parts, (), story, "s4-test", "council") for each, story in zip(facts, settled, strict=True)
    )
    lists = []
    for each, story in zip(facts, settled, strict=True):
        case = case_of(each, use="assessment")
        question = replace(case.questions[0], settled=story, peers=peers)
        shown = public_case(replace(case, questions=(question,)), RULEBOOK)["questions"][0]["parts"][0]
        lists.append([option["id"] for option in shown["options"]])
    assert lists[0] == lists[1]
    assert {name for story in settled for step in story for name in step} < set(lists[0])
    alone = replace(case_of(REFUSAL, use="assessment").questions[0], peers=peers[:1])
    assert len(facts_to_ask(case_of(REFUSAL), alone, RULEBOOK)) >= 12


def test_a_path_can_only_grow() -> None:
    """What is kept stays as it is: an answer may follow it, and may neither change nor shorten it."""
    kind = kind_of(PART)
    assert kind.may_replace(path("pause"), path("pause"))
    assert kind.may_replace(path("pause"), path("pause hold"))
    assert kind.may_replace(path(""), path("pause"))
    assert not kind.may_replace(path("pause"), path("hold"))
    assert not kind.may_replace(path("pause"), path(""))
    assert not kind.may_replace(path("pause hold"), path("pause"))
    assert kind_of(f"{QUESTION}.decide").may_replace({"family": "hold"}, {"family": "share"})


def _steps(facts: dict[str, str], words: str) -> list[dict[str, Any]]:
    case = case_of(facts)
    said = feedback(case, QUESTION, mark_question(case, QUESTION, {PART: path(words)}, RULEBOOK), RULEBOOK)
    steps: list[dict[str, Any]] = said["parts"][0]["steps"]
    return steps


def test_feedback_goes_through_the_story() -> None:
    """Each step says what the learner did, what was known, what was sound and which fact was worth asking for, why."""
    first, second, last = _steps(SHARE, "?concern ?others_at_risk hold")
    assert [each["verdict"] for each in (first, second, last)] == ["not yet", "right", "not yet"]
    assert first["did"].endswith("That was known already.")
    assert "there is a clear concern about abuse or neglect" in first["known"]
    assert first["sound"].startswith("What was sound then: “Pause”. ")
    assert first["worth"][0].startswith("“Can the person be asked or told without added danger to anyone?” If ")
    assert second["known"] == (
        "New in this part: the person can make this decision; the person refuses; it is safe to ask or tell the person."
    )
    assert second["worth"] == [
        "“Is anyone else, a child included, at risk, or might they be?” If someone else is or may be at risk, "
        "the answer becomes: Share proportionately without consent, the ground recorded."
    ]
    assert (last["did"], last["worth"]) == ("You decided: “Hold”.", [])


def test_feedback_says_why_asking_was_not_worth_it() -> None:
    """An answer that would have changed nothing, a time that was over, and harm that does not wait."""
    assert _steps(REFUSAL, "?risk_level")[0]["did"].endswith("That was known already.")
    unknown = {**REFUSAL, "risk_level": "unknown"}
    assert "No answer to it alone would have changed" in _steps(unknown, "?risk_level")[0]["did"]
    assert "time to decide" in _steps(unknown, "pause pause ?risk_level")[2]["did"]
    assert "nothing is asked first" in _steps({**DANGER, "risk_level": "unknown"}, "?risk_level")[0]["did"]


def test_a_judgement_names_every_careful_answer() -> None:
    """Where several families are right, feedback names them all."""
    assert "“Hold” or “Weigh” or “Share”" in _steps(WEIGH, "pause pause share")[2]["sound"]
