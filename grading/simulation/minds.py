"""What goes on in a simulated learner's mind, and what a case asks of it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from safeshare.exercises import public_case
from safeshare.marking import HeldCase, perfect_answers
from safeshare.rulebook import Rulebook
from safeshare.scenario import Case
from safeshare.scenario.keys import Held

LEAST_ABILITY, MOST_ABILITY = 0.02, 0.99
"""How often anybody sees what is right in the hardest and the easiest question."""


@dataclass(frozen=True, slots=True)
class Mind:
    """Ability from 0 to 1; caution from -1 (shares too far when wrong) to 1 (holds back); misconceptions by code.

    `unanswered` is the share of parts left out; `excess` is how much surer than their ability warrants they are, and
    `wavering` the standard deviation of that between answers; `uneven` is that of how hard questions are.
    """

    ability: float
    caution: float
    misconceptions: frozenset[str]
    unanswered: float = 0.03
    excess: float = 0.0
    wavering: float = 0.0
    uneven: float = 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What a case shows to everybody, what is right, and how much harder than others each of its questions is.

    `harder` is in standard deviations: a figure of the question itself, the same in every simulation.
    """

    questions: Sequence[Mapping[str, Any]]
    right: Mapping[str, Mapping[str, Any]]
    harder: Mapping[str, float]


def asked_in(case: Case, rulebook: Rulebook) -> Asked:
    """Return what a case asks, worked out once for all learners."""
    return _asked(HeldCase(case), Held(rulebook))


@lru_cache(maxsize=1024)
def _asked(held: HeldCase, rules: Held) -> Asked:
    questions = public_case(held.case, rules.rulebook)["questions"]
    harder = {each["id"]: random.Random(f"harder/{each['id']}").gauss(0, 1) for each in questions}
    return Asked(questions, perfect_answers(held.case, rules.rulebook), harder)


def before_it(mind: Mind, harder: float) -> Mind:
    """Return a mind before a question: a harder one is seen through less often."""
    if not mind.uneven:
        return mind
    return replace(mind, ability=min(max(mind.ability - mind.uneven * harder, LEAST_ABILITY), MOST_ABILITY))
