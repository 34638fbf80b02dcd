"""Cases for the tests of marking: the repository's bank, and cases made from any facts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from safeshare.rulebook import load_rulebook
from safeshare.scenario import Bank, Case, Distractor, Information, Item, Question, Record, Step, load_bank
from safeshare.scenario.beside import Choice, Handling, Ordering, Placed
from safeshare.scenario.schema import PART_KINDS

RULEBOOK = load_rulebook()
TICKED = ("clauses", "duties", "missing", "items")
ALL_PARTS = PART_KINDS

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


TO = (
    Choice("desk", "The council's duty desk", True, "It acts on this."),
    Choice("colleague", "A colleague at the council whom you know", False, "She has no part in it.", "M8"),
    Choice("meeting", "Everybody at Thursday's meeting", False, "Most have no need of it.", "M7"),
)
BY = (
    Choice("portal", "The council's secure form", True, "It is made for this."),
    Choice("phone", "A call back on the number that you looked up", True, "You know who answers."),
    Choice("chat", "A message in the chat group", False, "Others read it."),
)
STEPS = (
    Placed("explore", "Ask what lies behind the refusal.", 1, "4.S1"),
    Placed("warn", "Tell her that you will share, and what.", 2, "4.9"),
    Placed("send", "Tell the council what it needs to know.", 3, "2.1"),
    Placed("note", "Write down what you decided.", 4, "2.6"),
    Placed("explain", "Tell her what was shared.", 4, "2.5"),
)
SETTLED = (("concern", "immediate_danger"), ("capacity", "consent", "safe_to_tell"), ("others_at_risk",))
"""What the three steps of the story settle; the other facts are known from the start."""


@cache
def bank() -> Bank:
    """Return the repository's bank."""
    return load_bank(Path(__file__).resolve().parents[2] / "scenarios")


def case_of(facts: dict[str, str], *distractors: Distractor, use: Any = "practice") -> Case:
    """Return a case with one question `s4-test.council` on these facts, all parts set, and a record."""
    question = Question("s4-test.council", "Should you?", facts, ALL_PARTS, distractors, settled=SETTLED)
    return Case(
        id="s4-test",
        pair="s4-test",
        section="4",
        use=use,
        title="A test",
        content_warning=None,
        role="You are a nurse.",
        wants="She wants to be left in peace.",
        steps=tuple(Step("Something happens.", {name: facts[name] for name in step}) for step in SETTLED),
        questions=(question,),
        information=Information(question.id, ITEMS),
        record=Record("Write it down.", 3.0, ("It is dated.",)),
        handling=Handling(question.id, TO, BY),
        sequence=Ordering(question.id, STEPS),
    )


def any_facts() -> st.SearchStrategy[dict[str, str]]:
    """Return the clean refusal with any number of facts changed to any of their states."""
    changes = st.fixed_dictionaries({}, optional={f.id: st.sampled_from(f.states) for f in RULEBOOK.facts.values()})
    return changes.map(lambda changed: {**REFUSAL, **changed})
