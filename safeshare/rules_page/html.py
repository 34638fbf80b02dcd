"""The page as one HTML file that needs nothing else: no script, no fonts and no pictures from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from importlib.resources import files

from safeshare.rules_page.blocks import (
    Block,
    Item,
    Line,
    Link,
    Listing,
    Name,
    Page,
    Paragraph,
    Picture,
    Section,
    Table,
    Terms,
    Words,
)


def as_html(page: Page) -> str:
    """Return the page as HTML; every text of the rulebook is escaped."""
    style = files("safeshare.rules_page").joinpath("page.css").read_text(encoding="utf-8") + _foot(page.mark)
    contents = "".join(f'<li><a href="#{_id(each.anchor)}">{_text(each.title)}</a></li>' for each in page.sections)
    body = "".join(_section(each, 2) for each in page.sections)
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{_text(page.title)}: the rulebook</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#main">Skip to the page</a>\n'
        f"<header><h1>{_text(page.title)}</h1>{_blocks(page.about)}</header>\n"
        f'<nav aria-labelledby="contents"><h2 id="contents">On this page</h2><ol>{contents}</ol></nav>\n'
        f'<main id="main">{body}</main>\n</body>\n</html>\n'
    )


def _foot(mark: str) -> str:
    """Return the style for the foot of printed sheets: what they are of, so that a loose sheet can be told."""
    plain = "".join(each for each in mark if each.isalnum() or each in " .,-_")
    return f'@page {{ @bottom-left {{ content: "{plain}"; font: 8pt sans-serif; }} }}\n'


def _section(section: Section, level: int) -> str:
    heading = f'<h{level} id="{_id(section.anchor)}">{_text(section.title)}</h{level}>'
    inner = f"{heading}{_blocks(section.blocks)}{''.join(_section(each, level + 1) for each in section.parts)}"
    kind = f' class="{_text(section.kind)}"' if section.kind else ""
    if level == 2:
        return f'<section aria-labelledby="{_id(section.anchor)}"{kind}>{inner}</section>\n'
    return f"<div{kind}>{inner}</div>\n"


def _blocks(blocks: Iterable[Block]) -> str:
    return "".join(_block(each) for each in blocks)


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{_line(block.line)}</p>"
    if isinstance(block, Listing):
        return _listing(block)
    if isinstance(block, Terms):
        return f"<dl>{''.join(f'<dt>{_text(name)}</dt><dd>{_cell(what)}</dd>' for name, what in block.pairs)}</dl>"
    if isinstance(block, Table):
        return _table(block)
    return _picture(block)


def _picture(picture: Picture) -> str:
    label = _text(picture.caption)
    boxes = "".join(
        f'<div class="wide" tabindex="0" role="group" aria-label="{label}">{each}</div>' for each in picture.parts
    )
    return f"<figure>{boxes}<figcaption>{label}</figcaption></figure>"


def _listing(listing: Listing) -> str:
    kind = "ol" if listing.ordered else "ul"
    return f"<{kind}>{''.join(_item(each) for each in listing.items)}</{kind}>"


def _item(item: Item) -> str:
    anchor = f' id="{_id(item.anchor)}"' if item.anchor else ""
    return f"<li{anchor}>{_line(item.line)}{_listing(item.inner) if item.inner else ''}</li>"


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{_text(each)}</th>' if each else "<td></td>" for each in table.head)
    rows = []
    for row in table.rows:
        first, *others = row.cells
        anchor = f' id="{_id(row.anchor)}"' if row.anchor else ""
        cells = "".join(f"<td>{_cell(each)}</td>" for each in others)
        rows.append(f'<tr{anchor}><th scope="row">{_cell(first)}</th>{cells}</tr>')
    return (
        f'<div class="wide" tabindex="0" role="group" aria-label="{_text(table.caption)}"><table>'
        f"<caption>{_text(table.caption)}</caption><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cell(cell: Line | Listing) -> str:
    return _listing(cell) if isinstance(cell, Listing) else _line(cell)


def _line(line: Line) -> str:
    return "".join(_words(each) for each in line)


def _words(words: Words) -> str:
    if isinstance(words, Link):
        return f'<a href="#{_id(words.target)}">{_text(words.words)}</a>'
    if isinstance(words, Name):
        return f"<code>{_text(words.words)}</code>"
    return _text(words)


def _text(text: str) -> str:
    return escape(text, quote=True)


def _id(anchor: str) -> str:
    """Return an anchor without blanks, fit for an attribute and a link."""
    return escape("".join(each if each.isalnum() or each in "-_." else "-" for each in anchor), quote=True)
