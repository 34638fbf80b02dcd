"""The Board's report from end to end: what the page holds, and what it never holds."""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from grading.reports import report
from tests.grading.cohorts import cohort, records_of, two_times

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

TABLES: Mapping[str, Any] = {"results": (_both := two_times(120)), "records": records_of(_both)}
"""The results of 120 people who were assessed twice, and their decision records."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report on them, made once."""
    return report.run_report(tmp_path_factory.mktemp("course"), "2026Q4", progress=False, **TABLES)


@pytest.fixture(scope="module")
def html(made: Path) -> str:
    """Return the report's page."""
    return made.read_text(encoding="utf-8")


class Elements(HTMLParser):
    """Every element of a page with its attributes, and the text of headings and cells."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.found.append((tag, dict(attrs)))
        if tag in ("h1", "h2", "h3", "td", "caption"):
            self.texts.append((tag, ""))
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note its end."""
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Note its text."""
        if self._open:
            tag, text = self.texts[-1]
            self.texts[-1] = tag, text + data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of a kind."""
        return [attributes for name, attributes in self.found if name == tag]


def test_page_is_whole_in_itself(html: str) -> None:
    """The page asks for nothing: no script, no address, no file of this machine, and it forbids itself to."""
    elements = Elements(html)
    assert not {"script", "link", "iframe", "img", "object", "form"} & {tag for tag, _ in elements.found}
    addresses = set(re.findall(r"[a-z]+://[^\s\"'<>)]+", html))
    assert {each for each in addresses if "w3.org" not in each} == set()
    assert all((link["href"] or "").startswith("#") for link in elements.of("a"))
    assert "default-src 'none'" in html
    assert "/tmp/" not in html
    assert str(Path.cwd()) not in html


def test_page_shows_no_code_and_nobody(html: str) -> None:
    """Neither code nor a parameter nor a pseudonym is on the page."""
    assert not [word for word in ("board.pages", "import ", "def ", "listed", "draws", "results.csv") if word in html]
    assert not re.search(r"\bp\d{5}\b", html)


def test_page_is_marked_up_for_everyone(html: str) -> None:
    """Language, title, headings in order, tables with captions and scopes, charts with the finding in words."""
    elements = Elements(html)
    assert elements.of("html")[0]["lang"] == "en-GB"
    assert "<title>Synthetic data: Sharing information safely: report to the Board, October to December 2026<" in html
    levels = [int(tag[1]) for tag, _ in elements.found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert all(cell.get("scope") in ("col", "row") for cell in elements.of("th"))
    assert len(elements.of("caption")) == len(elements.of("table")) >= 7
    charts = [each for each in elements.of("svg") if each.get("role") == "img"]
    assert len(charts) == len(elements.of("svg")) == 9
    assert all(len(chart["aria-label"] or "") > 40 for chart in charts)
    ids = [attributes["id"] for _, attributes in elements.found if attributes.get("id")]
    assert len(ids) == len(set(ids))


def test_first_the_answer_then_what_it_cannot_say(html: str) -> None:
    """The page opens with the answer and with what can and cannot be said; synthetic data are named first of all."""
    titles = [text for tag, text in Elements(html).texts if tag == "h2"]
    assert titles[:2] == ["The answer in short", "What we can and cannot say"]
    assert html.index("Every learner on this page is simulated") < html.index("The answer in short</h2>")
    assert re.search(r"After the training, answers were safer than before the training: \+\d\d percentage points", html)
    assert "confidence is shown by itself, never as learning" in html
    assert "is marked, only the tests are counted: what people answered in the sections is then practice" in html
    assert "Made from rulebook somerset 1.0.0, questions " in html


def test_counts_on_the_page_are_rounded(html: str) -> None:
    """Every count in a table is hidden or a multiple of 5 from 10 up, or nought; weights and parts are no counts."""
    tables = re.findall(r"<table>.*?</table>", html, re.DOTALL)
    of_counts = [each for each in tables if not re.search(r'id="t-(harm|forms)"', each)]
    assert len(of_counts) == len(tables) - 2
    cells = [text for tag, text in Elements("".join(of_counts)).texts if tag == "td"]
    counts = [int(cell.replace(",", "")) for cell in cells if re.fullmatch(r"[\d,]+", cell)]
    assert len(counts) > 20
    assert all(count == 0 or (count >= 10 and count % 5 == 0) for count in counts)
    assert any(cell.startswith("*") for cell in cells)


def test_decision_records_have_a_chapter(html: str) -> None:
    """It says what each criterion earned and of how many, which is weakest, and what two markers' agreement means."""
    chapter = html[html.index('id="records"') : html.index('id="bank"')]
    cells = [text for tag, text in Elements(chapter).texts if tag == "td"]
    rows = [cells[at : at + 4] for at in range(0, 12, 4)]
    assert [row[0] for row in rows] == ["person", "person", "machine"]
    for row, name in zip(rows, ("wishes", "risks", "told"), strict=True):
        written = TABLES["records"][TABLES["records"]["criterion"] == name]
        marked = written[written["status"] == "marked"]
        assert [int(cell) for cell in row[1:3]] == [5 * round(n / 5) for n in (len(marked), len(written) - len(marked))]
        assert int(row[3].rstrip("%")) == pytest.approx(100 * (marked["points"] / marked["out_of"]).mean(), abs=3)
    assert re.search(r"The weakest (criterion is|two criteria are) “", chapter)
    assert re.search(
        r"Two markers marked about 1\d\d texts\. Their agreement is 0\.\d\d \(quadratic-weighted k", chapter
    )
    assert "averages over a group can be relied on" in chapter


def test_release_is_logged(made: Path) -> None:
    """Each report leaves a line: how many counts, how many of them hidden, and from which versions."""
    header, line = (made.parent / report.LOG).read_text(encoding="utf-8").splitlines()
    noted = dict(zip(header.split(","), line.split(","), strict=True))
    assert noted["period"] == "2026Q4"
    assert 0 < int(noted["hidden"]) < int(noted["counts"])
    assert noted["rulebook"] == "somerset 1.0.0"


@pytest.mark.slow
def test_same_data_same_page(tmp_path: Path, made: Path, html: str) -> None:
    """The same data give the same page byte for byte, but for the day, and are no second release in the ledger."""
    shutil.copytree(made.parent / "ledger", tmp_path / "reports" / "ledger")
    again = report.run_report(tmp_path, "2026Q4", progress=False, **TABLES).read_text(encoding="utf-8")
    without_day = [re.sub(r"made on \d+ \w+ \d+", "", page) for page in (html, again)]
    assert without_day[0] == without_day[1]
    assert len(list((tmp_path / "reports" / "ledger").iterdir())) == 2, "the counts of one page, and whom they count"


@pytest.mark.slow
def test_one_time_shows_no_change(tmp_path: Path) -> None:
    """Where everybody was assessed once the page says that nothing can be said of change; real data wear no banner."""
    results = cohort(24).assign(synthetic=False)
    page = report.run_report(tmp_path, "2026Q4", results=results, progress=False).read_text(encoding="utf-8")
    assert "cannot be said yet: they were assessed only once, after the training" in page
    assert not re.search("[Ss]ynthetic data|simulated", page)


@pytest.fixture
def opened(browser: Browser, made: Path) -> Iterator[Page]:
    """Open the report; anything that it asks for besides itself, or complains of, fails the test."""
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("request", lambda request: faults.append(request.url) if request.url != made.as_uri() else None)
    page.goto(made.as_uri())
    yield page
    page.close()
    assert not faults


@pytest.mark.browser
@pytest.mark.parametrize("width", [1100, 320])
def test_axe_finds_nothing(opened: Page, width: int) -> None:
    """No violation of WCAG 2.2 AA or good practice, on a desk or at 320 pixels, where nothing scrolls sideways."""
    opened.set_viewport_size({"width": width, "height": 900})
    found = Axe().run(opened, options=AXE).response
    assert [violation["id"] for violation in found["violations"]] == []
    assert len(found["passes"]) > 20
    assert opened.evaluate("document.documentElement.scrollWidth") <= width


def test_charts_are_read_in_the_pages_font(html: str) -> None:
    """No chart names a font: one that this machine happens to have would make other pages on other machines."""
    assert html.count("<text") > 100
    assert "font-family" not in html


@pytest.mark.browser
def test_axe_would_find_a_fault(opened: Page) -> None:
    """A fault put into the page is found, so finding none means something."""
    opened.evaluate("document.querySelector('svg[role=img]').removeAttribute('aria-label')")
    assert "svg-img-alt" in [each["id"] for each in Axe().run(opened, options=AXE).response["violations"]]


@pytest.mark.browser
def test_charts_stay_dark_on_white_where_a_reader_sets_the_colours(opened: Page) -> None:
    """A reader's high contrast colours leave drawings alone, so charts keep the ground that they are drawn for."""
    opened.emulate_media(forced_colors="active", color_scheme="dark")
    look = "sel => {const all = getComputedStyle(document.querySelector(sel)); return [all.backgroundColor, all.fill]}"
    assert opened.evaluate(look, "svg.chart")[0] == "rgb(255, 255, 255)"
    assert opened.evaluate(look, "svg.chart text")[1] == "rgb(29, 39, 51)"
    assert opened.evaluate(look, "body")[0] != "rgb(255, 255, 255)"


@pytest.mark.browser
def test_report_is_read_by_keyboard(opened: Page) -> None:
    """The first key press offers to skip to the report, and the links of its contents follow."""
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.textContent") == "Skip to the report"
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.textContent") == "The answer in short"
    opened.keyboard.press("Enter")
    assert opened.evaluate("location.hash") == "#answer"


@pytest.mark.browser
def test_first_page_in_print_holds_the_answer(opened: Page) -> None:
    """Printed on A4, the answer and what cannot be said stand on the first page, and no table is cut off."""
    opened.emulate_media(media="print")
    opened.set_viewport_size({"width": 673, "height": 986})  # A4 within the page's margins, at 96 pixels an inch
    bottom = opened.locator("#limits").bounding_box()
    assert bottom is not None
    assert bottom["y"] + bottom["height"] < 986
    assert opened.evaluate("Math.max(...[...document.querySelectorAll('table')].map(t => t.scrollWidth))") <= 673
