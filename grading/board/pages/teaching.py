"""What to teach next: the first thing on the trainer's page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from grading.board import words
from grading.board.model import Board, Split
from grading.board.pages.parts import notebooks_of, teaching_of
from grading.board.teaching import Teaching
from grading.board.words import Held
from grading.disclosure.gate import fixed
from grading.disclosure.released import HIDDEN, Count, Rate, Words
from grading.reports.render import Piece, Text, box, bullets, paragraph, say, show, table

MOST_CLAUSES, MOST_BELIEFS = 4, 3
"""As many are named on the first page; all of them stand further down."""
_MORE_CODES = 6
"""How many clauses that come up with another are named beside it."""

Row = TypeVar("Row", Split, Held)


def teach(board: Board) -> None:
    """Show what to teach next: clauses and beliefs in the order of need, where they are taught, and what is to do."""
    taught = teaching_of(board)
    show(box("In short", paragraph(words.weakest_clause(board), words.belief(board), words.direction(board)),
             kind="question"))  # fmt: skip
    if not _ranked(board.clauses) and not _ranked(words.held_now(board)):
        few = "With so few people a clause or a belief could point at somebody, so that none is named."
        instead = "Take up what stands on the learners’ own pages with each of them, or give cohorts that learn "
        show(paragraph(say(few), say(instead + "together one name in the roster.")))
    _clauses(board, taught)
    _beliefs(board, taught)
    show(box("Still to do", bullets(list(_to_do(board))), kind="box cannot"))


def _ranked(rows: Iterable[Row]) -> list[Row]:
    """Return those of which a share is known, the highest first."""
    known = [each for each in rows if words.rank(each.rate) > 0 and not each.rate.text.startswith("under")]
    return sorted(known, key=lambda each: -words.rank(each.rate))


def _clauses(board: Board, taught: Teaching) -> None:
    groups = words.together(_ranked(board.clauses))
    if not groups:
        return
    heads: list[Text] = ["Clause", "Answers that were not safe", "Go back to"]
    rows = [
        (_in_words(group), _shares([each.rate for each in group]),
         notebooks_of(taught, (clause.partition(".")[0] for clause in words.codes_of(group))))
        for group in groups[:MOST_CLAUSES]
    ]  # fmt: skip
    show(table("Clauses to teach again, the most needed first", heads, rows, tag="t-teach-clauses", texts={2}))
    _as_common([group[0].rate for group in groups], MOST_CLAUSES)


def _in_words(group: Sequence[Split]) -> Words:
    """Return what the first row of clauses says, and which clauses come up with it: one thing to teach."""
    more = words.codes_of(group[1:])
    beside = f" (in much the same questions: {words.named(more, _MORE_CODES)})" if more else ""
    return fixed(f"{group[0].id}: {group[0].says}{beside}")


def _shares(rates: Sequence[Rate]) -> Words:
    """Return the share of some clauses, or from which to which their shares go."""
    shown = [rate for rate in rates if rate.percent is not None]
    low, high = (way(shown, key=lambda rate: rate.percent or 0, default=rates[0]) for way in (min, max))
    return fixed(rates[0].text if low.text == high.text or rates[0].percent is None else f"{low} to {high}")


def _as_common(rates: Sequence[Rate], most: int) -> None:
    """Say how many that are not in a table have the same share as the last one in it."""
    left = sum(rate.text == rates[most - 1].text for rate in rates[most:])
    if left:
        words_ = "{n} more {have} the same share as the last one here, and {stand} further down."
        values = {"have": fixed("has" if left == 1 else "have"), "stand": fixed("stands" if left == 1 else "stand")}
        show(paragraph(say(words_, n=fixed(left), **values), kind="note"))


def _beliefs(board: Board, taught: Teaching) -> None:
    ranked = _ranked(words.held_now(board))
    if not ranked:
        return
    heads: list[Text] = ["Belief", "What the guide says instead", "People who acted on it", "Go back to"]
    rows = []
    for each in ranked[:MOST_BELIEFS]:
        broken = taught.broken[each.id.text]
        where = notebooks_of(taught, (clause.partition(".")[0] for clause in broken.text.split(", ")))
        back = fixed(f"{where} (clauses {broken})")
        rows.append((fixed(f"“{each.says}”"), taught.corrections[each.id.text], fixed(each.rate.text), back))
    show(table("Beliefs to talk through, the most common first", heads, rows, tag="t-teach-beliefs", texts={1, 3}))
    _as_common([each.rate for each in ranked], MOST_BELIEFS)


def _to_do(board: Board) -> Iterable[Piece]:
    it = board.reach
    yield say("People on the list who have not taken part: {n}.", n=_some(it.absent))
    yield say("Questions left unanswered, or not possible to mark: {n}.", n=_some(it.unmarked))
    by_hand = [each for each in (board.records.criteria if board.records else ()) if each.by_hand]
    for each in by_hand:
        if each.waiting.text != "0":
            yield say("Texts that wait for a mark, {name}: {n}.", name=fixed(f"“{each.name}”"), n=_some(each.waiting))


def _some(count: Count) -> Words:
    return fixed("cannot be shown" if count.text == HIDDEN else count.text if not count.value else f"about {count}")
