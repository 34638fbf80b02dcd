"""Evaluation: what a decision holds besides its outcome."""

from __future__ import annotations

import itertools

import pytest

from safeshare import FactsError, evaluate, explain, load_rulebook, nearest_changes
from safeshare.explanation import change_in_words
from safeshare.nearest import nearest_change
from tests.evaluation.cases import CLEAN_REFUSAL


def test_unknown_may_be_written_in_three_ways() -> None:
    """null, 'unknown' and leaving a fact out are the same."""
    without = {name: value for name, value in CLEAN_REFUSAL.items() if name != "coercion"}
    assert evaluate(without) == evaluate({**without, "coercion": None}) == evaluate({**without, "coercion": "unknown"})


def test_every_wrong_fact_is_named_at_once() -> None:
    """Facts and values that do not exist are all reported, each with a remedy."""
    with pytest.raises(FactsError) as caught:
        evaluate({"conern": "clear", "consent": "maybe", "capacity": True, "coercion": 1})
    assert set(caught.value.faults) == {"conern", "consent", "capacity", "coercion"}
    assert caught.value.__context__ is None
    assert "Did you mean 'concern'?" in str(caught.value)
    assert "Use one of: has, doubted, lacks, fluctuates, unknown." in str(caught.value)


def test_the_trace_ends_with_the_rule_that_decided() -> None:
    """The trace lists the rules tried in order, each with what stood in its way, down to the deciding one."""
    decision = evaluate({**CLEAN_REFUSAL, "staff_implicated": True})
    assert [trial.decided for trial in decision.trace] == [False] * (len(decision.trace) - 1) + [True]
    assert decision.trace[-1].rule == decision.rule == "refusal_ground"
    assert decision.trace[0].in_the_way == ("identifiable",)
    assert all(trial.in_the_way for trial in decision.trace[:-1])


def test_every_ground_that_holds_is_named_with_its_fact() -> None:
    """Several grounds bring all their clauses, each tied to its own fact."""
    decision = evaluate({**CLEAN_REFUSAL, "others_at_risk": True, "staff_implicated": True, "risk_level": "marm"})
    tied = {each.clause: each.facts for each in decision.clauses}
    assert tied == {
        "4.O2": ("others_at_risk",),
        "7.C1": ("others_at_risk",),
        "4.O6": ("staff_implicated",),
        "7.C4": ("staff_implicated",),
        "7.C7": ("risk_level",),
    }


def test_assumed_facts_are_told_apart() -> None:
    """A fact taken to have its default is listed as assumed; one that the case states is not."""
    assert "identifiable" in evaluate(CLEAN_REFUSAL).assumed
    assert "identifiable" not in evaluate({**CLEAN_REFUSAL, "identifiable": True}).assumed


def test_missing_facts_come_the_most_influential_first() -> None:
    """Of several unknown list facts, danger now comes first: its rule is tried before all others."""
    missing = evaluate({**CLEAN_REFUSAL, "coercion": None, "immediate_danger": None, "others_at_risk": None}).missing
    assert missing[0] == "immediate_danger"
    assert set(missing) == {"coercion", "immediate_danger", "others_at_risk"}


def test_the_nearest_change_alters_the_outcome() -> None:
    """Every change that is offered leads to the outcome that it says, and to another than before."""
    before = evaluate({**CLEAN_REFUSAL, "risk_level": "marm"})
    found = nearest_changes(before.facts)
    assert found
    for change in found:
        (name, (_, new)), *more = change.facts.items()
        assert not more
        after = evaluate({**before.facts, name: new})
        assert after.outcome == change.outcome != before.outcome


def test_the_nearest_change_is_the_fact_that_carried_the_decision() -> None:
    """With one ground, the nearest change is to take that ground away."""
    change = nearest_change({**CLEAN_REFUSAL, "risk_level": "marm"})
    assert change is not None
    assert dict(change.facts) == {"risk_level": ("marm", "below")}
    assert change.outcome == "respect_refusal"


def test_no_single_change_is_missed() -> None:
    """The single changes found are exactly those that a search over all facts and states finds."""
    facts = evaluate({**CLEAN_REFUSAL, "others_at_risk": True}).facts
    book = load_rulebook()
    expected = {
        (name, state)
        for name, fact in book.facts.items()
        for state in fact.states
        if evaluate({**facts, name: state}).outcome != "share_without_consent"
    }
    assert {(name, new) for change in nearest_changes(facts) for name, (_, new) in change.facts.items()} == expected


def test_a_pair_of_changes_is_found_where_no_single_change_would_do() -> None:
    """With two grounds neither alone matters; together they do."""
    facts = {**CLEAN_REFUSAL, "others_at_risk": True, "staff_implicated": True}
    pairs = nearest_changes(facts, changes=2)
    wanted = {"others_at_risk": ("yes", "no"), "staff_implicated": ("yes", "no")}
    assert dict(pairs[0].facts) == wanted
    assert pairs[0].outcome == "respect_refusal"
    with pytest.raises(ValueError, match="only single changes and pairs"):
        nearest_changes(facts, changes=3)


def test_an_explanation_says_all_of_it() -> None:
    """The explanation names the outcome, each clause with its fact, what to find out, the duties and the change."""
    decision = evaluate({**CLEAN_REFUSAL, "others_at_risk": None})
    text = " ".join(explain(decision).to_text().split())
    assert "Take advice" in text
    assert "4.12" in text
    assert "nobody has found out whether anyone else is at risk" in text
    assert "Is anyone else, a child included, at risk, or might they be? (others_at_risk)" in text
    assert "If someone else is or may be at risk, the answer becomes: Share proportionately" in text
    assert "A training aid" in text


def test_missing_facts_are_announced_only_where_they_follow() -> None:
    """'These facts are missing' heads a result that names them, and no other, nor a change to such a result."""
    waiting = explain(evaluate({**CLEAN_REFUSAL, "others_at_risk": None}))
    unnamed = explain(evaluate({**CLEAN_REFUSAL, "identifiable": False}))
    assert "these facts are missing" in waiting.headline
    assert "missing" not in unnamed.headline
    changed = nearest_changes({**CLEAN_REFUSAL, "others_at_risk": True})
    book = load_rulebook()
    words = [change_in_words(each, book) for each in changed if each.outcome == "seek_advice"]
    assert words
    assert not any("missing" in each for each in words)


def test_outside_the_guide_is_kept_apart() -> None:
    """What the guide does not say (999) stands under its own heading and not among the duties."""
    explanation = explain(evaluate({**CLEAN_REFUSAL, "immediate_danger": True}))
    assert any("999" in line for line in explanation.outside)
    assert not any("999" in each.do for each in explanation.duties)
    assert not any("999" in line for line in explanation.notes)


def test_every_rule_can_be_explained() -> None:
    """Each rule's outcome, for one case that it decides, has an explanation with a headline and a reason."""
    book = load_rulebook()
    seen = set()
    recipients = book.facts["recipient"].values
    for recipient, capacity, consent in itertools.product(
        recipients, ("has", "lacks", None), ("given", "refused", None)
    ):
        decision = evaluate({**CLEAN_REFUSAL, "recipient": recipient, "capacity": capacity, "consent": consent})
        explanation = explain(decision)
        assert explanation.headline
        assert explanation.because
        seen.add(decision.rule)
    assert len(seen) > 10
