"""The twelve properties that the decision model says always hold, over random whole cases."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from safeshare import evaluate, load_rulebook
from tests.evaluation.cases import CLEAN_REFUSAL, LIST_FACTS, any_case

BOOK = load_rulebook()
TELLING_BEFORE = {"4.9", *(f"4.S{number}" for number in range(1, 8))}
CASES = settings(max_examples=300, deadline=None)


@CASES
@given(any_case())
def test_every_result_records_and_names_a_clause(case: dict[str, str]) -> None:
    """Every result asks for a record (2.6) and names at least one clause that exists."""
    decision = evaluate(case)
    assert "2.6" in decision.duty_ids
    assert decision.clause_ids
    assert set(decision.clause_ids) | set(decision.duty_ids) <= set(BOOK.clauses)
    assert all(clause.facts for clause in decision.clauses)


@CASES
@given(any_case())
def test_nobody_is_told_when_it_is_not_safe(case: dict[str, str]) -> None:
    """No result tells the person beforehand unless it is safe, nor afterwards when it is known to be unsafe."""
    duties = set(evaluate(case).duty_ids)
    if case["safe_to_tell"] != "yes":
        assert not duties & TELLING_BEFORE
    if case["safe_to_tell"] == "no":
        assert "2.5" not in duties


@CASES
@given(any_case())
def test_an_employer_is_never_told_alone(case: dict[str, str]) -> None:
    """An employer is told only with a joint decision and a legal basis; an unknown recipient 'other' never."""
    employer = evaluate({**case, "recipient": "employer"})
    if employer.family == "share":
        assert case["joint_decision"] == "yes"
        assert case["legal_basis_found"] == "yes"
    assert evaluate({**case, "recipient": "other"}).family != "share"


@CASES
@given(any_case())
def test_a_refusal_is_respected_only_when_all_is_known(case: dict[str, str]) -> None:
    """respect_refusal needs capacity, a refusal, no unknown list fact and immediacy known."""
    decision = evaluate(case)
    if decision.outcome == "respect_refusal":
        assert case["capacity"] == "has"
        assert case["consent"] == "refused"
        assert case["immediate_danger"] != "unknown"
        assert all(case[name] != "unknown" for name in LIST_FACTS)


FORGETTABLE = [name for name, fact in BOOK.facts.items() if fact.default == "unknown"] + ["consent", "best_interests"]


@CASES
@given(any_case(), st.sampled_from(FORGETTABLE))
def test_forgetting_never_creates_a_respected_refusal(case: dict[str, str], name: str) -> None:
    """Making a known fact unknown never turns another outcome into respect_refusal."""
    if evaluate(case).outcome != "respect_refusal":
        assert evaluate({**case, name: "unknown"}).outcome != "respect_refusal"


@CASES
@given(any_case(), st.sampled_from(["dbs", "charity_commission"]), st.sampled_from(["given", "refused", "not_sought"]))
def test_duties_to_bodies_do_not_turn_on_consent(case: dict[str, str], body: str, consent: str) -> None:
    """DBS and charity outcomes do not change with consent."""
    stated = {**case, "recipient": body}
    assert evaluate(stated).outcome == evaluate({**stated, "consent": consent}).outcome


@CASES
@given(any_case(), any_case())
def test_family_outcomes_do_not_turn_on_the_lists(case: dict[str, str], other: dict[str, str]) -> None:
    """What relatives may hear does not change with the facts of the two lists."""
    stated = {**case, "recipient": "family"}
    changed = {**stated, **{name: other[name] for name in LIST_FACTS}}
    assert evaluate(stated).outcome == evaluate(changed).outcome


STRONG = {
    "others_at_risk": "yes", "serious_crime": "committed", "abuser_has_needs": "yes", "staff_implicated": "yes",
    "coercion": "yes", "risk_level": "marac", "public_interest": "outweighs",
}  # fmt: skip


@CASES
@given(any_case(), st.sampled_from(sorted(STRONG)))
def test_a_strong_ground_never_makes_it_hold(case: dict[str, str], name: str) -> None:
    """Adding a strong item never turns a share into a hold."""
    if evaluate(case).family == "share":
        assert evaluate({**case, name: STRONG[name]}).family != "hold"


@CASES
@given(any_case(), st.randoms())
def test_the_order_of_facts_changes_nothing(case: dict[str, str], random: object) -> None:
    """The order of facts in a file changes nothing."""
    names = list(case)
    random.shuffle(names)  # type: ignore[attr-defined]
    assert evaluate({name: case[name] for name in names}) == evaluate(case)


@CASES
@given(any_case())
def test_missing_facts_are_open(case: dict[str, str]) -> None:
    """A result names as missing only facts that are still open, each once."""
    decision = evaluate(case)
    assert len(set(decision.missing)) == len(decision.missing)
    for name in decision.missing:
        assert decision.facts[name] in BOOK.facts[name].open_states


def test_unknown_never_reads_as_no() -> None:
    """Turning any 'no' of a clean refusal into unknown takes the respected refusal away."""
    for name in ("immediate_danger", *LIST_FACTS):
        assert evaluate({**CLEAN_REFUSAL, name: None}).outcome == "seek_advice", name
