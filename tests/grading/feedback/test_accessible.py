"""Feedback pages are for everybody: well built, with contrast, and nothing that axe finds to mend."""

import re
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe

from safeshare.marking import perfect_answers
from safeshare.rulebook import load_rulebook
from tests.grading.feedback_pages import HOSTILE, Outline, own, page
from tests.grading.progress import over_time


def test_a_page_is_well_built(course, marked):
    """Language, one main heading, no skipped levels, table headers with scope, no outside resource."""
    marked("ann", {"s4a-key.wishes.text": {"text": "words"}})
    text = page(course, "ann")
    outline = Outline(text)
    assert outline.all("html") == [{"lang": "en-GB"}]
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all("scope" in attributes for attributes in outline.all("th"))
    assert outline.all("caption")
    assert not re.search(r"https?:|src=|@import|url\(", text)


def channel(value):
    """Return the linear light of one colour channel, by WCAG 2.2's definition of relative luminance."""
    value /= 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def luminance(colour):
    """Return the relative luminance of a colour such as #1d2733."""
    red, green, blue = (channel(int(colour[place : place + 2], 16)) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("text", "behind", "least"),
    [
        ("ink", "#ffffff", 4.5),
        ("quiet", "#ffffff", 4.5),
        ("accent", "#ffffff", 4.5),
        ("ink", "wash", 4.5),
        ("line", "#ffffff", 3),
    ],
)
def test_colours_have_contrast(course, marked, text, behind, least):
    """Text has 4.5 to 1 and lines 3 to 1 against what is behind them (WCAG 2.2, 1.4.3 and 1.4.11)."""
    marked("ann", {})
    named = dict(re.findall(r"--(\w+): (#\w{6})", page(course, "ann")))
    light, dark = sorted((luminance(named.get(each, each)) for each in (text, behind)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= least


@pytest.mark.browser
def test_axe_finds_nothing_to_mend(course, marked, browser, tmp_path):
    """WCAG 2.2 AA by axe in Chromium: no violation on the page, and a fault that is planted is found."""
    rulebook = load_rulebook()
    case = course.bank(rulebook).cases["s4a-lamp"]
    answers = {**perfect_answers(case, rulebook), "s4a-key.wishes.text": {"text": HOSTILE}}
    marked("ann", answers, s4a_key_wishes={"manual_score": 2.0, "comment": HOSTILE})
    good = page(course, "ann")
    faulty = good.replace('<html lang="en-GB">', "<html>").replace("#4a5665", "#b8bec6")
    pages = {"good": good, "own": own(course, "ann"), "over time": over_time(), "faulty": faulty}
    found = {}
    for name, text in pages.items():
        (tmp_path / f"{name}.html").write_text(text)
        tab = browser.new_page()
        tab.goto((tmp_path / f"{name}.html").as_uri())
        found[name] = {each["id"] for each in Axe().run(tab).response["violations"]}
        tab.close()
    assert found == {"good": set(), "own": set(), "over time": set(), "faulty": {"html-has-lang", "color-contrast"}}
