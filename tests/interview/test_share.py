"""How much the interview asks, measured as benchmarks/ask_questions.py does; figures of counts, not of time."""

from __future__ import annotations

import pytest

from benchmarks.ask_questions import fewest, measure, random_cases, route_facts, share, worked_examples

SAMPLE = random_cases(200)


@pytest.fixture(scope="module")
def worked():
    """Return the counts of the worked examples."""
    return [measure(case) for case in worked_examples()]


def test_fewer_than_half_of_the_facts_on_average(worked) -> None:
    """Over the worked examples and random whole cases, fewer than half of the route's facts are asked for."""
    counts = [measure(case) for case in SAMPLE]
    assert share(counts) < 0.45
    assert share([*counts, *worked]) < 0.5


def test_close_to_the_fewest_possible(worked) -> None:
    """On the worked examples the interview asks less than one question more than the fewest that could settle them."""
    extra = [count.asked - count.at_best for count in worked]
    assert min(extra) >= 0
    assert sum(extra) / len(extra) < 1


def test_the_route_of_a_referral() -> None:
    """A referral to the DBS turns on the recipient, on whether a person can be named, and on three facts."""
    case = {**SAMPLE[0], "recipient": "dbs", "capacity": "has", "s115_route": "no"}
    assert set(route_facts(case)) == {
        "recipient", "identifiable", "regulated_provider", "removed_from_role", "thought_to_have_harmed",
    }  # fmt: skip
    met = {
        "identifiable": "yes",
        "regulated_provider": "yes",
        "removed_from_role": "yes",
        "thought_to_have_harmed": "yes",
    }
    assert fewest({**case, **met}) == 5
    assert fewest({**case, "identifiable": "no"}) == 1
