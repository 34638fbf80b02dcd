"""What differs between the entries of two rulebooks, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from safeshare.comparison.details import Details, fields, values
from safeshare.rulebook import Rulebook
from safeshare.rulebook.model import Entry

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
    details = tuple(values(name, one, two) for name, one, two in fields(old.parts.about, new.parts.about))
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
            yield Change("terms", word, "changed", two, (values("meaning", one, two),))


class _Kind:
    """The entries of one kind in both rulebooks."""

    def __init__(self, kind: str, title: str, old: Rulebook, new: Rulebook) -> None:
        self._kind, self._title = kind, title
        self._words = Details(old, new)
        self._old, self._new = (
            {each.id: each for each in (book.rules if kind == "rules" else getattr(book.parts, kind))}
            for book in (old, new)
        )

    def changes(self) -> Iterator[Change]:
        """Yield what differs: changed entries first, in the new order, then added, renamed and removed ones."""
        gone = {name: each for name, each in self._old.items() if name not in self._new}
        renamed = {}
        for name, entry in self._new.items():
            if name in self._old:
                details = tuple(self._words.changed(self._old[name], entry))
                if details:
                    yield self._change("changed", entry, details)
            else:
                before = next((each.id for each in gone.values() if same_but_id(each, entry)), None)
                if before is None:
                    yield self._change("added", entry, tuple(self._words.content(entry)))
                else:
                    renamed[before] = name
                    del gone[before]
                    yield self._change("renamed", entry, (f"it was called {before}",))
        for entry in gone.values():
            yield self._change("removed", entry, self._words.content(entry, gone=True))
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


def same_but_id(one: Entry, two: Entry) -> bool:
    """Return whether two entries say the same under different ids."""
    return one.model_dump(exclude={"id"}) == two.model_dump(exclude={"id"})
