"""A large population of simulated learners who sat the tests before and after: what is true of it is known by counting.

They answer the real questions of the bank and are marked by the real code, once; samples are then drawn from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grading.board.item_facts import holds, item_facts, tempting_items
from grading.board.slips import FALSE_ALARM, MISSED
from grading.course.assignment import POST_TEST, Assignment
from grading.course.folder import Course
from grading.deadlines.dates import Deadlines
from grading.reports.period import Period
from grading.results.columns import TYPES
from grading.results.compact import compact
from grading.results.outcomes import OVER, SAFE, UNDER, select
from grading.simulation.desk import Desk, Simulation, Sitting
from grading.simulation.parameters import Parameters, read_parameters
from grading.simulation.people import make_people
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_bank
from safeshare.scenario.forms import load_forms

BANK = Path(__file__).resolve().parents[1] / "scenarios"
COHORT = 12
SECRET = b"a key of nobody's" * 2
SITTINGS = (Sitting("pre-test", "pre"), Sitting(POST_TEST, "post"))
KINDS = (SAFE, UNDER, OVER)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Phase:
    """What everybody did at one time, one person a row.

    `kinds` counts answers that were safe, that shared too little and too much, `marked` all of them; `signals` holds
    hits, questions to share, false alarms and questions to hold; `could` and `held` who could act on a misconception
    and who did (one a column); `right` holds one question a column, not a number where there is no answer.
    """

    kinds: Floats
    marked: Floats
    signals: Floats
    could: Floats
    held: Floats
    right: Floats


@dataclass(frozen=True, slots=True)
class Population:
    """Everybody before and after, the number of each one's cohort and of their form after."""

    before: Phase
    after: Phase
    cohorts: NDArray[np.int64]
    forms: NDArray[np.int64]
    beliefs: tuple[str, ...]

    @property
    def people(self) -> int:
        """How many there are."""
        return len(self.cohorts)


def parameters_of(**changes: Mapping[str, Any]) -> Parameters:
    """Return the shipped parameters, some of them changed, with hand-ins before and after in one quarter."""
    data = read_parameters(load_rulebook()).model_dump()
    data["phases"] = {"pre": {"month": "2026-10"}, "post": {"month": "2026-11", "ability": 10, "unlearned": 20}}
    for name, change in changes.items():
        data[name] = {**data[name], **change} if isinstance(change, Mapping) else change
    return Parameters.model_validate(data)


def population(count: int, parameters: Parameters, seed: int = 1) -> Population:
    """Return so many simulated learners who sat both tests; who left all of a test out is left out here."""
    rulebook = load_rulebook()
    bank = load_bank(BANK, rulebook)
    forms = load_forms(BANK, bank, rulebook)
    if forms is None:
        message = "the bank has no forms to make tests of"
        raise ValueError(message)
    tests = {
        name: Assignment(name, name.replace("-", "_"), (), forms.slots(order), order)
        for name, order in (("pre-test", forms.order()), (POST_TEST, forms.turned()))
    }
    course = Course(BANK, BANK, tests)
    plan = Simulation(BANK, SITTINGS, seed, parameters)
    desk = Desk(plan, course, rulebook, bank, SECRET, SECRET, Deadlines({}, {}))
    people = make_people(count, seed, "post", rulebook, parameters)
    rows = [row for person in people for row in desk.of_person(person).responses]
    table = compact(pd.DataFrame(rows, columns=list(TYPES)).astype(dict(TYPES)))
    chosen = select(table, Period(2026, 4), "the population")
    facts = item_facts(bank, rulebook)
    names = np.intersect1d(chosen.before["learner_pid"].astype(str), chosen.marked["learner_pid"].astype(str))
    beliefs = tuple(code for code in rulebook.misconceptions if tempting_items(chosen.marked, code, facts))
    before, after = (_phase(each, names, beliefs, facts) for each in (chosen.before, chosen.marked))
    first = chosen.marked.assign(pid=chosen.marked["learner_pid"].astype(str)).groupby("pid")[["cohort", "form_id"]]
    of = first.first().reindex(names).astype(str)
    cohorts, sat = (pd.factorize(of[column])[0].astype(np.int64) for column in ("cohort", "form_id"))
    return Population(before, after, cohorts, sat, beliefs)


def _phase(rows: pd.DataFrame, names: NDArray[Any], beliefs: tuple[str, ...], facts: Mapping[str, Any]) -> Phase:
    """Count what everybody did at one time."""
    place = np.searchsorted(names, rows["learner_pid"].astype(str))
    known = place < len(names)
    known[known] = names[place[known]] == rows["learner_pid"].astype(str).to_numpy()[known]
    rows, place = rows[known], place[known]

    def count(mask: Any) -> Floats:
        return np.bincount(place[np.asarray(mask, dtype=bool)], minlength=len(names)).astype(float)

    share, hold = MISSED.on(rows), FALSE_ALARM.on(rows)
    hits = share & ~MISSED.made(rows)
    tempts = {code: rows["item_id"].isin(tempting_items(rows, code, facts)) for code in beliefs}
    item, items = pd.factorize(rows["item_id"].astype(str), sort=True)
    right = np.full((len(names), len(items)), np.nan)
    right[place, item] = (rows["kind"] == SAFE).to_numpy(dtype=float)
    return Phase(
        kinds=np.column_stack([count(rows["kind"] == kind) for kind in KINDS]),
        marked=count(np.ones(len(rows))),
        signals=np.column_stack([count(each) for each in (hits, share, hold & FALSE_ALARM.made(rows), hold)]),
        could=np.column_stack([count(tempts[code]) > 0 for code in beliefs]).astype(float),
        held=np.column_stack([count(tempts[code] & holds(rows, code)) > 0 for code in beliefs]).astype(float),
        right=right,
    )
