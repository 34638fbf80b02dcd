"""Options to tick: everything that is right, among things that tempt, shown in the guide's order.

In practice, wrong options come from the author's distractors, from the answers of the near-miss cases and of the
nearest changes of facts, and then from the rest of the guide. Assessed questions of a section share one list, or where
that would be long a question has one in all cases of its item (item_lists.py): a list of a case's own could be searched
for what it says about the key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from safeshare.marking.fairness import FAIR
from safeshare.marking.item_lists import FEWEST_WRONG, Needs, lists_of_questions
from safeshare.marking.shuffling import shuffled_ids
from safeshare.nearest import FRAME, nearest_changes
from safeshare.scenario.keys import Facts, Held, decision_on, right_ids, sorted_facts
from safeshare.scenario.model import Case, Distractor, Peer, Question, Target

if TYPE_CHECKING:
    from safeshare.evaluation import Decision
    from safeshare.rulebook import Rulebook

SIZES: dict[Target, int] = {"clause": 14, "duty": 14, "fact": 10}
SHORT_SIZES: dict[Target, int] = {"clause": 8, "duty": 8, "fact": 6}
"""For a practice case that is over in two minutes: one that stands alone and is told in one or two steps."""
SHORT_STORY = 2
PARTS: dict[Target, str] = {"clause": "clauses", "duty": "duties", "fact": "missing"}
"""The exercise in which a question asks for each."""


def pool(target: Target, case: Case, question: Question, rulebook: Rulebook) -> tuple[str, ...]:
    """Return the ids of the options of a question's part on clauses, duties or missing facts, in the guide's order.

    All assessed questions of a section share one list as long as that is short; otherwise a question has the same list
    in all cases of its item. So a list tells nothing about any case. Practice questions have lists of their own, in
    which the cases of a near-miss pair draw their fill alike.
    """
    if question.peers:
        return _shared(target, PeersKey(question.peers), case.section, Held(rulebook))[case.pair, question.name]
    near = tuple(sorted_facts(facts) for facts in question.near)
    seed = f"{case.pair}.{question.name}"
    short = not near and len(case.steps) <= SHORT_STORY
    size = (SHORT_SIZES if short else SIZES)[target]
    return _pool(
        target, sorted_facts(question.facts), near, question.distractors, case.section, seed, size, Held(rulebook)
    )


def neutral(target: Target, question: Question, rulebook: Rulebook) -> frozenset[str]:
    """Return the ids that are not right for a question but that nobody should lose points for; authors may disagree."""
    return _neutral(target, sorted_facts(question.facts), question.distractors, Held(rulebook))


@lru_cache(maxsize=4096)
def _neutral(target: Target, facts: Facts, distractors: tuple[Distractor, ...], held: Held) -> frozenset[str]:
    rulebook, stated = held.rulebook, dict(facts)
    decision = decision_on(stated, rulebook)
    fair = FAIR[target](decision, stated)
    tempting = [each.id for each in distractors if each.target == target]
    known = {*right_ids(target, decision, rulebook), *tempting}
    return frozenset(each for each in _in_order(target, rulebook) if each not in known and not fair(each))


class PeersKey:
    """The peers of a section as the key of a cache: equal only to the same tuple of them."""

    __slots__ = ("peers",)

    def __init__(self, peers: tuple[Peer, ...]) -> None:
        self.peers = peers

    def __hash__(self) -> int:
        return id(self.peers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PeersKey) and other.peers is self.peers


@lru_cache(maxsize=256)
def _shared(target: Target, given: PeersKey, section: str, held: Held) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the list of each of the section's questions that set this exercise, by its item and name."""
    rulebook = held.rulebook
    setting = [peer for peer in given.peers if PARTS[target] in peer.parts]
    questions: dict[tuple[str, str], list[Peer]] = {}
    for peer in setting:
        questions.setdefault((peer.pair, peer.name), []).append(peer)
    needs = {key: _needs(target, peers, held) for key, peers in questions.items()}
    chosen = frozenset().union(*(each.all for each in needs.values()))
    size = max(SIZES[target], len(chosen) + FEWEST_WRONG if len(setting) > 1 else 2 * len(chosen))
    candidates = shuffled_ids(_candidates_of(target, rulebook), f"{section}.{target}")
    whole = chosen | frozenset([each for each in candidates if each not in chosen][: size - len(chosen)])
    lists = lists_of_questions(needs, whole, candidates, SIZES[target], f"{section}.{target}")
    return {key: tuple(each for each in _in_order(target, rulebook) if each in lists[key]) for key in lists}


def _needs(target: Target, peers: Iterable[Peer], held: Held) -> Needs:
    """Return what is right, and what tempts, in any case in which a question is asked."""
    right: set[str] = set()
    tempting: set[str] = set()
    for peer in peers:
        right.update(right_ids(target, decision_on(peer.facts, held.rulebook), held.rulebook))
        tempting.update(each.id for each in peer.distractors if each.target == target)
    return Needs(frozenset(right), frozenset(tempting))


def _candidates_of(target: Target, rulebook: Rulebook) -> Iterable[str]:
    """Return what could fill a list, whatever the case: clauses that decide somewhere, duties, facts waited for."""
    if target == "duty":
        return _in_order(target, rulebook)
    if target == "fact":
        return waited_for(rulebook)
    deciding = {clause for rule in rulebook.rules for clause in rule.clauses}
    return deciding | {clause for ground in rulebook.grounds for clause in ground.clauses}


def waited_for(rulebook: Rulebook) -> set[str]:
    """Return the facts for which some answer of the guide waits."""
    return {name for rule in rulebook.rules for name in (*(rule.find_out or ()), *(rule.any_unknown or ()))}


@lru_cache(maxsize=4096)
def _pool(
    target: Target,
    facts: Facts,
    near: tuple[Facts, ...],
    distractors: tuple[Distractor, ...],
    section: str,
    seed: str,
    usual: int,
    held: Held,
) -> tuple[str, ...]:
    rulebook = held.rulebook
    decision = decision_on(dict(facts), rulebook)
    right = right_ids(target, decision, rulebook)
    tempting = [each.id for each in distractors if each.target == target and each.id not in right]
    chosen = dict.fromkeys((*right, *tempting))
    size = max(usual, len(right) + FEWEST_WRONG)
    fair = FAIR[target](decision, dict(facts))
    for each in _candidates(target, decision, near, section, seed):
        if len(chosen) >= size:
            break
        if fair(each):
            chosen.setdefault(each)
    return tuple(each for each in _in_order(target, rulebook) if each in chosen)


def _in_order(target: Target, rulebook: Rulebook) -> Iterable[str]:
    if target == "clause":
        return rulebook.clauses
    if target == "duty":
        return (duty.id for duty in rulebook.duties)
    return rulebook.facts


def _candidates(target: Target, decision: Decision, near: tuple[Facts, ...], section: str, seed: str) -> Iterator[str]:
    """Yield ids to fill a pool with, the most tempting first."""
    for facts in near:
        yield from _differing(target, decision, decision_on(dict(facts), decision.rulebook))
    other_grounds = _other_grounds(decision, seed) if target == "clause" else []
    for pair in zip_longest(_of_changes(target, decision), other_grounds):
        yield from (each for each in pair if each is not None)
    yield from _fill(target, decision, section, seed)


def _of_changes(target: Target, decision: Decision) -> Iterator[str]:
    """Yield what would be right after each of the nearest changes; who is told about whom stays as it is."""
    for change in nearest_changes(decision.facts, decision.rulebook):
        if any(name in FRAME for name in change.facts):
            continue
        if target == "fact":
            yield from change.facts
        changed = {**decision.facts, **{name: new for name, (_old, new) in change.facts.items()}}
        yield from _differing(target, decision, decision_on(changed, decision.rulebook))


def _other_grounds(decision: Decision, seed: str) -> list[str]:
    """Return the clauses of the grounds that do not hold, where the answer rests on grounds that do."""
    rulebook = decision.rulebook
    rule = next(each for each in rulebook.rules if each.id == decision.rule)
    if rule.grounds is None:
        return []
    return shuffled_ids({clause for ground in rulebook.grounds for clause in ground.clauses}, seed)


def _differing(target: Target, here: Decision, there: Decision) -> Iterator[str]:
    """Yield what is right there; of clauses, only those carried by a fact that differs: others may hold here too."""
    if target != "clause":
        yield from right_ids(target, there, here.rulebook)
        return
    for each in there.clauses:
        if any(here.facts[name] != there.facts[name] for name in each.facts):
            yield each.clause


def _fill(target: Target, decision: Decision, section: str, seed: str) -> Iterator[str]:
    """Yield the rest of the guide: its own section and those of the answer first, in an order that tells nothing."""
    rulebook = decision.rulebook
    if target == "clause":
        sections = {section, *(rulebook.clauses[each].section for each in decision.clause_ids)}
        deciding = {clause for rule in rulebook.rules for clause in rule.clauses}
        deciding |= {clause for ground in rulebook.grounds for clause in ground.clauses}
        yield from shuffled_ids((each for each in deciding if rulebook.clauses[each].section in sections), seed)
        yield from shuffled_ids((each for each in deciding if rulebook.clauses[each].section not in sections), seed)
    elif target == "duty":
        yield from shuffled_ids((duty.id for duty in rulebook.duties), seed)
    else:
        yield from shuffled_ids((name for name, value in decision.facts.items() if value != "unknown"), seed)
        yield from shuffled_ids(rulebook.facts, seed)
