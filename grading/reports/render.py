"""Pieces of a report page. They are made of released values and of fixed words; a bare number is refused.

This module and grading/charts know the gate's results, never the tables behind them (a contract keeps it so).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, InitVar, dataclass

from markupsafe import Markup, escape

from grading.disclosure.released import HIDDEN, Coefficient, Measure, Measured, Points, Rate, Released

MARK = "safeshare_released"
"""The metadata key of every output that came from here; the page takes no other output."""

_SEAL = object()
_HIDDEN = Markup('<span aria-hidden="true">*</span><span class="unseen">hidden</span>')

Text = str | Released
"""Fixed words without a digit, or something that passed the gate."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a page as HTML, with its words as plain text. Only this module and the charts make one."""

    html: Markup
    words: str
    _: KW_ONLY
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            message = "a piece of a page is made by grading.reports.render only"
            raise TypeError(message)


def say(template: str, **values: Released) -> Piece:
    """Return a sentence whose figures are all released: `say("Of {n} people", n=count)`.

    Raises TypeError when the words hold a digit of their own, or a value is anything but released.
    """
    _no_digits(template)
    for name, value in values.items():
        if not isinstance(value, Released):
            message = f"{name} did not pass the disclosure gate"
            raise TypeError(message)
    html = Markup(template).format(**{name: _html(value) for name, value in values.items()})
    return Piece(html, template.format(**values), seal=_SEAL)


def paragraph(*sentences: Piece, kind: str = "") -> Piece:
    """Return sentences as one paragraph; `kind` is its class in the page's style."""
    opening = Markup('<p class="{}">').format(kind) if kind else Markup("<p>")
    return _joined(opening, sentences, Markup("</p>"), " ")


def bullets(lines: Sequence[Piece]) -> Piece:
    """Return lines as a list."""
    items = [Piece(Markup("<li>{}</li>").format(line.html), line.words, seal=_SEAL) for line in lines]
    return _joined(Markup("<ul>"), items, Markup("</ul>"), "")


def box(title: str, *pieces: Piece, kind: str = "box") -> Piece:
    """Return pieces in a box with a heading of the third level."""
    _no_digits(title)
    return _joined(Markup('<div class="{}"><h3>{}</h3>').format(kind, title), pieces, Markup("</div>"), "")


def table(
    caption: str, heads: Sequence[Text], rows: Sequence[Sequence[Text]], *, tag: str, texts: Collection[int] = ()
) -> Piece:
    """Return a table; the first cell of each row names it, and `tag` is unique on the page.

    The columns `texts` (from 0) hold words and not figures, and begin on the left.

    Raises TypeError when a cell, a head or the caption is neither released nor words without a digit.
    """
    _no_digits(caption)
    opening = [Markup(' class="words"') if column in texts else Markup("") for column in range(len(heads))]
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(*each) for each in zip(opening, map(_html, heads), strict=True)
    )
    body = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            _html(row[0]),
            Markup("").join(
                Markup("<td{}>{}</td>").format(*each) for each in zip(opening[1:], map(_html, row[1:]), strict=True)
            ),
        )
        for row in rows
    )
    html = Markup(
        '<div class="table" role="group" aria-labelledby="{}" tabindex="0"><table><caption id="{}">{}</caption>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(tag, tag, caption, head, body)
    return Piece(html, caption, seal=_SEAL)


def figure(svg: Markup, finding: Piece) -> Piece:
    """Return a drawing with its finding in words beneath. The drawing comes from grading/charts."""
    html = Markup("<figure>{}<figcaption>{}</figcaption></figure>").format(svg, finding.html)
    return Piece(html, finding.words, seal=_SEAL)


def show(*pieces: Piece, note: Mapping[str, Released] | None = None) -> None:
    """Show pieces in the notebook, marked as released; `note` goes into the mark, for the log of reports.

    Raises TypeError for anything that is not a piece.
    """
    from IPython.display import display

    mark = True if note is None else {name: plain(value) for name, value in note.items()}
    for piece in pieces:
        if not isinstance(piece, Piece):
            message = f"a {type(piece).__name__} cannot be shown: it did not pass the disclosure gate"
            raise TypeError(message)
        bundle = {"text/html": str(piece.html), "text/plain": piece.words}
        display(bundle, raw=True, metadata={MARK: mark})  # type: ignore[no-untyped-call]


def plain(value: Text) -> str:
    """Return the words of a text as they are, for a drawing; raises TypeError like the others here."""
    if isinstance(value, str):
        _no_digits(value)
        return value
    if isinstance(value, Released):
        return value.text
    message = f"a {type(value).__name__} did not pass the disclosure gate"
    raise TypeError(message)


def _html(value: Text) -> Markup:
    words = plain(value)
    if words == HIDDEN:
        return _HIDDEN
    if isinstance(value, Rate | Points | Measure | Measured | Coefficient) and value.interval:
        return Markup('{} <span class="interval">({})</span>').format(words, value.interval)
    return escape(words)


def _no_digits(words: str) -> None:
    if re.search(r"\d", words):
        message = f"figures must be released, not written: {words!r}"
        raise TypeError(message)


def _joined(opening: Markup, pieces: Sequence[Piece], closing: Markup, between: str) -> Piece:
    html = opening + Markup(between).join(piece.html for piece in pieces) + closing
    return Piece(html, " ".join(piece.words for piece in pieces), seal=_SEAL)
