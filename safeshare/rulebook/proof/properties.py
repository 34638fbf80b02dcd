"""The twelve properties that always hold, in the decision model's order (section 4)."""

from __future__ import annotations

from safeshare.rulebook.proof import one_case, two_cases
from safeshare.rulebook.proof.claims import Property

PROPERTIES: tuple[Property, ...] = (
    one_case.record_and_clause,
    one_case.one_outcome,
    one_case.telling,
    one_case.employers,
    one_case.others,
    one_case.respected_refusals,
    two_cases.forgetting,
    two_cases.consent_to_bodies,
    two_cases.lists_and_family,
    two_cases.strong_items,
    one_case.immediacy,
    one_case.order_of_facts,
)
