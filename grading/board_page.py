"""The Board's report: one function for each section of the notebook, from released figures only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from grading import board_words as words
from grading.board_model import Board, Group
from grading.charts import rates_chart
from grading.disclosure import fixed
from grading.released import Words
from grading.render import Piece, Text, box, bullets, paragraph, say, show, table

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
DANGERS: Mapping[str, str] = {
    "act_now": "In immediate danger, did not share at once",
    "must_disclose": "Did not disclose where there is a duty or an order",
    "told_family": "Told family who should not have been told",
    "told_employer": "Told an employer who should not have been told",
    "told_unsafe": "Told the person although that was not safe",
}
SHARE = "Share of answers (95% interval)"


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


def reach(board: Board) -> None:
    """Show who took part, and how much of what was set was answered."""
    show(paragraph(*_response(board), say("A question without an answer counts as missing, never as wrong.")))
    rows = [(_name(group), group.people, group.answers) for group in (*board.agencies, board.overall)]
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
    rows = [(_name(group), [group.safe]) for group in groups]
    axis = "Share of answers that were safe (line: 95% interval)"
    show(rates_chart(rows, ["Safe"], words.spread(board), tag="c-safe", axis=fixed(axis)))
    cells = [(_name(group), group.people, group.answers, group.safe, group.same_way) for group in groups]
    heads: list[Text] = ["Kind of agency", "People", "Answers", fixed("Safe (95% interval)"),
             fixed("Right direction, wrong outcome (95% interval)")]  # fmt: skip
    show(table("Safe answers by kind of agency", heads, cells, tag="t-safe"))


def errors(board: Board) -> None:
    """Show under-sharing and over-sharing, by kind of agency and by recipient."""
    meant = "Under-sharing is an answer that shares less than the guide asks for, over-sharing one that shares more."
    show(paragraph(say(meant), words.direction(board)))
    if board.agencies:
        _error_part(board.agencies, board.overall, ("By kind of agency", "Kind of agency", "agency", "by"))
    named = [replace(each, name=fixed(RECIPIENTS.get(each.name.text, each.name.text))) for each in board.recipients]
    everyone = replace(board.overall, name=fixed("all recipients"))
    _error_part(named, everyone, ("By recipient", "Who would receive it", "recipient", "from"))
    _judgement(board)


def dangers(board: Board) -> None:
    """Show dangerous errors apart from all others."""
    why = (
        "These errors can cost somebody their safety or their privacy at once. They are counted by themselves, out of "
    )
    show(paragraph(words.danger(board), say(why + "the answers in which they could happen.")))
    rows = [(DANGERS[each.id.text], each.of, each.made, each.rate) for each in board.dangers]
    if rows:
        heads: list[Text] = ["Error", "Answers where it could happen", "Answers with the error", fixed(SHARE)]
        show(table("Dangerous errors, each by itself", heads, rows, tag="t-danger"))
    if board.dangers_not_asked:
        lines = [say("{error}.", error=fixed(DANGERS[each.text])) for each in board.dangers_not_asked]
        none = say("No question of this quarter could show these, so nothing is known of them:")
        show(paragraph(none), bullets(lines))


def beliefs(board: Board) -> None:
    """Show the misconceptions that people acted on."""
    if not board.beliefs:
        show(paragraph(say("No wrong answer of this quarter is tied to a known misconception.")))
        return
    ordered = sorted(board.beliefs, key=lambda each: -words.rank(each.rate))
    once = say("Everybody is counted once, however often they chose what a belief suggests.")
    rows = [(fixed(f"{each.says} ({each.id})"), each.of, each.made, each.rate) for each in ordered]
    heads: list[Text] = [
        "Belief",
        "People who could choose it",
        "People who did",
        fixed("Share of people (95% interval)"),
    ]
    show(paragraph(words.belief(board), once))
    show(table("Misconceptions behind wrong answers", heads, rows, tag="t-belief"))


def clauses(board: Board) -> None:
    """Show the clauses of the section on which answers went wrong most."""
    if not board.clauses:
        show(paragraph(say("The bank of cases was not at hand, so answers cannot be told apart by clause.")))
        return
    note = say("Clauses that decide the same questions stand in one row; one answer can turn on several clauses.")
    ordered = sorted(board.clauses, key=lambda each: -words.rank(each.rate))
    rows = [(fixed(f"{each.id}: {each.says}"), each.of, each.rate, each.credit or "not asked") for each in ordered]
    heads: list[Text] = [
        "Clause",
        "Answers that turn on it",
        fixed("Not safe (95% interval)"),
        "Right clauses named, on average",
    ]
    show(paragraph(words.weakest_clause(board), note))
    show(table("Answers by the clause that decides", heads, rows, tag="t-clause"))


def change(board: Board) -> None:
    """Show the change since the earlier time, or say plainly that there is none to show."""
    found = board.change
    if found is None:
        needs = "A change needs answers of the same people at two times, for example before and after the training."
        show(paragraph(words.change(board), say(needs)))
        return
    times = fixed(f"From {words.phase_in_words(found.first)} to {words.phase_in_words(found.last)}")
    heads: list[Text] = ["Times", "People who answered both times", "People who answered this time only",
             "Safe the first time, on average", "Safe this time, on average", fixed("Mean change (95% interval)"),
             "Normalised gain"]  # fmt: skip
    show(paragraph(words.change(board)))
    gain = fixed(f"{found.gain} ({found.gain_band})") if found.gain_band.text else found.gain
    rows = [(times, found.people, found.only_once, found.before, found.after, found.change, gain)]
    show(table("Change in the share of safe answers, same people", heads, rows, tag="t-change"))
    regression = "People who did badly the first time tend to do better the second time by chance alone."
    meant = (
        "The normalised gain is the part of what was still to be gained that was gained: low below {low}, high from "
        "{high}. None is shown for few people, or where nearly all was right the first time."
    )
    show(paragraph(say(regression), say(meant, low=fixed("0.3"), high=fixed("0.7")), kind="note"))


def method(board: Board) -> None:
    """Show how figures were made and protected, and from which versions."""
    hidden = (
        "Counts that {n} or fewer people stand behind are hidden ({mark}), and as many others as it takes that nobody "
        "can work them out; a range stands in their place where one can be given. Other counts are rounded to the "
        "nearest {base}, and percentages are made from the rounded counts, so rows may not add up."
    )
    interval = (
        "An interval is the range of true values that fits the answers; {level} of such ranges hold the true one "
        "(Wilson). Several answers of one person are alike, so intervals are widened by how alike they are."
    )
    lines = [
        say(hidden, n=fixed("7"), mark=fixed("shown as *"), base=fixed("5")),
        say("Of {all} counts for this page, {hidden} are hidden.", all=board.figures, hidden=board.hidden),
        say(interval, level=fixed("95 in 100")),
        say("Practice is private and not counted. Of several attempts at a question, the last one counts."),
        say("Made from rulebook {rulebook}, questions {bank}, data {data}.", **board.versions),
    ]
    show(bullets(lines), note={"counts": board.figures, "hidden": board.hidden, **board.versions})


def _name(group: Group) -> Words:
    name = group.name.text
    return fixed(name[:1].upper() + name[1:])


def _response(board: Board) -> tuple[Piece, Piece]:
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


def _error_part(groups: Iterable[Group], everyone: Group, about: tuple[str, str, str, str]) -> None:
    """Show the two error rates of some groups: the chart, and the table under it."""
    title, head, tag, where = about
    listed = list(groups)
    rows = [(_name(group), [group.under, group.over]) for group in (*listed, everyone)]
    axis = fixed("Share of answers (line: 95% interval)")
    finding = words.most_held_back(listed, where)
    show(
        box(title, rates_chart(rows, ["Under-shared", "Over-shared"], finding, tag=f"c-{tag}", axis=axis), kind="part")
    )
    cells = [(_name(each), each.people, each.answers, each.under, each.over) for each in (*listed, everyone)]
    shares = [fixed("Under-shared (95% interval)"), fixed("Over-shared (95% interval)")]
    heads: list[Text] = [head, "People", "Answers", *shares]
    show(table(f"Under- and over-sharing {title.lower()}", heads, cells, tag=f"t-{tag}"))


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
