"""The sections that only the trainer's report has: what to teach next, and what the cohort can do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from grading.board import words
from grading.board.model import Board, Split
from grading.board.pages.answers import response
from grading.board.teaching import Teaching
from grading.charts import rates_chart
from grading.disclosure.gate import fixed
from grading.disclosure.released import HIDDEN, Count, Words
from grading.reports.render import Piece, Text, box, bullets, paragraph, say, show, table

MOST_CLAUSES, MOST_BELIEFS = 5, 4
"""As many are named on the first page; all of them stand further down."""
WAYS: Mapping[str, str] = {
    "under": "shared less than the guide asks for",
    "over": "shared more than the guide allows",
    "same_way": "right direction, wrong outcome",
}


def teach(board: Board) -> None:
    """Show what to teach next: clauses and beliefs in the order of need, where they are taught, and what is to do."""
    taught = _teaching(board)
    show(box("In short", paragraph(words.weakest_clause(board), words.belief(board), words.direction(board)),
             kind="question"))  # fmt: skip
    if not any((_ranked(board.clauses, MOST_CLAUSES), _ranked(board.beliefs, MOST_BELIEFS))):
        few = "With so few people a clause or a belief could point at somebody, so that none is named."
        instead = "Take up what stands on the learners’ own pages with each of them, or give cohorts that learn "
        show(paragraph(say(few), say(instead + "together one name in the roster.")))
    _clauses(board, taught)
    _beliefs(board, taught)
    show(box("Still to do", bullets(list(_to_do(board, taught))), kind="box cannot"))


def who(board: Board) -> None:
    """Show who of the cohort took part, and how much of what was set was answered."""
    show(paragraph(*response(board), say("A question without an answer counts as missing, never as wrong.")))
    show(paragraph(say("This page is for those who teach the cohort. Who is missing by name says the command {status}.",
                       status=fixed("python -m grading status")), kind="note"))  # fmt: skip


def sections(board: Board) -> None:
    """Show how safely the cohort answers now, section by section of the guide."""
    taught = _teaching(board)
    when = say("These are the answers given {when}.", when=fixed(words.phase_in_words(board.phase)))
    show(paragraph(words.safety(board.overall), when))
    named = [(fixed(f"Section {each.name}"), each) for each in taught.sections]
    lowest = _lowest(board)
    axis = fixed("Share of answers that were safe (line: 95% interval)")
    show(rates_chart([(name, [each.safe]) for name, each in named], ["Safe"], lowest, tag="c-by-section", axis=axis))
    heads: list[Text] = ["Section", "Answers", fixed("Safe (95% interval)"), fixed("Under-shared (95% interval)"),
                         fixed("Over-shared (95% interval)"), "Notebook"]  # fmt: skip
    rows = [
        (name, each.answers, each.safe, each.under, each.over, _notebooks(taught, [each.name.text]))
        for name, each in named
    ]
    show(table("Answers by section of the guide", heads, rows, tag="t-by-section", texts={5}))


def alike(board: Board) -> None:
    """Show the questions that many got wrong in the same way."""
    found = _teaching(board).alike
    if not found:
        show(paragraph(say("No question was answered wrongly in the same way by enough people to be named.")))
        return
    meant = "Of all answers to each of these questions, a fifth or more went wrong in one and the same way: talk them "
    show(paragraph(say(meant + "through with the cohort, but not with one that is still to answer them.")))
    heads: list[Text] = ["Question", "What went wrong", fixed("Share of its answers (95% interval)"),
                         "What tempts to a wrong answer"]  # fmt: skip
    rows = [(fixed(f"{each.asks} ({each.id})"), WAYS[each.way.text], each.rate, each.tempts) for each in found]
    show(table("Questions that went wrong in the same way", heads, rows, tag="t-alike", texts={1, 3}))


def records(board: Board) -> None:
    """Show what the criteria of the decision records earned, which are the weakest, and how far two markers agree."""
    found = _teaching(board).records
    if found is None:
        show(paragraph(say("No decision record of this cohort has been handed in and marked in this quarter.")))
        return
    show(paragraph(_weakest(board), say("What nobody wrote counts as missing, never as nought.")))
    heads: list[Text] = ["Criterion", "Marked by", "Marked", "Waits for a mark", "Points earned, on average"]
    rows: list[tuple[Text, ...]] = [
        (each.name, "a person" if each.by_hand else "the machine", each.marked, each.waiting, each.mean)
        for each in found.criteria
    ]
    show(table("Decision records, criterion by criterion", heads, rows, tag="t-records", texts={1}))
    least = {"texts": fixed("30"), "people": fixed("8")}
    if found.kappa.text == HIDDEN:
        few = "How far two markers agree can be said from {texts} texts of {people} people on that both have marked, "
        agree = say(few + "where their marks differ at all.", **least)
    else:
        meant = "Two markers marked {n} texts. Their agreement is {kappa} (quadratic-weighted kappa, {interval}): "
        interval = fixed(f"95% interval {found.kappa.interval}")
        values = {"n": words.about(found.twice), "kappa": found.kappa, "interval": interval}
        agree = say(meant + "nought is what chance makes, one is full agreement.", **values)
    more = say("More texts could still change it much.") if found.provisional and found.kappa.text != HIDDEN else None
    show(box("Do markers agree?", paragraph(*(each for each in (agree, more) if each)), kind="part"))


def _teaching(board: Board) -> Teaching:
    if board.teaching is None:
        message = "this section is about one cohort, and the figures are not"
        raise TypeError(message)
    return board.teaching


def _ranked(splits: Iterable[Split], most: int) -> list[Split]:
    """Return those of which a share is known, the highest first."""
    known = [each for each in splits if words.rank(each.rate) > 0 and not each.rate.text.startswith("under")]
    return sorted(known, key=lambda each: (-words.rank(each.rate), each.id.text))[:most]


def _clauses(board: Board, taught: Teaching) -> None:
    ranked = _ranked(board.clauses, MOST_CLAUSES)
    if not ranked:
        return
    heads: list[Text] = ["Clause", "Answers that were not safe", "Go back to"]
    rows = [
        (fixed(f"{each.id}: {each.says}"), fixed(each.rate.text),
         _notebooks(taught, (clause.partition(".")[0] for clause in each.id.text.split(", "))))
        for each in ranked
    ]  # fmt: skip
    show(table("Clauses to teach again, the most needed first", heads, rows, tag="t-teach-clauses", texts={2}))


def _beliefs(board: Board, taught: Teaching) -> None:
    ranked = _ranked(board.beliefs, MOST_BELIEFS)
    if not ranked:
        return
    heads: list[Text] = ["Belief", "What the guide says instead", "People who acted on it", "Go back to"]
    rows = []
    for each in ranked:
        broken = taught.broken[each.id.text]
        where = _notebooks(taught, (clause.partition(".")[0] for clause in broken.text.split(", ")))
        back = fixed(f"{where} (clauses {broken})")
        rows.append((fixed(f"“{each.says}”"), taught.corrections[each.id.text], fixed(each.rate.text), back))
    show(table("Beliefs to talk through, the most common first", heads, rows, tag="t-teach-beliefs", texts={1, 3}))


def _notebooks(taught: Teaching, of_sections: Iterable[str]) -> Words:
    """Return the notebooks of some sections of the guide; the sections themselves where there are none."""
    wanted = list(dict.fromkeys(of_sections))
    found = [taught.notebooks[each].text for each in wanted if each in taught.notebooks]
    return fixed("; ".join(f"notebook {each}" for each in found) or f"section {', '.join(wanted)} of the guide")


def _to_do(board: Board, taught: Teaching) -> Iterable[Piece]:
    it, records_found = board.reach, taught.records
    yield say("People on the list who have not taken part: {n}.", n=_some(it.absent))
    yield say("Questions left unanswered, or not possible to mark: {n}.", n=_some(it.unmarked))
    by_hand = [each for each in (records_found.criteria if records_found else ()) if each.by_hand]
    for each in by_hand:
        if each.waiting.text != "0":
            yield say("Texts that wait for a mark, {name}: {n}.", name=fixed(f"“{each.name}”"), n=_some(each.waiting))


def _some(count: Count) -> Words:
    return fixed("cannot be shown" if count.text == HIDDEN else count.text if not count.value else f"about {count}")


def _lowest(board: Board) -> Piece:
    """Return in which sections answers were safe least often, of those that can be shown."""
    shown = [each for each in _teaching(board).sections if each.safe.percent is not None]
    if not shown:
        return say("Too few people answered for a share of safe answers by section.")
    if len(shown) == 1:
        name, rate = fixed(f"section {shown[0].name}"), words.with_interval(shown[0].safe)
        return say("In {name}, {rate} of answers were safe.", name=name, rate=rate)
    least = min(each.safe.percent or 0 for each in shown)
    names = fixed(" and ".join(f"section {each.name}" for each in shown if each.safe.percent == least))
    return say("Of the sections that can be shown, answers were safe least often in {names}: {rate}.", names=names,
               rate=fixed(f"{least}%"))  # fmt: skip


def _weakest(board: Board) -> Piece:
    """Return the two criteria that earned least, of those that can be shown."""
    found = _teaching(board).records
    shown = [each for each in (found.criteria if found else ()) if each.mean.percent is not None]
    if len(shown) < 2:
        return say("Too few records are marked to say which criteria are the weakest.")
    low = sorted(shown, key=lambda each: each.mean.percent or 0)[:2]
    values = {"a": fixed(f"“{low[0].name}”"), "x": low[0].mean, "b": fixed(f"“{low[1].name}”"), "y": low[1].mean}
    return say("The weakest two criteria are {a} ({x} of the points, on average) and {b} ({y}).", **values)
