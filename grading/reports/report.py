"""The Board's report and the trainer's: a notebook is run with papermill, and one HTML page made of what it shows."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grading import CHECKOUT
from grading.disclosure.beside import hand_over, note, releasing, with_past, with_told, withheld
from grading.disclosure.ledger import entries
from grading.progress import bars_are_seen
from grading.reports.period import Period
from grading.running.held_folders import clear_leftovers, held_folder
from safeshare.files import write_atomically
from safeshare.problems import Problem, ProblemsError

if TYPE_CHECKING:
    import pandas as pd

    from grading.reports.page import Page

from grading.reports.parameters import COHORT_NOTEBOOK, NOTEBOOK, check_parameters
from grading.reports.ready import refuse_displacing
from grading.reports.tasks import Task, ledger_of, sources_of, task_of

LOG = "disclosure-log.csv"
WORKING = "safeshare-report-"
"""How the names of folders begin that hold rows about people while a notebook runs, wherever it does."""


def run_report(
    course: Path,
    period: str,
    results: pd.DataFrame | None = None,
    progress: bool | None = None,
    extra: Mapping[str, Any] | None = None,
    dry_run: bool = False,
    folder: Path | None = None,
    records: pd.DataFrame | None = None,
) -> Path:
    """Make the Board's report on a course for one quarter and return its HTML page in a folder (the course's reports).

    `results` is a results table to use in place of the course's own, with `records` if it has any; `progress` shows
    progress (None: it does), `extra` sets other parameters of the notebook, such as `seed`. With `dry_run` all is
    checked and nothing run.

    Raises ProblemsError, before anything runs, for a period that is none or has no answers, a parameter that the
    notebook does not have, or a table that cannot be read.
    """
    quarter = Period.parse(period)
    check_parameters(NOTEBOOK, extra or {})
    task = task_of(sources_of(course, results, records), quarter, "", extra or {})
    target = (folder or course / "reports") / task.file
    if not dry_run:
        ledger = ledger_of(course)
        with releasing(ledger, task.made.date()):
            refuse_displacing([task], target.parent, ledger, entries(ledger))
            task = with_past(task, ledger)
            page = make(task, progress is not False)
            if page.withheld:
                raise ProblemsError([withheld(task, page)])
            keep(page, target.parent, task, ledger)
    return target


def make(task: Task, progress: bool = False) -> Page:
    """Run the notebook for a task and return its page; it needs nothing but the task, and the bank where it runs.

    A page that cannot be released beside an earlier one is empty, and says why.
    """
    from grading.disclosure.judging import WithheldError
    from grading.reports.page import Page, make_page

    temporary = Path(tempfile.gettempdir())
    clear_leftovers(temporary, WORKING)
    with held_folder(temporary, WORKING) as place:
        given = dict(task.parameters)
        for name, table in (("results", task.table), ("records", task.records)):
            if table:
                write_atomically(place / f"{name}.parquet", table)
                given[name] = str(place / f"{name}.parquet")
        source, beside = COHORT_NOTEBOOK if task.cohort else NOTEBOOK, place / "beside"
        hand_over(task, beside)
        given["beside"] = str(beside)
        try:
            notebook = run_notebook(source, given, place / source.name, progress)
        except WithheldError as error:
            return Page("", {}, withheld=str(error))
        whose = f"cohort {task.cohort}" if task.cohort else f"agency {task.agency}" if task.agency else "all agencies"
        page = make_page(notebook, task.period, synthetic=task.synthetic, made=task.made, whose=whose)
        return with_told(page, beside)


def keep(page: Page, folder: Path, task: Task, ledger: Path | None = None) -> Path:
    """Write a page into a folder, which is made if it is not there, note what was hidden, and return its file.

    `ledger` is where the ledger lies, if not beside the page. It comes first: a page that it did not know could be
    sent, and be followed by one not judged beside it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    note(task, page, ledger or folder)
    write_atomically(folder / task.file, page.html)
    _log(folder / LOG, task, page.disclosure)
    return folder / task.file


def run_notebook(notebook: Path, parameters: Mapping[str, Any], output: Path, progress: bool = True) -> Any:
    """Run a notebook with papermill and return it as run.

    Raises ProblemsError when a cell of it fails, WithheldError when that is because too much was released before.
    """
    import papermill

    from grading.disclosure.judging import WithheldError
    from grading.running.kernels import AskedKernel

    bar = progress and bars_are_seen()
    if progress and not bar:
        click.echo("Running the report's notebook, which counts, estimates and draws: up to a minute", err=True)
    try:
        return papermill.execute_notebook(
            str(notebook), str(output), parameters=dict(parameters), kernel_name="python3", progress_bar=bar,
            cwd=str(CHECKOUT), kernel_manager_class=AskedKernel,
            extra_arguments=["--HistoryManager.hist_file=:memory:", "--Application.log_level=ERROR"],
        )  # fmt: skip
    except papermill.PapermillExecutionError as error:
        if error.ename == WithheldError.__name__:
            raise WithheldError(error.evalue) from None
        remedy = "Open the notebook in JupyterLab to see where."
        raise ProblemsError(
            [Problem(notebook.name, f"it stopped with {error.ename}: {error.evalue}", remedy)]
        ) from None


def _log(path: Path, task: Task, disclosure: Mapping[str, str]) -> None:
    """Note how many counts were released and hidden: one line for each report made."""
    lines = path.read_text(encoding="utf-8") if path.exists() else "period,agency,counts,hidden,rulebook,bank,data\n"
    text = io.StringIO(newline="")
    noted = (disclosure[name] for name in ("counts", "hidden", "rulebook", "bank", "data"))
    row = [str(task.period), task.agency or task.cohort, *noted]
    csv.writer(text, lineterminator="\n").writerow(row)
    write_atomically(path, lines + text.getvalue())
