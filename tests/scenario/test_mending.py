"""A fault in one place of a case file hides no other, and makes up none."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from safeshare.plain_yaml import place_in_words
from safeshare.problems import Problem, ProblemsError
from safeshare.scenario import load_case_file
from tests.scenario.test_fuzzing import DATA, places

RICH = copy.deepcopy(DATA) | {
    "content_warning": "Money.",
    "record": {"ask": "Write it.", "rubric": ["Dates.", "Facts."]},
}
RICH["questions"][0]["expect"] |= {"missing": [], "duties": ["record"]}
RICH["variants"][0] |= {
    "ask": {"council": "Should you tell the council now?"},
    "distractors": {"council": [{"outcome": "respect_refusal", "misconception": "M4", "says": "She said no."}]},
    "expect": {"council": {"outcome": "share_without_consent", "clauses": ["4.O2", "7.C1"], "missing": []}},
}
WHOLE = [("story",), ("questions",)]
"""Other parts of a file speak of what is in these, so that they are rightly told of when these are something else."""


def problems(folder: Path, data: Any) -> list[Problem]:
    """Return what loading a case of this content says."""
    path = folder / "case.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    try:
        load_case_file(path)
    except ProblemsError as error:
        return list(error.problems)
    return []


def put(data: Any, place: tuple[Any, ...], value: Any) -> Any:
    """Return a copy of data with another value in a place."""
    changed = copy.deepcopy(data)
    node = changed
    for step in place[:-1]:
        node = node[step]
    node[place[-1]] = value
    return changed


def test_the_rich_case_is_sound(tmp_path: Path) -> None:
    """The case that is damaged here has no fault of its own."""
    assert problems(tmp_path, RICH) == []


@pytest.mark.parametrize(
    "place", [each for each in places(RICH) if each and each not in WHOLE], ids=lambda place: place_in_words(place)
)
@pytest.mark.parametrize("value", [{"odd": 1}, [["odd"]]], ids=["mapping", "list"])
def test_a_fault_is_told_where_it_is_and_nowhere_else(place: tuple[Any, ...], value: Any, tmp_path: Path) -> None:
    """What cannot stand in a place is told of that place alone: what is put there instead misleads no other check."""
    said = problems(tmp_path, put(RICH, place, value))
    where = place_in_words(place)
    assert said
    assert [each for each in said if not (each.where.startswith(where) or where.startswith(each.where))] == []


@pytest.mark.parametrize(
    "place",
    [each for each in places(RICH) if each and each not in WHOLE and each[0] != "story"],
    ids=lambda place: place_in_words(place),
)
def test_a_fault_hides_no_other(place: tuple[Any, ...], tmp_path: Path) -> None:
    """Whatever is wrong elsewhere, an unknown fact and an impossible value in the story are told as well."""
    data = put(RICH, place, {"odd": 1})
    data["story"][0]["facts"] |= {"capacity": "able", "consnt": "given"}
    told = {each.what for each in problems(tmp_path, data)}
    assert {"'able' is not a value of 'capacity'", "there is no fact 'consnt'"} <= told
