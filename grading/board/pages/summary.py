"""The beginning of the Board's report: the answer in short, and what it can and cannot say."""

from __future__ import annotations

from grading.board import words
from grading.board.model import Board
from grading.disclosure.gate import fixed
from grading.reports.render import Piece, box, bullets, paragraph, say, show


def answer(board: Board) -> None:
    """Show the answers to the Board's four questions."""
    held = words.held_where(board)
    clause = words.weakest_clause(board) if board.clauses else None
    asked: list[tuple[str, list[Piece | None]]] = [
        ("Are people safer sharers than before?", [words.change(board), words.error_change(board),
                                                   words.safety(board.overall)]),
        ("Who still under-shares, and on what?", [words.direction(board), held, words.danger(board), clause,
                                                  words.belief(board)]),
        ("Who over-shares with families or employers?", [words.told(board), words.told_where(board)]),
        ("Is it the people, the question or chance?", [words.sources(board), words.spread(board), words.funnel(board),
                                                       words.bank(board)]),
    ]  # fmt: skip
    for question, said in asked:
        show(box(question, paragraph(*(each for each in said if each is not None)), kind="question"))


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
        say("What people learned from how sure they felt: confidence is shown by itself, never as learning."),
    ]
    if board.mostly_hidden:
        much = "Much of what is asked below, of so few people: of {all} counts for this page, {hidden} are hidden."
        cannot.insert(3, say(much, all=board.figures, hidden=board.hidden))
    if board.teaching is not None:
        cannot.append(say("How one learner did: that stands on the learner’s own pages, and is for the learner."))
    if board.change is None:
        cannot.insert(0, words.once_only(board))
    if board.several_rulebooks:
        changed = "Small differences: the rules changed during the quarter ({rules}), and some right answers with them."
        cannot.append(say(changed, rules=board.versions["rulebook"]))
    if board.left_out:
        out = "Anything about the extracts that could not be used, and are left out of every figure: {names}."
        cannot.insert(0, say(out, names=fixed(", ".join(each.text for each in board.left_out))))
    show(box("We can say", bullets(can), kind="box can"), box("We cannot say", bullets(cannot), kind="box cannot"))
