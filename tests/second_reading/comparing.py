"""Where the evaluator and the second reading part, and the smallest case that shows it."""

from __future__ import annotations

import random

from hypothesis import Phase, find, settings
from hypothesis import strategies as st

from safeshare import Rulebook, evaluate
from tests.second_reading.facts import FACTS
from tests.second_reading.reading import read
from tests.second_reading.sample import states

KEPT = 60
"""How much likelier than its default a fact's own value is drawn, so that the first draw is mostly the whole case."""


def disagreement(case: dict[str, str], rulebook: Rulebook | None = None) -> list[str]:
    """Return in what the two answers differ, a line each; empty when they agree."""
    decision, answer = evaluate(case, rulebook), read(case)
    both = {
        "outcome": (decision.outcome, answer.outcome),
        "clauses": (list(decision.clause_ids), answer.clauses),
        "missing": (sorted(decision.missing), sorted(answer.missing)),
        "duties": (sorted(decision.duty_ids), sorted(answer.duties)),
    }
    return [f"{what}: evaluate says {one}, the page {two}" for what, (one, two) in both.items() if one != two]


def any_case() -> st.SearchStrategy[dict[str, str]]:
    """Return a strategy for whole cases that shrinks towards facts that nobody states."""
    return st.fixed_dictionaries({name: st.sampled_from(states(name)) for name in FACTS})


def smallest(case: dict[str, str], rulebook: Rulebook | None = None) -> dict[str, str]:
    """Return the part of a disagreeing case on which the answers still differ, as small as hypothesis can make it."""
    stated = stated_facts(case)
    parts = st.fixed_dictionaries(
        {name: st.sampled_from([FACTS[name][1]] + [value] * KEPT) for name, value in stated.items()}
    )
    quiet = settings(max_examples=500, database=None, phases=[Phase.generate, Phase.shrink])
    part = find(parts, lambda part: bool(disagreement(part, rulebook)), settings=quiet, random=random.Random(0))
    return stated_facts(part)


def stated_facts(case: dict[str, str]) -> dict[str, str]:
    """Return the facts that differ from what they are when a case does not state them, in the page's order."""
    return {name: case[name] for name, (_, default) in FACTS.items() if case.get(name, default) != default}


def case_file(case: dict[str, str], rulebook: Rulebook | None = None) -> str:
    """Return a case as a file for `safeshare evaluate`, with what the two answers say of it in comments."""
    said = [f"# {line}" for line in disagreement(case, rulebook)]
    facts = [f"  {name}: {value}" for name, value in stated_facts(case).items()]
    return "\n".join([*said, "facts:" if facts else "facts: {}", *facts, ""])
