"""How a simulated learner answers each kind of exercise: from the options that everybody sees."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grading.simulation.minds import Mind, asked_in, before_it
from safeshare.rulebook import Rulebook
from safeshare.scenario import Case

__all__ = ["FITS", "Mind", "answer_case"]

FITS = (2 / 3, 0.8)
"""From which chances of being right on the second and the third confidence fit."""


@dataclass(frozen=True, slots=True)
class _Situation:
    """One part as it is shown, what would be right, and what tempts whom."""

    part: Mapping[str, Any]
    right: Mapping[str, Any]
    temptations: frozenset[str]
    mind: Mind
    chance: random.Random
    rulebook: Rulebook

    def sees_it(self, ease: float = 0.0) -> bool:
        """Whether the learner gets one thing right this time."""
        return self.chance.random() < self.mind.ability + ease * (1 - self.mind.ability)


def answer_case(
    case: Case, mind: Mind, chance: random.Random, rulebook: Rulebook
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a simulated learner's answers to a case: part id and the value for the answer sheet."""
    asked = asked_in(case, rulebook)
    tempting = {
        question.id: frozenset(each.id for each in question.distractors if each.misconception in mind.misconceptions)
        for question in case.questions
    }
    for question in asked.questions:
        here = before_it(mind, asked.harder[question["id"]])
        for part in question["parts"]:
            if chance.random() < mind.unanswered:
                continue
            known = asked.right.get(part["id"], {})
            situation = _Situation(part, known, tempting.get(question["id"], frozenset()), here, chance, rulebook)
            yield part["id"], _WAYS[part["kind"]](situation)


def _decide(now: _Situation) -> dict[str, Any]:
    families = {each["id"]: [outcome["id"] for outcome in each["outcomes"]] for each in now.part["families"]}
    family, outcome = now.right["family"], now.right["outcome"]
    felt = now.chance.gauss(now.mind.ability + now.mind.excess, now.mind.wavering)
    sure = 1 + sum(felt >= each for each in FITS)
    if not now.sees_it():
        tempted = [each for each in sorted(now.temptations) if any(each in outcomes for outcomes in families.values())]
        if tempted:
            outcome = now.chance.choice(tempted)
            family = next(name for name, outcomes in families.items() if outcome in outcomes)
        else:
            family = _drift(now, family, list(families))
            outcome = now.chance.choice([each for each in families[family] if each != now.right["outcome"]])
    return {"family": family, "outcome": outcome, "confidence": sure}


def _drift(now: _Situation, family: str, families: list[str]) -> str:
    """Return the family that a mistaken learner ends in: below the right one if they are cautious, above it if not."""
    ranks = sorted(families, key=lambda each: now.rulebook.families[each].rank)
    step = -1 if now.chance.random() < (1 + now.mind.caution) / 2 else 1
    wanted = ranks.index(family) + step * now.chance.choice([1, 1, 2])
    return ranks[min(max(wanted, 0), len(ranks) - 1)]


def _choose(now: _Situation) -> dict[str, Any]:
    right = set(now.right.get("chosen", ()))
    chosen = []
    for option in now.part["options"]:
        if option["id"] in right:
            ticks = now.sees_it(0.3)
        elif option["id"] in now.temptations:
            ticks = now.chance.random() < 0.8
        else:
            ticks = not now.sees_it(0.6)
        if ticks:
            chosen.append(option["id"])
    none = not chosen and now.part.get("none_label") is not None
    return {"chosen": chosen, "none": none}


def _sort(now: _Situation) -> dict[str, Any]:
    right = now.right["sorted"]
    kinds = [choice["id"] for choice in now.part["choices"]]
    return {
        "sorted": {
            option["id"]: right[option["id"]] if now.sees_it(0.4) else now.chance.choice(kinds)
            for option in now.part["options"]
        }
    }


def _handle(now: _Situation) -> dict[str, Any]:
    if (now.right["none"] and now.sees_it(0.2)) or (not now.right["none"] and not now.sees_it(0.5)):
        right = now.right["none"] if now.sees_it(0.3) else None
        return {"to": None, "by": None, "none": right or now.chance.choice(now.part["nones"])["id"]}
    chosen = {}
    for side in ("to", "by"):
        others = [each["id"] for each in now.part[side] if each["id"] != now.right[side]]
        chosen[side] = now.right[side] if now.right[side] and now.sees_it(0.3) else now.chance.choice(others)
    return {**chosen, "none": False}


def _arrange(now: _Situation) -> dict[str, Any]:
    order = list(now.right["order"])
    for place in range(len(order) - 1):
        if not now.sees_it(0.3):
            other = now.chance.randrange(place + 1, len(order))
            order[place], order[other] = order[other], order[place]
    return {"order": order}


def _go_on(now: _Situation) -> dict[str, Any]:
    families = [each["id"] for each in now.part["families"]]
    path = []
    for sound in now.right["path"]:
        if now.sees_it(0.2):
            path.append(sound)
        elif sound["did"] == "decide" and now.chance.random() < 0.6:
            path.append({**sound, "family": _drift(now, sound["family"], families)})
        elif now.chance.random() < 0.5:
            fact = now.chance.choice(now.part["options"])["id"]
            path.append({"step": sound["step"], "did": "ask", "fact": fact})
        else:
            path.append({"step": sound["step"], "did": "decide", "family": now.chance.choice(families)})
    return {"path": path}


def _pick(now: _Situation) -> dict[str, Any]:
    right = now.right["picked"]
    return {
        "picked": {
            group["id"]: right[group["id"]] if now.sees_it(0.2) else now.chance.choice(group["options"])["id"]
            for group in now.part["groups"]
        }
    }


def _write(now: _Situation) -> dict[str, Any]:
    parts = [
        "Simulated record, written by nobody.",
        now.chance.choice(["She told us what she wants, in her own words.", "What the person wants stands first."]),
        now.chance.choice(["We saw the facts below; the rest is opinion.", "It is not yet clear what is fact here."]),
        now.chance.choice(["I spoke to our safeguarding lead first.", "I took no advice."]),
        now.chance.choice(["We review this in two weeks.", "No date for a review was set."]),
    ]
    return {"text": "\n".join(parts[: 2 + round(3 * now.mind.ability)])}


_WAYS: dict[str, Callable[[_Situation], dict[str, Any]]] = {
    "decide": _decide,
    "clauses": _choose,
    "duties": _choose,
    "missing": _choose,
    "items": _choose,
    "fact_or_opinion": _sort,
    "handling": _handle,
    "sequence": _arrange,
    "unfold": _go_on,
    "capacity": _pick,
    "grounds": _choose,
    "decision": _pick,
    "told": _pick,
    "advice": _pick,
    "review": _pick,
    "record": _write,
}
