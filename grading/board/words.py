"""Sentences of the Board's report, chosen by what the released figures show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grading.board.model import Board, Group
from grading.disclosure import fixed
from grading.released import HIDDEN, Count, Rate, Words
from grading.render import Piece, say

PHASES: Mapping[str, str] = {"pre": "before the training", "post": "after the training", "follow_up": "at follow-up"}


def phase_in_words(phase: Words) -> str:
    """Return the words for a phase."""
    return PHASES.get(phase.text, phase.text)


def rank(rate: Rate) -> float:
    """Return a number to sort shares by: what is shown of them, hidden ones last."""
    if rate.percent is not None:
        return rate.percent
    return {"over 90%": 90, "over 75%": 75, "over two thirds": 66.7, "over half": 50}.get(rate.text, -1)


OTHER_SIDE: Mapping[str, str] = {
    "under 10%": "over 90%",
    "under 25%": "over 75%",
    "under a third": "over two thirds",
    "under half": "over half",
}
"""What a band says of all the other answers: no more than the band itself."""


def is_most(rate: Rate) -> bool:
    """Return whether a share is known to be more than half."""
    return rate.text.startswith("over ") if rate.percent is None else rate.percent > 50


def with_interval(rate: Rate) -> Words:
    """Return a share with its interval spelt out."""
    return fixed(f"{rate.text} (95% interval {rate.interval})" if rate.interval else rate.text)


def about(count: Count) -> Words:
    """Return a rounded count as such: about 165."""
    return fixed(f"about {count.text}" if count.value else count.text)


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
    """Return how often people did not share at once in immediate danger."""
    for each in board.dangers:
        if each.id.text == "act_now":
            if each.rate.text == HIDDEN:
                return say("On sharing at once in immediate danger, too few people answered for a figure.")
            rate, did = with_interval(each.rate), "did not share at once"
            if rate.text in OTHER_SIDE:
                rate, did = fixed(OTHER_SIDE[rate.text]), "chose to share, not to hold back or wait"
            words = f"Where someone was in immediate danger, {{rate}} of {{n}} answers {did}."
            return say(words, rate=rate, n=about(each.of))
    return say("No question of this quarter was about immediate danger.")


def belief(board: Board) -> Piece:
    """Return the misconception that was acted on most often."""
    ranked = sorted(board.beliefs, key=lambda each: -rank(each.rate))
    if not ranked or rank(ranked[0].rate) <= 0:
        return say("No misconception was acted on by enough people to be named.")
    top = [each for each in ranked if rank(each.rate) == rank(ranked[0].rate)]
    names = fixed(_listed([f"“{each.says}”" for each in top]))
    several = len(top) > 1
    words = f"the most common {'were' if several else 'was'} {{names}}: {{rate}} of {{n}} people acted on "
    words += "each." if several else "it."
    if is_most(top[0].rate):
        words = f"most people acted on {{names}}: {{rate}} of {{n}} people{' each' if several else ''}."
    return say(
        f"Of the misconceptions that can be shown, {words}",
        names=names,
        rate=fixed(top[0].rate.text),
        n=about(top[0].of),
    )


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
    times = {"first": fixed(phase_in_words(found.first)), "last": fixed(phase_in_words(found.last))}
    if found.change.mean is None:
        return say("Too few people answered both {first} and {last} to show a change.", **times)
    moved = "did not move beyond chance"
    if found.change.verdict:
        moved = "rose" if found.change.verdict > 0 else "fell"
    words = (
        f"From {{first}} to {{last}}, the share of safe answers of the same people {moved}: {{change}} ({{n}} people)."
    )
    return say(words, n=about(found.people), change=found.change, **times)


def spread(board: Board) -> Piece:
    """Return how far apart kinds of agency are, and whether chance could make such a difference."""
    shown = [group for group in board.agencies if group.safe.percent is not None]
    if len(shown) < 2 or board.agencies_differ.way is None:
        return say("Too few kinds of agency can be shown to compare them.")
    low = min(shown, key=lambda group: group.safe.percent or 0)
    high = max(shown, key=lambda group: group.safe.percent or 0)
    values = {"low": fixed(low.safe.text), "a": low.name, "high": fixed(high.safe.text), "b": high.name}
    than = "more than chance would make" if board.agencies_differ.way else "chance alone could make such a difference"
    return say(f"Safe answers range from {{low}} ({{a}}) to {{high}} ({{b}}): {than}.", **values)


def most_held_back(groups: Sequence[Group], where: str) -> Piece:
    """Return in which of some groups information was held back most often, of those that can be shown."""
    shown = [group for group in groups if group.under.percent]
    if not shown:
        return say("In none of these groups did enough people hold back to show how often.")
    most = max(group.under.percent or 0 for group in shown)
    names = fixed(_listed([group.name.text for group in shown if group.under.percent == most]))
    words = f"Where it can be shown, information was held back most often {where} {{names}}: {{rate}} of answers."
    return say(words, names=names, rate=fixed(f"{most}%"))


def weakest_clause(board: Board) -> Piece:
    """Return the clause on which answers went wrong most often."""
    ranked = sorted(board.clauses, key=lambda each: -rank(each.rate))
    if not ranked or rank(ranked[0].rate) <= 0:
        return say("No clause has enough wrong answers to be named.")
    top = [each for each in ranked if rank(each.rate) == rank(ranked[0].rate)]
    names = fixed(_listed([each.id.text for each in top], "; "))
    words = "Of the clauses that can be shown, answers went wrong most often on {names}: {rate} of {n} were not safe."
    return say(words, names=names, rate=fixed(top[0].rate.text), n=about(top[0].of))


def _listed(names: Sequence[str], between: str = ", ") -> str:
    """Return names as people list them."""
    return between.join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
