"""A rulebook's conditions in words for an author, with the facts' own names as case files write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from safeshare.rulebook.parts import Parts


class Words:
    """The words of one rulebook's parts."""

    def __init__(self, parts: Parts) -> None:
        """Prepare the words of a rulebook's parts."""
        self._facts = {fact.id: fact for fact in parts.facts}
        self._tests = {test.id: test.asks for test in parts.tests}
        self._outcomes = {outcome.id: outcome.label for outcome in parts.outcomes}
        self._families = {family.id: family.label for family in parts.families}

    def condition(self, name: str, values: Sequence[str]) -> str:
        """Return one condition: 'the person refuses (consent: refused)'."""
        return f"{self._says(name, values)} ({name}: {' or '.join(values)})"

    def conditions(self, conditions: Mapping[str, Sequence[str]]) -> str:
        """Return conditions that must all hold, joined with 'and'."""
        return " and ".join(self.condition(name, values) for name, values in conditions.items())

    def question(self, name: str) -> str:
        """Return the question after a fact: 'Is anyone else at risk? (others_at_risk)'."""
        return f"{self._facts[name].asks} ({name})"

    def outcome(self, name: str) -> str:
        """Return an outcome: '"Ask first" (seek_consent)'."""
        return f'"{self._outcomes[name]}" ({name})'

    def _says(self, name: str, values: Sequence[str]) -> str:
        if name in self._facts:
            return " or ".join(self._facts[name].says[value] for value in values)
        if name in self._tests:
            return f'the answer to "{self._tests[name]}" is {" or ".join(values)}'
        labels = self._families if name == "family" else self._outcomes
        return "the answer is " + " or ".join(f'"{labels[value]}"' for value in values)
