"""Whether earlier pages know the people of a page again; one that does not cannot be judged beside it.

Pages are judged beside one another by who is counted on both. Other learners' extracts, simulated learners after real
ones, and new codes (`extract --new-key`) all look alike here: of an agency's cohort not one person is found again. A
page is made from all answers so far, so that hardly anybody leaves a cohort whom an earlier page counted.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from grading.disclosure.ledger import Entry, stands_beside, unpacked

if TYPE_CHECKING:
    from grading.disclosure.cells import Key
    from grading.reports.tasks import Task

Groups: TypeAlias = Mapping[tuple[str, str], frozenset[int]]
"""The ids of people by agency and cohort."""
ENOUGH = 3
"""Fewer people of agencies' cohorts may all be others by chance: once a test is marked, only tests are counted."""
_EVERYBODY: Key = ("all", "", "people")


def groups_of(task: Task) -> Groups:
    """Return the people whom a page may count: all with an answer until the end of its quarter."""
    import pandas as pd

    from grading.disclosure.identities import persons

    by = ["agency_code", "cohort"]
    rows = pd.read_parquet(io.BytesIO(task.table), columns=["learner_pid", "month", *by])
    rows = rows[rows["month"].astype(str) <= task.period.months[-1]].drop_duplicates(["learner_pid", *by])
    rows = rows.assign(person=persons(rows["learner_pid"]), **{name: rows[name].astype(str) for name in by})
    return {
        (str(agency), str(cohort)): frozenset(map(int, people)) for (agency, cohort), people in
        rows.groupby(by)["person"]
    }  # fmt: skip


def groups_as_text(groups: Groups) -> str:
    """Return groups of people for the ledger."""
    return json.dumps([[*group, sorted(people)] for group, people in sorted(groups.items())], ensure_ascii=False)


def strangers(known: Sequence[Entry], task: Task, groups: Groups) -> str:
    """Return what is said against a page on a quarter of which an earlier page knows none of its people again.

    `known` are the entries of the ledger that the page will be noted in, `groups` the people of the page. It is ''
    where all is well. The last page on the same must know somebody; every page that it stands beside must know somebody
    of each agency's cohort that both have.
    """
    last = True
    for entry in reversed([each for each in known if each.period == str(task.period)]):
        same = last and (entry.agency, entry.cohort) == (task.agency, task.cohort)
        if same or stands_beside(entry, task.agency, task.cohort):
            last = last and not same
            if (whose := _unknown(entry, task, groups, same=same)) is not None:
                return f"{entry.name} is about other people{whose}: nobody of them is among those of this page"
    return ""


def unjudged(known: Sequence[Entry], task: Task, groups: Groups) -> list[str]:
    """Return the names of the pages on other quarters that know nobody of an agency's cohort again."""
    return [
        entry.name for entry in known
        if entry.period != str(task.period) and stands_beside(entry, task.agency, task.cohort)
        and _unknown(entry, task, groups) is not None
    ]  # fmt: skip


def _unknown(entry: Entry, task: Task, groups: Groups, *, same: bool = False) -> str | None:
    """Return whom an earlier page does not know again: ' of' agencies, '' for all; None if it knows them.

    `same` tells that both are on the same, so that some of all must be known again. Of a course its key tells it.
    """
    if entry.key and task.key:
        return None if entry.key == task.key else ""
    then: Groups = {(agency, cohort): frozenset(people) for agency, cohort, people in json.loads(entry.groups)}
    if same:
        everybody = frozenset[int]().union(*then.values()) if then else _everybody(entry)
        if everybody and everybody.isdisjoint(frozenset[int]().union(*groups.values())):
            return ""
    strange = [group for group, people in groups.items() if group in then and people.isdisjoint(then[group])]
    if any(sum(len(of[group]) for group in strange) < ENOUGH for of in (then, groups)):
        return None
    return f" of {', '.join(sorted({agency for agency, _ in strange}))}"


def _everybody(entry: Entry) -> frozenset[int]:
    """Return the people of a page that was noted before groups were."""
    members = unpacked(entry.name, entry.told, entry.members).members
    return frozenset(map(int, members[_EVERYBODY].people)) if _EVERYBODY in members else frozenset()
