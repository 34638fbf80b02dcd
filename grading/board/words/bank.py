"""Sentences on the questions themselves."""

from __future__ import annotations

from grading.board.bank_health import BankHealth
from grading.board.model import Board
from grading.disclosure.gate import fixed
from grading.disclosure.released import HIDDEN
from grading.reports.render import Piece, say


def sources(board: Board) -> Piece:
    """Return where differences between answers come from: the people, the question, or neither."""
    found = board.bank.sources
    if found is None or HIDDEN in (found.people.text, found.questions.text, found.rest.text):
        few = "How much goes with who answers and how much with which question it is, is not judged: for that {items} "
        few += "questions or more need answers of {people} people each, and answers must differ."
        return say(few, items=fixed("5"), people=fixed("30"))
    words = (
        "Of all that makes answers differ, about {people} goes with who answers and {questions} with which question it "
        "is; {rest} is chance and what neither explains."
    )
    return say(words, people=found.people, questions=found.questions, rest=found.rest)


def bank(board: Board) -> Piece:
    """Return how many questions can be judged, and how many should be looked at."""
    found = board.bank.items
    judged = [each for each in found if each.judged]
    if not judged:
        return say("No question was answered by {n} people, so that none can be judged.", n=fixed("30"))
    look = sum(bool(each.findings) for each in judged)
    words = "Of {all} questions, {judged} can be judged; {look} of them should be looked at before they are set again."
    return say(words, all=fixed(len(found)), judged=fixed(len(judged)), look=fixed(look or "none"))


def fairness(found: BankHealth) -> Piece:
    """Return whether any question is harder for some people than for others who are equally able."""
    if not found.unfair:
        none = "Where {n} people or more stand on each side, no question is harder for one side at the same ability."
        return say(none, n=fixed("100"))
    words = (
        "At the same ability, {n} questions are much harder or easier for some: read them with those people in mind."
    )
    return say(words, n=fixed(len({each.id.text for each in found.unfair})))
