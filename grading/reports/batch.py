"""Many reports at once: over quarters and agencies, in several processes or on a cluster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading.disclosure.beside import in_waves, releasing, with_past, withheld
from grading.disclosure.cells import THRESHOLD
from grading.disclosure.ledger import entries
from grading.progress import each
from grading.reports.page import Page
from grading.reports.parameters import NOTEBOOK, check_parameters
from grading.reports.period import Period
from grading.reports.ready import refuse_displacing
from grading.reports.report import keep, make
from grading.reports.tasks import Sources, Task, task_of
from grading.results.outcomes import check_table, select
from grading.running.executors import Executor, Needs, Where, executor_for
from grading.running.papermill_runs import LOST, nothing_to_prepare
from grading.running.under_way import Rescue
from grading.statistics.weights import read_weights
from safeshare.problems import Problem, ProblemsError, did_you_mean


@dataclass(frozen=True, slots=True)
class Plan:
    """Reports to make, and those that are not made with the reason (by quarter and agency)."""

    tasks: tuple[Task, ...]
    not_made: Mapping[tuple[Period, str], str]


def plan(sources: Sources, periods: Sequence[Period], agencies: Sequence[str], extra: Mapping[str, Any]) -> Plan:
    """Return the tasks of a batch: each quarter with each agency; the agency '' stands for all of them together.

    An agency has no report of its own where fewer than 8 of its people were assessed, or fewer than 8 of the others:
    beside the report on all agencies, theirs would tell of those few. Raises ProblemsError, before anything runs, for
    an agency that has no answers at all, a quarter without any, a parameter that the notebook does not have, and a
    table or weights that cannot be read.
    """
    check_parameters(NOTEBOOK, extra)
    if sources.weights is not None:
        read_weights(sources.weights)
    check_table(sources.table, sources.name)
    known = sorted(sources.table["agency_code"].dropna().unique())
    problems = [
        Problem("--agency", f"there are no answers of the agency '{code}'", did_you_mean(code, known))
        for code in agencies
        if code and code not in known
    ]
    if problems:
        raise ProblemsError(problems)
    tasks: list[Task] = []
    not_made: dict[tuple[Period, str], str] = {}
    for period in periods:
        people = select(sources.table, period, sources.name).asked.groupby("agency_code")["learner_pid"].nunique()
        for agency in agencies:
            own = int(people.get(agency, 0))
            if agency and own < THRESHOLD:
                not_made[period, agency] = f"fewer than {THRESHOLD} of its people were assessed"
            elif agency and 0 < people.sum() - own < THRESHOLD:
                not_made[period, agency] = f"fewer than {THRESHOLD} people of other agencies were assessed"
            else:
                tasks.append(task_of(sources, period, agency, extra))
    return Plan(tuple(tasks), not_made)


def make_all(
    tasks: Sequence[Task], folder: Path, place: Where, *read: Path | None, ledger: Path | None = None
) -> Iterator[Path]:
    """Make the reports and yield their pages as they are kept, all agencies' first, with progress.

    `read` are the files and folders that the notebook reads: the bank, the weights. `ledger` is where the ledger of
    releases lies, if not in the folder of the pages. Whatever the order of the tasks and
    wherever they are done, each page is judged beside the same others.

    Raises ProblemsError before any is made when one would displace a page that it is not judged beside, when a notebook
    stops, and at the end when some pages cannot be released beside earlier ones;
    the others are kept.
    """
    if not tasks:
        return
    of_course, ledger = ledger, ledger or folder
    needs = Needs(same=[each for each in read if each is not None])
    problems: list[Problem] = []
    with (
        releasing(ledger, max(task.made for task in tasks).date()),
        executor_for(place, nothing_to_prepare, apart=True, needs=needs) as executor,
    ):
        refuse_displacing(tasks, folder, of_course, entries(ledger))
        pages = _waves(executor, tasks, ledger)
        for task, page in each(pages, "Making reports, each up to a minute", "report", total=len(tasks)):
            if page.withheld:
                problems.append(withheld(task, page))
            else:
                yield keep(page, folder, task, ledger)
    if problems:
        raise ProblemsError(problems)


def _waves(executor: Executor, tasks: Sequence[Task], ledger: Path) -> Iterator[tuple[Task, Page]]:
    """Yield tasks with their pages, wave by wave: what one wave leaves in the ledger, the next one reads there."""
    for wave in in_waves(tasks):
        ready = [with_past(task, ledger) for task in wave]
        yield from zip(ready, executor.results(make, ready, Rescue(_lost)), strict=True)


def _lost(task: Task) -> Page:
    raise ProblemsError([Problem(task.file, LOST, "Run it again with fewer at once: --jobs 1.")])
