"""What the decision records of simulated learners earn: the core marks its criteria, chance and ability the others."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

from grading.results.columns import MARKED
from grading.results.record_columns import WAITS
from grading.results.records import criteria_in
from grading.simulation.minds import Mind
from safeshare.marking import mark_question
from safeshare.rulebook import Rulebook
from safeshare.scenario import Case

WAITING, TWICE = 0.1, 0.2
"""The shares of texts that wait for a mark, and of the others that a second marker has marked."""
_STRAYS = 0.3
"""How often a second marker gives a point more or less than the first."""


def questions_of(case: Case) -> list[str]:
    """Return the questions of a case that are about a criterion of its decision record."""
    own: list[str] = [question.id for question in case.questions if "fact_or_opinion" in question.parts]
    return own if case.record_id is None else [*own, case.record_id, *case.text_ids]


def marks_of(
    case: Case, answers: Mapping[str, Any], mind: Mind, seed: str, rulebook: Rulebook
) -> Iterator[dict[str, Any]]:
    """Yield what the records table says of a simulated learner's record on a case; a seed always gives the same."""
    for question in questions_of(case):
        chance = random.Random(f"{seed}/{question}")
        for criterion, mark in criteria_in(mark_question(case, question, answers, rulebook)):
            row = {"item_id": question, "criterion": criterion, "out_of": mark.out_of}
            if mark.status == MARKED:
                yield {**row, "status": MARKED, "points": mark.points, "second": None}
            else:
                yield {**row, **_by_hand(mark.out_of, mind, chance)}


def _by_hand(out_of: float, mind: Mind, chance: random.Random) -> dict[str, Any]:
    """Return a trainer's points, each of them earned as often as the learner is able to, and perhaps a second one's."""
    if chance.random() < WAITING:
        return {"status": WAITS, "points": None, "second": None}
    points = sum(chance.random() < mind.ability for _ in range(int(out_of)))
    second = None
    if chance.random() < TWICE:
        strayed = chance.choice((-1, 1)) if chance.random() < _STRAYS else 0
        second = float(min(max(points + strayed, 0), int(out_of)))
    return {"status": MARKED, "points": float(points), "second": second}
