"""What the page is made of, before it is written as text or as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to another place of the page."""

    words: str
    target: str


@dataclass(frozen=True, slots=True)
class Name:
    """An id of the rulebook, as it stands in its files."""

    words: str


Words = str | Link | Name
Line = tuple[Words, ...]
"""Words in a row."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `small` is for asides."""

    line: Line
    small: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list, with a list of its own where needed; `anchor` is where links to it lead."""

    line: Line
    inner: Listing | None = None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; `ordered` counts its items."""

    items: tuple[Item, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """Names, each with what belongs to it: a list, or a line."""

    pairs: tuple[tuple[str, Listing | Line], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; `anchor` is where links to it lead."""

    cells: tuple[Line | Listing, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; the first cell of each row names it."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in parts, each SVG, with a caption; text leaves it out, because the list beneath says the same."""

    parts: tuple[str, ...]
    caption: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page with a heading; `kind` tells its style."""

    title: str
    anchor: str
    blocks: tuple[Block, ...] = ()
    parts: tuple[Section, ...] = ()
    kind: str = ""


Block = Paragraph | Listing | Terms | Table | Picture


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page; `mark` names what it shows in short, for the foot of every printed sheet."""

    title: str
    about: tuple[Block, ...]
    sections: tuple[Section, ...] = field(default=())
    mark: str = ""


def line(*words: Words) -> Line:
    """Return words in a row."""
    return words


def paragraph(*words: Words) -> Paragraph:
    """Return a paragraph."""
    return Paragraph(words)


def listing(lines: Sequence[Line | Item], ordered: bool = False) -> Listing:
    """Return a list of plain lines or items."""
    return Listing(tuple(each if isinstance(each, Item) else Item(each) for each in lines), ordered)


def joined(parts: Sequence[Words], between: str = ", ") -> Line:
    """Return words in a row with something between them."""
    return tuple(_between(parts, between))


def _between(parts: Sequence[Words], between: str) -> Iterator[Words]:
    for number, part in enumerate(parts):
        if number:
            yield between
        yield part


def plain_text(words: Line) -> str:
    """Return words in a row as text."""
    return "".join(each if isinstance(each, str) else each.words for each in words)
