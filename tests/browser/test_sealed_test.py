"""The sealed pre-test in JupyterLab: the first player asks for the learner's code, which opens all of them for good."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from grading.course.build import build_course
from grading.course.codes import read_codes
from grading.course.folder import NOTEBOOKS
from grading.course.roster import Learner, write_roster
from grading.release.releasing import release
from safeshare.answers import AnswerSheet
from safeshare.codes import FILE_NAME
from safeshare.rulebook import load_rulebook
from safeshare.scenario.forms import load_forms
from tests.browser.bare import draw
from tests.browser.conftest import Lab
from tests.browser.lab_page import case_named, new_kernel, open_notebook, run_all


def learner(name: str) -> Learner:
    """Return a line of the roster."""
    return Learner(name, "council-a", "council", "B", "level 2", "c1", "webinar", "practice")


def released(home: Path, folder: Path, *names: str) -> tuple[Path, dict[str, str]]:
    """Release the pre-test to learners of these names; return a copy of its notebook in `folder`, and their codes."""
    (home / "notebooks").mkdir(parents=True)
    shutil.copy(NOTEBOOKS / "pre_test.ipynb", home / "notebooks")
    course = build_course(home / "course", home / "notebooks")
    write_roster(course.root, [learner(name) for name in names])
    shutil.copytree(release(course, course.assignment("pre-test")), folder)
    return folder / "pre_test.ipynb", read_codes(course.root)


def test_the_code_opens_every_case_once_and_for_all(page: Page, lab: Lab, root: Path, tmp_path: Path) -> None:
    """Asked once at the first case, with a wrong code told in words; the right one opens all, after a restart too."""
    notebook, codes = released(tmp_path, lab.folder / "pre-test-listed", "L-001", "L-002")
    open_notebook(page, lab, notebook)
    slots = json.loads((notebook.parent / "cases.json").read_text(encoding="utf-8"))["items"]
    run_all(page, len(slots))
    field = page.get_by_role("textbox", name="Your learner code")
    expect(field).to_have_count(1)
    expect(page.locator(".safeshare").first.get_by_role("textbox", name="Your learner code")).to_be_visible()
    expect(page.locator(".ss-code-waits:not([hidden])")).to_have_count(len(slots) - 1)
    expect(page.get_by_role("article")).to_have_count(0)
    assert not (notebook.parent / "answers.json").exists()

    field.fill("2222-2222")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="This code does not open the test.")).to_have_count(1)
    expect(field).to_be_focused()
    field.fill(codes["L-001"].lower().replace("-", " "))
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Open the test")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("article")).to_have_count(len(slots))
    expect(page.locator(".safeshare").first.locator("h3")).to_be_focused()
    expect(page.locator(".safeshare").first.get_by_text("The test is open.")).to_have_count(1)
    expect(field).to_have_count(0)
    assert (notebook.parent / FILE_NAME).read_text(encoding="utf-8") == f"{codes['L-001']}\n"

    sheet = AnswerSheet.open(notebook.parent)
    assert [sheet.variants[slot]["by"] for slot in slots] == ["course"] * len(slots)
    rulebook = load_rulebook()
    course_bank = build_course(tmp_path / "again", tmp_path / "notebooks").bank(rulebook)
    forms = load_forms(root / "scenarios", course_bank, rulebook)
    assert forms is not None
    assert sheet.form is not None
    for case in forms.cases[sheet.form]:
        expect(case_named(page, course_bank.cases[case].title)).to_have_count(1)

    new_kernel(page)
    open_notebook(page, lab, notebook)
    run_all(page, len(slots))
    expect(page.get_by_role("article")).to_have_count(len(slots))
    expect(field).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_form_is_labelled_and_a_closed_kernel_is_said(page: Page, theme: str) -> None:
    """The field has its label and hint, the button is reached by the keyboard, and a lost kernel is one sentence."""
    view = {"sentence": "sealed", "cases": [], "compare": None, "asks": "code"}
    draw(page, theme=theme, view=view)
    field = page.get_by_role("textbox", name="Your learner code")
    expect(field).to_be_visible()
    expect(field).to_have_accessible_description("Your trainer gave it to you, such as K7QM-3XPA.")
    page.evaluate("kernel.closed = true")
    field.fill("K7QM-3XPA")
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Not opened: this page has lost touch with the course.")
    expect(field).to_have_attribute("aria-invalid", "true")
