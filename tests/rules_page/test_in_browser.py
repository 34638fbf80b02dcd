"""The page in Chromium: accessible, light and dark, wide and narrow, and without a request to anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from safeshare import load_rulebook
from safeshare.rules_page import as_html, rules_page

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
LOOKS = [("light", 1280), ("dark", 390)]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page to a file."""
    path = tmp_path_factory.mktemp("page") / "rules.html"
    path.write_text(as_html(rules_page(load_rulebook())), encoding="utf-8")
    return path


def opened(browser: Browser, file: Path, scheme: str, width: int) -> tuple[Page, list[str]]:
    """Open the page without JavaScript of its own; return it with the addresses that it asked for."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    return page, asked


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_axe_finds_nothing(browser: Browser, file: Path, scheme: str, width: int) -> None:
    """WCAG 2.2 AA by axe finds no violation, and the page asks for nothing but itself."""
    page, asked = opened(browser, file, scheme, width)
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []
    assert asked == [file.as_uri()]
    page.context.close()


def test_axe_would_find_a_fault(browser: Browser, file: Path) -> None:
    """A planted fault is found: faint text in a section of the page."""
    page, _ = opened(browser, file, "light", 1280)
    faint = '<section id="planted"><p style="color:#bbb">Faint</p></section>'
    page.evaluate("words => document.querySelector('main').insertAdjacentHTML('beforeend', words)", faint)
    found = Axe().run(page, context="#planted", options=RULES).response["violations"]
    assert "color-contrast" in {each["id"] for each in found}
    page.context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_runs_over_the_side(browser: Browser, file: Path, width: int) -> None:
    """The page itself never scrolls sideways; wide tables and the picture scroll in boxes that the keyboard reaches."""
    page, _ = opened(browser, file, "light", width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    overflowing = page.evaluate(
        "[...document.querySelectorAll('.wide')].filter(e => e.scrollWidth > e.clientWidth && e.tabIndex !== 0).length"
    )
    assert overflowing == 0
    page.context.close()


def test_the_picture_fits_a_laptop(browser: Browser, file: Path) -> None:
    """At the width of a small laptop the whole picture is seen without scrolling sideways."""
    page, _ = opened(browser, file, "light", 1024)
    assert page.evaluate("[...document.querySelectorAll('figure .wide')].every(e => e.scrollWidth <= e.clientWidth)")
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_of_the_picture_fit_and_can_be_read(browser: Browser, file: Path, scheme: str) -> None:
    """In the picture each text stands inside its box, with a contrast of at least 4.5 to what is behind it."""
    page, _ = opened(browser, file, scheme, 1280)
    faults = page.evaluate(MEASURE)
    assert faults == []
    page.context.close()


MEASURE = """
() => {
  const light = (css) => {
    const parts = css.match(/[0-9.]+/g).slice(0, 3).map((part) => {
      const value = part / 255;
      return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const faults = [];
  for (const svg of document.querySelectorAll("svg.routes")) {
    const boxes = [...svg.querySelectorAll("rect.card, rect.chip")].map((rect) => [rect.getBBox(), rect]);
    for (const text of svg.querySelectorAll("text")) {
      const here = text.getBBox();
      const inside = (box) => here.x >= box.x && here.x + here.width <= box.x + box.width
        && here.y >= box.y - 1 && here.y + here.height <= box.y + box.height + 1;
      const around = boxes.find(([box]) => inside(box));
      if (!around) { faults.push(`outside: ${text.textContent}`); continue; }
      const [one, two] = [light(getComputedStyle(text).fill), light(getComputedStyle(around[1]).fill)];
      if ((Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05) < 4.5) faults.push(`faint: ${text.textContent}`);
    }
  }
  return faults;
}
"""
