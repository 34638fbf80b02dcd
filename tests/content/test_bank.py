"""What the bank of section 4 has to offer: both lists, every kind of answer, and mistakes worth making."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from safeshare.exercises import public_case
from safeshare.reading import read_yaml
from safeshare.scenario.keys import decision_of
from safeshare.scenario.schema import PART_KINDS
from safeshare.scenario.unfolding import decisions_on_the_way
from tests.content.bank import ROOT, RULEBOOK, bank, cases, decided

FILES = sorted((ROOT / "scenarios").glob("*/s*.yaml"))
LIST_FACTS = {
    "immediate_danger", "others_at_risk", "serious_crime", "crime_preventable", "abuser_has_needs", "staff_implicated",
    "coercion", "risk_level", "public_interest", "legal_request", "request_verified",
}  # fmt: skip
BOTH_USES = pytest.mark.parametrize("use", ["practice", "assessment"])


def outcomes(use=None):
    """Return the outcomes that occur."""
    return {decision.outcome for _question, decision in decided(use)}


def items():
    """Return the assessed items, each with all of its cases: a learner is given one of them."""
    return [pair for pair in bank().pairs().values() if pair[0] in cases("assessment")]


def side_by_side():
    """Return the pairs whose two cases differ in one fact alone: those for practice, and those kept for the tests."""
    section = [pair for pair in bank().pairs().values() if pair[0].section == "4"]
    return [pair for pair in section if pair[0].pool == "form" or pair[0] in cases("practice")]


def test_size():
    """There are four pairs to practise on, four assessed items of four cases each, and four pairs for the tests."""
    assert [len(pair) for pair in side_by_side()] == [2] * 8
    assert len(cases("practice")) == 8
    assert [len(item) for item in items()] == [4] * 4
    assert len(cases("assessment")) == 16


def test_neighbours_cannot_copy():
    """The main answers of an item's four cases are four outcomes; of the others at most two share one."""
    for item in items():
        for number in range(len(item[0].questions)):
            found = Counter(decision_of(case.questions[number], RULEBOOK).outcome for case in item)
            assert max(found.values()) <= (1 if number == 0 else 2), (item[0].id, found)


def test_the_first_step_is_sound_for_more_than_waiting():
    """In two cases of the item that unfolds, it is right to share or to hold before more is known."""
    asked = [each for item in items() for case in item for each in case.questions if "unfold" in each.parts]
    first = [decisions_on_the_way(each, RULEBOOK)[0].family for each in asked]
    assert len(asked) == 4
    assert sum(family in {"share", "hold"} for family in first) >= 2


def test_every_kind_of_exercise_is_met():
    """The items between them set every part, and so do the pairs for practice."""
    for use in ("practice", "assessment"):
        assert {part for case in cases(use) for each in case.questions for part in each.parts} == set(PART_KINDS)


def test_pairs_turn_on_one_fact():
    """The two cases of a pair differ in one fact, and in one step of the story."""
    for base, other in side_by_side():
        for before, after in zip(base.questions, other.questions, strict=True):
            changed = [name for name in after.facts if before.facts.get(name) != after.facts[name]]
            assert len(changed) == 1, (base.id, changed)
        texts = zip(base.steps, other.steps, strict=True)
        assert sum(one.text != two.text for one, two in texts) == 1


def test_every_item_of_both_lists_decides_somewhere():
    """Each of the nine grounds and each of the nine conditions decides at least one question."""
    deciding = {clause for _question, decision in decided() for clause in decision.clause_ids}
    grounds = {each for each in RULEBOOK.clauses if each.startswith("4.O") and each[3:].isdigit()}
    conditions = {each for each in RULEBOOK.clauses if each.startswith("7.C")}
    assert (len(grounds), len(conditions)) == (9, 9)
    assert grounds | conditions <= deciding


@BOTH_USES
def test_a_condition_without_a_ground(use):
    """In practice and in assessment a refusal falls on section 7 alone."""
    assert any(
        decision.outcome == "share_without_consent" and all(each.startswith("7.C") for each in decision.clause_ids)
        for _question, decision in decided(use)
    )


@BOTH_USES
def test_an_unknown_list_fact(use):
    """In practice and in assessment a refusal cannot be respected yet, and the missing facts are asked for."""
    found = [
        question
        for question, decision in decided(use)
        if decision.outcome == "seek_advice" and set(decision.missing) & LIST_FACTS and "missing" in question.parts
    ]
    assert found


@BOTH_USES
def test_a_judgement_and_a_respected_refusal(use):
    """In practice and in assessment one question turns on 4.O3 alone, and one refusal is respected."""
    assert {"may_share", "respect_refusal"} <= outcomes(use)


@BOTH_USES
def test_danger_in_telling(use):
    """In practice and in assessment something is shared without telling the person, and its danger is planned for."""
    found = [
        decision
        for _question, decision in decided(use)
        if decision.family == "share" and decision.facts["safe_to_tell"] == "no" and "4.14" in decision.duty_ids
    ]
    assert found
    assert not any({"2.5", "4.9"} & set(decision.duty_ids) for decision in found)


def test_the_other_situations():
    """The bank holds immediate danger, capacity in doubt, an order, a relative who asks and an employer."""
    assert {"act_now", "assess_first", "must_disclose", "decide_jointly", "share_best_interests"} <= outcomes()
    stated = [question.facts for question, _decision in decided()]
    assert {"family", "employer", "legal_authority", "other"} <= {facts["recipient"] for facts in stated}
    assert any(facts.get("capacity") == "doubted" for facts in stated)


def test_no_answer_is_a_safe_guess():
    """No family is right in more than half of the assessed questions, and all four occur."""
    families = Counter(decision.family for _question, decision in decided("assessment"))
    assert set(families) == set(RULEBOOK.families)
    assert 2 * max(families.values()) <= families.total()


def test_two_recipients():
    """At least two assessed cases ask about two recipients and have a different answer for each."""
    found = 0
    for case in cases("assessment"):
        answers = {decision.outcome for question, decision in decided("assessment") if question in case.questions}
        recipients = {question.facts["recipient"] for question in case.questions}
        found += len(recipients) > 1 and len(answers) > 1
    assert found >= 2


def test_misconceptions():
    """The misconceptions about refusal tempt somewhere, and every assessed question tempts into a wrong family."""
    used = {each.misconception for question, _decision in decided() for each in question.distractors}
    assert {"M1", "M2", "M3", "M4", "M5", "M6", "M8", "M9", "M10", "M15", "M16"} <= used
    for question, decision in decided("assessment"):
        wrong = {RULEBOOK.outcomes[each.id].family for each in question.distractors if each.target == "outcome"}
        assert wrong - {decision.family}, question.id


@BOTH_USES
def test_information(use):
    """At least three cases of each use ask what to pass on, or what is fact and what is opinion."""
    asked = [case for case in cases(use) for each in case.questions if {"items", "fact_or_opinion"} & set(each.parts)]
    assert len(asked) >= 3
    parts = {part for case in asked for question in case.questions for part in question.parts}
    assert {"items", "fact_or_opinion"} <= parts


def test_the_record_gives_nothing_away():
    """One assessed item asks for a decision record; its task and criteria, which learners see, name no clause."""
    asking = [case for case in cases() if case.record is not None]
    assert asking == list(bank().pairs()["s4a-key"])
    for case in asking:
        assert case.use == "assessment"
        assert case.record.question == f"{case.id}.council"
        texts = [part for each in public_case(case)["questions"] for part in each["parts"] if part["kind"] == "record"]
        shown = " ".join([case.record.ask, *(words for part in texts for words in (part["prompt"], *part["rubric"]))])
        assert len(texts) == 2
        assert not [clause for clause in RULEBOOK.clauses if clause in shown]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_answer_is_expected_by_its_author(path):
    """Every question states the outcome, clauses and missing facts that its author expects, in every variant."""
    data = read_yaml(path).data
    for question in data["questions"]:
        assert {"outcome", "clauses", "missing"} <= set(question["expect"]), question["id"]
        for variant in data.get("variants", []):
            assert {"outcome", "clauses", "missing"} <= set(variant["expect"][question["id"]])


def test_stories_are_short():
    """A story has three or four steps of 40 to 90 words, and says first what the person wants."""
    for case in cases():
        assert 3 <= len(case.steps) <= 4, case.id
        assert all(40 <= len(step.text.split()) <= 90 for step in case.steps), case.id
        assert 8 <= len(case.wants.split()) <= 40, case.id


def test_titles_and_ids_do_not_tell():
    """No title, case id or item id holds a word of an outcome, of a family or of the guide's lists."""
    telling = {word for each in (*RULEBOOK.outcomes, *RULEBOOK.families) for word in each.split("_")} | {
        "danger", "risk", "crime", "staff", "coercion", "capacity", "court", "secret", "unsafe",
    }  # fmt: skip
    for case in cases():
        items = () if case.information is None else tuple(item.id for item in case.information.items)
        words = set(re.findall(r"[a-z]+", " ".join((case.title, case.id, *items)).lower()))
        assert not words & (telling - {"now", "with", "not", "first", "no"}), case.id


def test_the_section_can_be_done_in_one_sitting():
    """Reading at 200 words a minute and answering at half a minute a part, the cases take no more than 45 minutes.

    A learner does both cases of each pair for practice, and of each item one, here always the longest.
    """
    seconds = sum(map(seconds_for, cases("practice")))
    seconds += sum(max(seconds_for(case, alone=True) for case in item) for item in items())
    assert seconds <= 45 * 60


def seconds_for(case, *, alone=False):
    """Return how long one case takes; what stands in its pair's base word for word is not read again, unless alone."""
    texts = [step.text for step in case.steps]
    if case.id != case.pair and not alone:
        read = [step.text for step in bank().cases[case.pair].steps]
        texts = [text for text, before in zip(texts, read, strict=True) if text != before]
    return 0.3 * sum(len(text.split()) for text in texts) + 30 * sum(len(each.parts) for each in case.questions)


def test_what_learners_see_of_an_assessed_case():
    """What is shown of an assessed case holds the stories and options, and no remark of its author."""
    for case in cases("assessment"):
        shown = str(public_case(case, RULEBOOK))
        for question in case.questions:
            assert not [each.says for each in question.distractors if each.says in shown]
        assert case.information is None or not [each.why for each in case.information.items if each.why in shown]
