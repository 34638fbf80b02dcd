"""cases.json: written for a release, read by the player, refused when damaged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from safeshare.exercises import case_bundle, load_bundle, public_case
from safeshare.marking import mark_question, perfect_answers
from safeshare.problems import ProblemsError
from tests.marking.cases import RULEBOOK, bank


def written(folder: Path, **changes: Any) -> Path:
    """Write the bank's bundle with top-level keys replaced, and return its path."""
    path = folder / "cases.json"
    path.write_text(json.dumps({**case_bundle(bank().cases.values(), RULEBOOK), **changes}), encoding="utf-8")
    return path


def said(path: Path) -> list[str]:
    """Return what reading a bundle says, its path as {file}."""
    with pytest.raises(ProblemsError) as caught:
        load_bundle(path)
    return [str(problem).replace(str(path), "{file}") for problem in caught.value.problems]


def test_a_bundle_comes_back_as_it_was_written(tmp_path: Path) -> None:
    """Every case of a bundle is shown as before; practice cases come back whole, and mark as before."""
    bundle = load_bundle(written(tmp_path))
    assert bundle.made_for == (RULEBOOK.id, RULEBOOK.version)
    assert set(bundle.case_ids()) == set(bank().cases)
    for case in bank().cases.values():
        assert bundle.public(case.id) == public_case(case, RULEBOOK)
        if case.use == "practice":
            back = bundle.practice_case(case.id)
            assert back == case
            assert back is not None
            answers = perfect_answers(case, RULEBOOK)
            assert mark_question(back, case.questions[0].id, answers).status == "marked"
        else:
            assert bundle.practice_case(case.id) is None
    with pytest.raises(KeyError):
        bundle.public("s4-nobody")


def test_what_is_shown_of_a_bundle_cannot_be_changed_from_outside(tmp_path: Path) -> None:
    """Changing the public data of an assessed case leaves the bundle as it was."""
    bundle = load_bundle(written(tmp_path))
    case_id = next(iter(bundle.assessed))
    bundle.public(case_id)["questions"].clear()
    assert bundle.public(case_id)["questions"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[]", "{file}: this is not a file of cases. Ask your trainer for the folder again."),
        ("{", "{file}, line 1: this is not JSON (expecting property name enclosed in double quotes). "
              "Ask your trainer for the folder again."),
        ('{"schema": "safeshare-cases/3"}', "{file}: a newer version of safeshare made these cases "
         "('safeshare-cases/3'; this one knows 'safeshare-cases/2'). Update safeshare."),
        ('{"schema": "safeshare-cases/1"}', "{file}: the cases in this file are damaged. "
         "Ask your trainer for the folder again."),
        ('{"schema": "safeshare-cases/1", "rulebook": {}, "practice": [{"id": 1}], "assessed": []}',
         "{file}, 0.id: the cases in this file are damaged. Ask your trainer for the folder again."),
        ('{"schema": "safeshare-cases/1", "rulebook": {}, "practice": [], "assessed": [{}]}',
         "{file}: an assessed case has no id. Ask your trainer for the folder again."),
        ('{"schema": "safeshare-cases/1", "rulebook": {}, "practice": [], "assessed": [], '
         '"items": {"s4a-x": ["s4a-x"]}}',
         "{file}, s4a-x: a case of this item is missing. Ask your trainer for the folder again."),
    ],
)  # fmt: skip
def test_a_damaged_bundle_is_told_in_one_sentence(tmp_path: Path, content: str, says: str) -> None:
    """A file that is no bundle, a newer one and a damaged one are each told in these words."""
    path = tmp_path / "cases.json"
    path.write_text(content, encoding="utf-8")
    assert said(path) == [says]


def test_a_bundle_for_another_rulebook_is_told_with_both_versions(tmp_path: Path) -> None:
    """Facts that the installed rulebook does not have are told with the version that the cases were made for."""
    practice = case_bundle(bank().cases.values(), RULEBOOK)["practice"][:1]
    practice[0]["questions"][0]["facts"]["moon"] = "full"
    path = written(tmp_path, practice=practice, rulebook={"id": "somerset", "version": "9.0.0"})
    assert said(path) == [
        f"{{file}}, {practice[0]['id']}: this case was made for version 9.0.0 of the guide's rules, and "
        f"{RULEBOOK.version} is installed. Update safeshare, or ask your trainer for the folder again."
    ]


def test_a_missing_bundle_is_one_sentence(tmp_path: Path) -> None:
    """A bundle that is not there is said to be missing."""
    assert said(tmp_path / "cases.json") == ["{file}: there is no such file. Check the name and the folder."]
