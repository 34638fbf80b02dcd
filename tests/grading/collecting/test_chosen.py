"""Which assignments a command is about when none is named."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from grading.commands.marking import _marked


@pytest.mark.parametrize(("released", "chosen"), [(("b",), ["b"]), ((), ["a", "b"])])
def test_what_is_not_released_yet_is_not_what_is_missing(released, chosen):
    """Of a course's assignments those that are released are marked, so that the next step is named and no other."""
    all_of_it = [SimpleNamespace(name=name, is_marked=name != "practice") for name in ("a", "practice", "b")]
    course = SimpleNamespace(
        root=Path("c"), chosen=lambda _name: all_of_it, is_released=lambda each: each.name in released
    )
    assert [each.name for each in _marked(course, "all")] == chosen
