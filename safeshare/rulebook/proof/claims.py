"""How a property is stated: its number in the decision model, a sentence, a formula, and the check that proves it.

In the formulas c is any case and c' another; outcome(c), family(c), clauses(c) and duties(c) are what the rulebook says
of c, the last two as clause ids; c ~F c' says that c and c' agree on every fact outside F.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from safeshare.rulebook.proof.decided import Broken, Decided

Check = Callable[[Decided], Iterator[Broken]]


@dataclass(frozen=True, slots=True)
class Property:
    """One property. `broken` yields every way in which a rulebook breaks it, as exact sets of cases.

    `beside` is a clause that one might think it covers, with a sentence that says why it does not.
    """

    number: int
    says: str
    formally: str
    broken: Check
    beside: tuple[str, str] | None = None


def always(number: int, says: str, formally: str, beside: tuple[str, str] | None = None) -> Callable[[Check], Property]:
    """Make a property of the check that follows."""

    def stated(check: Check) -> Property:
        return Property(number, says, formally, check, beside)

    return stated


LIST_FACTS = (
    "others_at_risk", "serious_crime", "crime_preventable", "abuser_has_needs", "staff_implicated", "coercion",
    "risk_level", "public_interest", "legal_request",
)  # fmt: skip
"""The facts of the two lists that can be unknown (decision model, section 4)."""
