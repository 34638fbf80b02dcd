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
    texts: Collection[int] = (),
) -> list[Piece]:
    """Return a table without the rows of which every figure is hidden, and a sentence on how many there are.

    `of` is what a row is about, in the singular and in the plural; the columns `texts` hold words. Which rows are left
    out follows from what is hidden alone. Raises TypeError as `table` does.
    """
    shown = [row for row in rows if _tells(row, texts)]
    left = len(rows) - len(shown)
    pieces = [table(caption, heads, shown, tag=tag, texts=texts)] if shown else []
    if left:
        more, what = "more " if shown else "", of[left > 1]
        words = (
            f"Nothing can be shown of {{n}} {more}{what}: too few people are behind it, or a figure would give away "
        )
        words += "another that is hidden."
        if left > 1:
            words = words.replace("behind it", "behind each")
        pieces.append(paragraph(say(words, n=fixed(left)), kind="note"))
    return pieces


def _tells(row: Sequence[Text], texts: Collection[int]) -> bool:
    """Return whether any cell of a row, but its name and its columns of words, holds a figure."""
    cells = [cell for place, cell in enumerate(row) if place and place not in texts]
    figures = [cell for cell in cells if isinstance(cell, Released) and not isinstance(cell, Words)]
    figures += [cell for cell in cells if isinstance(cell, Words) and cell.text in _NO_FIGURE]
    return not figures or any(cell.text not in _NO_FIGURE for cell in figures)
