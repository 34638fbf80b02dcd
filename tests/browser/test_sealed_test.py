"""The sealed pre-test in JupyterLab: a listed learner's own form shows, and anybody else reads who was looked for."""

from __future__ import annotations

import getpass
import json
import shutil
from pathlib import Path

from playwright.sync_api import Page, expect

from grading.course import NOTEBOOKS, build_course
from grading.releasing import release
from grading.roster import Learner, write_roster
from safeshare.answers import AnswerSheet
from safeshare.rulebook import load_rulebook
from safeshare.scenario.forms import load_forms
from tests.browser.conftest import Lab
from tests.browser.lab_page import case_named, open_notebook, run_all


def learner(name: str) -> Learner:
    """Return a line of the roster."""
    return Learner(name, "council-a", "council", "B", "level 2", "c1", "webinar", "practice")


def released(home: Path, folder: Path, *names: str) -> Path:
    """Release the pre-test to learners of these names and return a copy of its notebook in `folder`."""
    (home / "notebooks").mkdir(parents=True)
    shutil.copy(NOTEBOOKS / "pre_test.ipynb", home / "notebooks")
    course = build_course(home / "course", home / "notebooks")
    write_roster(course.root, [learner(name) for name in names])
    shutil.copytree(release(course, course.assignment("pre-test")), folder)
    return folder / "pre_test.ipynb"


def test_a_listed_learner_sees_their_form_in_the_slots(page: Page, lab: Lab, root: Path, tmp_path: Path) -> None:
    """Every slot shows a case of one form, in the form's order, and the form is recorded as the course's."""
    notebook = released(tmp_path, lab.folder / "pre-test-listed", "L-001", getpass.getuser())
    open_notebook(page, lab, notebook)
    slots = json.loads((notebook.parent / "cases.json").read_text(encoding="utf-8"))["items"]
    run_all(page, len(slots))
    sheet = AnswerSheet.open(notebook.parent)
    assert [sheet.variants[slot]["by"] for slot in slots] == ["course"] * len(slots)
    rulebook = load_rulebook()
    course_bank = build_course(tmp_path / "again", tmp_path / "notebooks").bank(rulebook)
    forms = load_forms(root / "scenarios", course_bank, rulebook)
    assert forms is not None
    assert sheet.form is not None
    for case in forms.cases[sheet.form]:
        expect(case_named(page, course_bank.cases[case].title)).to_have_count(1)


def test_who_is_not_listed_reads_one_sentence(page: Page, lab: Lab, tmp_path: Path) -> None:
    """In the place of each case stands who was looked for and whom to ask, and no story."""
    notebook = released(tmp_path, lab.folder / "pre-test-unlisted", "L-001")
    open_notebook(page, lab, notebook)
    slots = json.loads((notebook.parent / "cases.json").read_text(encoding="utf-8"))["items"]
    run_all(page, len(slots))
    words = f"this test is sealed and opens only for the learners on your trainer's list, and '{getpass.getuser()}'"
    expect(page.locator(".safeshare").first).to_contain_text(f"{words} is not on it. Ask your trainer;")
    expect(page.get_by_role("article")).to_have_count(0)
    assert not (notebook.parent / "answers.json").exists()
