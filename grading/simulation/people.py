"""Who simulated learners are, and what goes on in their minds at each time: made from parameters and a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from grading.course.roster import Learner
from grading.simulation.answers import Mind
from grading.simulation.parameters import Agency, GroupOfTraining, Parameters
from safeshare.rulebook import Rulebook

LEAST, MOST = 0.05, 0.98
"""Nobody is so unable that they never see what is right, or so able that they always do."""


@dataclass(frozen=True, slots=True)
class Person:
    """One simulated learner: their line of the roster, and their mind at each phase."""

    learner: Learner
    minds: Mapping[str, Mind]


def make_people(
    count: int, seed: int, phase: str, rulebook: Rulebook, parameters: Parameters, first: int = 0
) -> Iterator[Person]:
    """Yield simulated learners from number `first` on; the same seed gives the same people whatever the count.

    `phase` is what the roster says of them.
    """
    for number in range(first, first + count):
        yield _person(number, seed, phase, rulebook, parameters)


def _person(number: int, seed: int, phase: str, rulebook: Rulebook, parameters: Parameters) -> Person:
    chance = random.Random(f"{seed}/person/{number}")
    agency = _agency(number, tuple(each.size for each in parameters.agencies), parameters)
    names = list(parameters.groups)
    ends = list(accumulate(parameters.groups[name].share for name in names))
    place = chance.randrange(ends[-1])
    group = next(name for name, end in zip(names, ends, strict=True) if place < end)
    cohort = number // parameters.cohort_size
    learner = Learner(
        learner_id=f"sim-{number + 1:03d}",
        agency_code=agency.code,
        agency_kind=agency.kind,
        group=group,
        level=parameters.groups[group].level,
        cohort=f"simulated-{cohort + 1}",
        delivery=chance.choice(parameters.delivery),
        phase=phase,
        synthetic="yes",
    )
    differs = (agency, parameters.groups[group])
    return Person(learner, _minds(chance, f"{seed}/cohort/{cohort}", differs, rulebook, parameters))


def _minds(
    chance: random.Random,
    cohort: str,
    differs: tuple[Agency, GroupOfTraining],
    rulebook: Rulebook,
    parameters: Parameters,
) -> dict[str, Mind]:
    """Return a person's mind at each phase: what they can do changes by the phase, and by cohort, agency and group."""
    known, leaning, held_by = parameters.ability, parameters.caution, parameters.misconceptions
    before = chance.gauss(known.before, known.spread) + sum(each.ability for each in differs)
    able = _ability(before)
    often = held_by.unable + (held_by.able - held_by.unable) * able
    share = {code: held_by.held.get(code, often) for code in sorted(rulebook.misconceptions)}
    held = [code for code in share if 100 * chance.random() < share[code]]
    caution = chance.gauss(leaning.mean, leaning.spread)
    firm = {code: 100 * chance.random() for code in share}
    apart = random.Random(cohort).gauss(0, known.cohorts) if known.cohorts else 0.0
    more = apart + sum(each.change for each in differs)
    minds: dict[str, Mind] = {}
    for phase, at in parameters.phases.items():
        minds[phase] = Mind(
            ability=_ability(before + at.ability + (0 if phase == "pre" else more)),
            caution=min(max((caution + at.caution) / 100, -1.0), 1.0),
            misconceptions=frozenset(code for code in held if firm[code] >= at.unlearned),
            unanswered=parameters.unanswered / 100,
            excess=parameters.confidence.excess / 100,
            wavering=parameters.confidence.spread / 100,
            uneven=parameters.questions.spread / 100,
        )
    return minds


def _ability(percent: float) -> float:
    return min(max(percent / 100, LEAST), MOST)


def _agency(number: int, sizes: tuple[int, ...], parameters: Parameters) -> Agency:
    """Deal learners out to the agencies in turn, by their sizes."""
    deck = _deck(sizes)
    return parameters.agencies[deck[number % len(deck)]]


@lru_cache(maxsize=8)
def _deck(sizes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the places of agencies in the order in which learners are dealt to them."""
    return tuple(place for turn in range(max(sizes)) for place, size in enumerate(sizes) if turn < size)
