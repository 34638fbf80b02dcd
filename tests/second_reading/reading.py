"""A second, naive reading of the decision model: sections 1, 3 and 4 of the page, as plain ifs in the page's order.

It shares no code and no data with the rulebook, so that a slip in either of them shows as a disagreement. Comments that
begin with "Reading:" say, here and in the files beside, which reading was taken where the page leaves a choice.
"""

from __future__ import annotations

from tests.second_reading.duties import duties
from tests.second_reading.facts import FACTS
from tests.second_reading.precedence import Answer, decide


def read(case: dict[str, str]) -> Answer:
    """Answer one case of facts in words; what it does not state is unknown, or has its default."""
    facts = {}
    for name, (_, default) in FACTS.items():
        value = case.get(name, "unknown")
        facts[name] = default if value == "unknown" else value
    answer = decide(facts)
    answer.duties = duties(facts, answer.outcome)
    return answer
