"""Clicks in stories step by step, to whom and how, steps in order, facts and opinions, and the fields of a record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from safeshare.evaluation import evaluate
from safeshare.marking.telling import accepted_telling
from safeshare.rulebook import load_rulebook
from safeshare.scenario import Case, Question
from safeshare.scenario.unfolding import decisions_on_the_way, right_families


@dataclass(frozen=True)
class InGroup:
    """An option of the group of this name, whose label other groups have too."""

    group: str
    label: str


@dataclass(frozen=True)
class Place:
    """A step that is to stand at a place, counted from 1."""

    label: str
    place: int


@dataclass(frozen=True)
class Now:
    """What the learner says after a part of the story: a direction, and the words under it."""

    label: str
    about: str


Click = str | InGroup | Place | Now
Choice = tuple[list[Click], float]

_OPEN = "Not assessed yet: what is in doubt, and who looks into it by when"
CAPACITY = {
    "has": ("They can make this decision", "Presumed: nothing speaks against it, and how you could tell"),
    "doubted": ("Their capacity for this decision is in doubt", _OPEN),
    "lacks": (
        "They have been found unable to make this decision",
        "Assessed for this decision: how, with what help, and with what result",
    ),
    "fluctuates": ("It comes and goes", _OPEN),
    "unknown": ("Nobody knows yet", _OPEN),
}
"""What is recorded of a state of capacity, and a way of knowing it that fits."""


def choose_more(case: Case, part: dict[str, Any], wrong: bool) -> Choice:
    """Return the right clicks of a part and all its points; in a story, a first step that is wrong costs its share."""
    return _CHOOSE[part["kind"]](case, part, wrong)


def _unfold(case: Case, part: dict[str, Any], wrong: bool) -> Choice:
    """After each part the direction that holds then; where the answer waits for a fact, half; after the last all."""
    question = case.question(part["id"].rpartition(".")[0])
    way = decisions_on_the_way(question, load_rulebook())
    said = {each["id"]: Now(each["label"], each["about"]) for each in part["families"]}
    taken = [each.family for each in way]
    worth = [*(0.5 if each.missing else 1.0 for each in way[:-1]), 1.0]
    if wrong:
        sound = right_families(way[0], load_rulebook())
        taken[0], worth[0] = next(each for each in said if each not in sound), 0.0
    return [said[each] for each in taken], sum(worth) / len(way) * part["points"]


def _handling(case: Case, part: dict[str, Any], wrong: bool) -> Choice:
    """The right recipient and channel where something is shared; a wrong channel costs one of two points."""
    assert case.handling is not None
    family = evaluate(_asked(case, part).facts).family
    if family not in ("share", "weigh"):
        none = next(each["label"] for each in part["nones"] if (each["id"] == family) is not wrong)
        return [none], part["points"] * (0.25 if wrong else 1.0)
    sides = {"To whom?": case.handling.to, "How?": case.handling.by}
    chosen: list[Click] = [
        InGroup(name, next(each.text for each in side if each.right is not (wrong and name == "How?")))
        for name, side in sides.items()
    ]
    return chosen, part["points"] * (0.5 if wrong else 1.0)


def _sequence(case: Case, part: dict[str, Any], wrong: bool) -> Choice:
    """The author's order; the other way round earns nothing."""
    assert case.sequence is not None
    steps = sorted(case.sequence.items, key=lambda each: each.at, reverse=wrong)
    return [Place(each.text, place) for place, each in enumerate(steps, 1)], 0.0 if wrong else part["points"]


def _sorted(case: Case, part: dict[str, Any], wrong: bool) -> Choice:
    """Every item as its author sorts it; one word for all earns nothing."""
    assert case.information is not None
    kinds = {each.text: "Fact" if wrong else each.kind.capitalize() for each in case.information.items}
    return [InGroup(text, kind) for text, kind in kinds.items()], 0.0 if wrong else part["points"]


def _capacity(case: Case, part: dict[str, Any], wrong: bool) -> Choice:
    """What is known of it, and how; the same, read off a diagnosis, earns nothing."""
    facts = _about(case).facts
    state, known = CAPACITY[facts.get("capacity", "unknown")]
    how = "It follows from the diagnosis" if wrong else known
    turns = {evaluate({**facts, "capacity": each}).outcome for each in ("has", "doubted", "lacks", "fluctuates")}
    same = "The decision would be the same, whatever it were"
    hangs = "The decision turns on it: were it otherwise, the decision could be another" if len(turns) > 1 else same
    found: list[Click] = [InGroup("What you record", state), InGroup("How that is known", how)]
    return [*found, InGroup("What hangs on it", hangs)], 0.0 if wrong else part["points"]


def _decision(case: Case, part: dict[str, Any], wrong: bool) -> Choice:
    """The direction for each recipient; all wrong earns nothing."""
    found: list[Click] = []
    for question, group in zip(case.questions, part["groups"], strict=True):
        right = right_families(evaluate(question.facts), load_rulebook())
        family = next(each for each in group["options"] if (each["id"] in right) is not wrong)
        found.append(InGroup(question.ask, family["label"]))
    return found, 0.0 if wrong else part["points"]


def _told(case: Case, part: dict[str, Any], wrong: bool) -> Choice:
    """Told, later or what was said about it, as the duties and the danger have it; not telling earns nothing."""
    way = "not_told" if wrong else accepted_telling(evaluate(_about(case).facts))[0]
    label = next(each["label"] for each in part["groups"][0]["options"] if each["id"] == way)
    return [InGroup(part["prompt"], label)], 0.0 if wrong else part["points"]


def _advice(case: Case, part: dict[str, Any], wrong: bool) -> Choice:
    """On a fact that carries the decision, or on none where only the person's own word does; in general a quarter."""
    decision = evaluate(_about(case).facts)
    carrying = {name for each in decision.clauses for name in each.facts} - {"consent", "consent_covers"}
    carrying = set() if decision.outcome == "act_now" else carrying | {*decision.missing, *decision.unsettled}
    return _way(part, "named" if wrong else next((each for each in _ids(part) if each in carrying), "none"), wrong)


def _review(case: Case, part: dict[str, Any], wrong: bool) -> Choice:
    """The first change listed that alters the outcome; a date alone earns a quarter."""
    facts = _about(case).facts
    changes = [each.split(".") for each in _ids(part) if "." in each]
    telling = [
        f"{name}.{state}"
        for name, state in changes
        if evaluate({**facts, name: state}).outcome != evaluate(facts).outcome
    ]
    return _way(part, "date" if wrong else (*telling, "none")[0], wrong)


def _ids(part: dict[str, Any]) -> list[str]:
    return [each["id"] for each in part["groups"][0]["options"]]


def _way(part: dict[str, Any], option: str, wrong: bool) -> Choice:
    label = next(each["label"] for each in part["groups"][0]["options"] if each["id"] == option)
    return [InGroup(part["prompt"], label)], part["points"] * (0.25 if wrong else 1)


def _asked(case: Case, part: dict[str, Any]) -> Question:
    return case.question(part["id"].rpartition(".")[0])


def _about(case: Case) -> Question:
    assert case.record is not None
    assert case.record.question is not None
    return case.question(case.record.question)


_CHOOSE: dict[str, Callable[[Case, dict[str, Any], bool], Choice]] = {
    "unfold": _unfold,
    "handling": _handling,
    "sequence": _sequence,
    "fact_or_opinion": _sorted,
    "capacity": _capacity,
    "decision": _decision,
    "told": _told,
    "advice": _advice,
    "review": _review,
}


def labels(clicks: Sequence[Click]) -> int:
    """Return how many of the clicks leave a control checked."""
    return sum(isinstance(each, str | InGroup) for each in clicks)
