"""The link to a section's card opens a tab of its own, and the notebook with its answers stays where it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import nbformat.v4 as v4
import pytest
from playwright.sync_api import Locator, Page, expect

from grading.authoring.cards import link_to_card
from tests.browser.conftest import Lab
from tests.browser.lab_page import open_notebook, run_all

WORDS = "This card as a page to print (opens in a new tab)"


def write_notebook(folder: Path) -> Path:
    """Write a notebook with two players, a link to its card and one to another notebook, and return its path."""
    (folder / "cards").mkdir(parents=True)
    (folder / "cards" / "05.html").write_text("<!doctype html><title>The card</title><h1>The card</h1>", "utf-8")
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    path = folder / "05_capacity.ipynb"
    cells = [
        *(v4.new_code_cell('from safeshare.player import play\nplay("s1-start")') for _twice in range(2)),
        v4.new_markdown_cell(f"## To take with you\n\n{link_to_card(path)}\n\n[Another notebook](06_family.ipynb)"),
    ]
    path.write_text(json.dumps(v4.new_notebook(cells=cells, metadata=kernel)), encoding="utf-8")
    (folder / "06_family.ipynb").write_text(json.dumps(v4.new_notebook(metadata=kernel)), encoding="utf-8")
    return path


def by_mouse(link: Locator) -> None:
    """Click a link."""
    link.click()


def by_keyboard(link: Locator) -> None:
    """Press Enter on a link."""
    link.press("Enter")


@pytest.mark.parametrize("open_it", [by_mouse, by_keyboard])
def test_the_card_opens_apart_and_other_notebooks_do_not(
    page: Page, lab: Lab, tmp_path: Path, open_it: Callable[[Locator], None]
) -> None:
    """One new tab shows the card itself and cannot reach the notebook's; a link to a notebook leads there as before."""
    notebook = write_notebook(lab.folder / tmp_path.name)
    open_notebook(page, lab, notebook)
    run_all(page, 2)
    here = page.url
    with page.context.expect_page() as opened:
        open_it(page.get_by_role("link", name=WORDS, exact=True))
    card = opened.value
    expect(card.get_by_role("heading", name="The card", level=1)).to_be_visible()
    assert card.url.split("?")[0] == f"{lab.address}/files/{tmp_path.name}/cards/05.html"
    assert card.evaluate("window.opener") is None
    assert len(page.context.pages) == 2
    assert page.url == here
    expect(page.locator(".safeshare")).to_have_count(2)
    card.close()
    open_it(page.get_by_role("link", name="Another notebook"))
    page.wait_for_url("**/06_family.ipynb*")
    assert len(page.context.pages) == 1
