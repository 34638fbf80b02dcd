"""The bank of questions: whether differences come from people, from questions or from chance."""

from __future__ import annotations

from collections.abc import Mapping

from grading.board import words
from grading.board.bank_health import BankHealth, ItemHealth
from grading.board.model import Board
from grading.charts import bank_chart
from grading.disclosure.gate import fixed
from grading.reports.render import Text, box, paragraph, say, show, table

FINDINGS: Mapping[str, str] = {
    "hard": "very hard",
    "easy": "very easy",
    "negative": "those who know more get it wrong: check its key",
    "low": "hardly tells people apart",
    "idle": "its tempting wrong answer tempts nobody",
    "turned": "a wrong answer tempts those who know more",
}
USES: Mapping[str, str] = {
    "decisions": "good enough for decisions about a person",
    "groups": "good enough for statements about groups",
    "neither": "too low even for groups, unless all do well",
}
_LINES = (0.3, 0.9, 0.2)
"""Shares safe below and above which a question is looked at, and how far it should tell people apart."""


def bank(board: Board) -> None:
    """Show the health of the bank: where differences come from, each question, each form, and fairness."""
    found = board.bank
    show(paragraph(words.sources(board), words.bank(board)))
    judged = [each for each in found.items if each.judged]
    if judged:
        _items(board, judged)
    few = "Of a question that fewer than {n} people answered nothing is said; up to {fair} it is provisional. "
    few += "Difficulties are in logits, to the nearest half: nought is the average question, above it are harder ones."
    show(paragraph(say(few, n=fixed("30"), fair=fixed("100")), kind="note"))
    _forms(found)
    _fair(found)


def _items(board: Board, judged: list[ItemHealth]) -> None:
    points = [(each.id, each.safe, each.apart, bool(each.findings)) for each in judged]
    names = fixed("Share of answers that were safe"), fixed("Tells people apart (item-rest correlation)")
    show(bank_chart(points, words.bank(board), lines=_LINES, tag="c-bank", axes_names=names))
    heads: list[Text] = [
        "Question",
        "Answers",
        "Safe",
        "Tells people apart",
        "Difficulty (Rasch, logits)",
        "Look at it",
    ]
    ordered = sorted(judged, key=lambda each: (not each.findings, each.id.text))
    rows: list[tuple[Text, ...]] = [
        (each.id, each.answers, fixed(each.safe.text), each.apart, each.difficulty, _findings(each)) for each in ordered
    ]
    show(table("Questions, those to look at first", heads, rows, tag="t-bank"))


def _findings(item: ItemHealth) -> Text:
    return fixed("; ".join(FINDINGS[each.text] for each in item.findings)) if item.findings else "no"


def _forms(found: BankHealth) -> None:
    if not found.forms:
        few = "No form was answered in full by {n} people, so nothing can be said of how consistent it is."
        show(paragraph(say(few, n=fixed("30"))))
        return
    heads: list[Text] = ["Form", "Parts", fixed("Alpha (95% interval)"), "What it allows for"]
    rows: list[tuple[Text, ...]] = [(each.id, each.parts, each.alpha, USES[each.use.text]) for each in found.forms]
    note = "After good training people differ less, so that alpha falls although nothing is wrong with the form."
    show(box("Whether forms agree with themselves", paragraph(say(note)), kind="part"))
    show(table("Internal consistency of each form; near-miss pairs count as one part", heads, rows, tag="t-forms"))


def _fair(found: BankHealth) -> None:
    show(box("Whether questions are fair", paragraph(words.fairness(found)), kind="part"))
    if found.unfair:
        heads: list[Text] = ["Question", "Form", "Compared", "Finding"]
        rows: list[tuple[Text, ...]] = [
            (each.id, each.form if each.form.text else "all",
             fixed(f"{each.kind} with others" if each.kind.text else "with the other variants of its case"), each.way)
            for each in found.unfair
        ]  # fmt: skip
        show(table("Questions that differ at the same ability (Mantel-Haenszel, class C)", heads, rows, tag="t-fair"))
