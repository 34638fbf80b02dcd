"""The same answer to every case earns little: over the whole bank, what is marked goes by what a case says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from safeshare.marking import Task, all_tasks, mark_question, mark_task, perfect_answers
from safeshare.marking.choosing import Choosing
from safeshare.rulebook import load_rulebook
from safeshare.scenario import Bank, load_bank

BOOK = load_rulebook()
MOST = {"capacity": 0.5, "decision": 0.6, "told": 0.55, "advice": 0.35, "review": 0.3}
"""So much of a field's points the best of all constant choices may earn on average over the bank."""

MOST_FOR_NONE = {"missing": 0.42, "items": 0.4}
"""So much 'none' in every assessed case may earn on average, beside the one decision with which it earns most."""
MOST_TICKED = {"clauses": 0.5, "duties": 0.58, "missing": 0.25}
"""So much one set of ticks may earn on average over the assessed cases; many of the duties come with most answers."""


@pytest.fixture(scope="module")
def bank(root: Path) -> Bank:
    """Load the whole bank."""
    return load_bank(root / "scenarios", BOOK)


def _tasks(bank: Bank, kind: str) -> list[Task]:
    return [task for case in bank.cases.values() for task in all_tasks(case, BOOK) if task.kind.name == kind]


def _choices(tasks: list[Task]) -> Iterator[dict[str, str]]:
    """Yield every way to choose that some case offers, group by group."""
    offered: dict[str, dict[str, None]] = {}
    for task in tasks:
        assert isinstance(task.kind, Choosing)
        for group in task.kind.groups(task):
            offered.setdefault(group.id, {}).update(dict.fromkeys(group.options))
    if tasks[0].kind.name == "decision":
        for family in BOOK.families:
            yield dict.fromkeys(offered, family)
        return
    for chosen in product(*offered.values()):
        yield dict(zip(offered, chosen, strict=True))


def _share(task: Task, choice: dict[str, str]) -> float:
    """Return the share of the points that a choice earns, as far as this case offers it."""
    assert isinstance(task.kind, Choosing)
    offered = {group.id: group.options for group in task.kind.groups(task)}
    picked = {group: each for group, each in choice.items() if each in offered.get(group, ())}
    return mark_task(task, {"picked": picked}).points / task.out_of


@pytest.mark.parametrize("kind", MOST)
def test_no_constant_choice_in_a_record_earns_much(bank: Bank, kind: str) -> None:
    """Whichever choices are made alike in every record, a field earns no more on average than its bound."""
    tasks = _tasks(bank, kind)
    best = max((sum(_share(task, choice) for task in tasks) / len(tasks), str(choice)) for choice in _choices(tasks))
    assert len(tasks) > 10
    assert best[0] <= MOST[kind], best


@pytest.mark.parametrize("kind", ["advice", "review"])
def test_a_list_of_a_record_is_the_same_in_all_cases_of_its_item(bank: Bank, kind: str) -> None:
    """All variants of an item offer the same words in the same order."""
    shown: dict[str, set[str]] = {}
    for task in _tasks(bank, kind):
        shown.setdefault(task.case.pair, set()).add(str(task.kind.options_shown(task)))
    assert len(shown) > 5
    assert {len(each) for each in shown.values()} == {1}


@pytest.mark.parametrize("kind", ["advice", "review"])
def test_neither_place_nor_length_tells_what_is_right(bank: Bank, kind: str) -> None:
    """The option at any place, the longest and the shortest earn well under half on average."""
    tasks = _tasks(bank, kind)
    options = []
    for task in tasks:
        assert isinstance(task.kind, Choosing)
        options.append(dict(task.kind.groups(task)[0].options))

    def mean(chosen: list[str]) -> float:
        marks = [_share(task, {kind: each}) for task, each in zip(tasks, chosen, strict=True)]
        return sum(marks) / len(marks)

    for place in range(-3, min(map(len, options)) - 3):
        assert mean([list(each)[place] for each in options]) < 0.4
    assert mean([max(each, key=lambda name: len(each[name])) for each in options]) < 0.4
    assert mean([min(each, key=lambda name: len(each[name])) for each in options]) < 0.4


def _assessed(bank: Bank, kind: str) -> list[Task]:
    return [task for task in _tasks(bank, kind) if task.case.use == "assessment"]


def test_one_decision_in_every_case_earns_little(bank: Bank) -> None:
    """The outcome that earns most when it is given in every assessed case earns 30 per cent at most."""
    tasks = _assessed(bank, "decide")
    marks = {each: [mark_task(task, {"outcome": each}) for task in tasks] for each in BOOK.outcomes}
    shares = {each: sum(mark.points / mark.out_of for mark in given) / len(given) for each, given in marks.items()}
    assert 0.1 < max(shares.values()) <= 0.3, shares


@pytest.mark.parametrize("kind", MOST_FOR_NONE)
def test_none_in_every_case_earns_little_beside_any_one_decision(bank: Bank, kind: str) -> None:
    """On a sheet with one decision and 'none' throughout, 'none' earns no more on average than its bound."""
    tasks = _assessed(bank, kind)
    assert len(tasks) >= 40

    def worth(task: Task, outcome: str) -> float:
        sheet = {f"{task.question_id}.decide": {"outcome": outcome}, task.part: {"none": True}}
        mark = mark_question(task.case, task.question_id, sheet, BOOK).of_kind(kind)
        return 0.0 if mark is None else mark.points / mark.out_of

    best = max((sum(worth(task, each) for task in tasks) / len(tasks), each) for each in BOOK.outcomes)
    assert 0.25 < best[0] <= MOST_FOR_NONE[kind], best


@pytest.mark.parametrize("kind", MOST_TICKED)
def test_the_same_ticks_in_every_case_earn_little(bank: Bank, kind: str) -> None:
    """What is right most often, taken together for as long as it pays, earns no more on average than its bound."""
    tasks = _assessed(bank, kind)
    often = Counter(each for task in tasks for each in perfect_answers(task.case, BOOK)[task.part]["chosen"])
    offered = [{each["id"] for each in task.kind.options_shown(task)["options"]} for task in tasks]

    def mean(ticked: list[str]) -> float:
        sheets = [{"chosen": [each for each in ticked if each in offer]} for offer in offered]
        marks = [mark_task(task, sheet).points / task.out_of for task, sheet in zip(tasks, sheets, strict=True)]
        return sum(marks) / len(marks)

    best, ticked = 0.0, list[str]()
    for each, _times in often.most_common():
        worth = mean([*ticked, each])
        if worth > best:
            best, ticked = worth, [*ticked, each]
    assert best <= MOST_TICKED[kind], (best, ticked)
    assert best > MOST_TICKED[kind] - 0.1, (best, "the bound is no longer what is measured")


def test_nothing_going_out_needs_its_reason(bank: Bank) -> None:
    """Neither reason for nothing going out earns 45 per cent when it is given in every case."""
    tasks = _tasks(bank, "handling")
    for none in ("pause", "hold", True):
        marks = [mark_task(task, {"none": none}).points / task.out_of for task in tasks]
        assert sum(marks) / len(marks) <= 0.45


def test_steps_left_as_they_stand_or_turned_round_earn_next_to_nothing(bank: Bank) -> None:
    """The order as shown earns a fifth at most and 5 per cent on average, so does its reverse; the key's earns none."""
    tasks = _tasks(bank, "sequence")
    for turned in (1, -1):
        orders = [[each["id"] for each in task.kind.options_shown(task)["options"]][::turned] for task in tasks]
        shares = [
            mark_task(task, {"order": each}).points / task.out_of for task, each in zip(tasks, orders, strict=True)
        ]
        assert max(shares) <= 0.2
        assert sum(shares) / len(shares) <= 0.05
    for task in tasks:
        perfect = task.kind.perfect(task)
        assert perfect is not None
        assert mark_task(task, {"order": perfect["order"][::-1]}).points == 0


def test_a_perfect_record_earns_everything(bank: Bank) -> None:
    """The best choices of each field of each record earn the maximum."""
    for kind in MOST:
        for task in _tasks(bank, kind):
            answer = perfect_answers(task.case, BOOK)[task.part]
            assert mark_task(task, answer).points == task.out_of
