"""What differs between the entries of two rulebooks, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from safeshare.rulebook import Rulebook
from safeshare.rulebook.model import Entry, Fact, Guarded, Rule
from safeshare.rulebook.phrases import Words, numbers_of, quoted

KINDS: dict[str, str] = {
    "rules": "says",
    "steps": "title",
    "facts": "asks",
    "clauses": "paraphrase",
    "duties": "do",
    "outcomes": "label",
    "families": "label",
    "grounds": "says",
    "tests": "asks",
    "notes": "says",
    "readings": "about",
    "misconceptions": "belief",
    "sources": "title",
}
"""The kinds of entries, what matters most first, each with the field that tells what an entry is."""

NAMES = {
    "not_encoded": "reason for not being encoded", "only_when": "condition of being asked", "asks": "question",
    "do": "wording", "says": "wording", "binds": "addressee", "force": "strength", "sources": "sources",
    "also_right": "other right outcomes", "find_out": "facts named as missing", "after": "rules tried before it",
    "any_of": "grounds", "about": "description",
}  # fmt: skip
"""Fields whose own name says little."""


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that was added, removed, renamed or changed; `details` says in sentences what changed in it."""

    kind: str
    id: str
    what: Literal["added", "removed", "renamed", "changed"]
    title: str
    details: tuple[str, ...] = ()


def changed_entries(old: Rulebook, new: Rulebook) -> list[Change]:
    """Return every entry that differs, kind by kind; the rulebook's own description and its glossary included."""
    found = [*_about(old, new)]
    for kind, title in KINDS.items():
        found += _Kind(kind, title, old, new).changes()
    return [*found, *_glossary(old, new)]


def _about(old: Rulebook, new: Rulebook) -> Iterator[Change]:
    details = tuple(_values(name, one, two) for name, one, two in _fields(old.parts.about, new.parts.about))
    if details:
        yield Change("about", new.id, "changed", new.title, details)


def _glossary(old: Rulebook, new: Rulebook) -> Iterator[Change]:
    for word in dict.fromkeys((*old.glossary, *new.glossary)):
        one, two = old.glossary.get(word), new.glossary.get(word)
        if one is None:
            yield Change("terms", word, "added", two or "")
        elif two is None:
            yield Change("terms", word, "removed", one)
        elif one != two:
            yield Change("terms", word, "changed", two, (_values("meaning", one, two),))


class _Kind:
    """The entries of one kind in both rulebooks."""

    def __init__(self, kind: str, title: str, old: Rulebook, new: Rulebook) -> None:
        self._kind, self._title = kind, title
        self._books = (old, new)
        self._words = (Words(old.parts), Words(new.parts))
        self._old, self._new = (
            {each.id: each for each in (book.rules if kind == "rules" else getattr(book.parts, kind))}
            for book in self._books
        )

    def changes(self) -> Iterator[Change]:
        """Yield what differs: changed entries first, in the new order, then added, renamed and removed ones."""
        gone = {name: each for name, each in self._old.items() if name not in self._new}
        renamed = {}
        for name, entry in self._new.items():
            if name in self._old:
                details = tuple(self._details(self._old[name], entry))
                if details:
                    yield self._change("changed", entry, details)
            else:
                before = next((each.id for each in gone.values() if _same_but_id(each, entry)), None)
                if before is None:
                    yield self._change("added", entry, tuple(self._content(entry)))
                else:
                    renamed[before] = name
                    del gone[before]
                    yield self._change("renamed", entry, (f"it was called {before}",))
        for entry in gone.values():
            yield self._change("removed", entry)
        yield from self._order()

    def _order(self) -> Iterator[Change]:
        both = [name for name in self._old if name in self._new]
        after = [name for name in self._new if name in self._old]
        if self._kind in ("steps", "families") and both != after:
            yield Change(self._kind, "order", "changed", "another order", (f"the order was {', '.join(both)}",))

    def _change(
        self, what: Literal["added", "removed", "renamed", "changed"], entry: Any, details: Iterable[str] = ()
    ) -> Change:
        return Change(self._kind, entry.id, what, getattr(entry, self._title), tuple(details))

    def _content(self, entry: Any) -> Iterator[str]:
        """Yield what a new entry asks for and leads to."""
        if isinstance(entry, Rule):
            book = self._books[1]
            answer = quoted(book.outcomes[entry.outcome].in_a_sentence)
            yield f"it decides {answer}, as rule {numbers_of(book.parts)[entry.id]}"
            yield from (f"condition: {line}" for line in self._words[1].rule(entry).lines())
            yield from (f"it rests on {each} ({book.clauses[each].paraphrase})" for each in entry.clauses)
        elif isinstance(entry, Guarded):
            yield from (f"condition: {line}" for line in self._words[1].guarded(entry).lines())
        elif isinstance(entry, Fact):
            yield from (f"{value}: {says}" for value, says in entry.says.items())

    def _details(self, one: Any, two: Any) -> Iterator[str]:
        if isinstance(one, Rule):
            yield from self._rule(one, two)
        elif isinstance(one, Guarded):
            yield from _lines(self._words[0].guarded(one).lines(), self._words[1].guarded(two).lines())
        skipped = ("when", "any", "any_unknown", "outcome") if isinstance(one, Guarded) else ()
        for name, before, after in _fields(one, two):
            if name not in skipped and not (name == "clauses" and isinstance(one, Rule)):
                yield from self._field(name, before, after)

    def _rule(self, one: Rule, two: Rule) -> Iterator[str]:
        labels = [
            quoted(book.outcomes[each.outcome].in_a_sentence)
            for book, each in zip(self._books, (one, two), strict=True)
        ]
        if one.outcome != two.outcome:
            yield f"the outcome was {labels[0]} and is now {labels[1]}"
        yield from _lines(self._words[0].rule(one).lines(), self._words[1].rule(two).lines())
        for clause in dict.fromkeys((*one.clauses, *two.clauses)):
            before, after = one.clauses.get(clause), two.clauses.get(clause)
            if before is None:
                yield f"it now rests on {clause} ({self._books[1].clauses[clause].paraphrase})"
            elif after is None:
                yield f"it no longer rests on {clause} ({self._books[0].clauses[clause].paraphrase})"
            elif before != after:
                yield f"{clause} was carried by {', '.join(before)} and is now carried by {', '.join(after)}"

    def _field(self, name: str, before: Any, after: Any) -> Iterator[str]:
        if name == "only_when":
            old, new = (words.arises(each) for words, each in zip(self._words, (before, after), strict=True))
            yield _values(name, old or "always", new or "always")
        elif name == "says" and isinstance(before, Mapping):
            yield from _mapped(before, after)
        elif isinstance(before, tuple) and isinstance(after, tuple):
            yield from _listed(name, before, after)
        else:
            yield _values(name, before, after)


def _same_but_id(one: Entry, two: Entry) -> bool:
    return one.model_dump(exclude={"id"}) == two.model_dump(exclude={"id"})


def _fields(one: Entry, two: Entry) -> Iterator[tuple[str, Any, Any]]:
    for name in type(one).model_fields:
        before, after = getattr(one, name), getattr(two, name)
        if before != after:
            yield name, before, after


def _lines(before: Iterable[str], after: Iterable[str]) -> Iterator[str]:
    """Yield which lines of a condition went and which came."""
    old, new = list(before), list(after)
    yield from (f"gone from its conditions: {line}" for line in old if line not in new)
    yield from (f"new in its conditions: {line}" for line in new if line not in old)


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
        yield f"{words}: without {', '.join(gone)}"
    if come:
        yield f"{words}: with {', '.join(come)}"
    if not gone and not come:
        yield f"{words}: in another order, {', '.join(str(each) for each in after)}"


def _values(name: str, before: object, after: object) -> str:
    words = NAMES.get(name, name.replace("_", " "))
    return f"the {words} was {_shown(before)} and is now {_shown(after)}"


def _shown(value: object) -> str:
    if value is None or value == () or value == {}:
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(str(each) for each in value)
    return quoted(str(value))
