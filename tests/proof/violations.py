"""Whether cases, run through `evaluate`, break a property: written anew from the decision model's words."""

from __future__ import annotations

from collections.abc import Callable

from safeshare import Decision

ON_THE_LISTS = {
    "others_at_risk", "serious_crime", "crime_preventable", "abuser_has_needs", "abuser_at_risk", "staff_implicated",
    "coercion", "risk_level", "public_interest", "legal_request", "request_verified",
}  # fmt: skip
STRONG = {
    ("others_at_risk", "yes"), ("serious_crime", "committed"), ("serious_crime", "possible"),
    ("abuser_has_needs", "yes"), ("staff_implicated", "yes"), ("coercion", "yes"), ("risk_level", "marac"),
    ("risk_level", "marm"), ("public_interest", "outweighs"),
}  # fmt: skip


def _no_record_or_clause(one: Decision) -> bool:
    return "2.6" not in one.duty_ids or not one.clause_ids


def _told_when_not_safe(one: Decision) -> bool:
    safe = one.facts["safe_to_tell"]
    before = {"4.9", *(f"4.S{number}" for number in range(1, 8))}.intersection(one.duty_ids)
    asked = one.outcome == "seek_consent"
    return (safe != "yes" and (bool(before) or asked)) or (safe == "no" and "2.5" in one.duty_ids)


def _employer_told_alone(one: Decision) -> bool:
    settled = one.facts["joint_decision"] == one.facts["legal_basis_found"] == "yes"
    return one.facts["recipient"] == "employer" and one.family in ("weigh", "share") and not settled


def _other_gets_a_share(one: Decision) -> bool:
    return one.facts["recipient"] == "other" and one.family in ("weigh", "share")


def _respected_on_less(one: Decision) -> bool:
    facts = one.facts
    open_facts = {name for name in ON_THE_LISTS - {"abuser_at_risk", "request_verified"} if facts[name] == "unknown"}
    if facts["legal_request"] in ("request", "order") and facts["request_verified"] == "unknown":
        open_facts.add("request_verified")
    real = facts["capacity"] == "has" and facts["consent"] == "refused"
    return one.outcome == "respect_refusal" and bool(open_facts or not real)


def _respected_in_unknown_danger(one: Decision) -> bool:
    return one.outcome == "respect_refusal" and one.facts["immediate_danger"] == "unknown"


def differences(one: Decision, two: Decision) -> set[str]:
    """Return the facts in which two cases differ."""
    return {name for name, state in one.facts.items() if two.facts[name] != state}


def _forgetting_respects(one: Decision, two: Decision) -> bool:
    changed = differences(one, two)
    forgotten = all(two.facts[name] in ("unknown", "not_sought", "not_done") for name in changed)
    return len(changed) == 1 and forgotten and one.outcome != "respect_refusal" == two.outcome


def _consent_matters(one: Decision, two: Decision) -> bool:
    body = one.facts["recipient"] in ("dbs", "charity_commission")
    return body and differences(one, two) <= {"consent", "consent_covers"} and one.outcome != two.outcome


def _lists_reach_family(one: Decision, two: Decision) -> bool:
    return one.facts["recipient"] == "family" and differences(one, two) <= ON_THE_LISTS and one.outcome != two.outcome


def _item_makes_it_hold(one: Decision, two: Decision) -> bool:
    added = {(name, two.facts[name]) for name in differences(one, two)}
    return len(added) == 1 and added <= STRONG and one.family == "share" and two.family == "hold"


BREAKS_ALONE: dict[str, Callable[[Decision], bool]] = {
    "1": _no_record_or_clause,
    "3": _told_when_not_safe,
    "4": _employer_told_alone,
    "5": _other_gets_a_share,
    "6": _respected_on_less,
    "11": _respected_in_unknown_danger,
}
"""Properties of one case, by number: whether a decision breaks it."""

BREAK_TOGETHER: dict[str, Callable[[Decision, Decision], bool]] = {
    "7": _forgetting_respects,
    "8": _consent_matters,
    "9": _lists_reach_family,
    "10": _item_makes_it_hold,
}
"""Properties that relate two cases, by number: whether two decisions break it."""
