"""The beginning of the Board's report: the answer in short, and what it can and cannot say."""

from __future__ import annotations

from grading.board import words
from grading.board.model import Board
from grading.disclosure import fixed
from grading.render import box, bullets, say, show


def answer(board: Board) -> None:
    """Show the answer in short: do people share safely, which way do they err, and has it changed."""
    overall = words.safety(board.overall)
    show(bullets([overall, words.direction(board), words.danger(board), words.belief(board), words.change(board)]))


def limits(board: Board) -> None:
    """Show what the figures allow to say and what not."""
    can = [
        say("How this group of people answered written cases in this quarter, and how sure the figures are."),
        say("In which direction answers went wrong, and on which clauses and beliefs, where enough people answered."),
    ]
    small = (
        "Anything about a person or a small group: what could point to fewer than {n} people is hidden ({mark}), or "
        "given as a range such as “under a third”."
    )
    cannot = [
        say("How anyone acts in real work: these are answers to written cases."),
        say("That the training caused anything: there is no comparison group, so a change can only go with it."),
        say(small, n=fixed("8"), mark=fixed("*")),
        say("How sure people felt: confidence is in no figure here, and is not learning."),
    ]
    if board.change is None:
        cannot.insert(0, words.once_only(board))
    if board.several_rulebooks:
        changed = "Small differences: the rules changed during the quarter ({rules}), and some right answers with them."
        cannot.append(say(changed, rules=board.versions["rulebook"]))
    if board.left_out:
        out = "Anything about the extracts that could not be used, and are left out of every figure: {names}."
        cannot.insert(0, say(out, names=fixed(", ".join(each.text for each in board.left_out))))
    show(box("We can say", bullets(can), kind="box can"), box("We cannot say", bullets(cannot), kind="box cannot"))
