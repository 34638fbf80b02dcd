"""Counter-examples: the smallest cases that show how a property fails, with the rules behind them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from safeshare.rulebook.model import Rule
from safeshare.rulebook.order import LOOKED_AT, Fault, smallest_case
from safeshare.rulebook.proof.decided import Broken, Decided
from safeshare.rulebook.space import Axis, Box

States = dict[str, str]


@dataclass(frozen=True, slots=True)
class Counterexample:
    """What is wrong in a sentence or two that name the rules, and the cases that show it: none, one or two.

    A case states only the facts that are not as they are taken when nothing is said.
    """

    says: str
    cases: tuple[States, ...] = ()


def of_property(decided: Decided, broken: Iterable[Broken]) -> Counterexample | None:
    """Return the smallest of all counter-examples to a property, or None: then it is proved."""
    smallest: list[tuple[Broken, tuple[Box, ...]]] = []
    least = len(decided.facts) * 2 + 1
    for each in broken:
        if not each.rules:
            return Counterexample(f"{_capital(each.why)}.")
        for boxes in each.shown:
            size = sum(_size(decided, box) for box in boxes)
            if size <= least:
                smallest = [*smallest, (each, boxes)] if size == least else [(each, boxes)]
                least = size
    if not smallest:
        return None
    found = [(each, _cases(decided, boxes, each.changed)) for each, boxes in smallest[:LOOKED_AT]]
    each, cases = min(found, key=lambda pair: (len(_differences(decided, pair[1])), str(pair[1])))
    says = _of_one_case(decided, each, cases[0]) if len(cases) == 1 else _of_two_cases(decided, each, cases)
    return Counterexample(says, tuple(_stated(decided, case) for case in cases))


def of_fault(decided: Decided | None, fault: Fault) -> Counterexample:
    """Return the smallest case that shows a fault of the rules' order, in loading's words, with the rules near it."""
    says = str(fault.problem)
    boxes = list(fault.cases)
    if decided is None or not boxes:
        return Counterexample(says)
    if fault.kind == "dead":
        takes, boxes = _last_taker(decided, boxes)
        says += f" The last to take some of them is '{takes.id}', as in this case."
    stated = smallest_case(decided.space, decided.parts.facts, boxes)
    if fault.kind == "gap":
        case = {name: stated.get(name, fact.default) for name, fact in decided.facts.items()}
        says += f" Nearest to this case come {_nearest(decided, case)}."
    return Counterexample(says, (stated,))


def _nearest(decided: Decided, case: States) -> str:
    """Return the two rules that come nearest to a case, with the facts that keep each from it.

    Rules of the case's own steps come first, then those of steps for all cases, then the others; among them those that
    the fewest facts keep from it, and then those of whose condition it fulfils most.
    """
    steps = {step.id: set(step.when) for step in decided.parts.steps}
    point = decided.box({name: (state,) for name, state in case.items()})

    def far(found: tuple[Rule, list[str], int]) -> tuple[int, int, int]:
        rule, misses, fulfilled = found
        turns_on = steps[rule.step]
        route = 2 if turns_on.intersection(misses) else 0 if turns_on else 1
        return route, len(misses), -fulfilled

    found = []
    for rule in reversed(decided.rules):
        box = min(decided.held[rule.id], key=lambda box: (point & ~box).bit_count(), default=0)
        misses = decided.narrowed_by(point & ~box)
        found.append((rule, misses, len(decided.narrowed_by(decided.space.full & ~box)) - len(misses)))
    return " and ".join(f"'{rule.id}' (not: {', '.join(misses)})" for rule, misses, _ in sorted(found, key=far)[:2])


def _last_taker(decided: Decided, boxes: list[Box]) -> tuple[Rule, list[Box]]:
    """Return the last rule that decides some of these cases, and which."""
    taken = [(rule, decided.space.meet(decided.cases[rule.id], boxes)) for rule in decided.rules]
    return [(rule, some) for rule, some in taken if some][-1]


def _of_one_case(decided: Decided, broken: Broken, case: States) -> str:
    (rule,) = broken.rules
    later = decided.rules[decided.rules.index(rule) + 1 :]
    instead = next((each for each in later if not _in_the_way(decided, each, case)), None)
    without = (
        "No other rule would decide it."
        if instead is None
        else f"Without it the rule '{instead.id}' would decide: {instead.outcome}."
    )
    return f"The rule '{rule.id}' decides this case: {rule.outcome}; {broken.why}. {without}"


def _of_two_cases(decided: Decided, broken: Broken, cases: tuple[States, ...]) -> str:
    one, two = broken.rules
    before, after = cases
    changes = [f"{name} is {before[name]} in the first case and {after[name]}" for name in _differences(decided, cases)]
    return (
        f"{_capital(broken.why)}: {', '.join(changes)} in the second. The rule '{one.id}' decides the first: "
        f"{one.outcome}. The rule '{two.id}' decides the second: {two.outcome}."
    )


def _size(decided: Decided, box: Box) -> int:
    """Return how many facts a case of the box must state at least."""
    return (decided.engine.default & ~box).bit_count()


def _cases(decided: Decided, boxes: tuple[Box, ...], changed: tuple[str, ...]) -> tuple[States, ...]:
    """Return one case of each box, as near to nothing stated as can be, which agree on every fact but `changed`."""
    cases: tuple[States, ...] = tuple({} for _ in boxes)
    for name, axis in decided.space.axes.items():
        common = boxes[0] if len(boxes) == 1 else boxes[0] & boxes[1]
        for case, box in zip(cases, boxes, strict=True):
            allowed = [common & box, box] if name in changed else [common]
            case[name] = _plainest(axis, decided.facts[name].default, [box, *allowed])
    return cases


def _plainest(axis: Axis, default: str, preferred: list[Box]) -> str:
    """Return the default where the first box allows it, else the first state of the first other box that has one."""
    own, *others = preferred
    if own & axis.bits[default]:
        return default
    return next(state for box in others for state, bit in axis.bits.items() if box & bit)


def _differences(decided: Decided, cases: tuple[States, ...]) -> list[str]:
    return [name for name in decided.facts if len({case[name] for case in cases}) > 1]


def _stated(decided: Decided, case: States) -> States:
    return {name: state for name, state in case.items() if state != decided.facts[name].default}


def _in_the_way(decided: Decided, rule: Rule, case: States) -> list[str]:
    """Return the facts that keep a rule from applying to a case, by the nearest part of its condition."""
    point = decided.box({name: (state,) for name, state in case.items()})
    away = min((point & ~box for box in decided.held[rule.id]), key=int.bit_count, default=point)
    return decided.narrowed_by(away)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
