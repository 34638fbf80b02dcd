"""What changed within an entry, and what an entry asks for, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from safeshare.rulebook import Rulebook
from safeshare.rulebook.model import Entry, Fact, Guarded, Rule
from safeshare.rulebook.phrases import Condition, Words, numbers_of, quoted

NAMES = {
    "not_encoded": "reason for not being encoded", "only_when": "condition of being asked", "asks": "question",
    "do": "wording", "says": "wording", "binds": "addressee", "force": "strength", "sources": "sources",
    "also_right": "other right outcomes", "find_out": "facts named as missing", "after": "rules tried before it",
    "any_of": "grounds", "about": "description", "default": "value where a case does not state it",
    "open": "values that leave it open", "when": "condition", "seen_in": "place where it is seen",
    "topic": "name as a point for advice",
}  # fmt: skip
"""Fields whose own name says little."""


class Details:
    """The entries of an old and a new rulebook, in words."""

    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        """Prepare the words of both."""
        self._books = (old, new)
        self._words = (Words(old.parts), Words(new.parts))

    def content(self, entry: Any, gone: bool = False) -> Iterator[str]:
        """Yield what a new entry, or one that is gone, asks for and leads to."""
        book, words = self._books[not gone], self._words[not gone]
        if isinstance(entry, Rule):
            answer = quoted(book.outcomes[entry.outcome].in_a_sentence)
            verb, rests = ("decided", "rested") if gone else ("decides", "rests")
            yield f"it {verb} {answer}, as rule {numbers_of(book.parts)[entry.id]}"
            yield from (f"condition: {line}" for line in words.rule(entry).lines())
            yield from (f"it {rests} on {each} ({book.clauses[each].paraphrase})" for each in entry.clauses)
        elif isinstance(entry, Guarded):
            yield from (f"condition: {line}" for line in words.guarded(entry).lines())
        elif isinstance(entry, Fact):
            yield from (f"{value}: {says}" for value, says in entry.says.items())

    def changed(self, one: Any, two: Any) -> Iterator[str]:
        """Yield what differs between two versions of an entry."""
        skipped: tuple[str, ...] = ()
        if isinstance(one, Rule):
            yield from self._rule(one, two)
            skipped = ("when", "any", "any_unknown", "outcome", "clauses")
        elif isinstance(one, Guarded):
            if (one.when, one.any) != (two.when, two.any):
                yield from _conditions(self._words[0].guarded(one), self._words[1].guarded(two))
            skipped = ("when", "any")
        for name, before, after in fields(one, two):
            if name not in skipped:
                yield from self._field(name, before, after)

    def _rule(self, one: Rule, two: Rule) -> Iterator[str]:
        old, new = self._books
        answers = [quoted(book.outcomes[each.outcome].in_a_sentence) for book, each in ((old, one), (new, two))]
        if one.outcome != two.outcome:
            yield f"the outcome was {answers[0]} and is now {answers[1]}"
        if _asked(old, one) != _asked(new, two):
            yield from _conditions(self._words[0].rule(one), self._words[1].rule(two))
        for clause in dict.fromkeys((*one.clauses, *two.clauses)):
            before, after = one.clauses.get(clause), two.clauses.get(clause)
            if before is None:
                yield f"it now rests on {clause} ({new.clauses[clause].paraphrase})"
            elif after is None:
                yield f"it no longer rests on {clause} ({old.clauses[clause].paraphrase})"
            elif before != after:
                yield f"{clause} was carried by {', '.join(before)} and is now carried by {', '.join(after)}"

    def _field(self, name: str, before: Any, after: Any) -> Iterator[str]:
        if name in ("only_when", "when"):
            old, new = (words.arises(each) for words, each in zip(self._words, (before, after), strict=True))
            yield values(name, old or "always", new or "always")
        elif name == "says" and isinstance(before, Mapping):
            yield from _mapped(before, after)
        elif name == "in_short":
            changed = (each for each in dict.fromkeys((*before, *after)) if before.get(each) != after.get(each))
            yield from (values(f"short wording of {each}", before.get(each), after.get(each)) for each in changed)
        elif isinstance(before, tuple) and isinstance(after, tuple):
            yield from _listed(name, before, after)
        else:
            yield values(name, before, after)


def fields(one: Entry, two: Entry) -> Iterator[tuple[str, Any, Any]]:
    """Yield the fields in which two entries differ, each with its old and its new value."""
    for name in type(one).model_fields:
        before, after = getattr(one, name), getattr(two, name)
        if before != after:
            yield name, before, after


def values(name: str, before: object, after: object) -> str:
    """Return an old and a new value of a field as a sentence."""
    words = NAMES.get(name, name.replace("_", " "))
    return f"the {words} was {_shown(before)} and is now {_shown(after)}"


def _asked(book: Rulebook, rule: Rule) -> tuple[object, ...]:
    """Return what a rule and its step ask for; other words for the same do not change it."""
    step = book.steps[rule.step]
    return rule.when, rule.any, rule.any_unknown, step.when, step.any


def _conditions(old: Condition, new: Condition) -> Iterator[str]:
    """Yield what went from a condition and what came: lines, alternatives, and questions that may be open."""
    yield from _gone_and_new("its conditions", old.every, new.every)
    if len(old.choices) == len(new.choices) == 1:
        ways = [[" and ".join(way) for way in each.choices[0]] for each in (old, new)]
        yield from _gone_and_new("its alternatives, of which one must hold", *ways)
    else:
        choices = [Condition((), each.choices).lines() for each in (old, new)]
        yield from _gone_and_new("its conditions", *choices)
    yield from _gone_and_new("the questions of which one must be open", old.unknown, new.unknown)


def _gone_and_new(where: str, before: Iterable[str], after: Iterable[str]) -> Iterator[str]:
    old, new = list(before), list(after)
    yield from (f"gone from {where}: {line}" for line in old if line not in new)
    yield from (f"new in {where}: {line}" for line in new if line not in old)


def _mapped(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for value in dict.fromkeys((*before, *after)):
        if value not in after:
            yield f"the value {value} is gone ({before[value]})"
        elif value not in before:
            yield f"the value {value} is new ({after[value]})"
        elif before[value] != after[value]:
            yield f"the words of {value} were {quoted(before[value])} and are now {quoted(after[value])}"


def _listed(name: str, before: tuple[Any, ...], after: tuple[Any, ...]) -> Iterator[str]:
    words = NAMES.get(name, name.replace("_", " "))
    gone = [str(each) for each in before if each not in after]
    come = [str(each) for each in after if each not in before]
    if gone:
        yield f"{words}: no longer {', '.join(gone)}"
    if come:
        yield f"{words}: now also {', '.join(come)}" if before else f"{words}: now {', '.join(come)}"
    if not gone and not come:
        yield f"{words}: in another order, {', '.join(str(each) for each in after)}"


def _shown(value: object) -> str:
    if value is None or value == () or value == {}:
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(str(each) for each in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_shown(each)}" for name, each in value.items())
    return quoted(str(value))
