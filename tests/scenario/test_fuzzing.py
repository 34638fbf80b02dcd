"""Whatever a case file holds, it loads or is told what is wrong: never a traceback."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from safeshare.exercises import public_case
from safeshare.marking import mark_question, perfect_answers
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_case_file
from safeshare.scenario.load import shape_problems

GOOD = (Path(__file__).parent / "full.yaml").read_text(encoding="utf-8")
RULEBOOK = load_rulebook()
KEYS = ["council", "record", "b", "2", "9", "yes", "unknown", "decide", "items", "M1", "4.3", "s4-door", "daughter"]
WORDS = st.sampled_from([*KEYS, *list(RULEBOOK.facts)[:12], *RULEBOOK.outcomes])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path to every value of the data."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, value in inner for place in places(value, (*path, key)))]


DATA = yaml.safe_load(GOOD)
PLACES = [place for place in places(DATA) if place]


def tried(folder: Path, content: bytes) -> None:
    """Load a file of this content: problems in words come of it, or cases that can be shown, answered and marked."""
    path = folder / "case.yaml"
    path.write_bytes(content)
    problems, cases = [], ()
    try:
        cases = load_case_file(path).cases
    except ProblemsError as error:
        problems = list(error.problems)
    assert bool(problems) != bool(cases)
    assert all(problem.what and problem.remedy for problem in [*problems, *shape_problems([path])])
    for case in cases:
        answers = perfect_answers(case, RULEBOOK)
        for question in public_case(case, RULEBOOK)["questions"]:
            if question["id"] not in case.text_ids:
                assert mark_question(case, question["id"], answers, RULEBOOK).points == question["points"]


@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), VALUES, st.booleans()), min_size=1, max_size=3))
def test_any_value_in_any_place(tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[Any, Any, bool]]) -> None:
    """A sound case with values replaced or removed at random loads, or its faults are told."""
    data = copy.deepcopy(DATA)
    for place, value, remove in changes:
        node = data
        try:
            for step in place[:-1]:
                node = node[step]
            if remove:
                del node[place[-1]]
            else:
                node[place[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    tried(tmp_path_factory.mktemp("case"), yaml.safe_dump(data, allow_unicode=True).encode())


@given(start=st.integers(0, len(GOOD)), length=st.integers(0, 40), instead=st.binary(max_size=6) | st.text(max_size=6))
def test_any_slip_of_the_keyboard(
    tmp_path_factory: pytest.TempPathFactory, start: int, length: int, instead: bytes | str
) -> None:
    """A sound file with a piece replaced by anything loads, or its faults are told."""
    put = instead if isinstance(instead, bytes) else instead.encode("utf-8", "surrogatepass")
    tried(tmp_path_factory.mktemp("case"), GOOD[:start].encode() + put + GOOD[start + length :].encode())
