"""How people answered: who took part, how safely they share, which way they err, dangerous errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from grading.board import words
from grading.board.model import Board, Group
from grading.board.pages.parts import SHARE, name_of, table_of_shown, tells
from grading.charts import funnel_chart, rates_chart
from grading.disclosure.gate import fixed
from grading.reports.render import Piece, Text, box, paragraph, say, show, table

RECIPIENTS: Mapping[str, str] = {
    "internal": "their own organisation",
    "partner": "a safeguarding partner",
    "family": "family, friends or carers",
    "employer": "an employer",
    "dbs": "the Disclosure and Barring Service",
    "charity_commission": "the Charity Commission",
    "legal_authority": "a court or legal authority",
    "other": "somebody else",
}


def reach(board: Board) -> None:
    """Show who took part, and how much of what was set was answered."""
    show(paragraph(*response(board), say("A question without an answer counts as missing, never as wrong.")))
    rows = [(name_of(group), group.people, group.answers) for group in (*board.agencies, board.overall)]
    heads: list[Text] = ["Kind of agency", "People who took part", "Answers marked"]
    show(table("People and answers by kind of agency", heads, rows, tag="t-reach"))
    names = [group.name.text for group in board.agencies]
    if board.one_agency:
        show(paragraph(say("This page is about one agency and is meant for it."), kind="note"))
    elif not names or "other agencies" in names:
        pooled = "Kinds of agency with fewer than {n} people are counted together, as other agencies."
        if not names:
            pooled = "No two kinds of agency have {n} people each, so agencies are counted together only."
        show(paragraph(say(pooled, n=fixed("8")), kind="note"))


def safety(board: Board) -> None:
    """Show the share of questions answered safely, overall and by kind of agency."""
    groups = (*board.agencies, board.overall)
    safe = (
        "An answer is safe when it is what the guide asks for in that case; where two answers are careful, both count."
    )
    show(paragraph(words.safety(board.overall), say(safe)))
    rows = [(name_of(group), [group.safe]) for group in groups]
    axis = "Share of answers that were safe (line: 95% interval)"
    show(rates_chart(rows, ["Safe"], words.spread(board), tag="c-safe", axis=fixed(axis)))
    cells = [(name_of(group), group.people, group.answers, group.safe, group.same_way) for group in groups]
    heads: list[Text] = ["Kind of agency", "People", "Answers", fixed("Safe (95% interval)"),
             fixed("Right direction, wrong outcome (95% interval)")]  # fmt: skip
    show(table("Safe answers by kind of agency", heads, cells, tag="t-safe"))


def errors(board: Board) -> None:
    """Show under-sharing and over-sharing, by kind of agency and by recipient."""
    meant = "Under-sharing is an answer that shares less than the guide asks for, over-sharing one that shares more."
    show(paragraph(say(meant), words.direction(board)))
    if board.agencies:
        _error_part(
            board.agencies,
            board.overall,
            ("By kind of agency", "Kind of agency", "agency", "by"),
            words.held_where(board),
        )
    named = [replace(each, name=fixed(RECIPIENTS.get(each.name.text, each.name.text))) for each in board.recipients]
    everyone = replace(board.overall, name=fixed("all recipients"))
    _error_part(named, everyone, ("By recipient", "Who would receive it", "recipient", "from"))
    _judgement(board)


def response(board: Board) -> tuple[Piece, Piece]:
    """Return the response rates in sentences: of people, and of questions."""
    it = board.reach
    took, marked = words.about(it.took_part), words.about(it.marked)
    people = say("Took part: {took} people; on the list but without an answer: {absent}.", took=took, absent=it.absent)
    if it.people_rate.percent is not None:
        rate = fixed(it.people_rate.text)
        people = say("Of {all} people on the list, {rate} took part.", all=words.about(it.listed), rate=rate)
    left = "Marked: {marked} answers; left unanswered or not possible to mark: {left}."
    answers = say(left, marked=marked, left=it.unmarked)
    if it.answer_rate.percent is not None:
        rate = fixed(it.answer_rate.text)
        set_them = "Of {asked} questions set to them, {rate} were answered and marked."
        answers = say(set_them, asked=words.about(it.asked), rate=rate)
    return people, answers


_OF: Mapping[str, tuple[str, str]] = {
    "agency": ("kind of agency", "kinds of agency"),
    "recipient": ("recipient", "recipients"),
}


def _error_part(
    groups: Iterable[Group], everyone: Group, about: tuple[str, str, str, str], finding: Piece | None = None
) -> None:
    """Show the two error rates of some groups: the chart, and the table under it."""
    title, head, tag, where = about
    listed = list(groups)
    drawn = [each for each in listed if tells(each.under) or tells(each.over)]
    rows = [(name_of(group), [group.under, group.over]) for group in (*drawn, everyone)]
    axis = fixed("Share of answers (line: 95% interval)")
    finding = finding or words.most_held_back(listed, where)
    show(
        box(title, rates_chart(rows, ["Under-shared", "Over-shared"], finding, tag=f"c-{tag}", axis=axis), kind="part")
    )
    cells = [(name_of(each), each.people, each.answers, each.under, each.over) for each in (*listed, everyone)]
    shares = [fixed("Under-shared (95% interval)"), fixed("Over-shared (95% interval)")]
    heads: list[Text] = [head, "People", "Answers", *shares]
    caption = f"Under- and over-sharing {title.lower()}"
    show(*table_of_shown(caption, heads, cells, tag=f"t-{tag}", of=_OF[tag], figures={3, 4}))


def _judgement(board: Board) -> None:
    """Show whether people can tell apart what to share and what to hold."""
    found = board.judgement
    if found is None:
        return
    right, wrong = found.shared_rightly, found.shared_wrongly
    rows = [
        ("Shared where sharing was right", right.of, right.made, right.rate),
        ("Shared where it should have been held", wrong.of, wrong.made, wrong.rate),
    ]
    sentence = say("Too few answers can be shown to put a figure on this.")
    if found.discernment.value is not None:
        meant = (
            "Discernment is {d}: nought is guessing, and the higher, the better people tell the two apart. "
            "Caution is {c}: above nought people hold back, below it they share freely."
        )
        sentence = say(meant, d=found.discernment, c=found.caution)
    heads: list[Text] = ["Answers", "Where it could happen", "Where it happened", fixed(SHARE)]
    show(box("Judgement, or only caution?", paragraph(sentence), kind="part"))
    show(table("Sharing where it is right and where it is wrong", heads, rows, tag="t-judgement"))


def agencies(board: Board) -> None:
    """Show the funnel of agencies, or why there is none."""
    found, finding = board.funnel, words.funnel(board)
    if found is None or not found.curve:
        show(paragraph(finding))
        return
    ranking = "This is no ranking: with few answers an agency lies far from the line by chance alone."
    show(paragraph(say(ranking)))
    points = [(each.name, each.safe, each.limits) for each in found.units if each.limits is not None]
    names = fixed("Number of answers"), fixed("Share of answers that were safe")
    show(funnel_chart(points, found.target, found.curve, finding, tag="c-funnel", axes_names=names))
    heads: list[Text] = ["Agency", "People", "Answers", "Safe", "Where it lies"]
    rows: list[tuple[Text, ...]] = [
        (each.name, each.people, each.answers, fixed(each.safe.text), each.limits or "cannot be told")
        for each in found.units
    ]
    show(table("Safe answers by agency", heads, rows, tag="t-funnel"))
    note = "Limits are exact binomial ones around the share of all, for answers of one person being alike."
    wider = "They are wider where agencies differ more than chance makes them."
    if not found.adjusted:
        wider = "With fewer than {n} agencies they cannot allow for agencies differing a little for many reasons."
    small = "Agencies with fewer than {few} people are in the figures of their kind only."
    values = {} if found.adjusted else {"n": fixed("10")}
    show(paragraph(say(note), say(wider, **values), say(small, few=fixed("8")), kind="note"))
