"""Conditions of a rulebook in words, for people: on the page of rules, in a comparison, in a mutation check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from safeshare.rulebook.compiled import in_order
from safeshare.rulebook.model import UNKNOWN, Conditions, Fact, Guarded, Rule
from safeshare.rulebook.parts import Parts


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition in words.

    Every line of `every` must hold; of each choice one alternative must hold with all its lines; of the questions in
    `unknown` at least one must be open.
    """

    every: tuple[str, ...]
    choices: tuple[tuple[tuple[str, ...], ...], ...] = ()
    unknown: tuple[str, ...] = ()

    def lines(self) -> tuple[str, ...]:
        """Return the condition as lines that must all hold."""
        choices = [f"either {'; or '.join(' and '.join(lines) for lines in choice)}" for choice in self.choices]
        if len(self.unknown) == 1:
            return (*self.every, *choices, f'the answer to "{self.unknown[0]}" is not known')
        several = [f"at least one of these is not known: {' '.join(self.unknown)}"] if self.unknown else []
        return (*self.every, *choices, *several)

    def sentence(self) -> str:
        """Return the condition as one line; empty when nothing is asked."""
        return "; and ".join(self.lines())


class Words:
    """The words of one rulebook's parts."""

    def __init__(self, parts: Parts) -> None:
        """Prepare the words of a rulebook's parts."""
        self._facts = {fact.id: fact for fact in parts.facts}
        self._tests = {test.id: test for test in parts.tests}
        self._steps = {step.id: step for step in parts.steps}
        self._families = {family.id: family.label for family in parts.families}
        self._outcomes = {outcome.id: outcome.in_a_sentence for outcome in parts.outcomes}

    def line(self, name: str, values: Sequence[str]) -> str:
        """Return one line of a condition: a fact, a test or a property of the result, with its values."""
        if name in self._facts:
            return self._fact(self._facts[name], values)
        if name in self._tests:
            test = self._tests[name]
            told = [words for answer, words in test.says.items() if answer in values]
            return " or ".join(told) if len(told) == len(values) else f'the answer to "{test.asks}" is {either(values)}'
        if name == "family":
            return f"the outcome is in the family {either([self._families[each] for each in values])}"
        return f"the outcome is {either([quoted(self._outcomes[each]) for each in values])}"

    def _fact(self, fact: Fact, values: Sequence[str]) -> str:
        others = [state for state in fact.states if state not in values]
        if len(values) > 1 and len(others) == 1:
            if others[0] == UNKNOWN:
                return f'the answer to "{fact.asks}" is known'
            if UNKNOWN in values:
                return f"nothing says that {fact.says[others[0]]}"
        return " or ".join(fact.says[value] for value in values)

    def named(self, name: str, values: Sequence[str]) -> str:
        """Return one line with the names that stand in files: 'the person refuses (consent: refused)'."""
        return f"{self.line(name, values)} ({name}: {' or '.join(values)})"

    def all_named(self, conditions: Conditions) -> str:
        """Return conditions that must all hold, with their names, joined with 'and'."""
        return " and ".join(self.named(name, values) for name, values in conditions.items())

    def question(self, name: str) -> str:
        """Return the question after a fact, with its name: 'Is anyone else at risk? (others_at_risk)'."""
        return f"{self._facts[name].asks} ({name})"

    def outcome(self, name: str) -> str:
        """Return an outcome with its name: '"Ask first" (seek_consent)'."""
        return f"{quoted(self._outcomes[name])} ({name})"

    def conditions(self, conditions: Conditions, without: Iterable[str] = ()) -> tuple[str, ...]:
        """Return conditions as lines that must all hold."""
        left_out = set(without)
        return tuple(self.line(name, values) for name, values in conditions.items() if name not in left_out)

    def guarded(self, guarded: Guarded, without: Iterable[str] = ()) -> Condition:
        """Return `when` and `any` of an entry in words."""
        return Condition(self.conditions(guarded.when, without), self._choices(guarded, without))

    def rule(self, rule: Rule) -> Condition:
        """Return the whole condition of a rule in words, its step's included."""
        step = self._steps[rule.step]
        both = {
            name: [each for each in values if each in rule.when.get(name, values)] for name, values in step.when.items()
        }
        merged = {**both, **{name: values for name, values in rule.when.items() if name not in both}}
        every = tuple(self.line(name, values) for name, values in merged.items())
        unknown = tuple(self._facts[name].asks for name in rule.any_unknown or ())
        return Condition(every, (*self._choices(step), *self._choices(rule)), unknown)

    def _choices(self, guarded: Guarded, without: Iterable[str] = ()) -> tuple[tuple[tuple[str, ...], ...], ...]:
        groups = [self.conditions(group, without) for group in guarded.any or ()]
        if not groups or not all(groups):
            return ()
        return (tuple(groups),)

    def arises(self, only_when: Conditions) -> str:
        """Return when a question arises, in words; empty when it always does."""
        return "; and ".join(self.conditions(only_when))


def quoted(text: str) -> str:
    """Return a text in quotation marks."""
    return f'"{text}"'


def plain(name: str) -> str:
    """Return an id as words: 'need to know' for 'need_to_know'."""
    return name.replace("_", " ")


def either(values: Sequence[str]) -> str:
    """Return values joined as a choice: 'doubted, fluctuates or unknown'."""
    words = [plain(each) for each in values]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def numbers_of(parts: Parts) -> Mapping[str, int]:
    """Return each rule's number: its place in the order in which rules are tried, from 1."""
    return {rule.id: number for number, rule in enumerate(in_order(parts)[0], start=1)}
