"""The facts that a learner can ask for while a story unfolds: those that come up in it, among others, in guide order.

As with all options, practice questions have lists of their own, alike in the cases of a pair as far as these say the
same. The assessed questions of a section share one list, or a question has one in all cases of its item, which tells
nothing about any of them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from safeshare.marking.item_lists import FEWEST_WRONG, Needs, lists_of_questions
from safeshare.marking.pools import SIZES, PeersKey, waited_for
from safeshare.marking.shuffling import shuffled_ids
from safeshare.nearest import FRAME
from safeshare.rulebook.model import UNKNOWN
from safeshare.scenario.keys import Held
from safeshare.scenario.unfolding import PART, all_coming_up, coming_up

if TYPE_CHECKING:
    from safeshare.rulebook import Rulebook
    from safeshare.scenario.model import Case, Question


def facts_to_ask(case: Case, question: Question, rulebook: Rulebook) -> tuple[str, ...]:
    """Return the ids of the facts on offer, in the guide's order."""
    if question.peers:
        return _shared(PeersKey(question.peers), case.section, Held(rulebook))[case.pair, question.name]
    chosen = all_coming_up(question, rulebook)
    return _filled(chosen, len(chosen) + FEWEST_WRONG, f"{case.pair}.{question.name}", rulebook)


@lru_cache(maxsize=64)
def _shared(given: PeersKey, section: str, held: Held) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the list of each question that is told step by step: what comes up in its stories, and others besides."""
    rulebook = held.rulebook
    stories = [peer for peer in given.peers if PART in peer.parts]
    needs: dict[tuple[str, str], Needs] = {}
    for peer in stories:
        key = peer.pair, peer.name
        before = needs.get(key, Needs(frozenset())).right
        needs[key] = Needs(before | coming_up(peer.facts, peer.settled, rulebook))
    chosen = frozenset().union(*(each.all for each in needs.values()))
    size = len(chosen) + FEWEST_WRONG if len(stories) > 1 else 2 * len(chosen)
    whole = _filled(chosen, size, f"{section}.{PART}", rulebook)
    lists = lists_of_questions(needs, whole, _filling(rulebook), SIZES["fact"], f"{section}.{PART}")
    return {key: tuple(name for name in rulebook.facts if name in listed) for key, listed in lists.items()}


def _filling(rulebook: Rulebook) -> list[str]:
    """Return what can fill a list: nothing that is taken for granted until it is spoken of, nor who receives it."""
    return [name for name in rulebook.facts if name not in FRAME and rulebook.facts[name].default == UNKNOWN]


def _filled(chosen: frozenset[str], size: int, seed: str, rulebook: Rulebook) -> tuple[str, ...]:
    """Return the chosen facts with others, `size` of them or the usual number if that is more, in the guide's order."""
    filling = _filling(rulebook)
    waited = waited_for(rulebook)
    first = shuffled_ids((name for name in filling if name in waited), seed)
    then = shuffled_ids((name for name in filling if name not in waited), seed)
    others = [name for name in (*first, *then) if name not in chosen]
    wanted = {*chosen, *others[: max(size, SIZES["fact"]) - len(chosen)]}
    return tuple(name for name in rulebook.facts if name in wanted)
