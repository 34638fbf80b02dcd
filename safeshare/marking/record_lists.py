"""What a decision record may name as reasons to look again, and as points to take advice on: lists tied to the case.

All cases of an assessed item offer the same lists, drawn from the decisions of all of them, so that a list tells
nothing about any one. What is right follows from the case's own computed decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from safeshare.marking.pools import PeersKey
from safeshare.marking.shuffling import shuffled_ids
from safeshare.nearest import FRAME, nearest_changes
from safeshare.rulebook.model import UNKNOWN
from safeshare.scenario.keys import Facts, Held, decision_on, sorted_facts
from safeshare.scenario.unfolding import WITHOUT_DELAY

if TYPE_CHECKING:
    from safeshare.evaluation import Decision
    from safeshare.marking.kinds import Task
    from safeshare.rulebook import Rulebook
    from safeshare.rulebook.model import Fact

Trigger = tuple[str, str]
"""A fact and the state that it would come to have."""
T = TypeVar("T", Trigger, str)

SIZE = 8
"""So many triggers, or points to take advice on, stand in a list, or more where a list of half right ones needs it."""
OWN_WORD = ("consent", "consent_covers")
"""What the person alone can say: nobody is asked for advice on it."""
ADVICE = "2.7"
"""The clause by which advice is taken."""


def alters(trigger: Trigger, decision: Decision) -> bool:
    """Return whether the outcome would be another one if a fact came to have this state, which it does not have now."""
    name, state = trigger
    return decision.facts[name] != state and decision.decided_with({name: state}).rule.outcome != decision.outcome


def touches(name: str, states: Iterable[str], decision: Decision) -> bool:
    """Return whether the decision would read otherwise, in outcome, clauses or duties, if a fact had another state."""
    others = (decision_on({**decision.facts, name: state}, decision.rulebook) for state in states)
    here = decision.outcome, decision.clause_ids, decision.duty_ids
    return any((each.outcome, each.clause_ids, each.duty_ids) != here for each in others)


def has_bearing(name: str, decision: Decision) -> bool:
    """Return whether the decision would read otherwise if a known fact were unknown, or an unknown one known."""
    fact = decision.rulebook.facts[name]
    return touches(name, fact.values if decision.facts[name] == UNKNOWN else (UNKNOWN,), decision)


def open_points(decision: Decision) -> frozenset[str]:
    """Return the facts on which a professional's view bears: those left open, and those that carry the decision.

    What the person alone can say is none, and nothing is while harm has to be stopped without delay.
    """
    if WITHOUT_DELAY in decision.clause_ids and not decision.missing:
        return frozenset()
    carrying = (name for each in decision.clauses for name in each.facts if name not in OWN_WORD)
    return frozenset((*decision.missing, *decision.unsettled, *carrying)) - {*FRAME}


def is_advice_due(decision: Decision) -> bool:
    """Return whether the guide asks for advice."""
    return ADVICE in (*decision.duty_ids, *decision.clause_ids)


def triggers(task: Task) -> tuple[Trigger, ...]:
    """Return the changes on offer as reasons to look again sooner, in the guide's order.

    One that would alter most decisions there are could be named without reading the case, so it is not on offer; a case
    in which nothing else would alter the decision has its own answer: that none of those named would.
    """
    return _triggers(*_setting(task))


def points_for_advice(task: Task) -> tuple[str, ...]:
    """Return the facts on offer as points on which advice was taken, in the guide's order."""
    return _points(*_setting(task))


Settings = tuple[Facts, ...]


def _setting(task: Task) -> tuple[Settings, Settings, str, Held]:
    """Return the facts of the item's recorded questions and of its whole section, a seed and the rulebook."""
    question, held = task.question, Held(task.rulebook)
    if question.peers:
        return *_of_peers(PeersKey(question.peers), task.case.pair), task.case.section, held
    own = tuple(sorted({sorted_facts(facts) for facts in (question.facts, *question.near)}))
    return own, own, task.case.section, held


@lru_cache(maxsize=256)
def _of_peers(given: PeersKey, pair: str) -> tuple[Settings, Settings]:
    own = {sorted_facts(peer.facts) for peer in given.peers if peer.recorded and peer.pair == pair}
    return tuple(sorted(own)), tuple(sorted(sorted_facts(peer.facts) for peer in given.peers))


@lru_cache(maxsize=256)
def _triggers(own: Settings, wider: Settings, section: str, held: Held) -> tuple[Trigger, ...]:
    here, around = _decisions(own, held), _decisions(wider, held)
    every = [(fact.id, state) for fact in _asked(here, held.rulebook) for state in fact.values]
    right = {each: [alters(each, decision) for decision in here] for each in every}
    elsewhere = {each: [alters(each, decision) for decision in around] for each in every}
    telling = [each for each in every if not _is_common(right[each]) and not _is_common(elsewhere[each])]
    chosen: list[Trigger] = []
    for place, decision in enumerate(here):
        near = [next(iter(each.facts.items())) for each in nearest_changes(decision.facts, held.rulebook)]
        mine = [(name, new) for name, (_old, new) in near if (name, new) in telling and right[name, new][place]]
        chosen += sorted(mine, key=lambda each: sum(right[each]))[:1]
    wrong = [each for each in every if not any(right[each])]
    news = [each for each in wrong if all(decision.facts[each[0]] != each[1] for decision in here)]
    return _filled(
        chosen, ([each for each in news if any(elsewhere[each])], news, wrong, telling), every, f"{section}.review"
    )


@lru_cache(maxsize=256)
def _points(own: Settings, wider: Settings, section: str, held: Held) -> tuple[str, ...]:
    here, around = _decisions(own, held), _decisions(wider, held)
    every = [fact.id for fact in _asked(here, held.rulebook) if fact.id not in OWN_WORD]
    right = {each: [each in open_points(decision) for decision in here] for each in every}
    elsewhere = {each: [each in open_points(decision) for decision in around] for each in every}
    chosen: list[str] = []
    for place in range(len(here)):
        mine = [each for each in every if right[each][place]]
        chosen += sorted(mine, key=lambda each: (_is_common(elsewhere[each]), sum(right[each])))[:1]
    wrong = [each for each in every if not any(right[each])]
    idle = [each for each in wrong if not any(has_bearing(each, decision) for decision in here)]
    telling = [each for each in every if not _is_common(elsewhere[each])]
    return _filled(
        chosen, ([each for each in idle if any(elsewhere[each])], idle, wrong, telling), every, f"{section}.advice"
    )


def _decisions(settings: Settings, held: Held) -> list[Decision]:
    return [decision_on(dict(facts), held.rulebook) for facts in settings]


def _asked(decisions: Sequence[Decision], rulebook: Rulebook) -> list[Fact]:
    """Return the facts after which a question arises in one of the decisions, but those that frame it.

    What is taken for granted counts where one of the cases speaks of it.
    """

    def arises(fact: Fact, decision: Decision) -> bool:
        spoken = fact.default == UNKNOWN or fact.id in decision.stated
        return spoken and rulebook.wording.asked(decision.bits, fact.id)

    return [
        fact
        for fact in rulebook.facts.values()
        if fact.id not in FRAME and any(arises(fact, decision) for decision in decisions)
    ]


def _is_common(right: Sequence[bool]) -> bool:
    """Return whether something is right in more than half of several decisions."""
    return len(right) > 1 and 2 * sum(right) > len(right)


def _filled(chosen: Sequence[T], more: Iterable[Sequence[T]], every: Sequence[T], seed: str) -> tuple[T, ...]:
    """Return what was chosen, and as much besides from each of `more` in turn, in the order of `every`.

    A fact comes up once as long as there are others.
    """
    listed, size = dict.fromkeys(chosen), max(SIZE, 2 * len(set(chosen)))
    fill = [each for some in more for each in _shuffled(some, seed)]
    for again in (False, True):
        for each in fill:
            fresh = _fact_of(each) not in map(_fact_of, listed)
            if len(listed) < size and (again or fresh):
                listed.setdefault(each)
    return tuple(each for each in every if each in listed)


def _shuffled(some: Iterable[T], seed: str) -> list[T]:
    by_name = {str(each): each for each in some}
    return [by_name[name] for name in shuffled_ids(by_name, seed)]


def _fact_of(each: Trigger | str) -> str:
    return each if isinstance(each, str) else each[0]
