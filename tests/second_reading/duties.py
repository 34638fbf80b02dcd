"""Section 4 of the page, second half: the table of duties, as clauses."""

from __future__ import annotations

from tests.second_reading.lists import strong_items

SHARES = (
    "act_now", "must_disclose", "share_with_consent", "share_best_interests", "share_without_consent",
    "share_internally",
)  # fmt: skip
HOLDS = ("respect_refusal", "do_not_share", "no_duty")


def duties(facts: dict[str, str], outcome: str) -> set[str]:
    """Return the clauses of all duties of a result."""
    due = {"2.6"}
    if facts["recipient"] == "family":
        due |= {"6.4"}
    if outcome in SHARES:
        due |= of_sharing(facts, outcome)
    else:
        due |= of_not_sharing(facts, outcome)
    if facts["sharing_raises_risk"] == "yes" and outcome not in HOLDS:
        due |= {"4.14", "4.16"}
    return due


def of_sharing(facts: dict[str, str], outcome: str) -> set[str]:
    """Return the rows of the table about outcomes that share."""
    due = {"2.1", "2.2", "2.3", "2.4"}
    if facts["subject"] == "person_posing_risk":
        due |= {"1.2c", "8.5"}
    # Reading: "tell afterwards if safe" is due unless telling is known to be unsafe (DECISIONS.md).
    if outcome in ("act_now", "share_best_interests") and facts["safe_to_tell"] != "no":
        due |= {"2.5"}
    if outcome == "act_now":
        due |= {"2.8"}
    if outcome == "share_with_consent":
        due |= {"3.4"}
    if outcome == "share_without_consent":
        due |= of_sharing_without_consent(facts)
    if outcome == "share_best_interests":
        due |= {"4.O1r", "5.1", "5.2a", "5.2b", "5.2c"}
    if outcome == "must_disclose":
        due |= of_a_duty_or_order(facts)
    return due


def of_a_duty_or_order(facts: dict[str, str]) -> set[str]:
    """Return the row about must_disclose."""
    if facts["recipient"] == "legal_authority":
        return {"2.7"}
    if facts["recipient"] == "dbs":
        return {"9.2", "9.3"}
    return {"9.5", "9.6", "9.7"}


def of_sharing_without_consent(facts: dict[str, str]) -> set[str]:
    """Return the row about share_without_consent, and what C-only items add."""
    to_partner = facts["recipient"] == "partner" and facts["s115_route"] == "no"
    due: set[str] = set()
    if to_partner or facts["recipient"] == "legal_authority":
        due |= {"4.10", "4.11"}
        # Reading: all that follows "safe_to_tell yes:" in the row hangs on it, 4.5 to 4.8 as well.
        if facts["safe_to_tell"] == "yes":
            due |= {"4.S1", "4.S2", "4.S3", "4.S4", "4.S5", "4.S6", "4.S7", "4.9"}
            due |= {"2.5", "4.5", "4.6", "4.7", "4.8"}
    # Reading: a C-only item adds 2.7 even beside an item with a section-4 ground (DECISIONS.md), and only where the
    # lists decide: sharing with a partner without consent.
    if to_partner:
        for ids in strong_items(facts).values():
            if all(each.startswith("7.") for each in ids):
                due |= {"2.7"}
    return due


def of_not_sharing(facts: dict[str, str], outcome: str) -> set[str]:
    """Return the rows of the table about outcomes that weigh, pause or hold."""
    if outcome == "may_share":
        return {"4.11", "4.12", "2.7", "4.6", "4.7", "4.8"}
    if outcome == "seek_consent":
        return {"3.1", "3.3"}
    if outcome == "assess_first":
        return {"I.11", "4.O1r", "2.7"}
    if outcome == "seek_advice":
        return {"2.7", "4.12", "4.13"}
    if outcome == "decide_jointly":
        return {"8.9", "8.5"}
    if outcome == "respect_refusal":
        due = {"4.N1", "4.N2", "4.N3", "4.N4", "4.N5", "4.N6", "4.N7", "4.N8", "4.7", "4.8"}
        # Reading: recording why the closing rule yields is itself a duty of P.1 (DECISIONS.md).
        return due | {"P.1"} if facts["concern"] == "clear" else due
    return set()
