"""Sentences on misconceptions, clauses and confidence."""

from __future__ import annotations

from collections.abc import Sequence

from grading.board.model import Board, Split
from grading.board.words.common import LEVELS_IN_ORDER, about, listed, named, with_interval
from grading.board.words.standing import (
    MOST_NAMED,
    codes_of,
    could_be,
    held_now,
    highest,
    none_above,
    together,
)
from grading.disclosure.gate import fixed
from grading.disclosure.released import HIDDEN, Rate
from grading.reports.render import Piece, say


def belief(board: Board) -> Piece:
    """Return the misconception that is acted on most often, by all the shares of this time that are shown."""
    rows = held_now(board)
    top = highest(rows)
    if not top:
        return say("No misconception was acted on by enough people to be named.")
    rate, several = top[0].rate, len(top) > 1
    others = [each.rate for each in board.beliefs] + [each.after for each in board.belief_changes]
    of = "{n} people" if len({each.of.text for each in top}) == 1 else "those who could"
    words = f"the most common {'were' if several else 'was'} {{names}}: {{rate}} of {of} acted on "
    words += "each." if several else "it."
    names = fixed(named([f"“{each.says}”" for each in top], MOST_NAMED))
    values = {"n": about(top[0].of)} if "{n}" in words else {}
    return say(
        f"Of the misconceptions that {_which(rate, others)}, {words}", names=names, rate=fixed(rate.text), **values
    )


def _which(top: Rate, others: Sequence[Rate]) -> str:
    """Return which things are compared: all of them only where none that is not shown could be higher."""
    if none_above(top, others):
        return "were asked about"
    banded = top.percent is not None and any(each.text.startswith("over ") for each in others)
    return "can be shown in per cent" if banded else "can be shown"


def weakest_clause(board: Board) -> Piece:
    """Return the clauses on which answers went wrong most often, those of the same questions as one."""
    top = highest(board.clauses)
    if not top:
        return say("No clause has enough wrong answers to be named.")
    groups = together(top)
    names = fixed(named([_in_words(group) for group in groups], MOST_NAMED, "; "))
    of = "{n} answers" if len({each.of.text for each in top}) == 1 else "the answers to each"
    of += " to each" if len(top) > 1 and "{n}" in of else ""
    which = _which(top[0].rate, [each.rate for each in board.clauses])
    words = f"Of the clauses that {which}, answers went wrong most often on {{names}}: {{rate}} of {of} were not safe."
    values = {"n": about(top[0].of)} if "{n}" in words else {}
    return say(words, names=names, rate=fixed(top[0].rate.text), **values)


def _in_words(group: Sequence[Split]) -> str:
    """Return what the first clause of some says, with its id, and the ids of those that come up with it."""
    code, *more = codes_of(group)
    with_it = f", with {named(more, _CODES)} in much the same questions" if more else ""
    return f"“{group[0].says.text.split(' / ')[0]}” ({code}{with_it})"


_NAMED = 5
"""How many clauses the sentence under the tiles names; the tiles show all of them."""
_CODES = 4
"""How many ids stand in brackets."""
_THIRD = 1 / 3


def clause_tiles(board: Board) -> Piece:
    """Return on how many clauses a third of answers or more went wrong, whichever counts the shares are made of."""
    shown = [each for each in board.clauses if each.rate.text != HIDDEN]
    if not shown:
        return say("Of no clause can it be shown how often answers went wrong.")
    many = [each for each in shown if could_be(each.rate)[0] >= _THIRD]
    if not many:
        none = all(could_be(each.rate)[1] < _THIRD for each in shown)
        surely = "did a third of the answers or more go wrong" if none else "is it sure that a third or more went wrong"
        return say(f"On no clause that can be shown {surely}.")
    words = "Allowing for rounding, a third of the answers or more went wrong on {names}."
    if len(many) <= _NAMED:
        return say(words, names=fixed(listed([each.id.text for each in many], "; ")))
    worst = highest(many)
    names = fixed(named([each.id.text for each in worst], _NAMED, "; "))
    most = words.replace("{names}.", "{n} of {all} rows of clauses, most of all on {names} ({rate}).")
    return say(most, n=fixed(len(many)), all=fixed(len(shown)), names=names, rate=fixed(worst[0].rate.text))


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
