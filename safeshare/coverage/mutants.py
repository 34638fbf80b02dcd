"""Small changes of a rulebook, one at a time, as a slip of its author might make them; no file is touched.

Every rule, step, ground and duty is changed in turn: a condition or an alternative dropped, an outcome swapped, a
clause removed, a ground or a duty removed, a fact no longer waited for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from safeshare.rulebook.model import Conditions, Entry, Guarded, Rule
from safeshare.rulebook.parts import Parts
from safeshare.rulebook.phrases import Words

Of = Literal["rule", "step", "ground", "duty"]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rulebook with one small change: of what (`of` and `id`), which sort of change, and the change in words."""

    of: Of
    id: str
    change: str
    words: str
    parts: Parts


Changed = tuple[str, str, dict[str, Any]]
"""A sort of change, the change in words and the new values of an entry's keys."""


def mutants(parts: Parts) -> Iterator[Mutant]:
    """Yield every small change of a rulebook; the parts given stay as they are."""
    words = Words(parts)
    for number, rule in enumerate(parts.rules):
        for change, text, update in _of_rule(rule, parts, words):
            yield Mutant("rule", rule.id, change, text, _with(parts, "rules", number, update))
    for number, step in enumerate(parts.steps):
        for change, text, update in _guard(step, words, "comes up", "comes up"):
            yield Mutant("step", step.id, change, text, _with(parts, "steps", number, update))
    for number, duty in enumerate(parts.duties):
        rest = parts.duties[:number] + parts.duties[number + 1 :]
        yield Mutant("duty", duty.id, "duty removed", "is never due", parts.model_copy(update={"duties": rest}))
        changes = [*_guard(duty, words, "is due", "due"), *_fewer_clauses(duty.clauses)]
        for change, text, update in changes:
            yield Mutant("duty", duty.id, change, text, _with(parts, "duties", number, update))
    yield from _of_grounds(parts, words)


def _with(parts: Parts, key: str, number: int, update: dict[str, Any]) -> Parts:
    """Return the parts with one entry of a list changed."""
    entries: list[Entry] = list(getattr(parts, key))
    entries[number] = entries[number].model_copy(update=update)
    return parts.model_copy(update={key: tuple(entries)})


def _of_rule(rule: Rule, parts: Parts, words: Words) -> Iterator[Changed]:
    yield from _guard(rule, words, "applies", "applies")
    other = _other_outcome(rule, parts)
    text = f"answers {words.outcome(other)} instead of {words.outcome(rule.outcome)}"
    yield "outcome swapped", text, {"outcome": other}
    for clause in rule.clauses:
        rest = {name: facts for name, facts in rule.clauses.items() if name != clause}
        yield "clause removed", f"no longer names the clause {clause}", {"clauses": rest}
    for name in rule.any_unknown or ():
        text = f"no longer waits for the answer to: {words.question(name)}"
        yield "unknown fact dropped", text, {"any_unknown": _without(rule.any_unknown, name)}
    for name in rule.find_out or ():
        text = f"no longer names as missing: {words.question(name)}"
        yield "missing fact dropped", text, {"find_out": _without(rule.find_out, name) or None}


def _without(names: tuple[str, ...] | None, name: str) -> tuple[str, ...]:
    return tuple(each for each in names or () if each != name)


def _other_outcome(rule: Rule, parts: Parts) -> str:
    """Return a wrong outcome near at hand: that of the next rule of the same step, or the next in the list."""
    here = [each.outcome for each in parts.rules if each.step == rule.step and each.outcome != rule.outcome]
    listed = [each.id for each in parts.outcomes]
    return here[0] if here else listed[(listed.index(rule.outcome) + 1) % len(listed)]


def _guard(guarded: Guarded, words: Words, applies: str, no_longer: str) -> Iterator[Changed]:
    """Yield an entry without each of its conditions, and without each of its alternatives."""
    for name, values in guarded.when.items():
        text = f"{applies} without the condition that {words.named(name, values)}"
        yield "condition dropped", text, {"when": _less(guarded.when, name)}
    groups = guarded.any or ()
    for number, group in enumerate(groups):
        others = groups[:number] + groups[number + 1 :]
        if others:
            text = (
                f"{'no longer' if applies == no_longer else 'is no longer'} {no_longer} when {words.all_named(group)}"
            )
            yield "alternative removed", text, {"any": others}
        for name, values in group.items():
            if len(group) > 1:
                rest = _less(group, name)
                text = f"{applies} when {words.all_named(rest)}, without the condition that {words.named(name, values)}"
                yield "condition dropped", text, {"any": (*groups[:number], rest, *groups[number + 1 :])}
    if groups:
        ways = "; or ".join(words.all_named(group) for group in groups)
        yield "condition dropped", f"{applies} without the condition that one of these holds: {ways}", {"any": None}


def _less(conditions: Conditions, name: str) -> Conditions:
    return {each: values for each, values in conditions.items() if each != name}


def _fewer_clauses(clauses: tuple[str, ...]) -> Iterator[Changed]:
    for clause in clauses if len(clauses) > 1 else ():
        rest = tuple(each for each in clauses if each != clause)
        yield "clause removed", f"no longer names the clause {clause}", {"clauses": rest}


def _of_grounds(parts: Parts, words: Words) -> Iterator[Mutant]:
    for number, ground in enumerate(parts.grounds):
        rest = parts.grounds[:number] + parts.grounds[number + 1 :]
        gone = _asked_without(parts, ground.id, [test.id for test in parts.tests]).model_copy(update={"grounds": rest})
        yield Mutant("ground", ground.id, "ground removed", "is no ground any more", gone)
        for test in parts.tests:
            if ground.id in test.any_of and len(test.any_of) > 1:
                text = f'no longer counts for the question "{test.asks}" ({test.id})'
                less = _asked_without(parts, ground.id, [test.id])
                yield Mutant("ground", ground.id, "ground left out", text, less)
        for name, values in ground.when.items():
            if len(ground.when) > 1:
                text = f"holds without the condition that {words.named(name, values)}"
                update = {"when": _less(ground.when, name)}
                yield Mutant("ground", ground.id, "condition dropped", text, _with(parts, "grounds", number, update))
        for change, text, update in _fewer_clauses(ground.clauses):
            yield Mutant("ground", ground.id, change, text, _with(parts, "grounds", number, update))


def _asked_without(parts: Parts, ground: str, among: Collection[str]) -> Parts:
    """Return the parts in which the tests of these ids do not ask for a ground."""
    tests = tuple(
        test.model_copy(update={"any_of": _without(test.any_of, ground)}) if test.id in among else test
        for test in parts.tests
    )
    return parts.model_copy(update={"tests": tests})
