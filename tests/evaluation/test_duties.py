"""The duties table of the decision model, row by row."""

from __future__ import annotations

import pytest

from safeshare import evaluate
from tests.evaluation.cases import CLEAN_REFUSAL

SHARE = {"2.6", "2.1", "2.2", "2.3", "2.4"}
EXPLAIN = {f"4.S{number}" for number in range(1, 8)} | {"4.9", "2.5", "4.5", "4.6", "4.7", "4.8"}
HOLD = {f"4.N{number}" for number in range(1, 9)} | {"4.7", "4.8", "2.6"}

ROWS: list[tuple[str, dict[str, object], set[str]]] = [
    ("a respected refusal of a clear concern", {}, HOLD | {"P.1"}),
    ("a respected refusal of a low concern", {"concern": "low"}, HOLD),
    ("danger now, safe to tell", {"immediate_danger": True}, SHARE | {"2.8", "2.5"}),
    ("danger now, not known to be safe", {"immediate_danger": True, "safe_to_tell": None}, SHARE | {"2.8", "2.5"}),
    ("danger now, telling is dangerous", {"immediate_danger": True, "safe_to_tell": False}, SHARE | {"2.8"}),
    ("consent", {"consent": "given", "consent_covers": True}, SHARE | {"3.4"}),
    ("a ground, safe to tell", {"others_at_risk": True}, SHARE | EXPLAIN | {"4.10", "4.11"}),
    ("a ground, not known to be safe", {"others_at_risk": True, "safe_to_tell": None}, SHARE | {"4.10", "4.11"}),
    ("a ground, telling is dangerous", {"others_at_risk": True, "safe_to_tell": False}, SHARE | {"4.10", "4.11"}),
    ("a ground of section 7 alone", {"risk_level": "marm", "safe_to_tell": False}, SHARE | {"4.10", "4.11", "2.7"}),
    (
        "about a person posing risk",
        {"staff_implicated": True, "safe_to_tell": False, "subject": "person_posing_risk"},
        SHARE | {"4.10", "4.11", "1.2c", "8.5"},
    ),
    (
        "sharing raises risk",
        {"coercion": True, "safe_to_tell": False, "sharing_raises_risk": True},
        SHARE | {"4.10", "4.11", "4.14", "4.16"},
    ),
    ("sharing raises risk, but the refusal is respected", {"sharing_raises_risk": True}, HOLD | {"P.1"}),
    (
        "best interests, safe to tell",
        {"capacity": "lacks", "best_interests": "favours"},
        SHARE | {"4.O1r", "5.1", "5.2a", "5.2b", "5.2c", "2.5"},
    ),
    (
        "best interests of someone who must not be told",
        {"capacity": "lacks", "best_interests": "favours", "safe_to_tell": False},
        SHARE | {"4.O1r", "5.1", "5.2a", "5.2b", "5.2c"},
    ),
    (
        "a verified order",
        {"recipient": "legal_authority", "legal_request": "order", "request_verified": True},
        SHARE | {"2.7"},
    ),
    (
        "a verified request",
        {"recipient": "legal_authority", "legal_request": "request", "request_verified": True},
        SHARE | EXPLAIN | {"4.10", "4.11"},
    ),
    (
        "the duty to refer",
        {"recipient": "dbs", "regulated_provider": True, "removed_from_role": True, "thought_to_have_harmed": True},
        SHARE | {"9.2", "9.3"},
    ),
    (
        "a charity's report",
        {"recipient": "charity_commission", "is_charity": True, "serious_incident": True},
        SHARE | {"9.5", "9.6", "9.7"},
    ),
    ("a weigh", {"crime_preventable": True}, {"2.6", "4.11", "4.12", "2.7", "4.6", "4.7", "4.8"}),
    ("ask first", {"consent": "not_sought"}, {"2.6", "3.1", "3.3"}),
    ("assess first", {"capacity": "lacks"}, {"2.6", "I.11", "4.O1r", "2.7"}),
    ("take advice", {"others_at_risk": None}, {"2.6", "2.7", "4.12", "4.13"}),
    ("decide jointly", {"recipient": "employer"}, {"2.6", "8.9", "8.5"}),
    ("inside the organisation", {"recipient": "internal"}, SHARE),
    ("a relative, refused", {"recipient": "family"}, {"2.6", "6.4"}),
    (
        "a relative, agreed",
        {"recipient": "family", "consent": "given", "consent_covers": True, "recipient_implicated": False},
        SHARE | {"6.4", "3.4"},
    ),
    (
        "under section 115",
        {"s115_route": True, "s115_criteria": True},
        SHARE,
    ),
    (
        "an employer, agreed",
        {"recipient": "employer", "joint_decision": True, "legal_basis_found": True},
        SHARE,
    ),
    ("no duty", {"recipient": "dbs", "removed_from_role": False}, {"2.6"}),
]


@pytest.mark.parametrize(("name", "change", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_duties_of_the_model(name: str, change: dict[str, object], expected: set[str]) -> None:
    """A result brings exactly the duties that the model's table names, each with a sentence of its own."""
    decision = evaluate({**CLEAN_REFUSAL, **change})
    assert set(decision.duty_ids) == expected, name
    assert all(duty.do for duty in decision.duties)


def test_telling_that_waits_is_recorded() -> None:
    """Where telling is dangerous and information is shared, the record says why telling waits and who revisits it."""
    duties = {duty.id for duty in evaluate({**CLEAN_REFUSAL, "coercion": True, "safe_to_tell": False}).duties}
    assert "record_why_telling_waits" in duties
