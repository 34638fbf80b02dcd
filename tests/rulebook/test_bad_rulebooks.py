"""Faults planted in the rulebook, each with the exact message that its author sees."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from safeshare.problems import ProblemsError
from safeshare.rulebook import DEFAULT_FOLDER, read_rulebook

HERE = Path(__file__).parent
FAULTS: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "bad.yaml").read_text(encoding="utf-8"))
MESSAGES: dict[str, list[str]] = yaml.safe_load((HERE / "bad_messages.yaml").read_text(encoding="utf-8"))


def planted(folder: Path, fault: dict[str, Any]) -> Path:
    """Return a copy of the rulebook with a fault planted in it."""
    copy = folder / "rulebook"
    shutil.copytree(DEFAULT_FOLDER, copy, dirs_exist_ok=True)
    for change in (fault, *fault.get("also", [])):
        path = copy / change["file"]
        text = path.read_text(encoding="utf-8")
        assert text.count(change["replace"]) == 1, f"{change['replace']!r} must stand once in {change['file']}"
        path.write_text(text.replace(change["replace"], change["with"]), encoding="utf-8")
    return copy


def messages(folder: Path) -> list[str]:
    """Return what the loader says of a folder, the folder's own path as {folder}."""
    with pytest.raises(ProblemsError) as caught:
        read_rulebook(folder)
    return [str(problem).replace(str(folder), "{folder}") for problem in caught.value.problems]


@pytest.mark.parametrize("name", FAULTS)
def test_planted_fault_is_reported(name: str, tmp_path: Path) -> None:
    """A planted fault is reported with file, line, place, what is wrong and the remedy, word for word."""
    assert messages(planted(tmp_path, FAULTS[name])) == MESSAGES[name]


def test_every_message_has_its_fault() -> None:
    """The table of messages and the table of faults name the same faults."""
    assert set(FAULTS) == set(MESSAGES)


def test_problems_of_several_files_come_at_once(tmp_path: Path) -> None:
    """Faults in different files are reported in one go."""
    whole = planted(tmp_path, FAULTS["unknown_key"])
    for name in ("missing_key", "bad_version"):
        changed = planted(tmp_path / "again", FAULTS[name]) / FAULTS[name]["file"]
        shutil.copy(changed, whole / FAULTS[name]["file"])
    assert messages(whole) == MESSAGES["bad_version"] + MESSAGES["unknown_key"] + MESSAGES["missing_key"]


def test_a_folder_that_is_not_there() -> None:
    """A missing folder is one sentence."""
    assert messages(Path("nowhere")) == [
        "{folder}: there is no such folder. Name the folder that holds the rulebook's files."
    ]


def test_a_folder_without_a_rulebook_is_one_sentence(tmp_path: Path) -> None:
    """A folder that holds none of the files is told once; one that holds rulebooks names them."""
    (said,) = messages(tmp_path)
    assert said.startswith("{folder}: this folder holds no rulebook. The files of one are rulebook.yaml,")
    assert messages(DEFAULT_FOLDER.parent) == [
        "{folder}: this folder holds no rulebook. Did you mean {folder}/somerset?"
    ]


def test_missing_and_foreign_files(tmp_path: Path) -> None:
    """A missing file and one that does not belong are both named."""
    folder = tmp_path / "rulebook"
    shutil.copytree(DEFAULT_FOLDER, folder)
    (folder / "notes.yaml").rename(folder / "note.yaml")
    said = messages(folder)
    assert said[0] == "{folder}/notes.yaml: there is no such file. Check the name and the folder."
    assert said[1].startswith("{folder}/note.yaml: no file of this name belongs to a rulebook. Rename or move it;")
