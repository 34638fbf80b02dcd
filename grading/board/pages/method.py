"""How the figures of the report were made and protected."""

from __future__ import annotations

from grading.board.model import Board
from grading.disclosure.gate import fixed
from grading.reports.render import bullets, say, show

ONLY_TESTS = (
    "Once anybody’s test before or after the course is marked, only the tests are counted: what people answered in the "
    "sections is then practice, though decision records come from there."
)
"""Which answers of a course are counted (grading/results/table.py chooses them)."""


def method(board: Board) -> None:
    """Show how figures were made and protected, and from which versions."""
    hidden = (
        "Counts that {n} or fewer people stand behind are hidden ({mark}), and as many others as it takes that nobody "
        "can work them out; a range stands in their place where one can be given. Other counts are rounded to the "
        "nearest {base}, and percentages are made from the rounded counts, so rows may not add up."
    )
    interval = (
        "An interval is the range of true values that fits the answers; {level} of such ranges hold the true one"
        "{by}. Several answers of one person are alike, and people trained together may be, so intervals are "
        "widened by how alike they are."
    )
    lines = [
        say(hidden, n=fixed("7"), mark=fixed("shown as *"), base=fixed("5")),
        say("Of {all} counts for this page, {hidden} are hidden.", all=board.figures, hidden=board.hidden),
        say(interval, level=fixed("95 in 100"), by=fixed("" if board.teaching else " (Wilson)")),
        say("Practice is private and not counted. Of several attempts at a question, the last one counts."),
        say(ONLY_TESTS),
        say("Made from rulebook {rulebook}, questions {bank}, data {data}.", **board.versions),
    ]
    show(bullets(lines), note={"counts": board.figures, "hidden": board.hidden, **board.versions})
