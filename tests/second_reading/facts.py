"""Section 1 of the page: every fact with its values and with what it is when a case does not state it."""

from __future__ import annotations

YES_NO = ("yes", "no")

FACTS: dict[str, tuple[tuple[str, ...], str]] = {
    "recipient": (
        ("internal", "partner", "family", "employer", "dbs", "charity_commission", "legal_authority", "other"),
        "partner",
    ),
    "subject": (("adult", "provider", "person_posing_risk"), "adult"),
    "identifiable": (YES_NO, "yes"),
    "need_to_know": (YES_NO, "unknown"),
    "concern": (("none", "low", "clear"), "unknown"),
    "immediate_danger": (YES_NO, "unknown"),
    "recipient_can_protect": (YES_NO, "unknown"),
    "capacity": (("has", "doubted", "lacks", "fluctuates"), "unknown"),
    "can_wait": (YES_NO, "unknown"),
    "consent": (("given", "refused", "not_sought"), "not_sought"),
    "consent_covers": (YES_NO, "unknown"),
    "safe_to_tell": (YES_NO, "unknown"),
    "best_interests": (("favours", "against", "not_done"), "not_done"),
    "others_at_risk": (YES_NO, "unknown"),
    "crime_preventable": (YES_NO, "unknown"),
    "serious_crime": (("committed", "possible", "none"), "unknown"),
    "abuser_has_needs": (YES_NO, "unknown"),
    "abuser_at_risk": (YES_NO, "unknown"),
    "staff_implicated": (YES_NO, "unknown"),
    "coercion": (YES_NO, "unknown"),
    "risk_level": (("below", "marm", "marac"), "unknown"),
    "public_interest": (("outweighs", "does_not"), "unknown"),
    "legal_request": (("none", "request", "order"), "unknown"),
    "request_verified": (YES_NO, "unknown"),
    "sharing_raises_risk": (YES_NO, "unknown"),
    "recipient_implicated": (YES_NO, "unknown"),
    "joint_decision": (YES_NO, "unknown"),
    "legal_basis_found": (YES_NO, "unknown"),
    "s115_route": (YES_NO, "no"),
    "s115_criteria": (YES_NO, "unknown"),
    "regulated_provider": (YES_NO, "unknown"),
    "removed_from_role": (YES_NO, "unknown"),
    "thought_to_have_harmed": (YES_NO, "unknown"),
    "is_charity": (YES_NO, "unknown"),
    "serious_incident": (YES_NO, "unknown"),
}


def unknown(facts: dict[str, str], *names: str) -> set[str]:
    """Return those of the named facts that are unknown."""
    return {name for name in names if facts[name] == "unknown"}
