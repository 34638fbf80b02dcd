"""The Board's report from end to end: what is refused, what the page holds, and what it never holds."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from markupsafe import Markup
from playwright.sync_api import Browser, Page

from grading import render, report
from grading.charts import rates_chart
from grading.disclosure import fixed
from grading.page import NotReleasedError, make_page
from grading.period import Period
from grading.render import Piece, paragraph, say, show, table
from safeshare.problems import ProblemsError
from tests.grading.cohorts import cohort

QUARTER = Period(2026, 4)
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report on 24 simulated learners, made once."""
    return report.run_report(tmp_path_factory.mktemp("course"), "2026Q4", results=cohort(24), progress=False)


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


@pytest.fixture
def nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail when a notebook is run all the same."""

    def run(*_: Any, **__: Any) -> None:
        pytest.fail("the notebook was run")

    monkeypatch.setattr("papermill.execute_notebook", run)


@pytest.mark.usefixtures("nothing_runs")
@pytest.mark.parametrize(
    ("period", "extra", "message"),
    [
        ("2026-Q4", {}, "'2026-Q4' is not a quarter. Write the year, a capital Q"),
        ("2025Q1", {}, "nothing was assessed in 2025Q1. There are answers for 2026Q4."),
        ("2026Q4", {"sed": 2}, "the report has no parameter 'sed'. Did you mean 'seed'?"),
        ("2026Q4", {"agency": "x"}, "the report has no parameter 'agency'. Use one of: seed, draws."),
        ("2026Q4", {"seed": "two"}, "the parameter 'seed' cannot be 'two'. It is a whole number, such as 1."),
        ("2026Q4", {"results": "elsewhere.csv"}, "the report has no parameter 'results'"),
    ],
)
def test_refused_before_anything_runs(tmp_path: Path, period: str, extra: dict[str, Any], message: str) -> None:
    """A period or parameter that cannot be is refused in one sentence, and nothing is written."""
    with pytest.raises(ProblemsError) as caught:
        report.run_report(tmp_path, period, results=cohort(24), extra=extra)
    assert message in str(caught.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("nothing_runs")
def test_all_faults_at_once() -> None:
    """Every unknown parameter is named at once."""
    with pytest.raises(ProblemsError) as caught:
        report.check_parameters(report.NOTEBOOK, {"sed": 2, "draw": 3})
    assert len(caught.value.problems) == 2


def test_settings_are_read() -> None:
    """NAME=VALUE sets a parameter, whole numbers as numbers; anything else is refused."""
    assert report.read_settings(("seed=2", "name= x ")) == {"seed": 2, "name": "x"}
    with pytest.raises(ProblemsError, match="'seed' is not NAME=VALUE"):
        report.read_settings(("seed",))


def test_command_says_how_it_is_used() -> None:
    """The command's help names the course, the period and other parameters."""
    text = CliRunner().invoke(report.report, ["--help"]).output
    assert all(option in text for option in ("--course", "--period", "--set", "2026Q4"))


def test_failing_notebook_is_said_in_a_sentence(tmp_path: Path) -> None:
    """When a cell fails, the message names notebook and error; no page is written."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    source = tmp_path / "bad.ipynb"
    nbformat.write(notebook, source)
    with pytest.raises(ProblemsError, match=r"bad\.ipynb: it stopped with ZeroDivisionError: division by zero\."):
        report.run_notebook(source, {}, tmp_path / "out.ipynb", progress=False)


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
    assert not [word for word in ("board_page", "import ", "def ", "listed", "draws", "results.csv") if word in html]
    assert not re.search(r"p\d{5}", html)


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
    assert len(charts) == len(elements.of("svg")) == 3
    assert all(len(chart["aria-label"] or "") > 40 for chart in charts)
    ids = [attributes["id"] for _, attributes in elements.found if attributes.get("id")]
    assert len(ids) == len(set(ids))


def test_first_the_answer_then_what_it_cannot_say(html: str) -> None:
    """The page opens with the answer and with what can and cannot be said; synthetic data are named first of all."""
    titles = [text for tag, text in Elements(html).texts if tag == "h2"]
    assert titles[:2] == ["The answer in short", "What we can and cannot say"]
    assert html.index("Every learner on this page is simulated") < html.index("The answer in short</h2>")
    assert "cannot be said yet: they were assessed only once, after the training" in html
    assert "confidence is in no figure here, and is not learning" in html
    assert "Made from rulebook somerset 1.0.0, questions " in html


def test_counts_on_the_page_are_rounded(html: str) -> None:
    """Every count in a table is hidden or a multiple of 5 from 10 up, or nought."""
    cells = [text for tag, text in Elements(html).texts if tag == "td"]
    counts = [int(cell.replace(",", "")) for cell in cells if re.fullmatch(r"[\d,]+", cell)]
    assert len(counts) > 20
    assert all(count == 0 or (count >= 10 and count % 5 == 0) for count in counts)
    assert any(cell.startswith("*") for cell in cells)


def test_release_is_logged(made: Path) -> None:
    """Each report leaves a line: how many counts, how many of them hidden, and from which versions."""
    header, line = (made.parent / report.LOG).read_text(encoding="utf-8").splitlines()
    noted = dict(zip(header.split(","), line.split(","), strict=True))
    assert noted["period"] == "2026Q4"
    assert 0 < int(noted["hidden"]) < int(noted["counts"])
    assert noted["rulebook"] == "somerset 1.0.0"


@pytest.mark.slow
def test_same_data_same_page(tmp_path: Path, html: str) -> None:
    """The same data give the same page byte for byte, but for the day on which it was made."""
    again = report.run_report(tmp_path, "2026Q4", results=cohort(24), progress=False).read_text(encoding="utf-8")
    without_day = [re.sub(r"made on \d+ \w+ \d+", "", page) for page in (html, again)]
    assert without_day[0] == without_day[1]


@pytest.mark.slow
def test_change_is_shown_where_there_are_two_times(tmp_path: Path) -> None:
    """With answers before and after, the change of the same people is shown; real data wear no banner."""
    before = cohort(200, 3, phase="pre", month="2026-07", ability=0.5)
    results = pd.concat([before, cohort(200, 4, ability=0.75)]).assign(synthetic=False)
    page = report.run_report(tmp_path, "2026Q4", results=results, progress=False).read_text(encoding="utf-8")
    assert re.search(r"From before the training to after the training, .* rose: \+\d\d percentage points", page)
    assert "Change in the share of safe answers, same people" in page
    assert not re.search("[Ss]ynthetic data|simulated", page)


def test_notebook_is_thin_and_clean() -> None:
    """The committed notebook has tagged parameters, no outputs, no figures, and only shows released pieces."""
    notebook = json.loads(report.NOTEBOOK.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["id"] for cell in code if "parameters" in cell["metadata"].get("tags", [])] == ["parameters"]
    assert not any(cell["outputs"] or cell["execution_count"] for cell in code)
    for cell in code[2:]:
        assert re.fullmatch(r"board_page\.[a-z]+\(board\)", "".join(cell["source"]))
    words = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    assert not any(re.search(r"\d", text) for text in words)


@pytest.mark.parametrize(
    "output",
    [
        nbformat.v4.new_output("stream", name="stdout", text="24 people"),
        nbformat.v4.new_output("execute_result", data={"text/plain": "24"}),
        nbformat.v4.new_output("display_data", data={"text/html": "<b>24</b>"}),
        nbformat.v4.new_output("error", ename="E", evalue="24", traceback=[]),
    ],
)
def test_page_takes_released_output_only(output: Any) -> None:
    """A print, a last expression or a display of its own stops the page: nothing passes beside the gate."""
    cells = [nbformat.v4.new_markdown_cell("## Reach"), nbformat.v4.new_code_cell("x", outputs=[output])]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"title": "x"})
    with pytest.raises(NotReleasedError, match="did not pass the disclosure gate"):
        make_page(notebook, QUARTER, synthetic=False, made=pd.Timestamp("2026-11-22"))


@pytest.mark.parametrize(
    "act",
    [
        lambda: say("Of 24 people"),
        lambda: say("Of {n} people", n=24),  # type: ignore[arg-type]
        lambda: say("Of {n} people", n="24"),  # type: ignore[arg-type]
        lambda: table("T", ["A", "B"], [["x", 24]], tag="t"),  # type: ignore[list-item]
        lambda: table("T", ["A", "B"], [["x", "24"]], tag="t"),
        lambda: table("T", ["A", "B"], [["x", pd.Series([24])]], tag="t"),  # type: ignore[list-item]
        lambda: table("T of 24", ["A"], [["x"]], tag="t"),
        lambda: show("24"),  # type: ignore[arg-type]
        lambda: show(pd.DataFrame({"n": [24]})),  # type: ignore[arg-type]
        lambda: show(24),  # type: ignore[arg-type]
        lambda: rates_chart([("x", [24])], ["s"], say("x"), tag="c", axis="a"),  # type: ignore[list-item]
        lambda: Piece(Markup("<b>24</b>"), "24"),
    ],
)
def test_raw_figures_are_refused(act: Any) -> None:
    """No sentence, table, chart or output takes a number, a frame, or words with a digit that were not released."""
    with pytest.raises(TypeError):
        act()


def test_drawings_come_from_the_charts_only(root: Path) -> None:
    """Nothing but the charts puts a drawing on a page, and neither pages nor charts import tables or tallies."""
    for path in (root / "grading").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.name not in ("render.py", "charts.py"):
            assert not re.search(r"render import .*\bfigure\b|render\.figure", text), path.name
        if path.name in ("render.py", "charts.py", "board_words.py", "board_page.py", "board_model.py", "page.py"):
            imports = re.findall(r"^\s*(?:from|import) ([\w.]+)", text, re.MULTILINE)
            assert not {"pandas", "grading.outcomes", "grading.results", "grading.board_counts"} & set(imports), (
                path.name
            )


def test_words_are_escaped() -> None:
    """Whatever a name holds is shown as text."""
    assert "&lt;script&gt;" in paragraph(say("{x}", x=fixed("<script>"))).html
    assert "<script>" not in render.table("T", ["A"], [[fixed("<script>")]], tag="t").html


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


@pytest.mark.browser
def test_axe_would_find_a_fault(opened: Page) -> None:
    """A fault put into the page is found, so finding none means something."""
    opened.evaluate("document.querySelector('svg[role=img]').removeAttribute('aria-label')")
    assert "svg-img-alt" in [each["id"] for each in Axe().run(opened, options=AXE).response["violations"]]


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
