"""Make docs/player.png anew, a case of section 4 as a learner sees it: `python -m tests.browser.picture`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from safeshare.player.desk import Desk
from safeshare.player.shelf import find_shelf
from tests.browser.bare import draw

ROOT = Path(__file__).resolve().parents[2]
CASE = ("s4-supper",)
OTHERS = (("s4-shopping", "s4-shopping-b"), ("s4a-lamp",), ("s4a-key",))
ANSWERS = {
    "s4-supper.council.unfold": {"path": [{"step": step, "did": "decide", "family": "hold"} for step in (1, 2, 3, 4)]},
    "s4-supper.council.decide": {"family": "share", "outcome": "share_without_consent", "confidence": 2},
}
TITLE = "Section 4: When somebody says no to sharing"
HEADING = "words => document.querySelector('main').insertAdjacentHTML('afterbegin', `<h1 hidden>${words}</h1>`)"


def main() -> None:
    """Draw the case with the answers of somebody half way through, and take its picture from the first question on."""
    with tempfile.TemporaryDirectory(dir=ROOT) as folder, sync_playwright() as playwright:
        desks = [Desk(find_shelf(Path(folder)), Path(folder), cases) for cases in (CASE, *OTHERS)]
        listed = [held for desk in desks for held in desk.contents()]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1000, "height": 1240})
        state = {"answers": ANSWERS, "contents": listed, "done": list(ANSWERS)}
        draw(page, *desks[0].view()["cases"], **state)
        page.evaluate(HEADING, TITLE)
        page.evaluate("ids => kernel.set('done', ids)", list(ANSWERS))  # the strip looks for its title again
        page.get_by_role("button", name="Part 2,").click()
        page.locator(".ss-story li").last.evaluate("node => node.scrollIntoView({ block: 'start' })")
        page.screenshot(path=ROOT / "docs" / "player.png")
        browser.close()


if __name__ == "__main__":
    main()
