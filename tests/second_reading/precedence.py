"""Section 3 of the page: the first step that applies decides."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.second_reading.facts import unknown
from tests.second_reading.lists import clauses_of, strong_items, unknown_list_facts


@dataclass
class Answer:
    """What the page says about one case: outcome, deciding clauses in order, missing facts and duties as clauses."""

    outcome: str
    clauses: list[str]
    missing: set[str] = field(default_factory=set)
    duties: set[str] = field(default_factory=set)


def decide(facts: dict[str, str]) -> Answer:
    """Take the steps in their order; the first that applies decides."""
    recipient = facts["recipient"]
    # Step 0
    if facts["identifiable"] == "no":
        return Answer("seek_advice", ["4.12", "4.13"])
    # Step 1
    if (
        facts["immediate_danger"] == "yes"
        and recipient in ("partner", "internal")
        and facts["recipient_can_protect"] != "no"
        and facts["recipient_implicated"] != "yes"
    ):
        return Answer("act_now", ["2.8", "1.5a", "P.1"])
    # Step 2
    if recipient == "legal_authority":
        return to_a_legal_authority(facts)
    if recipient == "dbs":
        return to_the_dbs(facts)
    if recipient == "charity_commission":
        return to_the_charity_commission(facts)
    # Step 3
    if facts["need_to_know"] == "no" or recipient == "other":
        return Answer("do_not_share", ["1.3", "2.1", "2.3"])
    if facts["concern"] == "none":
        return Answer("do_not_share", ["1.5j", "2.1"])
    gates = unknown(facts, "need_to_know", "concern")
    if gates:
        return Answer("seek_advice", ["2.1", "2.7"], gates)
    return by_route(facts)


def by_route(facts: dict[str, str]) -> Answer:
    """Take steps 4 to 7, each for one recipient."""
    recipient = facts["recipient"]
    # Step 4
    if recipient == "employer":
        return to_an_employer(facts)
    if recipient == "partner" and facts["s115_route"] == "yes":
        return under_section_115(facts)
    # Step 5
    if recipient == "internal":
        if facts["recipient_implicated"] == "yes":
            return Answer("do_not_share", ["2.3", "4.O6"])
        return Answer("share_internally", ["1.2a", "1.3", "1.4"])
    # Steps 6 and 7
    if recipient == "family":
        return to_family(facts)
    return to_a_partner(facts)


def to_a_legal_authority(facts: dict[str, str]) -> Answer:
    """Step 2, first bullet."""
    request, verified = facts["legal_request"], facts["request_verified"]
    if request == "order" and verified == "yes":
        return Answer("must_disclose", ["4.O9", "7.C8"])
    if request == "request" and verified == "yes":
        return Answer("share_without_consent", ["4.O9", "7.C8"])
    missing = set()
    if request == "unknown":
        missing.add("legal_request")
    if request in ("request", "order") and verified == "unknown":
        missing.add("request_verified")
    return Answer("seek_advice", ["2.3", "2.7"], missing)


def to_the_dbs(facts: dict[str, str]) -> Answer:
    """Step 2, second bullet."""
    three = [facts["regulated_provider"], facts["removed_from_role"], facts["thought_to_have_harmed"]]
    if three == ["yes", "yes", "yes"]:
        return Answer("must_disclose", ["9.1", "9.2", "9.3"])
    if "no" in three:
        return Answer("no_duty", ["9.2"])
    missing = unknown(facts, "regulated_provider", "removed_from_role", "thought_to_have_harmed")
    return Answer("seek_advice", ["9.2", "2.7"], missing)


def to_the_charity_commission(facts: dict[str, str]) -> Answer:
    """Step 2, third bullet."""
    both = [facts["is_charity"], facts["serious_incident"]]
    if both == ["yes", "yes"]:
        return Answer("must_disclose", ["9.4", "9.5", "9.6", "9.7", "9.8"])
    if "no" in both:
        return Answer("no_duty", ["9.8"])
    return Answer("seek_advice", ["9.8", "2.7"], unknown(facts, "is_charity", "serious_incident"))


def to_an_employer(facts: dict[str, str]) -> Answer:
    """Step 4, first bullet."""
    joint, basis = facts["joint_decision"], facts["legal_basis_found"]
    if joint == "yes" and basis == "yes":
        return Answer("share_without_consent", ["8.9", "8.5", "1.2c"])
    if joint == "yes" and basis == "no":
        return Answer("do_not_share", ["8.8", "8.9", "8.5"])
    return Answer("decide_jointly", ["8.7", "8.8", "8.9"], unknown(facts, "joint_decision", "legal_basis_found"))


def under_section_115(facts: dict[str, str]) -> Answer:
    """Step 4, second bullet."""
    if facts["s115_criteria"] == "yes":
        return Answer("share_without_consent", ["8.1", "8.2"])
    if facts["s115_criteria"] == "no":
        return Answer("do_not_share", ["8.2"])
    # Reading: the page does not say "naming it" here; the fact for want of which the result pauses is named.
    return Answer("seek_advice", ["8.2", "2.7"], {"s115_criteria"})


def to_family(facts: dict[str, str]) -> Answer:
    """Step 6: section 6 alone."""
    capacity, implicated = facts["capacity"], facts["recipient_implicated"] == "yes"
    if capacity == "lacks":
        if facts["best_interests"] == "favours" and not implicated:
            # Reading: the bracket (6.3, 5.1, 6.1) stands behind sharing and not sharing alike (DECISIONS.md).
            return Answer("share_best_interests", ["6.3", "5.1", "6.1"])
        if facts["best_interests"] == "against" or implicated:
            return Answer("do_not_share", ["6.3", "5.1", "6.1"])
        return Answer("assess_first", ["6.3", "5.1"], {"best_interests"})
    if capacity != "has":
        return Answer("assess_first", ["6.3", "I.11", "4.7"], {"capacity"})
    if facts["consent"] == "refused":
        return Answer("do_not_share", ["6.2"])
    if facts["consent"] == "given" and facts["consent_covers"] == "yes":
        if implicated or facts["sharing_raises_risk"] == "yes":
            return Answer("seek_advice", ["6.1", "4.14"])
        return Answer("share_with_consent", ["6.1", "6.2"])
    if facts["safe_to_tell"] == "yes":
        return Answer("seek_consent", ["6.2"])
    return Answer("do_not_share", ["6.1", "6.2"])


def to_a_partner(facts: dict[str, str]) -> Answer:
    """Step 7: a partner outside the organisation."""
    if facts["capacity"] == "lacks":
        return without_capacity(facts)
    if facts["capacity"] in ("doubted", "fluctuates"):
        return with_capacity_in_doubt(facts)
    # c.
    if facts["consent"] == "given" and facts["consent_covers"] == "yes":
        return Answer("share_with_consent", ["3.4"])
    # d. Reading: consent of which nobody knows what it covers is "consent that does not reach".
    if facts["consent"] != "refused":
        if facts["safe_to_tell"] == "yes":
            return Answer("seek_consent", ["3.1", "3.3"])
        if facts["safe_to_tell"] == "unknown":
            return Answer("seek_advice", ["2.7", "4.12"], {"safe_to_tell"})
    return as_refused(facts)


def without_capacity(facts: dict[str, str]) -> Answer:
    """Step 7a."""
    if facts["best_interests"] == "favours":
        return Answer("share_best_interests", ["5.1", "4.O1"])
    strong = strong_items(facts)
    strong.pop("coercion", None)
    # Reading: "on that item" is on every one of them that holds, as step 7e says.
    if strong:
        return Answer("share_without_consent", clauses_of(strong))
    if facts["best_interests"] == "against":
        return Answer("do_not_share", ["5.1"])
    return Answer("assess_first", ["5.1"], {"best_interests"})


def with_capacity_in_doubt(facts: dict[str, str]) -> Answer:
    """Step 7b."""
    covered = facts["consent"] == "given" and facts["consent_covers"] == "yes"
    if covered and facts["best_interests"] == "favours":
        return Answer("share_with_consent", ["3.4", "5.1"])
    strong = strong_items(facts)
    if strong:
        return Answer("share_without_consent", clauses_of(strong))
    if facts["can_wait"] == "yes":
        return Answer("assess_first", ["4.O1r", "4.7"], {"capacity"})
    return Answer("seek_advice", ["2.7", "2.8"], {"capacity"})


def as_refused(facts: dict[str, str]) -> Answer:
    """Step 7e."""
    strong = strong_items(facts)
    if strong:
        return Answer("share_without_consent", clauses_of(strong))
    open_facts = unknown_list_facts(facts) | unknown(facts, "immediate_danger")
    if open_facts:
        return Answer("seek_advice", ["4.12", "2.7"], open_facts)
    # With no strong item there is no serious crime, so only the weak item is left of 4.O3.
    if facts["crime_preventable"] == "yes":
        return Answer("may_share", ["4.O3", "4.11"])
    if facts["consent"] != "refused":
        return Answer("seek_advice", ["2.7", "4.12"])
    if facts["capacity"] == "unknown":
        return Answer("seek_advice", ["7.C0", "2.7"], {"capacity"})
    conditions = ["7.C0", "7.C1", "7.C2", "7.C3", "7.C4", "7.C5", "7.C6", "7.C7", "7.C8"]
    return Answer("respect_refusal", ["4.3", "4.N0", *conditions])
