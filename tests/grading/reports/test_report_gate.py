"""What the report refuses before it runs, and what its page lets through: released pieces and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from click.testing import CliRunner
from markupsafe import Markup

from grading.charts import rates_chart
from grading.cli import main
from grading.disclosure.gate import fixed
from grading.reports import parameters, render, report
from grading.reports.page import NotReleasedError, make_page
from grading.reports.period import Period
from grading.reports.render import Piece, paragraph, say, show, table
from safeshare.problems import ProblemsError
from tests.grading.cohorts import cohort

QUARTER = Period(2026, 4)


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
        parameters.check_parameters(parameters.NOTEBOOK, {"sed": 2, "draw": 3})
    assert len(caught.value.problems) == 2


def test_settings_are_read() -> None:
    """NAME=VALUE sets a parameter, whole numbers as numbers; anything else is refused."""
    assert parameters.read_settings(("seed=2", "name= x ")) == {"seed": 2, "name": "x"}
    with pytest.raises(ProblemsError, match="'seed' is not NAME=VALUE"):
        parameters.read_settings(("seed",))


def test_command_says_how_it_is_used() -> None:
    """The command's help names the course, the period and other parameters."""
    text = CliRunner().invoke(main, ["report", "--help"]).output
    assert all(option in text for option in ("--course", "--period", "--set", "2026Q3", "--extract"))


def test_failing_notebook_is_said_in_a_sentence(tmp_path: Path) -> None:
    """When a cell fails, the message names notebook and error; no page is written."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    source = tmp_path / "bad.ipynb"
    nbformat.write(notebook, source)
    with pytest.raises(ProblemsError, match=r"bad\.ipynb: it stopped with ZeroDivisionError: division by zero\."):
        report.run_notebook(source, {}, tmp_path / "out.ipynb", progress=False)


def test_notebook_is_thin_and_clean() -> None:
    """The committed notebook has tagged parameters, no outputs, no figures, and only shows released pieces."""
    notebook = json.loads(parameters.NOTEBOOK.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["id"] for cell in code if "parameters" in cell["metadata"].get("tags", [])] == ["parameters"]
    assert not any(cell["outputs"] or cell["execution_count"] for cell in code)
    for cell in code[2:]:
        assert re.fullmatch(r"pages\.[a-z_]+\(board\)", "".join(cell["source"]))
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
    shows = {"reports/render.py", "reports/page.py"}
    shows |= {f"board/{name}.py" for name in ("model", "bank_health", "comparison", "recorded", "teaching")}
    for folder in ("board/pages", "board/words", "charts"):
        shows |= {f"{folder}/{path.name}" for path in (root / "grading" / folder).glob("*.py")}
    assert len(shows) > 8
    for path in (root / "grading").rglob("*.py"):
        name = path.relative_to(root / "grading").as_posix()
        text = path.read_text(encoding="utf-8")
        if name not in ("reports/render.py", "charts/drawing.py"):
            assert not re.search(r"render import .*\bfigure\b|render\.figure", text), name
        if name in shows:
            imports = re.findall(r"^\s*(?:from|import) ([\w.]+)", text, re.MULTILINE)
            taboo = {
                "pandas",
                "grading.results.outcomes",
                "grading.results",
                "grading.board.counts",
                "grading.board.slips",
            }
            assert not taboo & set(imports), name


def test_words_are_escaped() -> None:
    """Whatever a name holds is shown as text."""
    assert "&lt;script&gt;" in paragraph(say("{x}", x=fixed("<script>"))).html
    assert "<script>" not in render.table("T", ["A"], [[fixed("<script>")]], tag="t").html
