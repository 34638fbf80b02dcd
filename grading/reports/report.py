"""The Board's report and the trainer's: a notebook is run with papermill, and one HTML page made of what it shows."""

from __future__ import annotations

import csv
import io
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grading import CHECKOUT
from grading.disclosure.beside import hand_over, note, releasing, with_past, with_told, withheld
from grading.disclosure.ledger import Entry
from grading.progress import bars_are_seen
from grading.reports.period import Period
from grading.running.held_folders import clear_leftovers, held_folder
from safeshare.files import write_atomically
from safeshare.problems import Problem, ProblemsError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from grading.reports.page import Page

NOTEBOOK = Path(__file__).with_name("board.ipynb")
COHORT_NOTEBOOK = NOTEBOOK.with_name("cohort.ipynb")
LOG = "disclosure-log.csv"
WORKING = "safeshare-report-"
"""How the names of folders begin that hold rows about people while a notebook runs, wherever it does."""
_OURS = (
    "period", "results", "bank", "listed", "left_out", "agency", "weights", "cohort", "records", "notebooks", "beside",
)  # fmt: skip
"""Parameters of the notebook that a report's caller does not set by name."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What reports are made from: a table and where it came from, the bank, how many people each agency lists.

    `left_out` names the extracts that are not counted. Without a bank there are no figures by clause. `weights` is the
    file of what errors weigh, None for the one that is shipped; `records` the marks of decision records, None for none.
    """

    table: pd.DataFrame
    name: str
    bank: Path | None = None
    listed: Mapping[str, int] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    weights: Path | None = None
    records: pd.DataFrame | None = None


def page_name(period: str, agency: str, cohort: str) -> str:
    """Return the name of a page on all agencies, or on one, or on a cohort."""
    if cohort:
        return f"cohort-{period}-{cohort}.html"
    return f"agency-{period}-{agency}.html" if agency else f"board-{period}.html"


@dataclass(frozen=True, slots=True)
class Task:
    """What one report needs wherever it is made: its table (Parquet), its parameters, whose it is and when it is made.

    `agency` is empty for the report on all agencies. The trainer's report is about a `cohort`. `records` are the marks
    of decision records that it is about (Parquet), empty where there are none. `past` are the earlier pages that it is
    judged beside; `again` tells that the same page was released before.
    """

    period: Period
    agency: str
    table: bytes
    parameters: Mapping[str, Any]
    synthetic: bool
    made: datetime
    cohort: str = ""
    records: bytes = b""
    past: tuple[Entry, ...] = ()
    again: bool = False

    @property
    def file(self) -> str:
        """The name of its page."""
        return page_name(str(self.period), self.agency, self.cohort)


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
            task = with_past(task, ledger)
            page = make(task, progress is not False)
            if page.withheld:
                raise ProblemsError([withheld(task, page)])
            keep(page, target.parent, task, ledger)
    return target


def ledger_of(course: Path) -> Path:
    """Return the folder in which the ledger of all pages on a course lies, wherever they are written."""
    return course / "reports"


def sources_of(course: Path, results: pd.DataFrame | None = None, records: pd.DataFrame | None = None) -> Sources:
    """Return what a course's reports are made from; `results` and `records` can stand in place of the course's own."""
    if results is None:
        from grading.results import results_table
        from grading.results.records import records_table

        results, records = results_table(course), records_table(course)
    bank, listed = _from_course(course)
    return Sources(results, str(course), bank, listed, records=records)


def task_of(sources: Sources, period: Period, agency: str, extra: Mapping[str, Any]) -> Task:
    """Return the task of one report, on all agencies or on one.

    Raises ProblemsError when its table cannot be read, or the period has no answers.
    """
    from grading.results.compact import compact
    from grading.results.outcomes import check_table, select

    check_table(sources.table, sources.name)
    table = sources.table[sources.table["agency_code"] == agency] if agency else sources.table
    synthetic = bool(select(table, period, sources.name).asked["synthetic"].iloc[0])
    given = {
        "period": str(period), "bank": str(sources.bank or ""), "agency": agency,
        "left_out": "\n".join(sources.left_out), "weights": str(sources.weights.resolve()) if sources.weights else "",
        "listed": sources.listed.get(agency, 0) if agency else sum(sources.listed.values()), **extra,
    }  # fmt: skip
    people = table[table["synthetic"] == synthetic]
    records = b"" if sources.records is None else _records_of(sources.records, people, period)
    return Task(period, agency, parquet(compact(table)), given, synthetic, datetime.now(UTC), records=records)


def _records_of(records: pd.DataFrame, table: pd.DataFrame, period: Period) -> bytes:
    """Return the marks of a quarter's decision records of the people in a results table as Parquet, empty if none."""
    from grading.results.record_columns import records_in_order

    chosen = records[records["month"].isin(period.months) & records["learner_pid"].isin(table["learner_pid"])]
    return parquet(records_in_order(chosen)) if len(chosen) else b""


def parquet(table: pd.DataFrame) -> bytes:
    """Return a table as Parquet."""
    kept = io.BytesIO()
    table.to_parquet(kept, index=False)
    return kept.getvalue()


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


_KINDS: Mapping[type, str] = {int: "whole number", str: "text"}


def _parameters(notebook: Path) -> dict[str, Any]:
    """Return the parameters of a notebook with what they are when nobody sets them."""
    from ast import literal_eval

    from papermill.inspection import inspect_notebook

    found = inspect_notebook(str(notebook))
    return {name: literal_eval(each["default"]) for name, each in found.items()}


def _from_course(course: Path) -> tuple[Path | None, Mapping[str, int]]:
    """Return what a course knows besides its results: where its bank is, how many people of each agency are listed."""
    from grading.course.folder import open_course
    from grading.course.roster import is_empty, read_roster

    if not (course / "course.json").is_file():
        return None, {}
    listed = {} if is_empty(course) else Counter(each.agency_code for each in read_roster(course).values())
    return open_course(course).bank_folder, listed


def _log(path: Path, task: Task, disclosure: Mapping[str, str]) -> None:
    """Note how many counts were released and hidden: one line for each report made."""
    lines = path.read_text(encoding="utf-8") if path.exists() else "period,agency,counts,hidden,rulebook,bank,data\n"
    text = io.StringIO(newline="")
    noted = (disclosure[name] for name in ("counts", "hidden", "rulebook", "bank", "data"))
    row = [str(task.period), task.agency or task.cohort, *noted]
    csv.writer(text, lineterminator="\n").writerow(row)
    write_atomically(path, lines + text.getvalue())


def read_settings(settings: tuple[str, ...]) -> dict[str, Any]:
    """Read `NAME=VALUE` pairs, whole numbers as numbers; raises ProblemsError for one that is no such pair."""
    wrong = [text for text in settings if "=" not in text]
    if wrong:
        raise ProblemsError([Problem("--set", f"'{text}' is not NAME=VALUE", "Write seed=2.") for text in wrong])
    pairs = (text.split("=", 1) for text in settings)
    return {name.strip(): int(value) if value.strip().isdecimal() else value.strip() for name, value in pairs}
