"""Bad case files and folders, each with the exact words that its author sees."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from safeshare.problems import ProblemsError
from safeshare.scenario import load_bank, load_case_file
from tests.scenario.golden import bad_files, messages

GOOD = Path(__file__).parent / "good.yaml"


def said(folder: Path) -> list[str]:
    """Return what loading a folder as a bank says, the folder's own path as {folder}."""
    with pytest.raises(ProblemsError) as caught:
        load_bank(folder)
    return [str(problem).replace(str(folder), "{folder}") for problem in caught.value.problems]


def bank(folder: Path, *names: str) -> Path:
    """Return the folder with copies of the good case under these names."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(GOOD, path)
    return folder


@pytest.mark.parametrize("path", bad_files(), ids=lambda path: path.stem)
def test_a_bad_file_is_told_word_for_word(path: Path) -> None:
    """Every fault is told with file, line, place, what is wrong and the remedy, in exactly these words."""
    expected = path.with_suffix(".txt").read_text(encoding="utf-8")
    assert expected
    assert messages(path) == expected


def test_every_message_belongs_to_a_file() -> None:
    """No messages are left behind for files that are gone."""
    folder = bad_files()[0].parent
    assert {path.stem for path in folder.glob("*.txt")} == {path.stem for path in bad_files()}


def test_the_good_file_has_no_problem() -> None:
    """The files that all bad ones are made from load."""
    for path in (GOOD, GOOD.with_name("full.yaml")):
        assert [case.id for case in load_case_file(path).cases] == ["s4-door", "s4-door-b"]


def test_two_files_with_one_id(tmp_path: Path) -> None:
    """A case id that another file has is told with both files, variants included."""
    assert said(bank(tmp_path, "practice/a.yaml", "practice/b.yaml")) == [
        "{folder}/practice/b.yaml, line 2, id: the id 's4-door' is taken by a case of {folder}/practice/a.yaml. "
        "Give one of the two another id.",
        "{folder}/practice/b.yaml, line 2, id: the id 's4-door-b' is taken by a case of {folder}/practice/a.yaml. "
        "Give one of the two another id.",
    ]


def test_a_case_in_the_wrong_folder(tmp_path: Path) -> None:
    """A practice case among the assessed ones is told where it belongs."""
    assert said(bank(tmp_path, "assessment/section-4/a.yaml")) == [
        "{folder}/assessment/section-4/a.yaml, line 4, use: a case for practice stands in the folder assessment. "
        "Move the file to practice, or write 'use: assessment'."
    ]


def test_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    """Faults of several files, an empty one among them, are told in one go, in the order of the files."""
    bank(tmp_path, "practice/good.yaml")
    for name in ("unknown_fact", "use", "empty"):
        shutil.copy(bad_files()[0].parent / f"{name}.yaml", tmp_path / "practice" / f"{name}.yaml")
    files = [line.partition(":")[0].partition(",")[0] for line in said(tmp_path)]
    assert files == [f"{{folder}}/practice/{name}.yaml" for name in ("empty", "unknown_fact", "use")]


def test_a_folder_without_cases(tmp_path: Path) -> None:
    """A folder without case files is a problem: somebody meant another one."""
    assert said(tmp_path) == [
        "{folder}: no case files are in this folder. Name a folder that holds .yaml files, or one such file."
    ]


def test_copies_that_jupyter_keeps_are_no_cases(tmp_path: Path) -> None:
    """Hidden files and folders, such as JupyterLab's checkpoints, are left out; .yml is read like .yaml."""
    names = ("practice/a.yml", "practice/.ipynb_checkpoints/a-checkpoint.yml", "practice/.a.yaml")
    assert set(load_bank(bank(tmp_path, *names)).cases) == {"s4-door", "s4-door-b"}
