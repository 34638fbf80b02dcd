"""Lists of options of assessed questions: none tells anything about its own question."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeshare.exercises import public_case
from safeshare.marking import Mark, mark_part
from safeshare.marking.item_lists import LONGEST, Needs, lists_of_questions
from safeshare.marking.pools import neutral
from safeshare.rulebook import load_rulebook
from safeshare.scenario import Bank, Case, load_bank
from safeshare.scenario.keys import decision_of, right_ids

BOOK = load_rulebook()
TRIES = 12
TARGETS = {"clauses": "clause", "duties": "duty", "missing": "fact"}


@pytest.fixture(scope="module")
def bank(root: Path) -> Bank:
    """Load the whole bank."""
    return load_bank(root / "scenarios", BOOK)


def _lists(bank: Bank, kind: str) -> dict[str, tuple[str, ...]]:
    """Return the option ids of every assessed part of a kind."""
    return {
        part["id"]: tuple(option["id"] for option in part["options"])
        for case in bank.cases.values()
        if case.use == "assessment"
        for question in public_case(case, BOOK)["questions"]
        for part in question["parts"]
        if part["kind"] == kind
    }


def _question(bank: Bank, part: str) -> tuple[str, str]:
    """Return the item and the name of the question that a part belongs to."""
    case, name, _ = part.split(".")
    return bank.cases[case].pair, name


def _by_question(bank: Bank, kind: str) -> dict[tuple[str, str], dict[tuple[str, str], set[tuple[str, ...]]]]:
    """Return section and pool -> item and question -> the different lists that its cases offer."""
    shelves: dict[tuple[str, str], dict[tuple[str, str], set[tuple[str, ...]]]] = {}
    for part, options in _lists(bank, kind).items():
        case = bank.cases[part.partition(".")[0]]
        shelves.setdefault((case.section, case.pool), {}).setdefault(_question(bank, part), set()).add(options)
    return shelves


@pytest.mark.parametrize("kind", [*TARGETS, "unfold"])
def test_a_question_has_one_list_in_all_cases_of_its_item(bank: Bank, kind: str) -> None:
    """All variants of an item offer the same options for a question, as many as any question of their section."""
    shelves = _by_question(bank, kind)
    assert len(shelves) > 1
    for items in shelves.values():
        assert all(len(lists) == 1 for lists in items.values())
        assert len({len(options) for lists in items.values() for options in lists}) == 1


@pytest.mark.parametrize("kind", [*TARGETS, "unfold"])
def test_a_list_is_short_enough_to_read(bank: Bank, kind: str) -> None:
    """However much is right somewhere in a section, no list is longer than what one question needs in its cases."""
    assert max(map(len, _lists(bank, kind).values())) <= (24 if kind == "unfold" else 22)


@given(st.lists(st.sets(st.integers(0, 40), max_size=16), min_size=1, max_size=5), st.integers(4, 14))
def test_a_list_holds_what_it_needs_and_tells_no_number(needed: list[set[int]], usual: int) -> None:
    """It is the section's where that is short; else all items' are of one length, with three that are not needed."""
    items = {(f"item{n}", "council"): Needs(frozenset(map(str, each))) for n, each in enumerate(needed)}
    section = frozenset(map(str, {*set().union(*needed), 41, 42, 43}))
    lists = lists_of_questions(items, section, [str(n) for n in range(60)], usual, "seed")
    assert all(items[name].all <= listed for name, listed in lists.items())
    assert len({len(listed) for listed in lists.values()}) == 1
    assert len(lists["item0", "council"]) <= max(LONGEST, usual, 3 + max(map(len, needed)))
    if len(section) <= LONGEST:
        assert set(lists.values()) == {section}
    else:
        assert all(len(listed - items[name].all) >= 3 for name, listed in lists.items())


@pytest.mark.parametrize("kind", ["clauses", "duties"])
def test_lists_side_by_side_tell_no_more_of_the_key_than_chance(bank: Bank, kind: str) -> None:
    """Who ticks what stands in the fewest or the most of a section's lists earns hardly more than who ticks blindly."""
    earned: dict[str, dict[int, list[float]]] = {way: {} for way in ("rare", "common", "blind")}
    for items in _by_question(bank, kind).values():
        lists = {item: next(iter(each)) for item, each in items.items()}
        counts = Counter(option for options in lists.values() for option in options)
        for part in _lists(bank, kind):
            case, question = bank.cases[part.partition(".")[0]], _question(bank, part)
            if question not in lists:
                continue
            options = lists[question]
            for way, sign in {"rare": 1, "common": -1, "blind": 0}.items():
                for ticks in (2, 4, 6, 8, 10):
                    mean = _blindly(case, part, options, {each: sign * counts[each] for each in options}, ticks)
                    earned[way].setdefault(ticks, []).append(mean)
    best = {way: max(sum(each) / len(each) for each in by_ticks.values()) for way, by_ticks in earned.items()}
    assert max(best["rare"], best["common"]) <= best["blind"] + 0.05, best
    assert max(best.values()) < 0.22, best


def _blindly(case: Case, part: str, options: Sequence[str], first: dict[str, int], ticks: int) -> float:
    """Return the mean share of the points for ticking options by rank, those of one rank in any order."""
    chance, earned = random.Random(part), []
    for _ in range(TRIES):
        chosen = sorted(options, key=lambda each: (first[each], chance.random()))[:ticks]
        mark = mark_part(case, part, {"chosen": chosen, "none": False}, BOOK)
        earned.append(mark.points / mark.out_of)
    return sum(earned) / len(earned)


@pytest.mark.parametrize("kind", TARGETS)
def test_every_option_is_wrong_somewhere(bank: Bank, kind: str) -> None:
    """No option is right whenever it is shown, the duty to record apart."""
    shown = _lists(bank, kind)
    rights = [
        set(right_ids(TARGETS[kind], decision_of(question, BOOK), BOOK))
        for case in bank.cases.values()
        for question in case.questions
        if f"{question.id}.{kind}" in shown
    ]
    assert set.intersection(*rights) <= {"record"}


def test_an_arguable_option_costs_nothing_and_a_wrong_one_does(bank: Bank) -> None:
    """Ticking an arguable clause beside the key keeps the full mark; a wrong clause does not, nor do all together."""
    tried = 0
    for part, options in _lists(bank, "clauses").items():
        case = bank.cases[part.partition(".")[0]]
        question = case.question(part.rpartition(".")[0])
        key = right_ids("clause", decision_of(question, BOOK), BOOK)
        arguable = sorted(neutral("clause", question, BOOK).intersection(options))
        wrong = next(each for each in options if each not in key and each not in arguable)

        def marked(case: Case, part: str, *chosen: str) -> Mark:
            return mark_part(case, part, {"chosen": list(chosen), "none": False}, BOOK)

        full = marked(case, part, *key)
        assert full.points == marked(case, part, *key, *arguable).points == full.out_of
        assert marked(case, part, *key, wrong).points < full.out_of
        assert marked(case, part, *options).points == 0
        tried += bool(arguable)
    assert tried > 20
