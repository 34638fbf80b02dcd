"""What two learners side by side could copy from each other: with the course's own draw, over the whole bank.

`python -m tests.content.test_neighbours` prints the figures that these tests bound.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import combinations, permutations
from statistics import mean
from typing import Any

import pytest

from grading.course.allotment import draw
from safeshare.allotting import FORM
from safeshare.marking.question import mark_part, perfect_answers
from safeshare.scenario import Case
from safeshare.scenario.forms import load_forms
from tests.content.bank import ROOT, RULEBOOK, bank

LEARNERS = [f"learner-{number:02d}" for number in range(40)]
KEY = bytes(range(32))
SECTIONS = "123456789P"
LEAST = 1 / 4
"""The share of neighbours who have the same of four cases: where all four answers differ, no more share theirs."""

MOST_ALIKE = {
    "fact_or_opinion": 0.29,
    "sequence": 0.29,
    "review": 0.3,
    "grounds": 0.3,
    "unfold": 0.31,
    "duties": 0.31,
    "decision": 0.33,
    "clauses": 0.34,
    "capacity": 0.35,
    "decide": 0.35,
    "items": 0.42,
    "handling": 0.44,
    "advice": 0.46,
    "missing": 0.53,
    "told": 0.54,
}
"""The most pairs of learners, on the mean over the course, whose right answer in a part is the same.

In all cases of an item that hold or pause, "share none of these" and "nothing goes out" are right, and in many nothing
is missing; telling has few answers, and what advice is right follows the outcome. So these stay above the others.
"""
MOST_COPIED = {
    "sequence": 0.05,
    "fact_or_opinion": 0.07,
    "review": 0.08,
    "grounds": 0.11,
    "capacity": 0.16,
    "decide": 0.2,
    "clauses": 0.27,
    "items": 0.28,
    "handling": 0.3,
    "decision": 0.31,
    "advice": 0.33,
    "unfold": 0.36,
    "duties": 0.36,
    "missing": 0.39,
    "told": 0.48,
}
"""The most that the right answer to another case of the item earns, on the mean, as a share of the part's points."""

Item = tuple[Case, ...]
Answers = Mapping[str, dict[str, Any]]


def items(section: str) -> dict[str, Item]:
    """Return the assessed items of a section's notebook with their cases."""
    return {
        file.id: tuple(file.cases)
        for file in bank().files
        if file.base.use == "assessment" and file.base.pool == "section" and file.base.section == section
    }


@cache
def right_answers(case_id: str) -> Answers:
    """Return the right answer to each part of a case that a machine marks, by question and part: `council.decide`."""
    answers = perfect_answers(bank().cases[case_id], RULEBOOK)
    return {part.removeprefix(f"{case_id}."): answer for part, answer in answers.items()}


def whole(case: Case, question: str) -> str:
    """Return all right answers to one question of a case (or to its record's fields) as one text to compare."""
    return json.dumps({part: each for part, each in right_answers(case.id).items() if part.startswith(f"{question}.")})


def questions(variants: Item) -> list[str]:
    """Return the short names of an item's questions, its record among them where it has one."""
    return list(dict.fromkeys(part.partition(".")[0] for part in right_answers(variants[0].id)))


def share(item: str, answers: Sequence[object]) -> float:
    """Return how many of all pairs of learners have the same answer, given the answers to an item's cases."""
    drawn = [answers[draw(KEY, learner, item, len(answers))] for learner in LEARNERS]
    return mean(one == two for one, two in combinations(drawn, 2))


def shares(section: str) -> list[float]:
    """Return for each question of a section how many of all pairs of learners have all of its right answers alike."""
    return [
        share(item, [whole(case, question) for case in variants])
        for item, variants in items(section).items()
        for question in questions(variants)
    ]


def alike_by_part() -> dict[str, float]:
    """Return for each kind of part, and each field of the record, how many pairs have the same right answer."""
    found = defaultdict(list)
    for section in SECTIONS:
        for item, variants in items(section).items():
            for part in right_answers(variants[0].id):
                found[part.rpartition(".")[2]].append(share(item, [right_answers(case.id)[part] for case in variants]))
    return {part: mean(each) for part, each in found.items()}


def copied_by_part() -> dict[str, float]:
    """Return for each kind of part the mean share of its points that the right answer to another case earns."""
    found = defaultdict(list)
    for section in SECTIONS:
        for variants in items(section).values():
            for case, other in permutations(variants, 2):
                for part, answer in right_answers(other.id).items():
                    mark = mark_part(case, f"{case.id}.{part}", answer, RULEBOOK)
                    found[mark.kind].append(mark.points / mark.out_of)
    return {part: mean(each) for part, each in found.items()}


@pytest.mark.parametrize("section", SECTIONS)
def test_every_item_has_four_cases(section: str) -> None:
    """Each assessed item has four cases, and no two of them have the same answers to all that they ask."""
    assert items(section)
    for item, variants in items(section).items():
        answers = {json.dumps(right_answers(case.id)) for case in variants}
        assert (len(variants), len(answers)) == (4, 4), item


@pytest.mark.parametrize("section", SECTIONS)
def test_two_side_by_side_rarely_share_all_answers_to_a_question(section: str) -> None:
    """Of all pairs of 40 learners about a quarter have a question's right answers all alike, never much over half."""
    found = shares(section)
    assert LEAST - 0.1 < mean(found) < 0.38
    assert max(found) < 0.6


def test_over_the_course_whole_questions_are_shared_little_more_than_the_least() -> None:
    """Over all sections under three pairs in ten have all right answers to a question alike; the draw alone is 25."""
    assert mean(each for section in SECTIONS for each in shares(section)) < 0.3


def test_no_kind_of_part_is_shared_more_than_is_said() -> None:
    """Part for part, no more pairs than stated have the same right answer: a quarter to a half, by kind of part."""
    found = alike_by_part()
    assert set(found) == set(MOST_ALIKE)
    assert {part: alike for part, alike in found.items() if not LEAST - 0.1 < alike < MOST_ALIKE[part]} == {}


def test_information_is_sorted_differently_in_each_case() -> None:
    """What is fact in one case of an item is opinion in another, so that no two cases are sorted alike."""
    assessed = [file for file in bank().files if file.base.use == "assessment"]
    sorting = [(file, part) for file in assessed for part in right_answers(file.id) if "fact_or_opinion" in part]
    assert len(sorting) >= 8
    for file, part in sorting:
        assert len({json.dumps(right_answers(case.id)[part]) for case in file.cases}) == len(file.cases), file.id


def test_another_case_s_right_answer_earns_little_here() -> None:
    """Copied from a neighbour with another case of the item, right answers earn under 0.4 of any part but telling."""
    found = copied_by_part()
    assert set(found) == set(MOST_COPIED)
    assert {part: most for part, most in MOST_COPIED.items() if not 0 <= found[part] < most} == {}


def test_two_side_by_side_rarely_sit_the_same_test() -> None:
    """There are four forms of the tests, and about a quarter of all pairs of learners draw the same."""
    forms = load_forms(ROOT / "scenarios", bank(), RULEBOOK)
    assert forms is not None
    drawn = [draw(KEY, learner, FORM, len(forms.cases)) for learner in LEARNERS]
    assert len(forms.cases) == 4
    assert mean(one == two for one, two in combinations(drawn, 2)) < 0.33


if __name__ == "__main__":
    every = [each for section in SECTIONS for each in shares(section)]
    print(f"all answers to a question alike: {mean(every):.3f}, at most {max(every):.3f} in one question")
    for name, figures in (("alike", alike_by_part()), ("copied from another case", copied_by_part())):
        print(name, {part: round(each, 3) for part, each in sorted(figures.items(), key=lambda pair: pair[1])})
