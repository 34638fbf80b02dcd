"""Sentences on how people answered, and on how far groups of them are apart."""

from __future__ import annotations

from collections.abc import Sequence

from grading.board.model import Board, Group
from grading.board.words.common import (
    OTHER_SIDE,
    about,
    listed,
    with_interval,
)
from grading.disclosure.gate import fixed
from grading.disclosure.released import HIDDEN, Rate, Verdict, Words
from grading.reports.render import Piece, say


def safety(group: Group) -> Piece:
    """Return how many answers were safe."""
    if group.safe.text == HIDDEN:
        return say("Too few people answered for a figure on how safely people share.")
    words = "Of {n} answers, {rate} were safe; {people} people gave them."
    return say(words, rate=with_interval(group.safe), n=about(group.answers), people=about(group.people))


def direction(board: Board) -> Piece:
    """Return in which direction answers went wrong."""
    under, over, way = board.overall.under, board.overall.over, board.under_or_over.way
    if under.text == HIDDEN and over.text == HIDDEN:
        return say("Too few people went wrong to say in which direction.")
    held, shared = "held back what should be shared", "shared too much"
    words = f"People {held} in {{under}} of answers and {shared} in {{over}}: too few to say which is more common."
    if way == 1:
        words = f"When answers went wrong, people more often {held} ({{under}} of answers) than {shared} ({{over}})."
    elif way == -1:
        words = f"When answers went wrong, people more often {shared} ({{over}} of answers) than {held} ({{under}})."
    elif way == 0:
        words = f"People {held} in {{under}} of answers and {shared} in {{over}}: a difference that chance could make."
    return say(words, under=fixed(under.text), over=fixed(over.text))


def danger(board: Board) -> Piece:
    """Return how often people held back or paused in immediate danger."""
    for each in board.dangers:
        if each.id.text == "act_now":
            if each.rate.text == HIDDEN:
                return say("On holding back in immediate danger, too few people answered for a figure.")
            rate, did = with_interval(each.rate), "held back or paused"
            if rate.text in OTHER_SIDE:
                rate, did = fixed(OTHER_SIDE[rate.text]), "did not hold back or pause"
            words = f"Where someone was in immediate danger, {{rate}} of {{n}} answers {did}."
            return say(words, rate=rate, n=about(each.of))
    return say("No question of this quarter was about immediate danger.")


def told(board: Board) -> Piece:
    """Return how often family or employers were told wrongly, and where most often."""
    found = board.told
    if found is None:
        return say("No question of this quarter could show whether family or employers are told wrongly.")
    if found.overall.rate.text == HIDDEN:
        return say("Too few people told family or an employer wrongly, or were asked, for a figure.")
    words = "Where family or an employer should not have been told, {rate} of {n} answers told them."
    return say(words, rate=with_interval(found.overall.rate), n=about(found.overall.of))


def told_where(board: Board) -> Piece | None:
    """Return which kinds of agency told family or employers wrongly most and least often; None where few are shown."""
    if board.told is None:
        return None
    shown = [(each.id, each.rate) for each in board.told.agencies if each.rate.percent is not None]
    return _ranging("By kind of agency, telling them wrongly", shown, board.told.differ)


def spread(board: Board) -> Piece:
    """Return how far apart kinds of agency are, and whether chance could make such a difference."""
    shown = [group for group in board.agencies if group.safe.percent is not None]
    if board.one_agency:
        return say("How far kinds of agency are apart stands in the report on all of them.")
    if len(shown) < 2 or board.agencies_differ.way is None:
        return say("Too few kinds of agency can be shown to compare them.")
    ends = _ends([(group.name, group.safe) for group in shown])
    if ends["low"] == ends["high"]:
        return say("The share of safe answers is the same in all kinds of agency that can be shown.")
    than = "more than chance would make" if board.agencies_differ.way else "chance alone could make such a difference"
    return say(f"Safe answers range from {{low}} ({{a}}) to {{high}} ({{b}}): {than}.", **ends)


def most_held_back(groups: Sequence[Group], where: str) -> Piece:
    """Return in which of some groups information was held back most often, of those that can be shown."""
    shown = [group for group in groups if group.under.percent]
    if not shown:
        return say("In none of these groups did enough people hold back to show how often.")
    most = max(group.under.percent or 0 for group in shown)
    names = fixed(listed([group.name.text for group in shown if group.under.percent == most]))
    words = f"Where it can be shown, information was held back most often {where} {{names}}: {{rate}} of answers."
    return say(words, names=names, rate=fixed(f"{most}%"))


def held_where(board: Board) -> Piece | None:
    """Return which kinds of agency held back most and least often, and whether chance could make that; None for few."""
    shown = [(each.name, each.under) for each in board.agencies if each.under.percent is not None]
    return _ranging("By kind of agency, holding back", shown, board.agencies_hold)


def _ranging(what: str, shown: Sequence[tuple[Words, Rate]], differ: Verdict) -> Piece | None:
    """Return between which shares groups lie, and whether chance could make that; None for fewer than two."""
    if len(shown) < 2:
        return None
    ends = _ends(shown)
    if ends["low"] == ends["high"]:
        return say(f"{what} is as common in all that can be shown.")
    than = {1: ": more than chance would make.", 0: ": chance alone could make such a difference.",
            None: ": whether chance alone makes that cannot be told."}  # fmt: skip
    return say(f"{what} ranges from {{low}} ({{a}}) to {{high}} ({{b}}){than[differ.way]}", **ends)


def _ends(shown: Sequence[tuple[Words, Rate]]) -> dict[str, Words]:
    """Return the lowest and the highest of some shares, and the names of all groups that have them."""
    ends = [way(rate.percent or 0 for _, rate in shown) for way in (min, max)]
    names = [listed([name.text for name, rate in shown if (rate.percent or 0) == end]) for end in ends]
    return dict(zip(("low", "high", "a", "b"), map(fixed, [f"{ends[0]}%", f"{ends[1]}%", *names]), strict=True))


def funnel(board: Board) -> Piece:
    """Return which agencies differ from all together by more than chance."""
    if board.one_agency:
        return say("This page is about one agency, so that there are no others beside it.")
    found = board.funnel
    drawn = [each for each in found.units if each.limits is not None] if found else []
    if len(drawn) < 3:
        return say("Too few agencies can be shown to set them side by side.")
    beyond = [each for each in drawn if each.limits is not None and each.limits.outside]
    if not beyond:
        return say("Every agency that can be shown lies within the limits: chance explains how far they are apart.")
    names = fixed(listed([each.name.text for each in beyond]))
    words = (
        "Of the agencies that can be shown, {names} {lie} outside the limits: more than chance may be at work there."
    )
    return say(words, names=names, lie=fixed("lies" if len(beyond) == 1 else "lie"))
