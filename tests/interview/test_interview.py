"""The interview: it asks only what can still change the outcome, and stops exactly when nothing can."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeshare import FactsError, evaluate, load_rulebook
from safeshare.facts import normalise_facts
from safeshare.interview import Interview, Query
from safeshare.rulebook import DEFAULT_FOLDER, read_rulebook
from tests.evaluation.cases import CLEAN_REFUSAL, any_case

BOOK = load_rulebook()
CASES = settings(max_examples=60, deadline=None)


def put_to(interview: Interview, words: dict[str, str]) -> list[Query]:
    """Let somebody who knows the case answer; return the questions."""
    asked = []
    while (query := interview.query) is not None:
        asked.append(query)
        interview.answer(words[query.fact])
    return asked


@CASES
@given(any_case())
def test_the_outcome_is_that_of_the_whole_case(case: dict[str, str]) -> None:
    """Whoever answers as the case is gets the outcome of the whole case."""
    interview = Interview()
    put_to(interview, normalise_facts(case, BOOK))
    assert interview.decision().outcome == evaluate(case).outcome
    assert interview.outcomes == (evaluate(case).outcome,)


@CASES
@given(any_case(), st.integers(0, 2**32))
def test_nothing_can_change_the_outcome_afterwards(case: dict[str, str], seed: int) -> None:
    """However the facts that were not asked for turn out, the outcome stands."""
    interview = Interview()
    put_to(interview, normalise_facts(case, BOOK))
    chance = random.Random(seed)
    for _ in range(30):
        whole = {name: chance.choice(fact.states) for name, fact in BOOK.facts.items()} | interview.facts()
        assert evaluate(whole).outcome == interview.outcomes[0]


@CASES
@given(any_case())
def test_every_question_can_still_change_the_outcome(case: dict[str, str]) -> None:
    """For each question there are two cases that agree with the answers and differ in this fact and in outcome."""
    space, regions = BOOK.regions
    interview, words = Interview(), normalise_facts(case, BOOK)
    while (query := interview.query) is not None:
        known = space.box({name: (state,) for name, state in interview.answered.items()})
        axis = space.axes[query.fact]
        here = [(each.rule.outcome, each.box & known) for each in regions if not space.is_empty(each.box & known)]
        freed = [(outcome, box | axis.mask) for outcome, box in here]
        assert any(one[0] != two[0] and not space.is_empty(one[1] & two[1]) for one in freed for two in freed)
        interview.answer(words[query.fact])


@CASES
@given(any_case())
def test_questions_that_do_not_arise_are_not_asked(case: dict[str, str]) -> None:
    """A question is put once, and only where `only_when` is known to hold."""
    interview = Interview()
    for query in put_to(interview, normalise_facts(case, BOOK)):
        guards = BOOK.facts[query.fact].only_when
        assert all(interview.facts()[name] in values for name, values in guards.items())
    assert len(set(interview.answered)) == len(interview.answered)


def test_a_clean_refusal_takes_what_it_has_to_take() -> None:
    """A refusal is respected only when all is known, so the interview asks for all of it, and nothing else."""
    words = normalise_facts(CLEAN_REFUSAL, BOOK)
    interview = Interview()
    asked = [query.fact for query in put_to(interview, words)]
    assert len(asked) == 17
    assert not {"safe_to_tell", "recipient_can_protect", "subject", "sharing_raises_risk"} & set(asked)


def test_each_option_says_what_it_leaves() -> None:
    """An option that settles the outcome does so; one that does not leaves a further question."""
    for answers in ({}, {"identifiable": "yes"}, {"identifiable": "yes", "recipient": "dbs"}):
        query = Interview(answers).query
        assert query is not None
        for option in query.answers:
            after = Interview({**answers, query.fact: option.state})
            assert after.outcomes == option.outcomes
            assert (after.query is None) == option.settles


def test_why_names_what_an_answer_settles() -> None:
    """The reason for a question names the answers that settle it, with the outcome in words."""
    known = {"identifiable": "yes", "recipient": "dbs", "removed_from_role": "yes", "regulated_provider": "unknown"}
    query = Interview(known).query
    assert query is not None
    assert f"'no' settles it: \"{BOOK.outcomes['no_duty'].label}\"" in query.why(BOOK)
    assert 'not known settles it: "Take advice' in query.why(BOOK)
    first = Interview({"identifiable": "yes", "recipient": "partner"}).query
    assert first is not None
    assert first.why(BOOK) == "no answer settles it alone: after each, 7 to 10 of 10 decisions are still possible."


def test_known_facts_are_not_asked_for() -> None:
    """What is given is not asked again, what is given as unknown neither."""
    known = {**CLEAN_REFUSAL, "identifiable": True, "s115_route": False, "others_at_risk": None}
    assert Interview(known).query is None
    assert Interview(known).decision().outcome == "seek_advice"
    del known["others_at_risk"]
    query = Interview(known).query
    assert query is not None
    assert query.fact == "others_at_risk"


def test_not_known_is_an_answer() -> None:
    """A fact that nobody knows counts as unknown, and one with a default as its default."""
    interview = Interview({"identifiable": True, "recipient": "partner", "immediate_danger": False})
    assert interview.query is not None
    assert interview.query.fact == "need_to_know"
    interview.answer("unknown")
    assert interview.facts()["need_to_know"] == "unknown"
    fresh = Interview({"recipient": "dbs", "regulated_provider": False})
    assert fresh.query is not None
    assert (fresh.query.fact, fresh.query.not_known.state) == ("identifiable", "yes")
    fresh.answer("unknown")
    assert fresh.decision().facts["identifiable"] == "yes"


def test_who_receives_comes_before_what_is_usual() -> None:
    """A yes/no fact is likely to hold its default, so whether a person can be named is asked after who receives."""
    asked = [query.fact for query in put_to(Interview(), normalise_facts(CLEAN_REFUSAL, BOOK))]
    assert asked[0] == "recipient"
    assert asked.index("recipient") < asked.index("need_to_know") < asked.index("identifiable")
    assert asked.index("consent") < asked.index("s115_route")


def test_naming_is_asked_for_only_where_it_changes_the_outcome() -> None:
    """An unnamed talk means advice, so where advice is the answer anyway nobody is asked about naming."""
    known = {"recipient": "dbs", "removed_from_role": True, "thought_to_have_harmed": True}
    unsettled = Interview({**known, "regulated_provider": None})
    assert (unsettled.query, unsettled.outcomes) == (None, ("seek_advice",))
    query = Interview({**known, "regulated_provider": True}).query
    assert query is not None
    assert query.fact == "identifiable"
    assert {option.state: option.outcomes for option in query.options} == {
        "yes": ("must_disclose",),
        "no": ("seek_advice",),
    }


def test_back_takes_the_last_answer_back() -> None:
    """After going back the same question is put again, and before the first there is nothing to take back."""
    interview = Interview({"recipient": "dbs"})
    first = interview.query
    assert not interview.back()
    interview.answer("yes")
    assert interview.query != first
    assert interview.back()
    assert (interview.query, interview.answered) == (first, {})


def test_an_answer_has_to_be_one() -> None:
    """What is no answer to the question is refused, and so are facts that do not exist."""
    with pytest.raises(ValueError, match="'maybe' is not an answer to 'recipient'"):
        Interview().answer("maybe")
    with pytest.raises(FactsError, match="there is no fact 'consnet'"):
        Interview({"consnet": "given"})
    settled = Interview({"identifiable": False})
    with pytest.raises(ValueError, match="nothing is asked any more"):
        settled.answer("yes")


def test_what_alters_the_duties_is_told_before_acting() -> None:
    """A fact that alters only what has to be done is not asked for, but named when the outcome stands."""
    known = {**CLEAN_REFUSAL, "identifiable": True, "s115_route": False, "others_at_risk": True}
    del known["safe_to_tell"]
    interview = Interview(known)
    assert interview.query is None
    assert "safe_to_tell" in interview.before_acting()
    assert "others_at_risk" not in interview.before_acting()


def test_the_order_comes_from_the_rules(tmp_path: Path) -> None:
    """In a rulebook whose first rule turns on another fact, that fact is asked for instead."""
    folder = tmp_path / "rulebook"
    shutil.copytree(DEFAULT_FOLDER, folder)
    rules = (folder / "rules.yaml").read_text(encoding="utf-8")
    changed = rules.replace("    when: {identifiable: no}\n", "    when: {subject: provider}\n")
    assert changed != rules
    (folder / "rules.yaml").write_text(changed, encoding="utf-8")
    words = normalise_facts(CLEAN_REFUSAL, BOOK)
    asked = [query.fact for query in put_to(Interview({}, read_rulebook(folder)), words)]
    assert "subject" in asked
    assert "identifiable" not in asked


def test_a_fact_read_beyond_its_question_still_ends_in_the_right_outcome(tmp_path: Path) -> None:
    """Where a rule reads a fact whose question does not arise, the fact that opens the question is asked for."""
    folder = tmp_path / "rulebook"
    shutil.copytree(DEFAULT_FOLDER, folder)
    rules = (folder / "rules.yaml").read_text(encoding="utf-8")
    changed = rules.replace("    when: {identifiable: no}\n", "    when: {abuser_at_risk: yes}\n")
    (folder / "rules.yaml").write_text(changed, encoding="utf-8")
    book = read_rulebook(folder)
    case = {**CLEAN_REFUSAL, "abuser_has_needs": True, "abuser_at_risk": True}
    interview = Interview({}, book)
    put_to(interview, normalise_facts(case, book))
    assert interview.decision().outcome == evaluate(case, book).outcome == "seek_advice"
