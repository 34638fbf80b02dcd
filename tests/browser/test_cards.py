"""Every summary card prints on one sheet of A4 and passes WCAG 2.2 AA by axe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from grading.authoring.cards import MOST_ROWS, Card, card_of, card_page
from grading.authoring.notebook import read_notebook
from grading.course.assignment import course_notebooks
from grading.course.folder import NOTEBOOKS
from safeshare.rulebook import load_rulebook
from tests.browser.test_accessibility import RULES

CARDS = {path.stem: card for path in course_notebooks(NOTEBOOKS) if (card := card_of(path, read_notebook(path)))}


def sheets(page: Page, card: Card, folder: Path) -> int:
    """Print a card as a PDF and return on how many sheets it is."""
    path = folder / "card.html"
    path.write_text(card_page(card, load_rulebook()), encoding="utf-8")
    page.goto(path.as_uri())
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="A4", prefer_css_page_size=True)))


@pytest.mark.parametrize("name", CARDS)
def test_it_prints_on_one_sheet(empty: Page, tmp_path: Path, name: str) -> None:
    """Each notebook's card is one page of A4."""
    assert sheets(empty, CARDS[name], tmp_path) == 1


def test_a_card_that_is_too_long_is_noticed(empty: Page, tmp_path: Path) -> None:
    """As many rows as a card may have fit, each as long as the longest; rows of many lines are a second sheet."""
    card = next(iter(CARDS.values()))
    longest = max(card.rows, key=lambda row: len(row[1]))
    for times, expected in ((1, 1), (12, 2)):
        row = tuple(cell * times for cell in longest)
        assert min(sheets(empty, Card(card.title, card.intro, card.heads, (row,) * MOST_ROWS), tmp_path), 2) == expected


@pytest.mark.parametrize("name", CARDS)
def test_axe_finds_nothing(empty: Page, tmp_path: Path, name: str) -> None:
    """No violation is in a card with a clause open, and axe is awake: faint text planted there is found."""
    sheets(empty, CARDS[name], tmp_path)
    empty.locator("summary").first.press("Enter")
    assert empty.locator("details[open] p").first.is_visible()
    empty.evaluate("document.querySelector('footer').insertAdjacentHTML('afterend', '<p id=planted>Faint</p>')")
    empty.evaluate("document.getElementById('planted').style = 'color: #bbb; background: #fff'")
    found = Axe().run(empty, options=RULES).response["violations"]
    nodes = [(each["id"], node["html"]) for each in found for node in each["nodes"]]
    assert [(rule, "planted" in html) for rule, html in nodes] == [("color-contrast", True)], nodes
