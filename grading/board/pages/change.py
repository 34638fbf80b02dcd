"""Whether answers changed since an earlier time: in all, by section of the guide, and month by month."""

from __future__ import annotations

from collections.abc import Sequence

from grading.board import words
from grading.board.comparison import Changed, Comparison
from grading.board.model import Board
from grading.board.pages.parts import table_of_shown
from grading.charts import change_chart, months_chart
from grading.charts.change import Row
from grading.disclosure.gate import fixed
from grading.disclosure.released import Words
from grading.reports.render import Piece, Text, box, paragraph, say, show, table

_CHANGE = "Mean change (95% interval)"


def change(board: Board) -> None:
    """Show the change since the earlier time, or say plainly that there is none to show."""
    found = board.change
    if found is None:
        needs = "A change needs answers of the same people at two times, for example before and after the training."
        show(paragraph(words.change(board), say(needs)))
        return
    show(paragraph(words.change(board)))
    kinds = [("Safe", found.safe), ("Under-shared", found.under), ("Over-shared", found.over)]
    axis = fixed("Share of answers, on average")
    errors = words.error_change(board)
    finding = errors or words.change(board)
    show(change_chart([_drawn(name, each) for name, each in kinds], _times(found), finding, tag="c-change", axis=axis))
    heads: list[Text] = ["Answers", fixed(f"{_times(found)[0]}, on average"), fixed(f"{_times(found)[1]}, on average"),
                         fixed(_CHANGE)]  # fmt: skip
    rows = [(name, each.before, each.after, each.change) for name, each in kinds]
    show(table("Change in answers, same people", heads, rows, tag="t-change"))
    for_board = board.teaching is None
    show(paragraph(*_gain(found, for_board=for_board)), paragraph(*_notes(found, for_board=for_board), kind="note"))
    _sections(board, found)


def over_time(board: Board) -> None:
    """Show the control chart by month, or why there is none."""
    found = board.months
    finding = words.by_month(board)
    if found.centre is None:
        show(paragraph(finding))
        return
    points = [(each.name, each.safe, each.limits, each.signals) for each in found.months]
    axis = fixed("Share of answers that were safe")
    show(months_chart(points, found.centre, finding, tag="c-months", axis=axis))
    heads: list[Text] = ["Month", "Answers", fixed("Safe (95% interval)"), "Limits", "Rules that it breaks"]
    rows: list[Sequence[Text]] = [
        (each.name, each.safe.of, each.safe, each.limits or fixed("not drawn"), _rules(each.signals))
        for each in found.months
    ]
    show(table("Safe answers by month", heads, rows, tag="t-months"))
    rules = (
        "A month breaks a rule when it lies outside the limits (three standard errors from the centre), is the last "
        "of {run} or more on one side of the centre, the last of {trend} or more that rise or fall, or one of two in "
        "three months far out on the same side. Each month has other people in it, so this is nobody’s change."
    )
    show(paragraph(say(rules, run=fixed("8"), trend=fixed("6")), kind="note"))


def _sections(board: Board, found: Comparison) -> None:
    if len(found.sections) < 2:
        return
    finding = words.sections_change(board)
    axis = fixed("Share of answers that were safe")
    rows = [_drawn(_section(each), each) for each in found.sections]
    drawn = change_chart(rows, _times(found), finding, tag="c-sections", axis=axis)
    show(box("By section of the guide", drawn, kind="part"))
    first, last = (fixed(f"Safe {each.text[:1].lower()}{each.text[1:]}, on average") for each in _times(found))
    heads: list[Text] = ["Section", "People who answered both times", first, last, fixed(_CHANGE)]
    cells = [(_section(each), each.people, each.before, each.after, each.change) for each in found.sections]
    caption = "Change in safe answers by section, same people"
    show(*table_of_shown(caption, heads, cells, tag="t-sections", of=("section", "sections"), figures={2, 3, 4}))


def _section(changed: Changed) -> Words:
    return fixed(f"Section {changed.name}")


def _drawn(name: Words | str, changed: Changed) -> Row:
    return name, changed.before, changed.after, changed.change


def _times(found: Comparison) -> tuple[Words, Words]:
    first, last = (words.phase_in_words(each) for each in (found.first, found.last))
    return fixed(first[:1].upper() + first[1:]), fixed(last[:1].upper() + last[1:])


def _gain(found: Comparison, *, for_board: bool) -> tuple[Piece, ...]:
    """Return who is compared, how large the change is and, for the Board, the normalised gain."""
    counted = "{both} people answered both times and are compared; {once} answered this time only and are in no change."
    pieces = [say(counted, both=fixed(f"About {found.people}" if found.people.value else found.people.text),
                  once=words.about(found.only_once))]  # fmt: skip
    size = words.size(found, for_board=for_board)
    if size is not None:
        pieces.append(size)
    if for_board and found.gain.value is not None:
        pieces.append(say("The normalised gain is {gain} ({band}).", gain=found.gain, band=found.gain_band))
    return tuple(pieces)


def _notes(found: Comparison, *, for_board: bool) -> tuple[Piece, ...]:
    regression = "People who did badly the first time tend to do better the second time by chance alone."
    meant = (
        "The normalised gain is the part of what was still to be gained that was gained: low below {low}, high from "
        "{high}. None is shown for few people, or where nearly all was right the first time."
    )
    drawn = "Intervals allow for people who were trained together being alike."
    if not found.by_cohort:
        drawn = "People who were trained together may be alike; with so few cohorts, intervals cannot allow for it."
    coarse = say(
        "Changes and their intervals are in steps of {step} points, since fewer than {most} people answered both "
        "times; what is beyond chance was judged before.", step=fixed("5"), most=fixed("100"),
    )  # fmt: skip
    gain = (say(meant, low=fixed("0.3"), high=fixed("0.7")),) if for_board else ()
    return say(regression), *gain, say(drawn), *((coarse,) if found.safe.change.step > 1 else ())


def _rules(signals: Words | None) -> Text:
    if signals is None or not signals.text:
        return "none"
    return signals
