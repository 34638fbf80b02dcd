"""The structured decision record: its fields are marked by levels, its two texts wait for a person."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from safeshare.evaluation import evaluate
from safeshare.exercises import public_case
from safeshare.marking import Mark, feedback, mark_part, mark_question, perfect_answers, tasks_of
from safeshare.marking.choosing import Choosing
from safeshare.marking.record import FIELDS
from safeshare.marking.record_account import Advice, Review
from safeshare.nearest import FRAME
from safeshare.scenario import Case, Question, Record
from tests.marking.cases import REFUSAL, RULEBOOK, any_facts, case_of

RECORD = "s4-test.record"
SHARE = {**REFUSAL, "others_at_risk": "yes"}
WEIGH = {**REFUSAL, "crime_preventable": "yes"}
ADVISED = {**REFUSAL, "risk_level": "marm"}
FAMILY = {**REFUSAL, "recipient": "family"}
SAME = ("capacity", "decision", "told")


def recorded(facts: dict[str, str], *others: dict[str, str]) -> Case:
    """Return the test's case with a structured record on its question, and further questions on other facts."""
    case = case_of(facts)
    more = tuple(Question(f"s4-test.other{n}", "And they?", each, ("decide",)) for n, each in enumerate(others))
    record = Record("Record the decision.", 3.0, (), case.questions[0].id)
    return replace(case, questions=(*case.questions, *more), record=record)


def picked(facts: dict[str, str], field: str, **choices: str) -> Mark:
    """Mark choices in one field of the record."""
    return mark_part(recorded(facts), f"{RECORD}.{field}", {"picked": choices}, RULEBOOK)


TURNS = {**REFUSAL, "consent": "given", "consent_covers": "yes"}


@pytest.mark.parametrize(
    ("facts", "state", "how", "bearing", "points"),
    [
        (REFUSAL, "has", "presumed", "turns", 1.0),
        (REFUSAL, "has", "assessed", "turns", 1.0),
        (REFUSAL, "has", "presumed", "same", 0.25),
        (REFUSAL, "has", "presumed", None, 0.25),
        (REFUSAL, "has", "others", "turns", 0.0),
        (REFUSAL, "has", None, "turns", 0.0),
        (REFUSAL, "has", "diagnosis", "turns", 0.0),
        (REFUSAL, "doubted", "open", "turns", 0.0),
        (SHARE, "has", "presumed", "same", 1.0),
        (SHARE, "has", "presumed", "turns", 0.25),
        ({**TURNS, "capacity": "doubted"}, "doubted", "open", "turns", 1.0),
        ({**TURNS, "capacity": "doubted"}, "doubted", "assessed", "turns", 0.0),
        ({**TURNS, "capacity": "doubted"}, "has", "presumed", "turns", 0.0),
        ({**SHARE, "capacity": "fluctuates"}, "fluctuates", "open", "same", 1.0),
        ({**SHARE, "capacity": "fluctuates"}, "fluctuates", "assessed", "same", 1.0),
        ({**REFUSAL, "capacity": "lacks"}, "lacks", "assessed", "turns", 1.0),
        ({**REFUSAL, "capacity": "lacks"}, "lacks", "presumed", "turns", 0.0),
        ({**REFUSAL, "capacity": "unknown"}, "unknown", "open", "turns", 1.0),
        ({**REFUSAL, "capacity": "unknown"}, "has", "presumed", "turns", 0.0),
    ],
)
def test_capacity_needs_the_finding_how_it_is_known_and_what_hangs_on_it(
    facts: dict[str, str], state: str, how: str | None, bearing: str | None, points: float
) -> None:
    """All three are level 3; without what hangs on it 2, worth a quarter; asserted, wrong or by diagnosis nothing."""
    choices = {"state": state} | ({"how": how} if how else {}) | ({"bearing": bearing} if bearing else {})
    mark = picked(facts, "capacity", **choices)
    assert (mark.status, mark.points, mark.out_of) == ("marked", points, 1.0)
    assert mark.misconceptions == (("M5",) if how == "diagnosis" else ())


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        (SHARE, {"both": 1.0, "after": 0.25, "waits": 0.0, "nothing": 0.0, "not_told": 0.0}),
        ({**SHARE, "safe_to_tell": "no"}, {"waits": 1.0, "both": 0.0, "after": 0.0, "nothing": 0.0, "not_told": 0.0}),
        ({**SHARE, "safe_to_tell": "unknown"}, {"waits": 1.0, "both": 0.0, "after": 0.0, "nothing": 0.0}),
        ({**REFUSAL, "immediate_danger": "yes"}, {"after": 1.0, "both": 0.25, "waits": 0.0, "nothing": 0.0}),
        (REFUSAL, {"nothing": 1.0, "waits": 0.0, "both": 0.0, "after": 0.0, "not_told": 0.0}),
        ({**REFUSAL, "safe_to_tell": "no"}, {"nothing": 1.0, "waits": 1.0, "both": 0.0}),
        ({**REFUSAL, "consent": "not_sought", "safe_to_tell": "no"}, {"waits": 1.0, "nothing": 0.0, "both": 0.0}),
        (WEIGH, {"both": 1.0, "after": 1.0, "nothing": 1.0, "not_told": 0.0}),
        ({**REFUSAL, "consent": "given", "consent_covers": "yes"}, {"both": 1.0, "after": 1.0, "nothing": 0.0}),
        ({**REFUSAL, "recipient": "internal"}, {"after": 1.0, "nothing": 0.0}),
    ],
)
def test_telling_follows_the_duties_and_the_danger(facts: dict[str, str], points: dict[str, float]) -> None:
    """What is due is level 3; telling where nobody knows that to be safe earns nothing and is a misconception."""
    for way, wanted in points.items():
        mark = picked(facts, "told", told=way)
        assert (way, mark.points) == (way, wanted)
        unsafe = facts["safe_to_tell"] != "yes" and way in ("both", "after")
        assert mark.misconceptions == (("M9",) if unsafe else ())


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        ({**REFUSAL, "coercion": "unknown"}, {"coercion": 1.0, "others_at_risk": 0.0, "named": 0.25, "none": 0.0}),
        (ADVISED, {"risk_level": 1.0, "named": 0.25, "none": 0.0}),
        (SHARE, {"others_at_risk": 1.0, "coercion": 0.0, "named": 0.25, "none": 0.0}),
        (TURNS, {"none": 1.0, "named": 0.25, "others_at_risk": 0.0}),
        ({**REFUSAL, "immediate_danger": "yes", "recipient_can_protect": "yes"}, {"none": 1.0, "named": 0.25}),
    ],
)
def test_advice_counts_on_what_is_open_or_carries_the_decision(facts: dict[str, str], points: dict[str, float]) -> None:
    """A point that the decision waits for or rests on is right; a settled one is not; none is, where there is none."""
    task = tasks_of(recorded(facts), RECORD, RULEBOOK)[FIELDS.index("advice")]
    assert isinstance(task.kind, Advice)
    shown = task.kind.ways(task)
    assert {way: picked(facts, "advice", advice=way).points for way in points if way in shown} == {
        way: worth for way, worth in points.items() if way in shown
    }
    assert task.kind.right(task)[0] in points


def test_options_of_lists_say_only_their_point() -> None:
    """What all options share stands once in the prompt; a fact without short words of its own keeps its long ones."""
    case = recorded(SHARE)
    advice, review = (tasks_of(case, RECORD, RULEBOOK)[FIELDS.index(each)] for each in ("advice", "review"))
    assert isinstance(advice.kind, Advice)
    assert isinstance(review.kind, Review)
    assert advice.kind.ways(advice)["others_at_risk"] == "Whether anyone else is at risk"
    assert review.kind.ways(review)["others_at_risk.no"] == "If nobody else is at risk"
    fact = RULEBOOK.facts["others_at_risk"].model_copy(update={"topic": None, "in_short": {}})
    assert fact.if_so("no") == "it turns out that nobody else is at risk"


def test_every_fact_that_a_record_may_list_has_short_words() -> None:
    """All facts but those that frame the question have a topic and each value as news, none of them long."""
    for fact in RULEBOOK.facts.values():
        if fact.id not in FRAME:
            assert fact.topic
            assert set(fact.in_short) == set(fact.values)
            assert max(map(len, (fact.topic, *fact.in_short.values()))) <= 60


@given(any_facts())
def test_a_review_names_what_would_alter_the_decision(facts: dict[str, str]) -> None:
    """Whatever the facts, a change listed is right exactly when evaluating the changed facts gives another outcome."""
    case = recorded(facts)
    task = tasks_of(case, RECORD, RULEBOOK)[FIELDS.index("review")]
    assert isinstance(task.kind, Review)
    changes = [each.split(".") for each in task.kind.ways(task) if "." in each]
    outcome, known = task.decision.outcome, task.decision.facts
    right = {
        f"{name}.{state}"
        for name, state in changes
        if known[name] != state and evaluate({**known, name: state}, RULEBOOK).outcome != outcome
    }
    assert len(changes) == 8
    assert set(task.kind.right(task)) == (right or {"none"})
    assert {way: picked(facts, "review", review=way).points for way in ("date", "when")} == {"date": 0.25, "when": 0.0}


def test_a_change_that_adds_a_duty_is_worth_a_quarter_and_one_that_does_nothing_nothing() -> None:
    """Beside a ground that holds, another adds clauses only; whether something can wait is idle there."""
    task = tasks_of(recorded(SHARE), RECORD, RULEBOOK)[FIELDS.index("review")]
    assert isinstance(task.kind, Review)
    assert [task.kind.level_of(task, each) for each in ("others_at_risk.no", "coercion.yes", "can_wait.yes")] == [
        3,
        2,
        1,
    ]
    assert [task.kind.worth(level) for level in (3, 2, 1, 0)] == [1.0, 0.25, 0.0, 0.0]


def test_the_decision_is_recorded_for_each_recipient() -> None:
    """Each recipient counts alike; a judgement accepts the family of either careful answer."""
    case = recorded(SHARE, FAMILY)
    part = f"{RECORD}.decision"

    def points(**choices: str) -> float:
        return mark_part(case, part, {"picked": choices}, RULEBOOK).points

    assert points(council="share", other0="hold") == 1.0
    assert points(council="share", other0="share") == 0.5
    assert points(council="share") == 0.5
    assert points(council="hold", other0="share") == 0.0
    weighing = [picked(WEIGH, "decision", council=family).points for family in ("weigh", "share", "hold", "pause")]
    assert weighing == [1.0, 1.0, 1.0, 0.0]


def test_the_grounds_are_the_deciding_clauses() -> None:
    """Grounds are ticked like clauses: half of them is half a point, all options nothing."""
    case = recorded(SHARE)
    part = f"{RECORD}.grounds"
    options = [each["id"] for each in public_case(case, RULEBOOK)["questions"][1]["parts"][1]["options"]]
    found = [mark_part(case, part, {"chosen": ids}, RULEBOOK).points for ids in (["4.O2", "7.C1"], ["4.O2"], options)]
    assert found == [1.0, 0.5, 0.0]


@given(any_facts())
def test_a_perfect_record_earns_six_points(facts: dict[str, str]) -> None:
    """Whatever the facts, the best choice in each field earns the maximum, and the texts wait for a person."""
    case = recorded(facts)
    answers = perfect_answers(case, RULEBOOK)
    record = mark_question(case, RECORD, answers, RULEBOOK)
    assert (record.points, record.out_of, record.status) == (6.0, 6.0, "marked")
    assert [mark.kind for mark in record.marks] == list(FIELDS)
    assert case.question_ids == ("s4-test.council", RECORD, "s4-test.wishes", "s4-test.risks")


@given(any_facts())
def test_the_fields_that_name_no_fact_look_the_same_for_any_facts(facts: dict[str, str]) -> None:
    """Capacity, the decision and telling have the same words and choices whatever the facts."""
    first, second = (
        [part for part in public_case(recorded(each), RULEBOOK)["questions"][1]["parts"] if part["kind"] in SAME]
        for each in (REFUSAL, facts)
    )
    assert first == second
    assert len(first) == len(SAME)


@given(any_facts())
def test_every_choice_has_a_level(facts: dict[str, str]) -> None:
    """Each option of each field reaches a level from 0 to 3, and the one with all that is best 3."""
    for task in tasks_of(recorded(facts), RECORD, RULEBOOK):
        if isinstance(task.kind, Choosing):
            for group in task.kind.groups(task):
                levels = {each: task.kind.level(task, {group.id: each}) for each in group.options}
                assert all(0 <= level <= 3 for level in levels.values())
                assert task.kind.accepted(task)[group.id][0] in group.options


@pytest.mark.parametrize(
    ("field", "answer", "says"),
    [
        ("capacity", {"picked": {"state": "gone"}}, "'gone' was never one of the options"),
        ("told", {"picked": {"advice": "none"}}, "'none' was never one of the options"),
        ("review", {"picked": ["whole"]}, "not a mapping"),
        ("review", {"picked": {"review": 3}}, "not the name of an option"),
        ("advice", {"chosen": ["whole"]}, "a key 'chosen'"),
        ("decision", {"picked": {f"g{n}": "share" for n in range(51)}}, "not a mapping"),
    ],
)
def test_a_malformed_field_cannot_be_marked(field: str, answer: dict[str, Any], says: str) -> None:
    """Other groups, options or forms cannot be marked, with the reason; an empty field is not answered."""
    mark = mark_part(recorded(SHARE), f"{RECORD}.{field}", answer, RULEBOOK)
    assert (mark.status, mark.points) == ("cannot_be_marked", 0.0)
    assert says in mark.reason
    assert mark_part(recorded(SHARE), f"{RECORD}.{field}", {"picked": {}}, RULEBOOK).status == "not_answered"


@pytest.mark.parametrize("name", ["wishes", "risks"])
def test_two_texts_wait_for_a_person(name: str) -> None:
    """Each text is marked by hand out of 3, by the four levels that the learner sees, and has at most 120,000 signs."""
    case = recorded(SHARE)
    question = next(each for each in public_case(case, RULEBOOK)["questions"] if each["id"] == f"s4-test.{name}")
    part = question["parts"][0]
    assert (question["points"], part["kind"], part["max_characters"]) == (3.0, "record", 120_000)
    assert [line.partition(":")[0] for line in part["rubric"]] == ["0 of 3", "1 of 3", "2 of 3", "3 of 3"]
    found = [mark_part(case, part["id"], {"text": text}, RULEBOOK) for text in ("She wants peace.", "a" * 120_001, " ")]
    assert [mark.status for mark in found] == ["by_hand", "cannot_be_marked", "not_answered"]
    assert {mark.out_of for mark in found} == {3.0}


def test_feedback_on_a_record_names_level_reason_and_what_is_missing() -> None:
    """A field says which level it reaches and why, with the choice that would be right; it is plain data."""
    case = recorded({**SHARE, "safe_to_tell": "no"})
    answers = {
        f"{RECORD}.told": {"picked": {"told": "both"}},
        f"{RECORD}.capacity": {"picked": {"state": "has", "how": "diagnosis"}},
    }
    found = feedback(case, RECORD, mark_question(case, RECORD, answers, RULEBOOK), RULEBOOK)
    told, capacity = found["parts"][3], found["parts"][0]
    assert (
        told["text"]
        == "Level 0 of 3, which earns nothing. Here asking or telling the person would put someone in danger."
    )
    assert told["missed"] == ["Telling waits: why, who looks at it again, and when"]
    assert capacity["right"] == ["What you record: They can make this decision"]
    assert {each["id"] for each in found["misconceptions"]} == {"M5", "M9"}
    assert json.loads(json.dumps(found, allow_nan=False)) == found
