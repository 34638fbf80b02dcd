"""The sections that only the trainer's report has: what to teach next, and what the cohort can do."""

from __future__ import annotations

from collections.abc import Mapping

from grading.board import words
from grading.board.model import Board
from grading.board.pages.answers import response
from grading.board.pages.method import ONLY_TESTS
from grading.board.pages.parts import notebooks_of, table_of_shown, teaching_of, tells
from grading.charts import rates_chart
from grading.disclosure.gate import fixed
from grading.reports.render import Piece, Text, paragraph, say, show, table

WAYS: Mapping[str, str] = {
    "under": "shared less than the guide asks for",
    "over": "shared more than the guide allows",
    "same_way": "right direction, wrong outcome",
}


def who(board: Board) -> None:
    """Show who of the cohort took part, and how much of what was set was answered."""
    show(paragraph(*response(board), say("A question without an answer counts as missing, never as wrong."),
                   say(ONLY_TESTS)))  # fmt: skip
    whom = "This page is for those who teach the cohort. The command {status} lists by name who is missing."
    show(paragraph(say(whom, status=fixed("python -m grading status")), kind="note"))


def sections(board: Board) -> None:
    """Show how safely the cohort answers now, section by section of the guide."""
    taught = teaching_of(board)
    when = say("These are the answers given {when}.", when=fixed(words.phase_in_words(board.phase)))
    show(paragraph(words.safety(board.overall), when))
    named = [(fixed(f"Section {each.name}"), each) for each in taught.sections]
    lowest = _lowest(board)
    axis = fixed("Share of answers that were safe (line: 95% interval)")
    drawn = [(name, [each.safe]) for name, each in named if tells(each.safe)]
    if drawn:
        show(rates_chart(drawn, ["Safe"], lowest, tag="c-by-section", axis=axis))
    heads: list[Text] = ["Section", "Answers", fixed("Safe (95% interval)"), fixed("Under-shared (95% interval)"),
                         fixed("Over-shared (95% interval)"), "Notebook"]  # fmt: skip
    rows = [
        (name, each.answers, each.safe, each.under, each.over, notebooks_of(taught, [each.name.text]))
        for name, each in named
    ]
    caption = "Answers by section of the guide"
    show(
        *table_of_shown(
            caption, heads, rows, tag="t-by-section", of=("section", "sections"), figures={2, 3, 4}, texts={5}
        )
    )


def alike(board: Board) -> None:
    """Show the questions that many got wrong in the same way."""
    found = teaching_of(board).alike
    if not found:
        show(paragraph(say("No question was answered wrongly in the same way by enough people to be named.")))
        return
    meant = "Of all answers to each of these questions, about a fifth or more went wrong in one and the same way: talk "
    show(paragraph(say(meant + "them through with the cohort, but not with one that is still to answer them.")))
    heads: list[Text] = ["Question", "What went wrong", fixed("Share of its answers (95% interval)"),
                         "What tempts to a wrong answer"]  # fmt: skip
    rows = [(fixed(f"{each.asks} ({each.id})"), WAYS[each.way.text], each.rate, each.tempts) for each in found]
    show(table("Questions that went wrong in the same way", heads, rows, tag="t-alike", texts={1, 3}))


def _lowest(board: Board) -> Piece:
    """Return in which sections answers were safe least often, of those that can be shown."""
    shown = [each for each in teaching_of(board).sections if each.safe.percent is not None]
    if not shown:
        return say("Too few people answered for a share of safe answers by section.")
    if len(shown) == 1:
        name, rate = fixed(f"section {shown[0].name}"), words.with_interval(shown[0].safe)
        return say("In {name}, {rate} of answers were safe.", name=name, rate=rate)
    least = min(each.safe.percent or 0 for each in shown)
    lowest = [f"section {each.name}" for each in shown if each.safe.percent == least]
    names = fixed(words.named(lowest, len(lowest)))
    return say("Of the sections that can be shown, answers were safe least often in {names}: {rate}.", names=names,
               rate=fixed(f"{least}%"))  # fmt: skip
