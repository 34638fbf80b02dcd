"""How much the interview asks, measured as benchmarks/ask_questions.py does; figures of counts, not of time."""

from __future__ import annotations

import pytest

from benchmarks.ask_mixes import BOOK, mixes, random_cases
from benchmarks.ask_questions import Count, fewest, measure, totals, turning_facts

MIXES = mixes(number=96)
AT_MOST = {
    "recipients equally, the rest at random": (0.485, 1.635),
    "the same, the person can be named": (0.485, 1.10),
    "partners, the person can be named": (0.24, 1.185),
    "outcomes equally": (0.64, 1.05),
    "rules equally": (0.61, 1.095),
    "worked examples of the decision model": (0.60, 1.07),
    "questions of the bank": (0.65, 1.10),
}
"""For each mix, the share of the route's facts that is asked for, and the questions asked over the fewest possible.

All but the bank's, which leave room for cases to come, are what was measured, rounded up.
"""


@pytest.fixture(scope="module", params=MIXES)
def row(request: pytest.FixtureRequest) -> tuple[str, list[Count]]:
    """Return one row of the table: its name and its counts."""
    return request.param, [measure(case) for case in MIXES[request.param]]


def test_each_row_of_the_table(row: tuple[str, list[Count]]) -> None:
    """No mix of cases takes more questions than the table says, by share of the route and over the fewest possible."""
    name, counts = row
    share, _, over = totals(counts)
    assert share <= AT_MOST[name][0]
    assert over <= AT_MOST[name][1]


def test_half_of_the_route_or_hardly_more_than_has_to_be(row: tuple[str, list[Count]]) -> None:
    """A mix takes fewer than half of the route's facts, or hardly more than the fewest that could settle its cases."""
    share, _, over = totals(row[1])
    assert share < 0.5 or over < 1.15


def test_no_case_takes_fewer_than_the_fewest_possible(row: tuple[str, list[Count]]) -> None:
    """No interview is shorter than the smallest set of facts that settles its case, nor longer than its route."""
    assert all(count.fewest <= count.asked <= count.route for count in row[1])


def test_the_route_of_a_referral() -> None:
    """A referral to the DBS turns on the recipient, on whether a person can be named, and on three facts."""
    case = {**random_cases(1)[0], "recipient": "dbs", "capacity": "has", "s115_route": "no"}
    conditions = dict.fromkeys(("regulated_provider", "removed_from_role", "thought_to_have_harmed"), "yes")
    assert set(turning_facts(case, ["recipient"])) == {"recipient", "identifiable", *conditions}
    assert fewest({**case, **conditions, "identifiable": "yes"}) == 5
    assert fewest({**case, **conditions, "identifiable": "no"}) == 1


def test_the_branch_is_part_of_the_route() -> None:
    """Knowing capacity too leaves fewer facts to turn on, and the form of a partner's case asks more than its route."""
    case = {name: fact.default for name, fact in BOOK.facts.items()} | {"capacity": "has", "consent": "refused"}
    route, branch = turning_facts(case, ["recipient"]), turning_facts(case, ["recipient", "capacity", "s115_route"])
    assert set(branch) < set(route) < set(BOOK.facts)
    assert "can_wait" in set(route) - set(branch)
