"""Section 4 of the page, first half: the two lists."""

from __future__ import annotations

from tests.second_reading.facts import unknown


def strong_items(facts: dict[str, str]) -> dict[str, list[str]]:  # noqa: C901 - the page lists as many items
    """Return the strong items that hold, in the page's order, each with the ids that it gives."""
    items = {}
    if facts["others_at_risk"] == "yes":
        items["others_at_risk"] = ["4.O2", "7.C1"]
    if facts["serious_crime"] == "committed":
        items["serious_crime committed"] = ["4.O5", "7.C2"]
    if facts["serious_crime"] == "possible":
        items["serious_crime possible"] = ["7.C2"]
    if facts["crime_preventable"] == "yes" and facts["serious_crime"] in ("committed", "possible"):
        items["crime_preventable"] = ["4.O3"]
    if facts["abuser_has_needs"] == "yes":
        # Reading: where an item gives a section-4 and a section-7 clause, the section-4 clause comes first.
        items["abuser_has_needs"] = ["4.O4", "7.C3"] if facts["abuser_at_risk"] == "yes" else ["7.C3"]
    if facts["staff_implicated"] == "yes":
        items["staff_implicated"] = ["4.O6", "7.C4"]
    if facts["coercion"] == "yes":
        items["coercion"] = ["4.O7", "7.C5"]
    if facts["risk_level"] == "marac":
        items["risk_level marac"] = ["4.O8", "7.C7"]
    if facts["risk_level"] == "marm":
        items["risk_level marm"] = ["7.C7"]
    if facts["legal_request"] in ("request", "order") and facts["request_verified"] == "yes":
        items["legal_request"] = ["4.O9", "7.C8"]
    if facts["public_interest"] == "outweighs":
        items["public_interest"] = ["7.C6"]
    return items


def clauses_of(items: dict[str, list[str]]) -> list[str]:
    """Return the ids of all these items, in order."""
    clauses = []
    for ids in items.values():
        clauses += ids
    return clauses


def unknown_list_facts(facts: dict[str, str]) -> set[str]:
    """Return the list facts that are unknown."""
    names = (
        "others_at_risk", "serious_crime", "crime_preventable", "abuser_has_needs", "staff_implicated", "coercion",
        "risk_level", "public_interest", "legal_request",
    )  # fmt: skip
    found = unknown(facts, *names)
    if facts["legal_request"] in ("request", "order") and facts["request_verified"] == "unknown":
        found.add("request_verified")
    return found
