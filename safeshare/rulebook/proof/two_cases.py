"""The properties that relate two cases which differ in some facts alone (decision model, section 4)."""

from __future__ import annotations

from collections.abc import Iterator

from safeshare.rulebook.model import UNKNOWN
from safeshare.rulebook.proof.claims import LIST_FACTS, always
from safeshare.rulebook.proof.decided import Broken, Decided

STRONG_ITEMS: tuple[dict[str, tuple[str, ...]], ...] = (
    {"others_at_risk": ("yes",)},
    {"serious_crime": ("committed",)},
    {"serious_crime": ("possible",)},
    {"crime_preventable": ("yes",), "serious_crime": ("committed", "possible")},
    {"abuser_has_needs": ("yes",)},
    {"staff_implicated": ("yes",)},
    {"coercion": ("yes",)},
    {"risk_level": ("marac",)},
    {"risk_level": ("marm",)},
    {"legal_request": ("request", "order"), "request_verified": ("yes",)},
    {"public_interest": ("outweighs",)},
)


@always(
    7,
    "Making a known fact unknown never creates respect_refusal.",
    "for all facts f, for all c ~{f} c': f(c) is known and f(c') is not and outcome(c') = respect_refusal => "
    "outcome(c) = respect_refusal",
)
def forgetting(decided: Decided) -> Iterator[Broken]:
    """Look for one fact whose forgetting creates a respected refusal; to forget several is one after the other.

    It is over the facts that can be unknown, and consent and best_interests, of which not knowing reads as not asked
    and not done (DECISIONS.md). To leave out another fact that has a default is to ask another question.
    """
    respected = decided.to("respect_refusal")
    others = [rule for rule in decided.rules if rule not in respected]
    forgettable = [fact for fact in decided.parts.facts if fact.default == UNKNOWN]
    forgettable += [decided.fact(name) for name in ("consent", "best_interests")]
    for fact in forgettable:
        known = {fact.id: [state for state in fact.states if state != fact.default]}
        for two in respected:
            after = decided.where(two, {fact.id: (fact.default,)})
            for one in others:
                pairs = tuple(decided.pairs(decided.where(one, known), after, (fact.id,)))
                yield Broken((one, two), f"forgetting {fact.id} creates respect_refusal", pairs, (fact.id,))


@always(
    8,
    "DBS and charity outcomes do not change with consent.",
    "for all c ~{consent, consent_covers} c': recipient(c) in {dbs, charity_commission} => outcome(c) = outcome(c')",
)
def consent_to_bodies(decided: Decided) -> Iterator[Broken]:
    """Look for outcomes that change with consent, or with what it covers."""
    for body in ("dbs", "charity_commission"):
        yield from decided.altered({"recipient": (body,)}, ("consent", "consent_covers"))


@always(
    9,
    "Family outcomes do not change with list facts.",
    "for all c ~{list facts} c': recipient(c) = family => outcome(c) = outcome(c')",
)
def lists_and_family(decided: Decided) -> Iterator[Broken]:
    """Look for outcomes that change with any number of list facts at once, those that qualify them included."""
    yield from decided.altered({"recipient": ("family",)}, (*LIST_FACTS, "abuser_at_risk", "request_verified"))


@always(
    10,
    "Adding a strong item never turns a share into a hold.",
    "for all strong items i, for all c ~{facts of i} c': i holds in c' but not in c and family(c) = share => "
    "family(c') is not hold",
)
def strong_items(decided: Decided) -> Iterator[Broken]:
    """Look for a share that becomes a hold when an item's own facts, and no others, are set so that it holds."""
    for item in STRONG_ITEMS:
        for one in decided.within("share"):
            before = decided.but_where(one, item)
            for two in decided.within("hold"):
                pairs = tuple(decided.pairs(before, decided.where(two, item), tuple(item)))
                yield Broken((one, two), f"adding {' and '.join(item)} turns a share into a hold", pairs, tuple(item))
