"""One learner's way through section 4: from the first click in JupyterLab to the score in nbgrader's gradebook."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

from safeshare.scenario import Bank, load_bank
from tests.browser.clicks import earned_as_clicked, plan
from tests.browser.conftest import Lab
from tests.browser.hands import answer_by_keyboard, answer_by_mouse, click_choices, is_answered, open_case, untick
from tests.browser.lab_page import case_named, new_kernel, open_notebook, run_all
from tests.browser.taking import Course, take_course

BY_MOUSE, BY_KEYBOARD = "s4a-bicycle", "s4a-market"


@pytest.fixture(scope="module")
def bank(root: Path) -> Bank:
    """Load the cases with their keys, for the test to know what is right."""
    return load_bank(root / "scenarios")


@pytest.fixture
def course(tmp_path: Path, root: Path, lab: Lab) -> Course:
    """Build and release the course, and put a learner's copy of section 4 where JupyterLab serves it."""
    return take_course("section-04", tmp_path, lab.folder, root)


def shown_in(course: Course) -> dict[str, str]:
    """Return item -> the case that this learner was shown, as their answers record it."""
    kept = json.loads((course.copy / "answers.json").read_text(encoding="utf-8"))["variants"]
    return {item: each["case"] for item, each in kept.items()}


def test_score_is_what_the_clicks_earned(page: Page, lab: Lab, course: Course, bank: Bank) -> None:
    """Answers by mouse and keyboard survive a reload and a new kernel, and are marked as clicked, wrong ones less."""
    open_notebook(page, lab, course.notebook)
    run_all(page, course.players)
    shown = {item: bank.cases[case_id] for item, case_id in shown_in(course).items()}
    first = [
        plan(shown[item], wrong=[f"{shown[item].id}.{part}" for part in parts])
        for item, parts in ((BY_MOUSE, ("police.decide", "police.clauses")), (BY_KEYBOARD, ("council.missing",)))
    ]
    answer_by_keyboard(page, first[1])
    answer_by_mouse(page, first[0])

    new_kernel(page)
    page.reload()
    open_notebook(page, lab, course.notebook)
    run_all(page, course.players)
    for each in first:
        open_case(page, each)
        is_answered(page, each)

    scores = course.marked()
    earned_as_clicked(scores, first)

    better = plan(shown[BY_MOUSE])
    case = case_named(page, better.case.title)
    untick(case)
    click_choices(case, better)
    again = course.marked()
    earned_as_clicked(again, [better, first[1]])
    assert again["s4a-bicycle.police"] > scores["s4a-bicycle.police"]
