"""A section with every kind of exercise, taken in JupyterLab: what was clicked is what nbgrader's gradebook holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from safeshare.marking.kinds import KINDS
from safeshare.scenario import load_bank
from tests.browser.clicks import Plan, earned_as_clicked, plan
from tests.browser.conftest import Lab
from tests.browser.hands import answer_by_keyboard, answer_by_mouse, is_answered, open_case, say_who, to_part
from tests.browser.lab_page import new_kernel, open_notebook, run_all, saved
from tests.browser.taking import LEARNER, Course, take_course

BY_KEYBOARD = "s2a-respite"
WISHES = "He wants his card back, and no quarrel on the landing."


@pytest.fixture
def course(tmp_path: Path, root: Path, lab: Lab) -> Course:
    """Build and release the course, and put a learner's copy of section 2 where JupyterLab serves it."""
    return take_course("section-02", tmp_path, lab.folder, root)


def _plans(course: Course, root: Path) -> dict[str, Plan]:
    """Return what to click in the variants that this learner was given, something wrong among it."""
    shown = json.loads((course.copy / "answers.json").read_text(encoding="utf-8"))["variants"]
    bank = load_bank(root / "scenarios")
    wrong = ("council.unfold", "record.review", "association.fact_or_opinion")
    return {item: plan(bank.cases[each["case"]], wrong=[f"{each['case']}.{part}" for part in wrong])
            for item, each in shown.items()}  # fmt: skip


def test_every_kind_scores_what_was_clicked(page: Page, lab: Lab, course: Course, root: Path) -> None:
    """Stories, lists, orders, channels and records come back after a new kernel and are marked as they were left."""
    open_notebook(page, lab, course.notebook)
    run_all(page, course.players)
    say_who(page, LEARNER)
    plans = _plans(course, root)
    answer_by_keyboard(page, plans[BY_KEYBOARD])
    for item, each in plans.items():
        if item != BY_KEYBOARD:
            answer_by_mouse(page, each)
    record = page.get_by_label("Write down what the person wants")
    to_part(open_case(page, plans["s2a-letters"]), f"{plans['s2a-letters'].case.id}.wishes.text")
    record.fill(WISHES)
    record.blur()
    saved(open_case(page, plans["s2a-letters"]))

    new_kernel(page)
    page.reload()
    open_notebook(page, lab, course.notebook)
    run_all(page, course.players)
    for each in plans.values():
        open_case(page, each)
        is_answered(page, each)
    expect(record).to_have_value(WISHES)

    kinds = {part.rpartition(".")[2] for each in plans.values() for part in each.points}
    assert kinds == KINDS.keys() - {"record"}
    earned_as_clicked(course.marked(), list(plans.values()))
