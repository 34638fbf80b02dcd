"""A large sample of cases, stratified by recipient, capacity and consent; the same on every run."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

from tests.second_reading.facts import FACTS

CLEAN = {
    "need_to_know": "yes", "concern": "clear", "immediate_danger": "no", "safe_to_tell": "yes", "others_at_risk": "no",
    "crime_preventable": "no", "serious_crime": "none", "abuser_has_needs": "no", "staff_implicated": "no",
    "coercion": "no", "risk_level": "below", "legal_request": "none", "public_interest": "does_not",
}  # fmt: skip
"""A case that passes the gates and has nothing on the lists: from here one fact can make the difference."""

ON_THE_LISTS = (
    "immediate_danger", "others_at_risk", "serious_crime", "crime_preventable", "abuser_has_needs", "abuser_at_risk",
    "staff_implicated", "coercion", "risk_level", "public_interest", "legal_request", "request_verified",
)  # fmt: skip
AGREEMENT = ("consent_covers", "best_interests", "safe_to_tell", "can_wait")
TURNS_ON = {
    "internal": ("immediate_danger", "recipient_can_protect", "recipient_implicated"),
    "partner": (*ON_THE_LISTS, *AGREEMENT),
    "family": (*AGREEMENT, "recipient_implicated", "sharing_raises_risk"),
    "employer": ("joint_decision", "legal_basis_found"),
    "dbs": ("regulated_provider", "removed_from_role", "thought_to_have_harmed"),
    "charity_commission": ("is_charity", "serious_incident"),
    "legal_authority": ("legal_request", "request_verified"),
    "other": ("need_to_know", "concern"),
}
"""For each recipient, facts on which the answer turns together: every pair of them is tried."""

AT_RANDOM = 100
"""How many cases of each stratum have facts at random."""


def states(name: str) -> tuple[str, ...]:
    """Return every state of a fact, what it is when not stated first."""
    values, default = FACTS[name]
    return (default, *(value for value in values if value != default))


def stratified() -> Iterator[dict[str, str]]:
    """Yield the sample, stratum by stratum: each fact in each state, pairs of them, then at random."""
    chance = random.Random(20261122)
    for recipient, capacity, consent in itertools.product(states("recipient"), states("capacity"), states("consent")):
        start = {**CLEAN, "recipient": recipient, "capacity": capacity, "consent": consent}
        yield from one_fact_changed(start)
        yield from pairs_changed(start, TURNS_ON[recipient])
        for _ in range(AT_RANDOM):
            yield at_random(start, chance)


def one_fact_changed(start: dict[str, str]) -> Iterator[dict[str, str]]:
    """Yield the case with every other fact in each of its states, one at a time."""
    for name in FACTS:
        if name not in ("recipient", "capacity", "consent"):
            for state in states(name):
                yield {**start, name: state}


def pairs_changed(start: dict[str, str], names: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Yield the case with every pair of these facts in each of their states."""
    for one, two in itertools.combinations(names, 2):
        for first, second in itertools.product(states(one), states(two)):
            yield {**start, one: first, two: second}


def at_random(start: dict[str, str], chance: random.Random) -> dict[str, str]:
    """Return the case with some of its other facts drawn by lot: few of them in some cases, nearly all in others."""
    share = chance.random()
    case = dict(start)
    for name in FACTS:
        if name not in ("recipient", "capacity", "consent") and chance.random() < share:
            case[name] = chance.choice(states(name))
    return case
