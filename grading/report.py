"""`python -m grading report`: runs the Board's notebook with papermill and makes one HTML page of what it shows."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grading.period import Period, period_of
from grading.progress import bars_are_seen
from safeshare.files import write_atomically
from safeshare.problems import Problem, ProblemsError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

CHECKOUT = Path(__file__).resolve().parents[1]
NOTEBOOK = CHECKOUT / "grading" / "reports" / "board.ipynb"
LOG = "disclosure-log.csv"
_OURS = ("period", "results", "bank", "listed")
"""Parameters of the notebook that a report's caller does not set by name."""


def run_report(
    course: Path,
    period: str,
    results: pd.DataFrame | None = None,
    progress: bool | None = None,
    extra: Mapping[str, Any] | None = None,
    dry_run: bool = False,
) -> Path:
    """Make the Board's report on a course for one quarter and return its HTML page in the course's reports folder.

    `results` is a results table to use in place of the course's own, `progress` shows progress (None: it does), `extra`
    sets other parameters of the notebook, such as `seed`. With `dry_run` all is checked and nothing run.

    Raises ProblemsError, before anything runs, for a period that is none or has no answers, a parameter that the
    notebook does not have, or a table that cannot be read.
    """
    quarter = Period.parse(period)
    check_parameters(NOTEBOOK, extra or {})
    from grading.outcomes import check_table, select

    if results is None:
        from grading.results import results_table

        results = results_table(course)
    check_table(results, str(course))
    synthetic = bool(select(results, quarter, str(course)).asked["synthetic"].iloc[0])
    folder_of_reports = course / "reports"
    target = folder_of_reports / f"board-{quarter}.html"
    if dry_run:
        return target
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "results.csv"
        results.to_csv(table, index=False, lineterminator="\n")
        given = {"period": str(quarter), "results": str(table), **_from_course(course), **(extra or {})}
        notebook = run_notebook(NOTEBOOK, given, Path(folder) / "board.ipynb", progress is not False)
    from grading.page import make_page

    page = make_page(notebook, quarter, synthetic=synthetic, made=datetime.now(UTC))
    folder_of_reports.mkdir(parents=True, exist_ok=True)
    write_atomically(target, page.html)
    _log(folder_of_reports / LOG, quarter, page.disclosure)
    return target


def check_parameters(notebook: Path, given: Mapping[str, Any]) -> None:
    """Refuse parameters that a notebook does not have, or that are not of its kind; papermill would only warn.

    Raises ProblemsError with every fault.
    """
    known = _parameters(notebook)
    open_to_all = [name for name in known if name not in _OURS]
    problems = []
    for name, value in given.items():
        if name not in open_to_all:
            problems.append(
                Problem(notebook.name, f"the report has no parameter '{name}'", did_you_mean(name, open_to_all))
            )
        elif type(value) is not type(known[name]):
            remedy = f"It is a {_KINDS[type(known[name])]}, such as {known[name]!r}."
            problems.append(Problem(notebook.name, f"the parameter '{name}' cannot be {value!r}", remedy))
    if problems:
        raise ProblemsError(problems)


def run_notebook(notebook: Path, parameters: Mapping[str, Any], output: Path, progress: bool = True) -> Any:
    """Run a notebook with papermill and return it as run; raises ProblemsError when a cell of it fails."""
    import papermill

    from grading.kernels import AskedKernel

    bar = progress and bars_are_seen()
    if progress and not bar:
        click.echo("Running the report's notebook", err=True)
    try:
        return papermill.execute_notebook(
            str(notebook), str(output), parameters=dict(parameters), kernel_name="python3", progress_bar=bar,
            cwd=str(CHECKOUT), kernel_manager_class=AskedKernel,
            extra_arguments=["--HistoryManager.hist_file=:memory:", "--Application.log_level=ERROR"],
        )  # fmt: skip
    except papermill.PapermillExecutionError as error:
        remedy = "Open the notebook in JupyterLab to see where."
        raise ProblemsError(
            [Problem(notebook.name, f"it stopped with {error.ename}: {error.evalue}", remedy)]
        ) from None


_KINDS: Mapping[type, str] = {int: "whole number", str: "text"}


def _parameters(notebook: Path) -> dict[str, Any]:
    """Return the parameters of a notebook with what they are when nobody sets them."""
    from ast import literal_eval

    from papermill.inspection import inspect_notebook

    found = inspect_notebook(str(notebook))
    return {name: literal_eval(each["default"]) for name, each in found.items()}


def _from_course(course: Path) -> dict[str, Any]:
    """Return what the course knows besides: where its bank is and how many people are on its roster."""
    from grading.course import open_course
    from grading.roster import is_empty, read_roster

    if not (course / "course.json").is_file():
        return {}
    listed = 0 if is_empty(course) else len(read_roster(course))
    return {"bank": str(open_course(course).bank_folder), "listed": listed}


def _log(path: Path, period: Period, disclosure: Mapping[str, str]) -> None:
    """Note how many counts were released and hidden: one line for each report made."""
    lines = path.read_text(encoding="utf-8") if path.exists() else "period,counts,hidden,rulebook,bank,data\n"
    text = io.StringIO(newline="")
    names = ("counts", "hidden", "rulebook", "bank", "data")
    csv.writer(text, lineterminator="\n").writerow([str(period), *(disclosure[name] for name in names)])
    write_atomically(path, lines + text.getvalue())


@click.command()
@click.option(
    "--course", type=click.Path(path_type=Path), default=Path("build/course"), show_default=True, metavar="DIR",
    help="The course folder.",
)  # fmt: skip
@click.option("--period", metavar="QUARTER", help="The quarter it is about, such as 2026Q4; without it, this one.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Another parameter, such as seed=2.")
def report(course: Path, period: str | None, settings: tuple[str, ...]) -> None:
    """Write the Board's report on one quarter, all agencies. Small numbers are hidden and others rounded in it."""
    quarter = period or str(period_of(f"{datetime.now(UTC):%Y-%m}"))
    click.echo(f"Wrote {run_report(course, quarter, extra=read_settings(settings))}.")


def read_settings(settings: tuple[str, ...]) -> dict[str, Any]:
    """Read `NAME=VALUE` pairs, whole numbers as numbers; raises ProblemsError for one that is no such pair."""
    wrong = [text for text in settings if "=" not in text]
    if wrong:
        raise ProblemsError([Problem("--set", f"'{text}' is not NAME=VALUE", "Write seed=2.") for text in wrong])
    pairs = (text.split("=", 1) for text in settings)
    return {name.strip(): int(value) if value.strip().isdecimal() else value.strip() for name, value in pairs}
