"""Where cases are found, and what is said when they are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from safeshare.player.shelf import find_shelf
from safeshare.problems import ProblemsError


def test_cases_beside_the_notebook_come_first(released: Path) -> None:
    """A released folder's cases.json is used, not the checkout's bank."""
    assert find_shelf(released).cases.case_ids() == ("s4-kettle", "s4-kettle-b", "s4a-kettle")


def test_checkout_has_its_bank(root: Path) -> None:
    """In the checkout the bank of scenarios is found from the notebooks' folder, assessed cases without their facts."""
    shelf = find_shelf(root / "notebooks")
    assessed = next(case_id for case_id in shelf.cases.case_ids() if shelf.practice_case(case_id) is None)
    assert "facts" not in shelf.public(assessed)["steps"][0]


def test_changed_cases_are_read_anew(released: Path) -> None:
    """A cases.json that was replaced while the notebook is open is used at once."""
    find_shelf(released)
    (released / "cases.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ProblemsError):
        find_shelf(released)


def test_unknown_case_names_the_nearest(released: Path) -> None:
    """A mistyped id is answered with the one that was probably meant."""
    with pytest.raises(ProblemsError, match=r"there is no case 's4-ketle'\. Did you mean 's4-kettle'\?"):
        find_shelf(released).public("s4-ketle")
