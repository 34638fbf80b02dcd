"""What several sections of the Board's report share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from grading.board.model import Board, Group
from grading.board.teaching import Teaching
from grading.disclosure.gate import fixed
from grading.disclosure.released import HIDDEN, Released, Words
from grading.reports.render import Piece, Text, paragraph, say, table

SHARE = "Share of answers (95% interval)"
_NO_FIGURE = (HIDDEN, "not possible")
"""What stands in a cell that tells a reader nothing about people."""


def name_of(group: Group) -> Words:
    """Return the name of a group as a row begins with it."""
    name = group.name.text
    return fixed(name[:1].upper() + name[1:])


def teaching_of(board: Board) -> Teaching:
    """Return what is about one cohort. Raises TypeError where the figures are not of one."""
    if board.teaching is None:
        message = "this section is about one cohort, and the figures are not"
        raise TypeError(message)
    return board.teaching


def notebooks_of(taught: Teaching, of_sections: Iterable[str]) -> Words:
    """Return the notebooks of some sections of the guide; the sections themselves where there are none."""
    wanted = list(dict.fromkeys(of_sections))
    found = [taught.notebooks[each].text for each in wanted if each in taught.notebooks]
    return fixed("; ".join(f"notebook {each}" for each in found) or f"section {', '.join(wanted)} of the guide")


def table_of_shown(
    caption: str,
    heads: Sequence[Text],
    rows: Sequence[Sequence[Text]],
    *,
    tag: str,
    of: tuple[str, str],
    figures: Collection[int],
    texts: Collection[int] = (),
) -> list[Piece]:
    """Return a table without the rows that show nothing in the columns `figures`, and a sentence on how many there are.

    `of` is what a row is about, in the singular and in the plural; the columns `texts` hold words. Which rows are left
    out follows from what is hidden alone. Raises TypeError as `table` does.
    """
    shown = [row for row in rows if any(tells(row[place]) for place in figures)]
    left = len(rows) - len(shown)
    pieces = [table(caption, heads, shown, tag=tag, texts=texts)] if shown else []
    return [*pieces, _left_out(left, of, more=bool(shown))] if left else pieces


def tells(cell: Text) -> bool:
    """Return whether a cell holds a figure that is shown."""
    return isinstance(cell, Released) and cell.text not in _NO_FIGURE


def _left_out(left: int, of: tuple[str, str], *, more: bool) -> Piece:
    what = f"{'more ' if more else ''}{of[left > 1]}"
    each = "each" if left > 1 else "it"
    words = f"Of {{n}} {what} no share can be shown here: too few people are behind {each}, or it would give away "
    return paragraph(say(words + "another one that is hidden.", n=fixed(left)), kind="note")
