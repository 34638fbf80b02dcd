"""A decision as a path: the steps of the guide that a case came through, what was asked at each, and where it ended."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from safeshare.decision import Decision, Trial
from safeshare.rulebook.model import Step


def path_of(decision: Decision) -> list[dict[str, Any]]:
    """Return the steps in the order in which they were tried, the last one being where the case was decided.

    `kind` is `asked` (tried, and it did not decide), `passed` (ways that this case is not on, taken together) or
    `decided`; `found` is what the case says there, in words.
    """
    book = decision.rulebook
    steps = {rule.id: rule.step for rule in book.rules}
    found: list[dict[str, Any]] = []
    for step_id, group in groupby(decision.trace, key=lambda trial: steps[trial.rule]):
        step, trials = book.steps[step_id], list(group)
        if trials[-1].decided:
            found.append(_decided(step, decision))
        elif off := _off(step, decision.facts):
            _pass_by(found, step, [book.facts[name].says[decision.facts[name]] for name in off])
        else:
            found.append({"kind": "asked", "title": step.title, "found": _in_the_way(step, trials, decision)})
    return found


def _decided(step: Step, decision: Decision) -> dict[str, Any]:
    names = dict.fromkeys(name for each in decision.clauses for name in each.facts)
    book = decision.rulebook
    return {
        "kind": "decided",
        "title": step.title,
        "found": [book.facts[name].says[decision.facts[name]] for name in names],
        "says": decision.says,
        "outcome": book.outcomes[decision.outcome].label,
        "clauses": list(decision.clause_ids),
    }


def _off(step: Step, facts: Mapping[str, str]) -> list[str]:
    """Return the first fact that keeps a case from a step altogether; nothing when the case comes to it."""
    return [name for name, values in step.when.items() if facts.get(name, values[0]) not in values][:1]


def _pass_by(found: list[dict[str, Any]], step: Step, because: list[str]) -> None:
    if not found or found[-1]["kind"] != "passed":
        found.append({"kind": "passed", "title": "Ways that this case is not on", "found": [], "ways": []})
    last = found[-1]
    last["ways"].append(step.title)
    last["found"] += [each for each in because if each not in last["found"]]


def _in_the_way(step: Step, trials: list[Trial], decision: Decision) -> list[str]:
    """Return what kept the rules of a step from deciding, in words, each once."""
    book = decision.rulebook
    tests = {test.id: test.says.get("no", test.asks) for test in book.parts.tests}
    found = dict.fromkeys(name for trial in trials for name in trial.in_the_way if name not in step.when)
    asked, facts = book.wording.asked, decision.facts
    names = [name for name in found if name in tests or asked(decision.bits, name)]
    return [tests[name] if name in tests else book.facts[name].says[facts[name]] for name in names]
