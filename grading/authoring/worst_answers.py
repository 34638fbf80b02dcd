"""The answer to a part that earns least, found by marking what a learner could choose from; never written by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, permutations, product
from typing import Any

from safeshare.exercises import public_case
from safeshare.marking import mark_part
from safeshare.rulebook import Rulebook
from safeshare.scenario import Case

Answer = dict[str, Any]
Part = Mapping[str, Any]
MOST_STEPS = 6
"""So many steps are tried in every order; of more, only the orders that turn around those shown."""
MOST_PICKS = 2000
"""So many ways of filling in the fields of one part are tried."""


def worst_answers(case: Case, rulebook: Rulebook) -> dict[str, Answer]:
    """Return for every part of a case that is marked by machine an answer that earns as little as any does.

    Parts that a person marks have none. Raises KeyError for a kind of exercise whose options are not known here.
    """
    found: dict[str, Answer] = {}
    for question in public_case(case, rulebook)["questions"]:
        for part in question["parts"]:
            answers = list(_WAYS[part["kind"]](part))
            if answers:
                found[part["id"]] = _least(case, part["id"], answers, rulebook)
    return found


def _least(case: Case, part: str, answers: Sequence[Answer], rulebook: Rulebook) -> Answer:
    """Return the first of the answers that earn least; one that cannot be marked, or says nothing, is no answer."""
    earned = []
    for answer in answers:
        mark = mark_part(case, part, answer, rulebook)
        if mark.status == "marked":
            earned.append((mark.points, answer))
    return min(earned, key=lambda each: each[0])[1]


def _outcomes(part: Part) -> Iterator[Answer]:
    for family in part["families"]:
        for outcome in family["outcomes"]:
            yield {"family": family["id"], "outcome": outcome["id"], "confidence": 3}


def _ticks(part: Part) -> Iterator[Answer]:
    ids = [each["id"] for each in part["options"]]
    yield {"chosen": ids, "none": False}
    yield from ({"chosen": [each], "none": False} for each in ids)
    if part["none_label"] is not None:
        yield {"chosen": [], "none": True}


def _sorted(part: Part) -> Iterator[Answer]:
    ids, kinds = [each["id"] for each in part["options"]], [each["id"] for each in part["choices"]]
    for kind in kinds:
        yield {"sorted": dict.fromkeys(ids, kind)}
    yield from ({"sorted": {each: kind}} for each in ids for kind in kinds)


def _handled(part: Part) -> Iterator[Answer]:
    for to, by in product(part["to"], part["by"]):
        yield {"to": to["id"], "by": by["id"], "none": False}
    yield from ({"to": None, "by": None, "none": each["id"]} for each in part["nones"])


def _ordered(part: Part) -> Iterator[Answer]:
    ids = [each["id"] for each in part["options"]]
    orders = permutations(ids) if len(ids) <= MOST_STEPS else (ids[::-1], ids)
    yield from ({"order": list(order)} for order in orders)


def _paths(part: Part) -> Iterator[Answer]:
    """The same after every step of the story: whether a step is sound does not depend on the others."""
    ways = [{"did": "decide", "family": each["id"]} for each in part["families"]]
    ways += [{"did": "ask", "fact": each["id"]} for each in part["options"]]
    for way in ways:
        yield {"path": [{"step": step, **way} for step in range(1, part["steps"] + 1)]}


def _picked(part: Part) -> Iterator[Answer]:
    groups = {group["id"]: [each["id"] for each in group["options"]] for group in part["groups"]}
    for chosen in islice(product(*groups.values()), MOST_PICKS):
        yield {"picked": dict(zip(groups, chosen, strict=True))}


def _none_by_machine(part: Part) -> Iterator[Answer]:
    del part
    return iter(())


_WAYS: dict[str, Callable[[Part], Iterator[Answer]]] = {
    "decide": _outcomes,
    "clauses": _ticks,
    "duties": _ticks,
    "missing": _ticks,
    "items": _ticks,
    "fact_or_opinion": _sorted,
    "handling": _handled,
    "sequence": _ordered,
    "unfold": _paths,
    "capacity": _picked,
    "grounds": _ticks,
    "decision": _picked,
    "told": _picked,
    "advice": _picked,
    "review": _picked,
    "record": _none_by_machine,
}
