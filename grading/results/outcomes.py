"""What the answers of one period say: tallies over the results table, one row a response.

Everything here is for the gate (grading/disclosure/gate.py) only; nothing of it may be shown. What was not answered, or
could not be marked, is counted as such and is never a wrong answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from grading.disclosure.cells import THRESHOLD
from grading.reports.period import Period, period_of
from grading.results.columns import MARKED, NOT_ANSWERED, STATUSES
from grading.statistics.intervals import Floats
from grading.statistics.resampling import design_effects, differ, excess
from safeshare.problems import Problem, ProblemsError

COLUMNS = (
    "learner_pid", "agency_code", "agency_kind", "cohort", "phase", "month", "form_id", "item_id", "pair_id", "section",
    "recipient", "key_outcome", "key_family", "answer_family", "correct", "direction", "clause_f1", "confidence",
    "attempt", "rule_version", "item_version", "status", "misconceptions", "synthetic",
)  # fmt: skip
"""The columns of the results table that the report reads."""

PHASES = ("pre", "post", "follow_up")
PRACTICE = "practice"

SAFE, SAME_WAY, UNDER, OVER = "safe", "same_way", "under", "over"
KINDS_OF_ANSWER = (SAFE, SAME_WAY, UNDER, OVER)

POOLED = "other agencies"


@dataclass(frozen=True, slots=True)
class Selection:
    """The responses that a report is about, and those that a change is measured against.

    `asked` holds what was set in the period in its latest phase, `marked` the part of it that was answered and marked,
    `before` the marked answers of the earliest phase, from this period or an earlier one, `so_far` those of the latest
    phase in this period and all earlier ones. `person` in each of them is the number of the row's learner, from nought.
    """

    asked: pd.DataFrame
    marked: pd.DataFrame
    before: pd.DataFrame
    so_far: pd.DataFrame
    phase: str
    first_phase: str


def check_table(frame: pd.DataFrame, source: str) -> None:
    """Refuse a table that cannot be read; raises ProblemsError with every fault, named after `source`."""
    missing = [name for name in COLUMNS if name not in frame.columns]
    problems = [
        Problem(source, f"the column '{name}' is missing", "Make the results table again from the gradebook.")
        for name in missing
    ]
    if not missing:
        problems += _bad_values(frame, source)
    if problems:
        raise ProblemsError(problems)


def select(frame: pd.DataFrame, period: Period, source: str) -> Selection:
    """Return the responses of a period; practice is left out, and someone's last attempt at a question counts.

    Raises ProblemsError when nothing was set in the period, or real and simulated answers are mixed.
    """
    assessed = frame[frame["phase"] != PRACTICE]
    assessed = assessed.assign(
        month=assessed["month"].astype(str), person=pd.factorize(assessed["learner_pid"])[0].astype(np.int64)
    )
    so_far = assessed[assessed["month"] <= period.months[-1]].sort_values(["month", "attempt"], kind="stable")
    latest = so_far.drop_duplicates(["learner_pid", "phase", "item_id"], keep="last")
    now = latest[latest["month"].isin(period.months)]
    if now.empty:
        known = sorted({str(found) for month in assessed["month"].unique() if (found := period_of(month)) is not None})
        if not known and len(frame):
            raise ProblemsError([_unanswered(source)])
        remedy = f"There are answers for {', '.join(known)}." if known else "Mark the answers of the course first."
        raise ProblemsError([Problem(source, f"nothing was assessed in {period}", remedy)])
    if so_far.loc[so_far["month"].isin(period.months), "synthetic"].nunique() > 1:
        remedy = "Keep simulated learners in a course of their own."
        raise ProblemsError([Problem(source, "answers of people and simulated answers are mixed", remedy)])
    if (now["status"] == NOT_ANSWERED).all():
        raise ProblemsError([_unanswered(source, f" in {period}")])
    if not (now["status"] == MARKED).any():
        raise ProblemsError(
            [Problem(source, f"no answer of {period} is marked yet", "Mark the course's answers first.")]
        )
    upto = latest[latest["synthetic"] == now["synthetic"].iloc[0]]
    phase = max(now["phase"].unique(), key=PHASES.index)
    first = min(upto["phase"].unique(), key=PHASES.index)
    asked = now[now["phase"] == phase].reset_index(drop=True)
    before = upto[(upto["phase"] == first) & (upto["status"] == MARKED)] if first != phase else upto.iloc[:0]
    all_of_it = upto[(upto["phase"] == phase) & (upto["status"] == MARKED)]
    return Selection(
        asked, _with_kind(asked[asked["status"] == MARKED]), _with_kind(before), _with_kind(all_of_it), phase, first
    )


def latest_period(frame: pd.DataFrame, source: str) -> Period:
    """Return the latest quarter in which anything was assessed; raises ProblemsError when nothing ever was."""
    months = sorted(frame.loc[frame["phase"] != PRACTICE, "month"].dropna().astype(str).unique())
    found = period_of(months[-1]) if months else None
    if found is None:
        raise ProblemsError([_unanswered(source)])
    return found


def _unanswered(source: str, when: str = "") -> Problem:
    remedy = "Practice is not reported: ask learners to answer the assessed questions and to hand in again."
    return Problem(source, f"nobody has answered an assessed question{when}", remedy)


def pool(frame: pd.DataFrame, levels: Sequence[str] = ("agency_kind",), threshold: int = THRESHOLD) -> pd.Series:
    """Return for each row the group that it is counted in: the finest level at which its group has enough people.

    What is too small at every level goes to 'other agencies' together; when even that is too small, the smallest
    group joins it.
    """
    groups = pd.Series(POOLED, index=frame.index, dtype=object)
    open_rows = pd.Series(True, index=frame.index)
    for level in levels:
        people = frame[open_rows].groupby(level)["learner_pid"].nunique()
        fits = open_rows & frame[level].isin(people.index[people >= threshold])
        groups[fits] = frame.loc[fits, level]
        open_rows &= ~fits
    sizes = frame.groupby(groups)["learner_pid"].nunique()
    while 0 < sizes.get(POOLED, threshold) < threshold and len(sizes) > 1:
        smallest = min(sizes.drop(POOLED).items(), key=lambda each: (each[1], each[0]))[0]
        groups[groups == smallest] = POOLED
        sizes = frame.groupby(groups)["learner_pid"].nunique()
    return groups


def tally(frame: pd.DataFrame, by: pd.Series) -> pd.DataFrame:
    """Return answers (`count`) and the different people behind them (`people`) by group and kind of answer."""
    rows = frame.groupby([by.rename("group"), frame["kind"]])["learner_pid"].agg(["size", "nunique"])
    return rows.rename(columns={"size": "count", "nunique": "people"})


def design_effects_of(
    frame: pd.DataFrame, rates: Mapping[tuple[str, ...], tuple[Floats, Floats]], draws: int, seed: int
) -> dict[tuple[str, ...], float]:
    """Return the design effect of each rate; a rate is two masks over the rows: what counts, and out of what.

    It allows for answers of one person being alike, and for people of one cohort being so.
    """
    if not rates:
        return {}
    people, learners = pd.factorize(frame["learner_pid"])
    cohorts = np.zeros(len(learners), dtype=np.int64)
    cohorts[people] = pd.factorize(frame["cohort"])[0]
    totals = [
        np.array([np.bincount(people, weights=mask, minlength=len(learners)) for mask in masks], dtype=float).T
        for masks in zip(*rates.values(), strict=True)
    ]
    return dict(zip(rates, map(float, design_effects(totals[0], totals[1], draws, seed, cohorts)), strict=True))


def commoner(frame: pd.DataFrame, first: str, second: str, draws: int, seed: int) -> int:
    """Return which of two kinds of answer is the commoner: 1, -1, or 0 when chance could explain the difference."""
    by_person = pd.crosstab(frame["learner_pid"], frame["kind"]).reindex(columns=[first, second], fill_value=0)
    one, other = by_person.to_numpy(dtype=float).T
    return excess(one, other, draws, seed)


def groups_differ(frame: pd.DataFrame, groups: pd.Series, made: pd.Series, draws: int, seed: int) -> int:
    """Return 1 when groups of people differ in their share of some answers by more than chance makes, else 0.

    `made` says which answers of the frame those are. Chance includes that people of one cohort are alike.
    """
    numbers = {"group": pd.factorize(groups)[0], "taught": pd.factorize(frame["cohort"])[0]}
    people = frame.assign(**numbers, made=made).groupby("learner_pid")
    each = people.agg(made=("made", "sum"), all=("made", "size"), group=("group", "first"), taught=("taught", "first"))
    some, answers = each["made"].to_numpy(dtype=float), each["all"].to_numpy(dtype=float)
    return int(differ(some, answers, each["group"].to_numpy(), draws, seed, each["taught"].to_numpy()))


def _with_kind(marked: pd.DataFrame) -> pd.DataFrame:
    """Return marked answers with the kind of answer that each is."""
    direction = marked["direction"].fillna(0).astype(int)
    right = marked["correct"].astype(int) == 1
    kind = np.select([right, direction < 0, direction > 0], [SAFE, UNDER, OVER], SAME_WAY)
    return marked.assign(kind=kind).reset_index(drop=True)


def _bad_values(frame: pd.DataFrame, source: str) -> list[Problem]:
    """Return a problem for each column that holds something else than it may."""
    marked = frame[frame["status"] == MARKED]
    allowed = (
        ("status", frame["status"], STATUSES),
        ("phase", frame["phase"], (*PHASES, PRACTICE)),
        ("correct", marked["correct"], (0, 1)),
        ("direction", marked["direction"].dropna(), (-1, 0, 1)),
    )
    problems = []
    for name, values, known in allowed:
        bad = values[~values.isin(known)]
        if len(bad):
            words = ", ".join(map(str, known))
            problems.append(
                Problem(source, f"'{bad.iloc[0]}' is no {name}", f"It must be one of: {words}.", where=name)
            )
    return problems
