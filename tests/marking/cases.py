"""Cases for the tests of marking: the repository's bank, and cases made from any facts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from safeshare.rulebook import load_rulebook
from safeshare.scenario import Bank, Case, Distractor, Information, Item, Question, Record, Step, load_bank

RULEBOOK = load_rulebook()
TICKED = ("clauses", "duties", "missing", "items")
ALL_PARTS = ("decide", "clauses", "duties", "missing", "items", "fact_or_opinion")

REFUSAL = {
    "recipient": "partner",
    "need_to_know": "yes",
    "concern": "clear",
    "immediate_danger": "no",
    "capacity": "has",
    "consent": "refused",
    "safe_to_tell": "yes",
    "others_at_risk": "no",
    "crime_preventable": "no",
    "serious_crime": "none",
    "abuser_has_needs": "no",
    "staff_implicated": "no",
    "coercion": "no",
    "risk_level": "below",
    "legal_request": "none",
    "public_interest": "does_not",
    "sharing_raises_risk": "no",
}
"""The clean refusal of the decision model, section 8."""

ITEMS = (
    Item("money", "Forty pounds are gone.", True, "fact", "It is what happened."),
    Item("date", "It was on 3 May.", True, "fact", "It says when."),
    Item("lazy", "He is lazy.", False, "opinion", "It judges."),
    Item("illness", "She had measles as a child.", False, "fact", "It has nothing to do with it."),
)


@cache
def bank() -> Bank:
    """Return the repository's bank."""
    return load_bank(Path(__file__).resolve().parents[2] / "scenarios")


def case_of(facts: dict[str, str], *distractors: Distractor, use: Any = "practice") -> Case:
    """Return a case with one question `s4-test.council` on these facts, all parts set, and a record."""
    question = Question("s4-test.council", "Should you?", facts, ALL_PARTS, distractors)
    return Case(
        id="s4-test",
        pair="s4-test",
        section="4",
        use=use,
        title="A test",
        content_warning=None,
        role="You are a nurse.",
        wants="She wants to be left in peace.",
        steps=(Step("Something happens.", {}),),
        questions=(question,),
        information=Information(question.id, ITEMS),
        record=Record("Write it down.", 3.0, ("It is dated.",)),
    )


def any_facts() -> st.SearchStrategy[dict[str, str]]:
    """Return the clean refusal with any number of facts changed to any of their states."""
    changes = st.fixed_dictionaries({}, optional={f.id: st.sampled_from(f.states) for f in RULEBOOK.facts.values()})
    return changes.map(lambda changed: {**REFUSAL, **changed})
