"""The trainer's report on each cohort of a course: which are made, which are not and why, and what they are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grading.disclosure.cells import THRESHOLD
from grading.faults import fault
from grading.reports.batch import Plan
from grading.reports.parameters import COHORT_NOTEBOOK, check_parameters
from grading.reports.period import Period
from grading.reports.tasks import Task, parquet
from grading.results.compact import compact
from grading.results.outcomes import check_table, select
from grading.statistics.weights import read_weights
from safeshare.problems import Problem, ProblemsError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from grading.course.folder import Course


@dataclass(frozen=True, slots=True)
class CohortSources:
    """What trainers' reports are made from.

    The course's results and its decision records, where its bank is, how many people of each cohort are on the roster,
    and which notebook each section of the guide has, one a line. `weights` is the file of what errors weigh (None: as
    shipped), `key` what the key of the course's pseudonyms is known by.
    """

    table: pd.DataFrame
    name: str
    records: pd.DataFrame
    bank: Path
    listed: Mapping[str, int]
    notebooks: str
    weights: Path | None = None
    key: str = ""


def cohort_sources(root: Path) -> CohortSources:
    """Return what a course's reports by cohort are made from; raises ProblemsError as the results table does."""
    from grading.course.folder import open_course
    from grading.course.roster import read_roster
    from grading.results import results_table
    from grading.results.pseudonyms import key_mark
    from grading.results.records import records_table

    course = open_course(root)
    listed = Counter(learner.cohort for learner in read_roster(course.root).values() if not learner.is_withdrawn())
    table = results_table(root)
    return CohortSources(
        table, str(root), records_table(root), course.bank_folder, listed, _notebooks(course), key=key_mark(root)
    )


def plan_cohorts(
    sources: CohortSources, periods: Sequence[Period], cohorts: Sequence[str], extra: Mapping[str, Any]
) -> Plan:
    """Return the tasks of each quarter with each cohort; without names, with every cohort that there is.

    A cohort has no report where fewer than 8 of its people were assessed, or fewer than 8 of all the others: beside the
    report on everybody, its own would tell of those few. Raises ProblemsError, before anything runs, for an unknown
    cohort, for one that was asked for by name and has no report, and as `report_batch.plan` does.
    """
    check_parameters(COHORT_NOTEBOOK, extra)
    check_table(sources.table, sources.name)
    refuse_unknown(sources, cohorts)
    if sources.weights is not None:
        read_weights(sources.weights)
    tasks: list[Task] = []
    not_made: dict[tuple[Period, str], str] = {}
    for period in periods:
        people = select(sources.table, period, sources.name).marked.groupby("cohort")["learner_pid"].nunique()
        for cohort in cohorts or _known(sources):
            own = int(people.get(cohort, 0))
            if own < THRESHOLD:
                not_made[period, cohort] = f"fewer than {THRESHOLD} of its people were assessed and marked"
            elif 0 < people.sum() - own < THRESHOLD:
                not_made[period, cohort] = f"fewer than {THRESHOLD} people of other cohorts were assessed and marked"
            else:
                tasks.append(_task(sources, period, cohort, extra))
    if cohorts and not_made:
        raise ProblemsError(_too_few(period, cohort, why) for (period, cohort), why in not_made.items())
    return Plan(tuple(tasks), not_made)


def refuse_unknown(sources: CohortSources, cohorts: Sequence[str]) -> None:
    """Raise ProblemsError for each cohort that there is not."""
    known = _known(sources)
    problems = []
    for cohort in cohorts:
        if cohort not in known:
            meant = did_you_mean(cohort, known)
            there = "" if meant.startswith("Use one of") else f" The cohorts are: {', '.join(known)}."
            problems.append(Problem(sources.name, f"there is no cohort '{cohort}'", f"{meant}{there}"))
    if problems:
        raise ProblemsError(problems)


def _known(sources: CohortSources) -> list[str]:
    return sorted({*sources.listed, *sources.table["cohort"].dropna().unique()})


def _too_few(period: Period, cohort: str, why: str) -> Problem:
    remedy = "Give cohorts that learn together one name in the roster; each learner’s own page shows how they did."
    return fault("--cohort", f"no report on '{cohort}' for {period}, because {why}", remedy).problems[0]


def _task(sources: CohortSources, period: Period, cohort: str, extra: Mapping[str, Any]) -> Task:
    table = sources.table[sources.table["cohort"] == cohort]
    synthetic = bool(select(table, period, f"{sources.name}, cohort {cohort}").asked["synthetic"].iloc[0])
    records = sources.records[(sources.records["cohort"] == cohort) & sources.records["month"].isin(period.months)]
    given = {
        "period": str(period), "cohort": cohort, "bank": str(sources.bank), "notebooks": sources.notebooks,
        "weights": str(sources.weights.resolve()) if sources.weights else "",
        "listed": sources.listed.get(cohort, 0), **extra,
    }  # fmt: skip
    return Task(period, "", parquet(compact(table)), given, synthetic, datetime.now(UTC), cohort, parquet(records),
                key=sources.key)  # fmt: skip


def _notebooks(course: Course) -> str:
    """Return the notebook of each section of the guide that the course has one for, one a line."""
    named = ((each.name.partition("-"), each.notebook) for each in course.assignments.values())
    return "\n".join(f"{int(number)} {notebook}" for (_, _, number), notebook in named if number.isdecimal())
