"""Conditions in words: they say what the conditions ask, whole and in the rulebook's own words."""

from __future__ import annotations

import pytest

from safeshare import load_rulebook
from safeshare.rulebook.model import UNKNOWN
from safeshare.rulebook.phrases import Words, either, numbers_of, plain
from safeshare.rules_page.due import due_with

BOOK = load_rulebook()
WORDS = Words(BOOK.parts)
RULES = {rule.id: rule for rule in BOOK.rules}


def test_one_value_reads_as_the_fact_says_it() -> None:
    """A fact with one value is told in the words of facts.yaml."""
    assert WORDS.line("consent", ["refused"]) == "the person refuses"


def test_several_values_are_a_choice() -> None:
    """Several values are joined with 'or'."""
    assert WORDS.line("capacity", ["doubted", "fluctuates"]) == (
        "the person's capacity for this decision is in doubt or the person's capacity comes and goes"
    )


def test_everything_but_one_value_is_told_by_that_value() -> None:
    """All states but one are told as 'nothing says that', or as known when only unknown is left out."""
    assert WORDS.line("can_wait", ["no", UNKNOWN]) == (
        "nothing says that the decision can wait safely for an assessment"
    )
    assert WORDS.line("immediate_danger", ["yes", "no"]) == (
        'the answer to "Is someone being harmed now, or about to be?" is known'
    )


def test_tests_and_results_have_words() -> None:
    """Tests about the lists, outcomes and families are told by question and label."""
    assert WORDS.line("strong_ground", ["yes"]) == "a ground holds that ends withholding"
    assert WORDS.line("strong_ground", ["no"]) == "no ground holds that ends withholding"
    tests = tuple(each.model_copy(update={"says": {}}) for each in BOOK.parts.tests)
    plainly = Words(BOOK.parts.model_copy(update={"tests": tests}))
    assert plainly.line("strong_ground", ["yes"]) == 'the answer to "Does a ground hold that ends withholding?" is yes'
    assert WORDS.line("outcome", ["seek_consent"]) == 'the outcome is "Ask first"'
    assert WORDS.line("family", ["share", "weigh"]) == "the outcome is in the family Share or Weigh"


@pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.id)
def test_every_fact_of_a_rule_is_told(rule) -> None:
    """Each fact that a rule or its step asks for stands in its condition, by its question or one of its values."""
    told = " ".join(WORDS.rule(rule).lines())
    guards = [*(rule.any or ()), rule.when, BOOK.steps[rule.step].when]
    for name in {name for guard in guards for name in guard} | set(rule.any_unknown or ()):
        if name in BOOK.facts:
            fact = BOOK.facts[name]
            assert any(words in told for words in (fact.asks, *fact.says.values())), name
        else:
            assert any(words in told for test in BOOK.parts.tests if test.id == name for words in test.says.values())


def test_a_rule_narrows_its_step() -> None:
    """Where rule and step ask for the same fact, only what both allow is told."""
    told = WORDS.rule(RULES["refusal_respected"]).every
    assert "the person can make this decision" in told
    assert not any("nobody has established" in each for each in told)


def test_choices_and_unknown_facts() -> None:
    """Alternatives are told as a choice, facts that must be open by their questions."""
    choice = WORDS.rule(RULES["dbs_no_duty"])
    assert len(choice.choices[0]) == 3
    assert choice.lines()[-1].startswith("either the employer does not provide regulated activity; or ")
    assert WORDS.rule(RULES["s115_unsettled"]).lines()[-1] == (
        'the answer to "Are the criteria of section 115 met?" is not known'
    )
    assert len(WORDS.rule(RULES["refusal_facts_unknown"]).unknown) == 11


def test_short_words() -> None:
    """Ids read as words, lists as a choice; numbers are places in the order of the rules."""
    assert plain("need_to_know") == "need to know"
    assert either(["a", "b_c", "d"]) == "a, b c or d"
    assert numbers_of(BOOK.parts)[BOOK.rules[0].id] == 1


def test_duties_come_with_the_outcomes_that_can_have_them() -> None:
    """A duty stands under an outcome only if some case has both, and as certain only if every case does."""
    act_now = {due.duty.id: due.always for due in due_with(BOOK, "act_now")}
    assert act_now["act_without_delay"]
    assert act_now["record"]
    assert not act_now["tell_after_if_safe"]
    assert "record_family" not in act_now, "acting at once never tells a relative"
    respected = {due.duty.id for due in due_with(BOOK, "respect_refusal")}
    assert "plan_for_risk_of_sharing" not in respected
    assert "why_the_closing_rule_yields" in respected
