"""The page as plain text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from safeshare.rules_page.blocks import Block, Line, Listing, Page, Paragraph, Section, Table, Terms, plain_text

MARKS = "=-~."
"""The line under a heading, by its level."""


def as_text(page: Page, width: int = 96) -> str:
    """Return the page as text for a screen of `width` characters."""
    writer = _Writer(width)
    lines = [*_heading(page.title, 0), *writer.blocks(page.about)]
    for section in page.sections:
        lines += writer.section(section, 1)
    return "\n".join(lines).strip() + "\n"


def _heading(title: str, level: int) -> list[str]:
    mark = MARKS[min(level, len(MARKS) - 1)]
    return ["", title, mark * min(len(title), 96), ""] if level < 3 else ["", title, ""]


class _Writer:
    def __init__(self, width: int) -> None:
        self._width = width

    def section(self, section: Section, level: int) -> Iterator[str]:
        yield from _heading(section.title, level)
        yield from self.blocks(section.blocks)
        for part in section.parts:
            yield from self.section(part, level + 1)

    def blocks(self, blocks: Iterable[Block]) -> Iterator[str]:
        for block in blocks:
            lines = list(self._block(block))
            if lines:
                yield from lines
                yield ""

    def _block(self, block: Block) -> Iterator[str]:
        if isinstance(block, Paragraph):
            yield from self._wrapped(plain_text(block.line))
        elif isinstance(block, Listing):
            yield from self._listing(block, "")
        elif isinstance(block, Terms):
            yield from self._terms(block)
        elif isinstance(block, Table):
            yield from self._table(block)

    def _wrapped(self, text: str, first: str = "", indent: str = "") -> list[str]:
        lines = textwrap.wrap(text, self._width, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False)
        return lines or ([first.rstrip()] if first else [])

    def _listing(self, listing: Listing, indent: str) -> Iterator[str]:
        for number, item in enumerate(listing.items, start=1):
            mark = f"{number:2}. " if listing.ordered else "- "
            yield from self._wrapped(plain_text(item.line), f"{indent}{mark}", f"{indent}{' ' * len(mark)}")
            if item.inner is not None:
                yield from self._listing(item.inner, f"{indent}{' ' * len(mark)}")

    def _terms(self, terms: Terms) -> Iterator[str]:
        for name, what in terms.pairs:
            yield from self._cell(name, what, "")

    def _cell(self, name: str, what: Line | Listing, indent: str) -> Iterator[str]:
        if isinstance(what, Listing):
            yield f"{indent}{name}:"
            yield from self._listing(what, f"{indent}  ")
        else:
            yield from self._wrapped(plain_text(what), f"{indent}{name}: ", f"{indent}  ")

    def _table(self, table: Table) -> Iterator[str]:
        yield f"{table.caption}:"
        for row in table.rows:
            first, *others = row.cells
            yield ""
            if table.head[0] or isinstance(first, Listing):
                yield from self._cell(table.head[0], first, "  ")
            else:
                yield f"  {plain_text(first)}"
            for name, cell in zip(table.head[1:], others, strict=True):
                yield from self._cell(name, cell, "    ")
