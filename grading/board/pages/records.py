"""The decision records: what each criterion earned, what waits for a mark, and how far two markers agree."""

from __future__ import annotations

from grading.board import words
from grading.board.model import Board
from grading.board.pages.parts import table_of_shown
from grading.board.recorded import Records
from grading.disclosure.gate import fixed
from grading.reports.render import Piece, Text, box, paragraph, say, show


def records(board: Board) -> None:
    """Show what the criteria of the decision records earned, which are the weakest, and how far two markers agree."""
    found = board.records
    if found is None:
        show(paragraph(say("No decision record has been handed in and marked in this quarter.")))
        return
    show(paragraph(words.weakest_criteria(found), say("What nobody wrote counts as missing, never as nought.")))
    heads: list[Text] = ["Criterion", "Marked by", "Marked", "Waits for a mark", "Points earned, on average"]
    rows: list[tuple[Text, ...]] = [
        (each.name, "person" if each.by_hand else "machine", each.marked, each.waiting, each.mean)
        for each in found.criteria
    ]
    caption = "Decision records, criterion by criterion"
    show(
        *table_of_shown(
            caption, heads, rows, tag="t-records", of=("criterion", "criteria"), figures={2, 3, 4}, texts={1}
        )
    )
    of_what = "An average is of the records marked on that criterion; none is shown of fewer than {few} people."
    show(paragraph(say(of_what, few=fixed("8")), kind="note"))
    if any(each.by_hand for each in found.criteria):
        show(box("Do markers agree?", _agreement(found), kind="part"))


def _agreement(found: Records) -> Piece:
    meant = say("Nought is what chance makes, one is full agreement.")
    said = [words.agreement(found)]
    if found.kappa.value is not None:
        said += [meant, words.alike(found)]
    return paragraph(*said)
