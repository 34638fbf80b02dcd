"""How a property is stated: its number in the decision model, a sentence, a formula, and the check that proves it.

In the formulas c is any case and c' another; outcome(c), family(c), clauses(c) and duties(c) are what the rulebook says
of c, the last two as clause ids; c ~F c' says that c and c' agree on every fact outside F.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from safeshare.rulebook.proof.decided import Broken, Decided

Check = Callable[[Decided], Iterator[Broken]]
Beside = Callable[[Decided], str]


@dataclass(frozen=True, slots=True)
class Property:
    """One property. `broken` yields every way in which a rulebook breaks it, as exact sets of cases.

    `beside` says of a rulebook, where there is something to say, what one might think the property covers and why it
    does not.
    """

    number: int
    says: str
    formally: str
    broken: Check
    beside: Beside | None = None


def always(number: int, says: str, formally: str, beside: Beside | None = None) -> Callable[[Check], Property]:
    """Make a property of the check that follows."""

    def stated(check: Check) -> Property:
        return Property(number, says, formally, check, beside)

    return stated


LIST_FACTS = (
    "others_at_risk", "serious_crime", "crime_preventable", "abuser_has_needs", "staff_implicated", "coercion",
    "risk_level", "public_interest", "legal_request",
)  # fmt: skip
"""The facts of the two lists that can be unknown (decision model, section 4)."""
