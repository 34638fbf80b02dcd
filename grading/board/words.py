"""Sentences of the Board's report, chosen by what the released figures show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grading.board.model import BankHealth, Board, Changed, Group
from grading.disclosure import fixed
from grading.released import HIDDEN, Count, Rate, Words
from grading.render import Piece, say

PHASES: Mapping[str, str] = {"pre": "before the training", "post": "after the training", "follow_up": "at follow-up"}


LEVELS_IN_ORDER = ("1", "2", "3")
"""Levels of confidence from the lowest up."""


_NAMED = 5
"""How many clauses a sentence names at most."""


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
    values = {did: fixed(_listed(names)) for did, names in parts if names}
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
    values = {name: fixed(_listed([f"“{each}”" for each in says])) for name, says in parts if says}
    return say(f"Beyond chance, {words}.", **values)


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
    shown = [each for each in (board.told.agencies if board.told else ()) if each.rate.percent is not None]
    if len(shown) < 2 or board.told is None:
        return None
    low, high = (way(shown, key=lambda each: each.rate.percent or 0) for way in (min, max))
    if low.rate.percent == high.rate.percent:
        return say("It is the same in all kinds of agency that can be shown.")
    than = {1: "more than chance would make", 0: "chance alone could make such a difference"}
    values = {"low": fixed(low.rate.text), "a": low.id, "high": fixed(high.rate.text), "b": high.id}
    end = "." if board.told.differ.way is None else f": {than[board.told.differ.way]}."
    return say("By kind of agency that ranges from {low} ({a}) to {high} ({b})" + end, **values)


def sureness(board: Board) -> Piece:
    """Return whether people who were sure were right."""
    levels = board.confidence.levels if board.confidence else ()
    top = next((each for each in levels if each.level.text == LEVELS_IN_ORDER[-1]), None)
    if top is None or top.safe.text == HIDDEN:
        return say("Too few answers were given with full confidence to say how often these were safe.")
    words = "Of the answers that people were sure of, {rate} were safe"
    ends = {
        1: ", fewer than fits such confidence: people should ask even when they feel sure.",
        -1: ", more than such confidence needs.",
        0: ".",
    }
    return say(words + ends[top.way.way or 0], rate=with_interval(top.safe))


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
    names = fixed(_listed([each.name.text for each in beyond]))
    words = (
        "Of the agencies that can be shown, {names} {lie} outside the limits: more than chance may be at work there."
    )
    return say(words, names=names, lie=fixed("lies" if len(beyond) == 1 else "lie"))


def by_month(board: Board) -> Piece:
    """Return whether the months show more than the ups and downs of chance."""
    found = board.months
    if found.centre is None:
        words = "A chart over time needs {least} months that can be shown, so that there are ups and downs to compare."
        return say(words + " There are answers of {n} so far.", least=fixed("12"), n=found.number)
    broken = [each for each in found.months if each.signals is not None and each.signals.text]
    if not broken:
        return say("The months differ by no more than chance makes them differ.")
    names = fixed(_listed([each.name.text for each in broken]))
    return say("More than chance may be at work in {names}.", names=names)


def sources(board: Board) -> Piece:
    """Return where differences between answers come from: the people, the question, or neither."""
    found = board.bank.sources
    if found is None or HIDDEN in (found.people.text, found.questions.text, found.rest.text):
        return say(
            "Too few people answered enough questions to tell what goes with people from what goes with questions."
        )
    words = (
        "Of all that makes answers differ, about {people} goes with who answers and {questions} with which question it "
        "is; {rest} is chance and what neither explains."
    )
    return say(words, people=found.people, questions=found.questions, rest=found.rest)


def bank(board: Board) -> Piece:
    """Return how many questions can be judged, and how many should be looked at."""
    found = board.bank.items
    judged = [each for each in found if each.judged]
    if not judged:
        return say("No question was answered by {n} people, so that none can be judged.", n=fixed("30"))
    look = sum(bool(each.findings) for each in judged)
    words = "Of {all} questions, {judged} can be judged; {look} of them should be looked at before they are set again."
    return say(words, all=fixed(len(found)), judged=fixed(len(judged)), look=fixed(look or "none"))


def fairness(found: BankHealth) -> Piece:
    """Return whether any question is harder for some people than for others who are equally able."""
    if not found.unfair:
        none = "Where {n} people or more stand on each side, no question is harder for one side at the same ability."
        return say(none, n=fixed("100"))
    words = (
        "At the same ability, {n} questions are much harder or easier for some: read them with those people in mind."
    )
    return say(words, n=fixed(len({each.id.text for each in found.unfair})))


def clause_tiles(board: Board) -> Piece:
    """Return on how many clauses a third of answers or more went wrong."""
    shown = [each for each in board.clauses if each.rate.percent is not None]
    many = [each for each in shown if (each.rate.percent or 0) >= 33]
    if not many:
        return say("On no clause that can be shown did a third of the answers or more go wrong.")
    if len(many) <= _NAMED:
        names = fixed(_listed([each.id.text for each in many], "; "))
        return say("A third of the answers or more went wrong on {names}.", names=names)
    worst = sorted(many, key=lambda each: -(each.rate.percent or 0))[:_NAMED]
    names = fixed(_listed([each.id.text for each in worst], "; "))
    words = "A third of the answers or more went wrong on {n} of {all} rows of clauses, most of all on {names}."
    return say(words, n=fixed(len(many)), all=fixed(len(shown)), names=names)


def _moved(changed: Changed) -> Words:
    """Return what a share did."""
    return fixed({1: "rose", -1: "fell", 0: "did not move beyond chance"}[changed.change.verdict])


def spread(board: Board) -> Piece:
    """Return how far apart kinds of agency are, and whether chance could make such a difference."""
    shown = [group for group in board.agencies if group.safe.percent is not None]
    if board.one_agency:
        return say("How far kinds of agency are apart stands in the report on all of them.")
    if len(shown) < 2 or board.agencies_differ.way is None:
        return say("Too few kinds of agency can be shown to compare them.")
    low = min(shown, key=lambda group: group.safe.percent or 0)
    high = max(shown, key=lambda group: group.safe.percent or 0)
    values = {"low": fixed(low.safe.text), "a": low.name, "high": fixed(high.safe.text), "b": high.name}
    if low.safe.percent == high.safe.percent:
        return say("The share of safe answers is the same in all kinds of agency that can be shown.")
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
