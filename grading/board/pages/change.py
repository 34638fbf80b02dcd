"""Whether answers changed since an earlier time."""

from __future__ import annotations

from grading.board import words
from grading.board.model import Board
from grading.disclosure import fixed
from grading.render import Text, paragraph, say, show, table


def change(board: Board) -> None:
    """Show the change since the earlier time, or say plainly that there is none to show."""
    found = board.change
    if found is None:
        needs = "A change needs answers of the same people at two times, for example before and after the training."
        show(paragraph(words.change(board), say(needs)))
        return
    times = fixed(f"From {words.phase_in_words(found.first)} to {words.phase_in_words(found.last)}")
    heads: list[Text] = ["Times", "People who answered both times", "People who answered this time only",
             "Safe the first time, on average", "Safe this time, on average", fixed("Mean change (95% interval)"),
             "Normalised gain"]  # fmt: skip
    show(paragraph(words.change(board)))
    gain = fixed(f"{found.gain} ({found.gain_band})") if found.gain_band.text else found.gain
    rows = [(times, found.people, found.only_once, found.before, found.after, found.change, gain)]
    show(table("Change in the share of safe answers, same people", heads, rows, tag="t-change"))
    regression = "People who did badly the first time tend to do better the second time by chance alone."
    meant = (
        "The normalised gain is the part of what was still to be gained that was gained: low below {low}, high from "
        "{high}. None is shown for few people, or where nearly all was right the first time."
    )
    show(paragraph(say(regression), say(meant, low=fixed("0.3"), high=fixed("0.7")), kind="note"))
