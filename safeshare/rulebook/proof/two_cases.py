"""The properties that relate two cases which differ in some facts alone (decision model, section 4)."""

from __future__ import annotations

from collections.abc import Iterator

from safeshare.rulebook.model import UNKNOWN, Fact
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


ASKED = ("consent", "best_interests")
"""Facts of which not knowing reads as not asked and not done, which are their defaults (DECISIONS.md)."""


def _not_forgotten(decided: Decided) -> str:
    """Say which facts are not among those that property 7 forgets, and what forgetting them can do."""
    others = [fact for fact in decided.parts.facts if fact.default != UNKNOWN and fact.id not in ASKED]
    if not others:
        return ""
    taken = _listed([f"{fact.id} ({fact.default})" for fact in others])
    creating = [fact.id for fact in others if any(each.shown for each in _forgotten(decided, fact))]
    tells = f"leaving out {_listed(creating)} can create respect_refusal" if creating else "none of them creates it"
    return (
        f"Outside it stand the facts that are never unknown, because a case that leaves them out is taken to state "
        f"their default: {taken}. To leave one out is to ask another question; {tells}."
    )


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _forgotten(decided: Decided, fact: Fact) -> Iterator[Broken]:
    """Yield, by rules, the pairs of cases in which forgetting a fact creates a respected refusal; some are empty."""
    known = {fact.id: [state for state in fact.states if state != fact.default]}
    respected = decided.to("respect_refusal")
    for two in respected:
        after = decided.where(two, {fact.id: (fact.default,)})
        for one in (rule for rule in decided.rules if rule not in respected):
            pairs = tuple(decided.pairs(decided.where(one, known), after, (fact.id,)))
            yield Broken((one, two), f"forgetting {fact.id} creates respect_refusal", pairs, (fact.id,))


@always(
    7,
    "Making a known fact unknown never creates respect_refusal.",
    "for all facts f that can be unknown, and consent and best_interests (not_sought and not_done count as unknown), "
    "for all c ~{f} c': f(c) is known and f(c') is not and outcome(c') = respect_refusal => "
    "outcome(c) = respect_refusal",
    beside=_not_forgotten,
)
def forgetting(decided: Decided) -> Iterator[Broken]:
    """Look for one fact whose forgetting creates a respected refusal; to forget several is one after the other."""
    forgettable = [fact for fact in decided.parts.facts if fact.default == UNKNOWN]
    for fact in (*forgettable, *(decided.fact(name) for name in ASKED)):
        yield from _forgotten(decided, fact)


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
