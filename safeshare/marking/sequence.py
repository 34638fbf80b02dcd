"""Put the steps in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any

from safeshare.counting import counted
from safeshare.marking.kinds import CannotMark, Kind, PartWords, Task, an_id, only_keys, register
from safeshare.marking.marks import Mark
from safeshare.marking.shuffling import shuffled
from safeshare.scenario.beside import Placed

MOST_STEPS = 20
DRAWS = 300


@register
class PutInOrder(Kind):
    """Order all steps: twice the share of pairs that stand rightly, less one, so that a blind guess earns nothing."""

    name = "sequence"
    points = 2.0
    prompt = "Put these steps in the order in which you would take them."

    def options_shown(self, task: Task) -> dict[str, Any]:
        """Return the steps in an order that tells nothing."""
        return {"options": [{"id": each.id, "label": each.text} for each in _steps(task)]}

    def shape(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Return `{"order": [ids]}`."""
        only_keys(value, ("order",))
        order = value.get("order", [])
        if not isinstance(order, list) or len(order) > MOST_STEPS:
            raise CannotMark("the order is not a list of steps")
        return {"order": [an_id(each, "a step of the order") for each in order]}

    def is_answered(self, value: Mapping[str, Any]) -> bool:
        """Return whether an order is given."""
        return bool(value["order"])

    def perfect(self, task: Task) -> dict[str, Any]:
        """Order the steps by their places."""
        return {"order": [each.id for each in _in_order(_steps(task))]}

    def mark(self, task: Task, value: dict[str, Any]) -> Mark:
        """Give twice the share of pairs of different places that stand in the right order, less one, at least 0."""
        steps = {each.id: each for each in _steps(task)}
        order: list[str] = value["order"]
        for each in order:
            if each not in steps:
                raise CannotMark(f"'{each}' was never one of the steps")
        if sorted(order) != sorted(steps):
            raise CannotMark("the order does not hold every step once")
        pairs, turned = _pairs([steps[each] for each in order])
        misplaced = {each.id for pair in turned for each in pair}
        return Mark(
            part=task.part,
            kind=self.name,
            status="marked",
            points=task.earned(_beyond_chance(len(pairs), len(turned))),
            out_of=task.out_of,
            answer=value,
            reason=_reason(len(pairs), len(turned)),
            clauses=tuple(dict.fromkeys(each.clause for each in _in_order(steps.values()))),
            right=tuple(each for each in order if each not in misplaced),
            wrong=tuple(each for each in order if each in misplaced),
        )

    def in_words(self, task: Task, mark: Mark) -> PartWords:
        """Return how many pairs stand rightly, and an order that is right where the given one is not."""
        if not mark.wrong:
            return PartWords(mark.reason)
        steps = _in_order(_steps(task))
        either = " Some steps may as well be swapped." if len({each.at for each in steps}) < len(steps) else ""
        return PartWords(
            mark.reason + either, order=tuple(f"{each.text.removesuffix('.')} ({each.clause})." for each in steps)
        )


def _steps(task: Task) -> tuple[Placed, ...]:
    """Return the steps as shown: in an order that tells nothing, drawn alike in all cases of a pair."""
    sequence = task.case.sequence
    if sequence is None:
        message = f"the case {task.case.id} has no steps to put in order"
        raise ValueError(message)
    given = frozenset((sequence.items, *sequence.near))
    return shuffled(sequence.items, _seed(task.case.pair, given))


@lru_cache(maxsize=256)
def _seed(pair: str, given: frozenset[tuple[Placed, ...]]) -> str:
    """Return a seed by which the steps stand so that neither their order as shown nor its reverse earns anything.

    That holds for each of the cases of a pair, or as nearly as several draws find it; nothing else goes into a draw.
    """

    def lean(seed: str) -> float:
        found = [_pairs(shuffled(steps, seed)) for steps in given]
        return max(abs(1 - 2 * len(turned) / len(pairs)) if pairs else 0.0 for pairs, turned in found)

    return min((pair, *(f"{pair}.{number}" for number in range(DRAWS))), key=lean)


Pair = tuple[Placed, Placed]


def _pairs(order: Sequence[Placed]) -> tuple[list[Pair], list[Pair]]:
    """Return the pairs of steps of different places as they follow each other, and those of them that are turned."""
    pairs = [(one, two) for one, two in combinations(order, 2) if one.at != two.at]
    return pairs, [(one, two) for one, two in pairs if one.at > two.at]


def _beyond_chance(pairs: int, turned: int) -> float:
    """Return the share of the points: twice the share of pairs that stand rightly, less one."""
    return 1 - 2 * turned / pairs if pairs else 0.0


def _in_order(steps: Iterable[Placed]) -> list[Placed]:
    """Return steps by place; those of one place stay as they are shown."""
    return sorted(steps, key=lambda each: each.at)


def _reason(pairs: int, turned: int) -> str:
    if not turned:
        return "Right: every step stands where it should."
    found = f"Compared two by two, {pairs - turned} of {counted(pairs, 'pair')} of steps stand in the right order"
    return f"{found}; as half of them would by chance, only what goes beyond half counts."
