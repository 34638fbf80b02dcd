"""What lies behind wrong answers: misconceptions and clauses."""

from __future__ import annotations

from grading.board import words
from grading.board.model import Board
from grading.disclosure import fixed
from grading.render import Text, paragraph, say, show, table


def beliefs(board: Board) -> None:
    """Show the misconceptions that people acted on."""
    if not board.beliefs:
        show(paragraph(say("No wrong answer of this quarter is tied to a known misconception.")))
        return
    ordered = sorted(board.beliefs, key=lambda each: -words.rank(each.rate))
    once = say("Everybody is counted once, however often they chose what a belief suggests.")
    rows = [(fixed(f"{each.says} ({each.id})"), each.of, each.made, each.rate) for each in ordered]
    heads: list[Text] = [
        "Belief",
        "People who could choose it",
        "People who did",
        fixed("Share of people (95% interval)"),
    ]
    show(paragraph(words.belief(board), once))
    show(table("Misconceptions behind wrong answers", heads, rows, tag="t-belief"))


def clauses(board: Board) -> None:
    """Show the clauses of the section on which answers went wrong most."""
    if not board.clauses:
        show(paragraph(say("The bank of cases was not at hand, so answers cannot be told apart by clause.")))
        return
    note = say("Clauses that decide the same questions stand in one row; one answer can turn on several clauses.")
    ordered = sorted(board.clauses, key=lambda each: -words.rank(each.rate))
    rows = [(fixed(f"{each.id}: {each.says}"), each.of, each.rate, each.credit or "not asked") for each in ordered]
    heads: list[Text] = [
        "Clause",
        "Answers that turn on it",
        fixed("Not safe (95% interval)"),
        "Right clauses named, on average",
    ]
    show(paragraph(words.weakest_clause(board), note))
    show(table("Answers by the clause that decides", heads, rows, tag="t-clause"))
