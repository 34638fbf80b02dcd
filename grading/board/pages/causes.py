"""What lies behind wrong answers: misconceptions and clauses."""

from __future__ import annotations

import re
from collections.abc import Mapping

from grading.board import words
from grading.board.model import Board
from grading.board.pages.parts import table_of_shown, tells
from grading.charts import change_chart, rates_chart, tiles_chart
from grading.disclosure.gate import fixed
from grading.disclosure.released import Rate, Words
from grading.reports.render import Text, box, paragraph, say, show


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
    caption = "Misconceptions behind wrong answers"
    show(*table_of_shown(caption, heads, rows, tag="t-belief", of=("belief", "beliefs"), figures={3}))
    _before_and_after(board)


def _before_and_after(board: Board) -> None:
    """Show the misconceptions of the same people at both times."""
    found = board.change
    if found is None or not board.belief_changes:
        return
    finding = words.belief_changes(board)
    times = tuple(fixed(words.phase_in_words(each)[:1].upper() + words.phase_in_words(each)[1:])
                  for each in (found.first, found.last))  # fmt: skip
    shown = [each for each in board.belief_changes if each.change.mean is not None]
    same = "Counted are people who met cases that tempt to it both times; these may be other cases the second time."
    pieces = [paragraph(finding, say(same))]
    if shown:
        axis = fixed("Share of people who acted on it")
        rows = [(each.id, each.before, each.after, each.change) for each in shown]
        pieces = [change_chart(rows, (times[0], times[1]), finding, tag="c-beliefs", axis=axis), paragraph(say(same))]
    show(box("Before and after", *pieces, kind="part"))
    heads: list[Text] = ["Belief", "People", times[0], times[1], fixed("Change (95% interval)"), "Beyond chance"]
    cells = [
        (fixed(f"{each.says} ({each.id})"), each.people, each.before, each.after, each.change, _beyond(each.way.way))
        for each in board.belief_changes
    ]
    caption = "Misconceptions of the same people, both times"
    show(*table_of_shown(caption, heads, cells, tag="t-beliefs", of=("belief", "beliefs"), figures={2, 3, 4}))
    if shown:
        outward = (
            "Intervals here are rounded outwards to {five} points, so that an end at nought settles nothing: what is "
        )
        outward += "beyond chance was judged before rounding, over all beliefs together."
        show(paragraph(say(outward, five=fixed("5")), kind="note"))


def _beyond(way: int | None) -> Text:
    return {1: "more people", -1: "fewer people", 0: "no", None: "cannot be told"}[way]


def clauses(board: Board) -> None:
    """Show the clauses of the section on which answers went wrong most."""
    if not board.clauses:
        show(paragraph(say("The bank of cases was not at hand, so answers cannot be told apart by clause.")))
        return
    _heat_map(board)
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
    caption = "Answers by the clause that decides"
    figures = {2, 3} if board.teaching is None else {2}
    show(*table_of_shown(caption, heads, rows, tag="t-clause", of=("clause", "clauses"), figures=figures))


def _heat_map(board: Board) -> None:
    """Show the clauses as tiles, a row for each section of the guide."""
    if all(row.rate.percent is None for row in board.clauses):
        return
    sections: dict[str, list[tuple[Words, Rate]]] = {}
    for row in board.clauses:
        for clause in row.id.text.split(", "):
            sections.setdefault(clause.split(".")[0], []).append((fixed(clause), row.rate))
    rows = [
        (fixed(f"Section {name}"), sorted(tiles, key=lambda tile: _in_order(tile[0].text)))
        for name, tiles in sorted(sections.items())
    ]
    show(tiles_chart(rows, words.clause_tiles(board), tag="c-clauses"))


def _in_order(clause: str) -> list[tuple[int, str]]:
    """Return what puts clauses in the guide's order: 4.3 before 4.12."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.findall(r"\d+|\D+", clause)]


def confidence(board: Board) -> None:
    """Show how often answers were safe at each level of confidence."""
    apart = "Being sure is not learning: this only tells whether people know when to ask."
    if board.confidence is None:
        show(paragraph(say("Nobody was asked how sure they are.")))
        return
    finding, levels = words.sureness(board), board.confidence.levels
    show(paragraph(finding, say(apart)))
    axis = fixed("Share of answers that were safe (line: 95% interval)")
    names = [fixed(SURE[each.level.text]) for each in levels]
    rows = [(name, [each.safe]) for name, each in zip(names, levels, strict=True)]
    drawn = [row for row in rows if tells(row[1][0])]
    if drawn:
        show(rates_chart(drawn, ["Safe"], finding, tag="c-sure", axis=axis))
    heads: list[Text] = ["How sure", "Answers", fixed("Safe (95% interval)"), "Share that would fit", "Finding"]
    cells = [
        (name, each.answers, each.safe, fixed(FITS[each.level.text]), FOUND[each.way.way])
        for name, each in zip(names, levels, strict=True)
    ]
    caption = "Answers by how sure people were"
    show(*table_of_shown(caption, heads, cells, tag="t-sure", of=("group", "groups"), figures={2}))


SURE: Mapping[str, str] = {"1": "Not sure", "2": "Fairly sure", "3": "Sure"}
FITS: Mapping[str, str] = {"1": "under two thirds", "2": "two thirds to 80%", "3": "over 80%"}
"""The shares of safe answers at which each level of confidence is right (confidence-based marking)."""
FOUND: Mapping[int | None, str] = {
    1: "too sure",
    -1: "could be surer",
    0: "fits, or cannot be told",
    None: "cannot be told",
}
