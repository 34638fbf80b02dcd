"""Cases that several tests start from."""

from __future__ import annotations

from hypothesis import strategies as st

from safeshare.rulebook import load_rulebook

CLEAN_REFUSAL: dict[str, object] = {
    "recipient": "partner",
    "need_to_know": True,
    "concern": "clear",
    "immediate_danger": False,
    "capacity": "has",
    "consent": "refused",
    "safe_to_tell": True,
    "others_at_risk": False,
    "crime_preventable": False,
    "serious_crime": "none",
    "abuser_has_needs": False,
    "staff_implicated": False,
    "coercion": False,
    "risk_level": "below",
    "legal_request": "none",
    "public_interest": "does_not",
    "sharing_raises_risk": False,
}
"""A refusal by someone who can decide, with nothing on the lists against it (decision model, section 8)."""

LIST_FACTS = (
    "others_at_risk",
    "serious_crime",
    "crime_preventable",
    "abuser_has_needs",
    "staff_implicated",
    "coercion",
    "risk_level",
    "public_interest",
    "legal_request",
)


def any_case() -> st.SearchStrategy[dict[str, str]]:
    """Return a strategy for whole cases, in which about half of the facts differ from a clean refusal."""
    facts = load_rulebook().facts
    clean = {name: _word(CLEAN_REFUSAL.get(name)) for name in facts}
    return st.fixed_dictionaries(
        {
            name: st.one_of(st.just(clean[name]), st.sampled_from([*fact.states, "unknown"]))
            for name, fact in facts.items()
        }
    )


def _word(value: object) -> str:
    if value is None:
        return "unknown"
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
