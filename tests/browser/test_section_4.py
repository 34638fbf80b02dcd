"""One learner's way through section 4: from the first click in JupyterLab to the score in nbgrader's gradebook."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import Locator, Page, expect

from safeshare.scenario import Bank, load_bank
from tests.browser.clicks import Plan, plan
from tests.browser.conftest import Lab
from tests.browser.lab_page import case_named, new_kernel, open_notebook, run_all, saved

LEARNER, NOTEBOOK = "learner-01", "04_refusal.ipynb"
BY_MOUSE, BY_KEYBOARD = "s4a-bicycle", "s4a-market"
ROSTER = """learner_id,agency_code,agency_kind,group,level,cohort,delivery,phase
learner-01,council-a,council,B,level 2,c1,webinar,post
"""


@dataclass(frozen=True)
class Course:
    """A released course, the learner's own copy in JupyterLab's folder, and where hand-ins go."""

    root: Path
    copy: Path
    dropbox: Path
    repository: Path

    def run(self, *command: str) -> None:
        """Run one of our commands as a person would; its words are shown when it fails."""
        done = subprocess.run(command, cwd=self.repository, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def grading(self, step: str, *more: str) -> None:
        """Run one of the trainer's steps on this course."""
        self.run(sys.executable, "-m", "grading", step, "--course", str(self.root), *more)

    def marked(self) -> dict[str, float | None]:
        """Hand in, collect, mark, and return the gradebook's automatic score of each question."""
        safeshare = str(Path(sys.executable).parent / "safeshare")
        self.run(safeshare, "hand-in", str(self.copy), "--to", str(self.dropbox), "--learner", LEARNER)
        self.grading("collect", "--from", str(self.dropbox))
        self.grading("mark")
        with Gradebook(f"sqlite:///{self.root / 'gradebook.db'}") as gradebook:
            submission = gradebook.find_submission("section-04", LEARNER)
            scores = {grade.name: grade.auto_score for notebook in submission.notebooks for grade in notebook.grades}
        return {question: scores[cell] for question, cell in _grade_cells(self.copy / NOTEBOOK).items()}


def _grade_cells(notebook: Path) -> dict[str, str]:
    """Return which of nbgrader's cells grades which question."""
    found = {}
    for cell in _code_cells(notebook, "points("):
        asked = re.search(r'points\("([^"]+)"\)', "".join(cell["source"]))
        if asked and cell["metadata"].get("nbgrader", {}).get("grade"):
            found[asked.group(1)] = cell["metadata"]["nbgrader"]["grade_id"]
    return found


def _code_cells(notebook: Path, holding: str) -> list[dict[str, Any]]:
    """Return the code cells of a notebook that hold a text."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code" and holding in "".join(cell["source"])]


@pytest.fixture(scope="module")
def bank(root: Path) -> Bank:
    """Load the cases with their keys, for the test to know what is right."""
    return load_bank(root / "scenarios")


@pytest.fixture
def course(tmp_path: Path, root: Path, lab: Lab) -> Course:
    """Build and release the course, and put a learner's copy where JupyterLab serves it."""
    made = Course(tmp_path / "course", lab.folder / "section-04", tmp_path / "dropbox", root)
    made.grading("build")
    made.grading("release")
    (made.root / "roster.csv").write_text(ROSTER, encoding="utf-8")
    made.dropbox.mkdir()
    shutil.copytree(made.root / "release" / "section-04", made.copy)
    return made


def test_score_is_what_the_clicks_earned(page: Page, lab: Lab, course: Course, bank: Bank) -> None:
    """Answers by mouse and keyboard survive a reload and a new kernel, and are marked as clicked, wrong ones less."""
    wrong = ["s4a-bicycle.police.decide", "s4a-bicycle.police.clauses", "s4a-market.council.missing"]
    first = [plan(bank.cases[case_id], wrong=wrong) for case_id in (BY_MOUSE, BY_KEYBOARD)]
    players = len(_code_cells(course.copy / NOTEBOOK, "play("))
    open_notebook(page, lab, course.copy / NOTEBOOK)
    run_all(page, players)
    _answer_by_keyboard(page, first[1])
    _answer_by_mouse(page, first[0])

    new_kernel(page)
    page.reload()
    open_notebook(page, lab, course.copy / NOTEBOOK)
    run_all(page, players)
    for each in first:
        _open_case(page, each)
        _is_answered(page, each)

    scores = course.marked()
    _earned_as_clicked(scores, first)

    better = plan(bank.cases[BY_MOUSE])
    case = case_named(page, better.case.title)
    _untick(case)
    _click_choices(case, better)
    again = course.marked()
    _earned_as_clicked(again, [better, first[1]])
    assert again["s4a-bicycle.police"] > scores["s4a-bicycle.police"]


def _earned_as_clicked(scores: dict[str, float | None], plans: list[Plan]) -> None:
    """Every question scores what its clicks earn, and a question without an answer nothing."""
    expected = dict.fromkeys(scores, 0.0)
    for each in plans:
        expected.update({question.id: each.earned(question.id) for question in each.case.questions})
    assert scores == pytest.approx(expected, abs=1e-3)
    assert any(expected.values())


def _question(case: Locator, planned: Plan, part_id: str) -> Locator:
    """Return the section of the question that a part belongs to."""
    ask = planned.case.question(part_id.rpartition(".")[0]).ask
    return case.locator(".ss-question").filter(has=case.page.get_by_role("heading", name=ask))


def _open_case(page: Page, planned: Plan) -> Locator:
    """Open a case with the mouse: past its warning, to the end of its story."""
    case = case_named(page, planned.case.title)
    case.scroll_into_view_if_needed()
    if case.get_by_role("button", name="Show this case").is_visible():
        case.get_by_role("button", name="Show this case").click()
    following = case.get_by_role("button", name="Next part of the story")
    while following.is_visible():
        following.click()
    return case


def _answer_by_mouse(page: Page, planned: Plan) -> None:
    case = _open_case(page, planned)
    _click_choices(case, planned)
    expect(case.get_by_text("Saved; marked at the close of the cohort.").first).to_be_visible()


def _click_choices(case: Locator, planned: Plan) -> None:
    for part_id, labels in planned.choices.items():
        for label in labels:
            _question(case, planned, part_id).get_by_label(label).click()
    saved(case)


def _untick(case: Locator) -> None:
    while case.get_by_role("checkbox", checked=True).count():
        case.get_by_role("checkbox", checked=True).first.click()


def _answer_by_keyboard(page: Page, planned: Plan) -> None:
    """Answer a case with Tab, arrows, Space and Enter alone, coming from the notebook's last cell, where it stands."""
    case = case_named(page, planned.case.title)
    for _ in range(100):
        if case.evaluate("node => node.closest('.jp-Cell').classList.contains('jp-mod-active')"):
            break
        page.keyboard.press("ArrowUp")
    show = case.get_by_role("button", name="Show this case")
    if show.count():
        _tab_to(page, show)
        page.keyboard.press("Enter")
    following = case.get_by_role("button", name="Next part of the story")
    while following.is_visible():
        _tab_to(page, following)
        page.keyboard.press("Space")
    for part_id, labels in planned.choices.items():
        for label in labels:
            _press_choice(page, _question(case, planned, part_id).get_by_label(label))
    saved(case)


def _press_choice(page: Page, control: Locator) -> None:
    """Choose a radio button with the arrows of its group, or tick a box with Space."""
    if control.get_attribute("type") == "checkbox":
        _tab_to(page, control)
        page.keyboard.press("Space")
    else:
        name = control.get_attribute("name")
        _tab_to(page, page.locator(f'input[name="{name}"]'))
        if not control.is_checked():
            page.keyboard.press("Space")
        for _ in range(10):
            if control.is_checked():
                break
            page.keyboard.press("ArrowDown")
    expect(control).to_be_checked()


def _tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until one of the wanted controls has the focus, which must be visible where it stands."""
    for _ in range(80):
        if wanted.evaluate_all("nodes => nodes.includes(document.activeElement)"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never reached {wanted}")


def _is_answered(page: Page, planned: Plan) -> None:
    """Every control of a case stands as it was left."""
    case = case_named(page, planned.case.title)
    for part_id, labels in planned.choices.items():
        for label in labels:
            expect(_question(case, planned, part_id).get_by_label(label)).to_be_checked()
    expect(case.locator("input:checked")).to_have_count(sum(len(labels) for labels in planned.choices.values()))
