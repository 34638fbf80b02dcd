"""Sentences on change: of the same people, by section, of misconceptions, and month by month."""

from __future__ import annotations

import math

from grading.board.comparison import Changed, Comparison
from grading.board.model import Board
from grading.board.words.common import (
    about,
    listed,
    phase_in_words,
)
from grading.disclosure.gate import fixed
from grading.disclosure.released import Words
from grading.reports.render import Piece, say


def once_only(board: Board) -> Piece:
    """Return why there is no change to show."""
    words = "Whether people now share more safely than before: everybody was assessed once only, {when}."
    return say(words, when=fixed(phase_in_words(board.phase)))


def change(board: Board) -> Piece:
    """Return whether answers changed, or that this cannot be said."""
    found = board.change
    if found is None:
        words = (
            "Whether people now share more safely than before cannot be said yet: they were assessed only once, {when}."
        )
        return say(words, when=fixed(phase_in_words(board.phase)))
    first, last = (phase_in_words(each) for each in (found.first, found.last))
    if found.safe.change.mean is None:
        words = "Too few people answered both {first} and {last} to show a change."
        return say(words, first=fixed(first), last=fixed(last))
    moved = {1: "safer than", -1: "less safe than", 0: "neither safer nor less safe, beyond chance, than"}
    words = "{last}, answers were {moved} {first}: {change} in the share of safe answers of the same {n} people."
    return say(
        words, n=about(found.people), change=found.safe.change, moved=fixed(moved[found.safe.change.verdict]),
        first=fixed(first), last=fixed(last[:1].upper() + last[1:]),
    )  # fmt: skip


def error_change(board: Board) -> Piece | None:
    """Return whether the two errors became rarer, which tells better judgement from mere readiness to share."""
    found = board.change
    if found is None or found.under.change.mean is None or found.over.change.mean is None:
        return None
    words = "Under-sharing {under}: {less}; over-sharing {over}: {more}"
    both = found.under.change.verdict, found.over.change.verdict
    ends = {
        (-1, -1): ". People judge better, and have not only grown readier to share.",
        (-1, 1): ". People have grown readier to share, not better at judging.",
        (1, -1): ". People have grown more cautious, not better at judging.",
    }
    values = {"under": _moved(found.under), "over": _moved(found.over)}
    return say(words + ends.get(both, "."), less=found.under.change, more=found.over.change, **values)


_SIZES = ((0.2, "very small"), (0.5, "small"), (0.8, "medium"), (math.inf, "large"))
"""What a change is called below so many standard deviations between people (Cohen 1988)."""


def size(found: Comparison, *, for_board: bool) -> Piece | None:
    """Return how large a change is that chance did not make; None where there is none, or too few people."""
    if found.size.value is None or not found.safe.change.verdict:
        return None
    called = next(name for edge, name in _SIZES if abs(found.size.value) < edge)
    words = "Beside how much people differ from one another, this change is {called}"
    if not for_board:
        return say(words + ".", called=fixed(called))
    meant = ": {d} of their standard deviation (d_av; small from {low}, medium from {middle}, large from {high})."
    edges = {"low": fixed("0.2"), "middle": fixed("0.5"), "high": fixed("0.8")}
    return say(words + meant, called=fixed(called), d=found.size, **edges)


def sections_change(board: Board) -> Piece:
    """Return in which sections of the guide answers changed beyond chance."""
    found = board.change
    rose, fell = (
        [each.name.text for each in (found.sections if found else ()) if each.change.verdict == way] for way in (1, -1)
    )
    if not rose and not fell:
        return say("In no section did the share of safe answers change beyond chance.")
    parts = [("rose", rose), ("fell", fell)]
    words = "; ".join(
        f"{did} in {'section' if len(names) == 1 else 'sections'} {{{did}}}" for did, names in parts if names
    )
    values = {did: fixed(listed(names)) for did, names in parts if names}
    return say(f"Beyond chance, the share of safe answers {words}.", **values)


def belief_changes(board: Board) -> Piece:
    """Return which misconceptions are acted on by fewer or by more of the same people than before."""
    if all(each.change.mean is None for each in board.belief_changes):
        return say("Too few people acted on any misconception to show a change of it.")
    fewer, more = ([each.says.text for each in board.belief_changes if each.way.way == way] for way in (-1, 1))
    if not fewer and not more:
        return say(
            "Of the misconceptions that can be shown, none is acted on by fewer or by more people beyond chance."
        )
    parts = [("fewer", fewer), ("more", more)]
    words = "; ".join(f"{name} of the same people act on {{{name}}}" for name, says in parts if says)
    values = {name: fixed(listed([f"“{each}”" for each in says])) for name, says in parts if says}
    return say(f"Beyond chance, {words}.", **values)


def by_month(board: Board) -> Piece:
    """Return whether the months show more than the ups and downs of chance."""
    found = board.months
    if found.centre is None:
        words = "A chart over time needs {least} months that can be shown, so that there are ups and downs to compare."
        return say(words + " There are answers of {n} so far.", least=fixed("12"), n=found.number)
    broken = [each for each in found.months if each.signals is not None and each.signals.text]
    if not broken:
        return say("The months differ by no more than chance makes them differ.")
    names = fixed(listed([each.name.text for each in broken]))
    return say("More than chance may be at work in {names}.", names=names)


def _moved(changed: Changed) -> Words:
    """Return what a share did."""
    return fixed({1: "rose", -1: "fell", 0: "did not move beyond chance"}[changed.change.verdict])
