"""Two near-miss cases side by side: which single fact changed the answer, found by evaluating both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from safeshare.evaluation import Decision, evaluate
from safeshare.facts import normalise_facts
from safeshare.rulebook import Rulebook
from safeshare.scenario import Case

OTHER_OPTIONS = 5  # facts that are the same in both cases, offered beside the one that changed: its neighbours


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two cases on the same question: the facts and the two decisions."""

    cases: tuple[Case, Case]
    question: str
    decisions: tuple[Decision, Decision]
    changed: dict[str, tuple[str, str]]  # fact -> its values in the two cases
    options: tuple[str, ...]
    rulebook: Rulebook

    def public(self) -> dict[str, Any]:
        """Return the question and its options, in the guide's order, without the answer."""
        options = [{"id": fact, "label": self.rulebook.facts[fact].asks} for fact in self.options]
        return {"ask": "What single fact changed the answer?", "options": options}

    def feedback(self, fact: str) -> dict[str, Any]:
        """Return feedback on one chosen fact: the whole reason when it is right, else where to look again."""
        if fact not in self.changed:
            return {"verdict": "not yet", "headline": self._same_in_both(fact), "look": self._where_to_look()}
        return {
            "verdict": "right",
            "headline": "The two cases differ in that fact, and the answer turns on it.",
            "clauses": [{"id": each, "paraphrase": self.rulebook.clauses[each].paraphrase} for each in self._clauses()],
            "differs": self.cases[1].differs or self.cases[0].differs,
            "sides": [self._one_side(side) for side in (0, 1)],
        }

    def _clauses(self) -> list[str]:
        """Return the deciding clauses, of either case, that the changed fact carries."""
        deciding = (each for decision in self.decisions for each in decision.clauses)
        return list(dict.fromkeys(each.clause for each in deciding if not self.changed.keys().isdisjoint(each.facts)))

    def _one_side(self, side: int) -> str:
        said = [self.rulebook.facts[fact].says[values[side]] for fact, values in self.changed.items()]
        outcome = self.rulebook.outcomes[self.decisions[side].outcome].label
        return f"In “{self.cases[side].title}”, {' and '.join(said)}. So: {outcome}."

    def _same_in_both(self, fact: str) -> str:
        if fact not in self.options:
            return "That is not one of the facts offered here."
        return f"“{self.rulebook.facts[fact].asks}” has the same answer in both cases."

    def _where_to_look(self) -> str:
        first, second = (case.steps for case in self.cases)
        parts = [str(n) for n, (one, two) in enumerate(zip(first, second, strict=False), 1) if one.text != two.text]
        if not parts:
            return "Read both stories once more, side by side, and look for the line that is not the same."
        return f"Read part {' and part '.join(parts)} of both stories once more: there they part ways."


def compare_cases(first: Case, second: Case, rulebook: Rulebook) -> Comparison | None:
    """Return what changes the answer between two cases, or None when no shared question is answered differently."""
    shared = {question.name: question for question in second.questions}
    for question in first.questions:
        if question.name not in shared:
            continue
        facts = [normalise_facts(each.facts, rulebook) for each in (question, shared[question.name])]
        decisions = (evaluate(facts[0], rulebook), evaluate(facts[1], rulebook))
        changed = {fact: (value, facts[1][fact]) for fact, value in facts[0].items() if facts[1][fact] != value}
        if changed and decisions[0].outcome != decisions[1].outcome:
            options = _options(list(question.facts), changed, rulebook)
            return Comparison((first, second), question.name, decisions, changed, options, rulebook)
    return None


def _options(stated: list[str], changed: dict[str, tuple[str, str]], rulebook: Rulebook) -> tuple[str, ...]:
    """Return what changed and the facts stated next to it, in the guide's order, so that the order tells nothing."""
    places = [place for place, fact in enumerate(stated) if fact in changed] or [len(stated)]
    far = {fact: min(abs(place - each) for each in places) for place, fact in enumerate(stated)}
    same = sorted((fact for fact in stated if fact not in changed), key=far.__getitem__)[:OTHER_OPTIONS]
    return tuple(fact for fact in rulebook.facts if fact in changed or fact in same)
