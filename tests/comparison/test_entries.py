"""What differs between two rulebooks, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from safeshare import load_rulebook
from safeshare.comparison import Change, compare, to_text
from safeshare.comparison.entries import changed_entries
from tests.comparison.variants import COMMENT, LEAD_DUTY, NEW_FACT, Edit, read_variant

OLD = load_rulebook()
CASES: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "changes.yaml").read_text(encoding="utf-8"))


def changes(folder: Path, edits: list[Edit]) -> list[Change]:
    """Return what differs between the Somerset rulebook and a copy with edits."""
    return changed_entries(OLD, read_variant(folder, edits))


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_told(name: str, tmp_path: Path) -> None:
    """A change of an entry is told by kind, id and what happened to it, in words."""
    case = CASES[name]
    edits = [(edit["file"], edit["replace"], edit["with"]) for edit in case["edits"]]
    found = [each for each in changes(tmp_path, edits) if (each.kind, each.id) == (case["kind"], case["id"])]
    assert [change.what for change in found] == [case["what"]]
    assert case["says"] in " | ".join(found[0].details)


def test_what_is_added_there_is_removed_the_other_way(tmp_path: Path) -> None:
    """Comparing the other way round, an added entry is a removed one."""
    book = read_variant(tmp_path, NEW_FACT)
    there = {(each.kind, each.id) for each in changed_entries(OLD, book) if each.what == "added"}
    back = {(each.kind, each.id) for each in changed_entries(book, OLD) if each.what == "removed"}
    assert there == back == {("facts", "recipient_trained")}


def test_other_words_are_told_once(tmp_path: Path) -> None:
    """An outcome and a fact with other words are told as such, and no rule or duty that asks for them is."""
    label = ("outcomes.yaml", "label: Ask first}", "label: Ask the person first}")
    says = ("facts.yaml", "      refused: the person refuses\n", "      refused: the person says no\n")
    assert {(each.kind, each.id) for each in changes(tmp_path, [label, says])} == {
        ("outcomes", "seek_consent"),
        ("facts", "consent"),
    }


def test_what_is_removed_is_told_whole(tmp_path: Path) -> None:
    """Of a duty that is gone it is told when it was due."""
    [gone] = [each for each in changed_entries(read_variant(tmp_path, LEAD_DUTY), OLD) if each.what == "removed"]
    assert gone.details == (
        'condition: the outcome is "Share at once with those who can protect"',
        "condition: the recipient is a safeguarding partner outside your organisation",
    )


def test_the_order_of_steps(tmp_path: Path) -> None:
    """Steps in another order are told."""
    lines = (OLD.folder / "rules.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    [dbs] = [each for each in lines if each.startswith("  - {id: dbs,")]
    [charity] = [each for each in lines if each.startswith("  - {id: charity_commission,")]
    found = changes(tmp_path, [("rules.yaml", dbs + charity, charity + dbs)])
    assert [(each.kind, each.id, each.what) for each in found] == [("steps", "order", "changed")]


def test_remarks_are_no_difference(tmp_path: Path) -> None:
    """A remark in a file changes nothing; the comparison says that the rulebooks are the same."""
    assert changes(tmp_path, COMMENT) == []
    assert to_text(compare(OLD, OLD)) == "The two rulebooks are the same.\n"
