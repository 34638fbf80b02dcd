"""Choices that a test makes, and the points they must earn: worked out here from the decisions, not by the marking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from safeshare.evaluation import Decision, evaluate
from safeshare.exercises import public_case
from safeshare.nearest import FRAME
from safeshare.rulebook import load_rulebook
from safeshare.scenario import Case
from safeshare.scenario.keys import items_to_share, right_ids
from tests.browser.clicks_more import Click, choose_more


@dataclass
class Plan:
    """For each part of a case: which options to choose and what that must earn (part id -> clicks, points)."""

    case: Case
    choices: dict[str, list[Click]] = field(default_factory=dict)
    points: dict[str, float] = field(default_factory=dict)

    def earned(self, question_id: str) -> float:
        """Return the points that the choices in one question must earn together."""
        return sum(points for part, points in self.points.items() if part.rpartition(".")[0] == question_id)


def plan(case: Case, *, wrong: Sequence[str] = ()) -> Plan:
    """Choose rightly in every part but those named in `wrong`, where something that earns less is chosen."""
    made, shown = Plan(case), public_case(case, load_rulebook())
    for question in shown["questions"]:
        for part in question["parts"]:
            about = case.record.question if case.record and question["id"] == case.record_id else question["id"]
            if part["kind"] in _CHOOSE and about:
                decision = evaluate(case.question(about).facts)
                choice, points = _CHOOSE[part["kind"]](case, part, decision, part["id"] in wrong)
                made.choices[part["id"]], made.points[part["id"]] = [*choice], points
            elif part["kind"] != "record":
                made.choices[part["id"]], made.points[part["id"]] = choose_more(case, part, part["id"] in wrong)
    return made


def earned_as_clicked(scores: Mapping[str, float | None], plans: Sequence[Plan]) -> None:
    """Every question scores what its clicks earn, and a question without an answer nothing."""
    expected = dict.fromkeys(scores, 0.0)
    for each in plans:
        names = {part.rpartition(".")[0] for part in each.points}
        # The gradebook names the item, whichever of its variants the learner was given.
        expected.update({f"{each.case.pair}.{name.partition('.')[2]}": each.earned(name) for name in names})
    different = {
        name: (score, expected[name])
        for name, score in scores.items()
        if score != pytest.approx(expected[name], abs=1e-3)
    }
    assert not different, different
    assert scores.keys() == expected.keys()
    assert any(expected.values())


def _decide(_case: Case, part: dict[str, Any], decision: Decision, wrong: bool) -> tuple[list[str], float]:
    """Right earns 3; another outcome of the right family 1, of another family 0."""
    mine = next(family for family in part["families"] if family["id"] == decision.family)
    if not wrong:
        return [mine["about"], _label(mine["outcomes"], decision.outcome), "Fairly sure"], 3.0
    other = [each["label"] for each in mine["outcomes"] if each["id"] != decision.outcome]
    if other:
        return [mine["about"], other[0], "Fairly sure"], 1.0
    away = next(family for family in part["families"] if family["id"] == "pause")
    return [away["about"], away["outcomes"][0]["label"], "Fairly sure"], 0.0


def _ticks(
    key: Sequence[str], part: dict[str, Any], wrong: bool, arguable: Sequence[str] = ()
) -> tuple[list[str], float]:
    """All of the key earns all; one wrong tick with it costs its share of those wrong beyond argument."""
    pool = [each["id"] for each in part["options"]]
    bad = [each for each in pool if each not in key and each not in arguable]
    assert set(key) <= set(pool)
    assert bad
    chosen = [*key, bad[0]] if wrong else list(key)
    points = max(0.0, (1.0 if key else 0.0) - wrong / len(bad)) * part["points"]
    if not key and not wrong:
        return [part["none_label"]], part["points"]
    return [_label(part["options"], each) for each in chosen], points


def _clauses(case: Case, part: dict[str, Any], decision: Decision, wrong: bool) -> tuple[list[str], float]:
    """Clauses that duties name, and the reasons of sections 1 and P, cost nothing unless the author says so."""
    pool = [each["id"] for each in part["options"]]
    about = part["id"].rpartition(".")[0]
    asked = case.record.question if case.record and case.record.question and about == case.record_id else about
    tempting = {each.id for each in case.question(asked).distractors}
    arguable = [each for each in pool if each in decision.duty_ids or each.split(".")[0] in ("1", "P")]
    key = list(dict.fromkeys(each.clause for each in decision.clauses))
    return _ticks(key, part, wrong, [each for each in arguable if each not in tempting])


def _missing(case: Case, part: dict[str, Any], decision: Decision, wrong: bool) -> tuple[list[str], float]:
    """Asking for a fact that is open, or that nobody stated and is taken as usual, costs nothing unless it tempts."""
    question = case.question(part["id"].rpartition(".")[0])
    tempting = {each.id for each in question.distractors}
    open_facts = {*decision.unsettled, *decision.assumed, *FRAME}
    taken = {name for name, fact in decision.rulebook.facts.items() if fact.default != "unknown"} - {*question.facts}
    arguable = {*open_facts, *taken} - tempting
    return _ticks(list(decision.missing), part, wrong, sorted(arguable))


def _items(case: Case, part: dict[str, Any], decision: Decision, wrong: bool) -> tuple[list[str], float]:
    assert case.information is not None
    return _ticks(items_to_share(case.information, decision), part, wrong)


def _duties(case: Case, part: dict[str, Any], decision: Decision, wrong: bool) -> tuple[list[str], float]:
    assert not wrong, "a wrong duty may be arguable: choose the wrong in another part"
    return _ticks(right_ids("duty", decision, load_rulebook()), part, wrong)


_CHOOSE = {
    "decide": _decide,
    "clauses": _clauses,
    "grounds": _clauses,
    "duties": _duties,
    "missing": _missing,
    "items": _items,
}


def _label(options: Sequence[dict[str, Any]], wanted: str) -> str:
    return next(str(each["label"]) for each in options if each["id"] == wanted)
