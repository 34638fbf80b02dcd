"""Sentences on misconceptions, clauses and confidence."""

from __future__ import annotations

from grading.board.model import Board
from grading.board.words.common import (
    LEVELS_IN_ORDER,
    about,
    is_most,
    listed,
    rank,
    with_interval,
)
from grading.disclosure.gate import fixed
from grading.disclosure.released import HIDDEN
from grading.reports.render import Piece, say


def belief(board: Board) -> Piece:
    """Return the misconception that was acted on most often."""
    ranked = sorted(board.beliefs, key=lambda each: -rank(each.rate))
    if not ranked or rank(ranked[0].rate) <= 0:
        return say("No misconception was acted on by enough people to be named.")
    top = [each for each in ranked if rank(each.rate) == rank(ranked[0].rate)]
    names = fixed(listed([f"“{each.says}”" for each in top]))
    several = len(top) > 1
    words = f"the most common {'were' if several else 'was'} {{names}}: {{rate}} of {{n}} people acted on "
    words += "each." if several else "it."
    if is_most(top[0].rate):
        words = f"most people acted on {{names}}: {{rate}} of {{n}} people{' each' if several else ''}."
    return say(
        f"Of the misconceptions that can be shown, {words}",
        names=names,
        rate=fixed(top[0].rate.text),
        n=about(top[0].of),
    )


def weakest_clause(board: Board) -> Piece:
    """Return the clause on which answers went wrong most often."""
    ranked = sorted(board.clauses, key=lambda each: -rank(each.rate))
    if not ranked or rank(ranked[0].rate) <= 0:
        return say("No clause has enough wrong answers to be named.")
    top = [each for each in ranked if rank(each.rate) == rank(ranked[0].rate)]
    names = fixed(listed([each.id.text for each in top], "; "))
    words = "Of the clauses that can be shown, answers went wrong most often on {names}: {rate} of {n} were not safe."
    return say(words, names=names, rate=fixed(top[0].rate.text), n=about(top[0].of))


_NAMED = 5
"""How many clauses a sentence names at most."""


def clause_tiles(board: Board) -> Piece:
    """Return on how many clauses a third of answers or more went wrong."""
    shown = [each for each in board.clauses if each.rate.percent is not None]
    many = [each for each in shown if (each.rate.percent or 0) >= 33]
    if not many:
        return say("On no clause that can be shown did a third of the answers or more go wrong.")
    if len(many) <= _NAMED:
        names = fixed(listed([each.id.text for each in many], "; "))
        return say("A third of the answers or more went wrong on {names}.", names=names)
    worst = sorted(many, key=lambda each: -(each.rate.percent or 0))[:_NAMED]
    names = fixed(listed([each.id.text for each in worst], "; "))
    words = "A third of the answers or more went wrong on {n} of {all} rows of clauses, most of all on {names}."
    return say(words, n=fixed(len(many)), all=fixed(len(shown)), names=names)


def sureness(board: Board) -> Piece:
    """Return whether people who were sure were right."""
    levels = board.confidence.levels if board.confidence else ()
    top = next((each for each in levels if each.level.text == LEVELS_IN_ORDER[-1]), None)
    if top is None or top.safe.text == HIDDEN:
        return say("Too few answers were given with full confidence to say how often these were safe.")
    words = "Of the answers that people were sure of, {rate} were safe"
    ends = {
        1: ", fewer than fits such confidence: people should ask even when they feel sure.",
        -1: ", more than such confidence needs.",
        0: ".",
    }
    return say(words + ends[top.way.way or 0], rate=with_interval(top.safe))
