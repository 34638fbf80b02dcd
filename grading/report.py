"""The Board's report: its notebook is run with papermill, and one HTML page is made of what that shows."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grading.period import Period
from grading.progress import bars_are_seen
from safeshare.files import write_atomically
from safeshare.problems import Problem, ProblemsError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

CHECKOUT = Path(__file__).resolve().parents[1]
NOTEBOOK = CHECKOUT / "grading" / "reports" / "board.ipynb"
LOG = "disclosure-log.csv"
_OURS = ("period", "results", "bank", "listed", "left_out")
"""Parameters of the notebook that a report's caller does not set by name."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a report is made from: its table and where that came from, the bank, how many people are listed.

    `left_out` names the extracts that are not counted. Without a bank there are no figures by clause.
    """

    table: pd.DataFrame
    name: str
    bank: Path | None = None
    listed: int = 0
    left_out: tuple[str, ...] = ()


def run_report(
    course: Path,
    period: str,
    results: pd.DataFrame | None = None,
    progress: bool | None = None,
    extra: Mapping[str, Any] | None = None,
    dry_run: bool = False,
    folder: Path | None = None,
) -> Path:
    """Make the Board's report on a course for one quarter and return its HTML page in a folder (the course's reports).

    `results` is a results table to use in place of the course's own; for the rest see `make_report`.
    """
    Period.parse(period)
    check_parameters(NOTEBOOK, extra or {})
    if results is None:
        from grading.results import results_table

        results = results_table(course)
    bank, listed = _from_course(course)
    sources = Sources(results, str(course), bank, listed)
    return make_report(sources, folder or course / "reports", period, progress, extra, dry_run)


def make_report(
    sources: Sources,
    folder: Path,
    period: str,
    progress: bool | None = None,
    extra: Mapping[str, Any] | None = None,
    dry_run: bool = False,
) -> Path:
    """Make the Board's report for one quarter and return its HTML page in a folder, which is made if it is not there.

    `progress` shows progress (None: it does), `extra` sets other parameters of the notebook, such as `seed`. With
    `dry_run` all is checked and nothing run.

    Raises ProblemsError, before anything runs, for a period that is none or has no answers, a parameter that the
    notebook does not have, or a table that cannot be read.
    """
    quarter = Period.parse(period)
    check_parameters(NOTEBOOK, extra or {})
    from grading.outcomes import check_table, select

    check_table(sources.table, sources.name)
    synthetic = bool(select(sources.table, quarter, sources.name).asked["synthetic"].iloc[0])
    target = folder / f"board-{quarter}.html"
    if dry_run:
        return target
    with tempfile.TemporaryDirectory() as place:
        table = Path(place) / "results.parquet"
        sources.table.to_parquet(table, index=False)
        given = {
            "period": str(quarter), "results": str(table), "bank": str(sources.bank or ""), "listed": sources.listed,
            "left_out": "\n".join(sources.left_out), **(extra or {}),
        }  # fmt: skip
        notebook = run_notebook(NOTEBOOK, given, Path(place) / "board.ipynb", progress is not False)
    from grading.page import make_page

    page = make_page(notebook, quarter, synthetic=synthetic, made=datetime.now(UTC))
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(target, page.html)
    _log(folder / LOG, quarter, page.disclosure)
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


def _from_course(course: Path) -> tuple[Path | None, int]:
    """Return what a course knows besides its results: where its bank is and how many people are on its roster."""
    from grading.course import open_course
    from grading.roster import is_empty, read_roster

    if not (course / "course.json").is_file():
        return None, 0
    return open_course(course).bank_folder, 0 if is_empty(course) else len(read_roster(course))


def _log(path: Path, period: Period, disclosure: Mapping[str, str]) -> None:
    """Note how many counts were released and hidden: one line for each report made."""
    lines = path.read_text(encoding="utf-8") if path.exists() else "period,counts,hidden,rulebook,bank,data\n"
    text = io.StringIO(newline="")
    names = ("counts", "hidden", "rulebook", "bank", "data")
    csv.writer(text, lineterminator="\n").writerow([str(period), *(disclosure[name] for name in names)])
    write_atomically(path, lines + text.getvalue())


def read_settings(settings: tuple[str, ...]) -> dict[str, Any]:
    """Read `NAME=VALUE` pairs, whole numbers as numbers; raises ProblemsError for one that is no such pair."""
    wrong = [text for text in settings if "=" not in text]
    if wrong:
        raise ProblemsError([Problem("--set", f"'{text}' is not NAME=VALUE", "Write seed=2.") for text in wrong])
    pairs = (text.split("=", 1) for text in settings)
    return {name.strip(): int(value) if value.strip().isdecimal() else value.strip() for name, value in pairs}
