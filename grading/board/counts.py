"""Hands every count of the Board's report to the gate, with all that a reader knows of how the counts add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import pandas as pd

from grading.board.item_facts import holds
from grading.board.slips import Slip
from grading.disclosure.cells import Key
from grading.disclosure.differencing import Release
from grading.disclosure.gate import Gate
from grading.disclosure.identities import answers_of, people_of
from grading.results.columns import MARKED
from grading.results.outcomes import KINDS_OF_ANSWER, OVER, SAFE, UNDER, tally

ALL: Key = ("all", "")
Shown = Literal[True] | frozenset[str]
"""Whether all counts of a group are shown, or only some."""
PEOPLE, OTHERS = "people", "others"
EVERY_KIND = frozenset((*KINDS_OF_ANSWER, MARKED))
"""All counts of a group's answers, of which shares are then shown."""
NEVER = {UNDER: "hold", OVER: "share"}
"""Nobody can share less than nothing, or more than to share."""
_KEPT_IN_GROUPS: Mapping[str, int] = {PEOPLE: 1, MARKED: 1}
ERRORS_FIRST: Mapping[str, int] = {MARKED: 2, UNDER: 1, OVER: 1}
"""How much counts of a group matter where it is asked what went wrong."""
_KEPT_LAST = {PEOPLE: 3, MARKED: 3, SAFE: 2, UNDER: 2, OVER: 2}


class Counts:
    """The gate of one report being filled."""

    def __init__(self, marked: pd.DataFrame, agency: str = "", past: Sequence[Release] = (), cohort: str = "") -> None:
        """Open the gate of a page on one agency, one cohort or all (''), beside pages that were released before."""
        self.gate = Gate(agency, past, cohort)
        self._marked = marked
        self._everyone = marked["learner_pid"].nunique()

    @property
    def everyone(self) -> int:
        """How many people gave marked answers."""
        return int(self._everyone)

    def people(self, key: Key, rows: pd.DataFrame, of_people: int, keep: int = 0, *, shown: bool = True) -> None:
        """Take in how many different people some rows are of."""
        count = rows["learner_pid"].nunique()
        self.gate.count(key, count, count, of_people, shown=shown, keep=keep, members=people_of(rows))

    def answers(self, key: Key, rows: pd.DataFrame, of_people: int, *, shown: bool = True, keep: int = 0) -> None:
        """Take in how many rows there are, and of how many people."""
        people = rows["learner_pid"].nunique()
        self.gate.count(key, len(rows), people, of_people, shown=shown, keep=keep, members=answers_of(rows))

    def reach(self, asked: pd.DataFrame, listed: int) -> None:
        """Take in people on the list and people who answered; questions set, marked and not."""
        took = self._everyone
        listed = max(listed, asked["learner_pid"].nunique())
        self.gate.count(("listed",), listed, listed, listed, keep=1)
        self.gate.count(("absent",), listed - took, listed - took, listed, few=True)
        self.gate.adds_up(("listed",), [(*ALL, PEOPLE), ("absent",)], shares=True)
        of_people, left = asked["learner_pid"].nunique(), asked[asked["status"] != MARKED]
        self.answers(("asked",), asked, of_people, keep=-1)
        people = left["learner_pid"].nunique()
        self.gate.count(("unmarked",), len(left), people, of_people, few=True, members=answers_of(left))
        self.gate.adds_up(("asked",), [(*ALL, MARKED), ("unmarked",)], shares=True)

    def everything(self) -> None:
        """Take in all marked answers by kind."""
        self._group(ALL, self._marked, shown=True, keep=_KEPT_LAST)

    def partition(
        self,
        dimension: str,
        groups: pd.Series,
        *,
        shown: Shown = True,
        people_too: bool = False,
        keep: Mapping[str, int] = _KEPT_IN_GROUPS,
    ) -> list[str]:
        """Take in answers by group and kind; the groups add up to everything. Returns the groups in order.

        `shown` may name the only counts that are shown; unless they are EVERY_KIND, what share of the group they are is
        not. With `people_too` nobody is in two groups, so the numbers of people add up as well. The higher `keep` of a
        count, the sooner it is revealed.
        """
        names = sorted(groups.unique())
        for name in names:
            self._group((dimension, name), self._marked[groups == name], shown=shown, keep=keep)
        columns = (*KINDS_OF_ANSWER, MARKED, *((PEOPLE,) if people_too else ()))
        for column in columns:
            self.gate.adds_up((*ALL, column), [(dimension, name, column) for name in names])
        return names

    def within(self, outer: str, inner: str, groups: pd.Series, parts: pd.Series) -> None:
        """Say that a reader knows which groups of one partition make up each group of another."""
        for name in groups.unique():
            members = sorted(parts[groups == name].unique())
            for column in (*KINDS_OF_ANSWER, MARKED):
                self.gate.adds_up((outer, name, column), [(inner, member, column) for member in members])

    def split(self, key: Key, rows: pd.DataFrame, chosen: Any) -> None:
        """Take in answers as two parts, those chosen by a mask and the others."""
        of_people = rows["learner_pid"].nunique()
        self.answers((*key, MARKED), rows, of_people, keep=1)
        self.answers((*key, "made"), rows[chosen], of_people)
        self.answers((*key, OTHERS), rows[~chosen], of_people)
        self.gate.adds_up((*key, MARKED), [(*key, "made"), (*key, OTHERS)], shares=True)

    def slip(self, slip: Slip) -> bool:
        """Take in one kind of error; returns False when no answer of the period could show it."""
        rows = self._marked[slip.on(self._marked)]
        if rows.empty:
            return False
        key, made = ("slip", slip.id), slip.made(rows)
        self.split(key, rows, made)
        items, of_people = sorted(rows["item_id"].unique()), rows["learner_pid"].nunique()
        self.gate.adds_up((*key, MARKED), [("item", item, MARKED) for item in items])
        if slip.direction is None:
            return True
        if slip.whole:
            self.gate.adds_up((*key, "made"), [("item", item, slip.direction) for item in items])
            return True
        parts = pd.Series(slip.id, index=rows.index) if slip.parts is None else slip.parts(rows)
        names = sorted(parts.unique())
        for name in names:
            if not self.gate.has(("part", name, "made")):
                self._part(name, rows[parts == name], made[parts == name], slip.direction, of_people)
        self.gate.adds_up((*key, "made"), [("part", name, "made") for name in names])
        return True

    def _part(self, name: str, rows: pd.DataFrame, made: Any, direction: str, of_people: int) -> None:
        """Take in part of the answers on which an error can happen: those with the error are among those of a kind."""
        key, same = ("part", name), rows[rows["kind"] == direction]
        self.answers((*key, "direction"), same, of_people, shown=False)
        self.answers((*key, "made"), rows[made], of_people, shown=False)
        self.answers((*key, "milder"), same[~made[same.index]], of_people, shown=False)
        self.gate.adds_up((*key, "direction"), [(*key, "made"), (*key, "milder")])
        self.gate.adds_up((*key, "direction"), [("item", item, direction) for item in sorted(rows["item_id"].unique())])

    def clause(self, label: str, items: Iterable[str]) -> None:
        """Take in the answers to the questions that turn on a clause: safe ones and others."""
        key, listed = ("clause", label), sorted(items)
        rows = self._marked[self._marked["item_id"].isin(listed)]
        self.split(key, rows, rows["kind"] != SAFE)
        for column, part in ((MARKED, MARKED), (OTHERS, SAFE)):
            self.gate.adds_up((*key, column), [("item", item, part) for item in listed])

    def belief(self, code: str, items: Iterable[str]) -> None:
        """Take in the people who chose what a misconception suggests at least once, among those who could have."""
        key = ("belief", code)
        rows = self._marked[self._marked["item_id"].isin(set(items))]
        who = rows[holds(rows, code)]
        others = rows[~rows["learner_pid"].isin(who["learner_pid"])]
        of_people = rows["learner_pid"].nunique()
        total = (*ALL, PEOPLE) if of_people == self._everyone else (*key, PEOPLE)
        if total == (*key, PEOPLE):
            self.people(total, rows, of_people, keep=1)
        self.people((*key, "made"), who, of_people)
        self.people((*key, OTHERS), others, of_people)
        self.gate.adds_up(total, [(*key, "made"), (*key, OTHERS)], shares=True)

    def belief_total(self, code: str, items: Iterable[str]) -> Key:
        """Return the key of the people who could have chosen what a misconception suggests."""
        rows = self._marked[self._marked["item_id"].isin(set(items))]
        return (*ALL, PEOPLE) if rows["learner_pid"].nunique() == self._everyone else ("belief", code, PEOPLE)

    def _group(self, key: Key, rows: pd.DataFrame, *, shown: Shown, keep: Mapping[str, int]) -> None:
        of_people = rows["learner_pid"].nunique()
        all_of_it = shown is True
        show = EVERY_KIND if isinstance(shown, bool) else shown
        if all_of_it:
            self.people((*key, PEOPLE), rows, of_people, keep=keep.get(PEOPLE, 0))
        self.answers((*key, MARKED), rows, of_people, shown=MARKED in show, keep=keep.get(MARKED, 0))
        counts = tally(rows, pd.Series("", index=rows.index))
        for kind in KINDS_OF_ANSWER:
            count, people = counts.loc[("", kind)] if ("", kind) in counts.index else (0, 0)
            possible = kind not in NEVER or bool((rows["key_family"] != NEVER[kind]).any())
            self.gate.count(
                (*key, kind), int(count), int(people), of_people, shown=kind in show, keep=keep.get(kind, 0),
                possible=possible, members=answers_of(rows[rows["kind"] == kind]),
            )  # fmt: skip
        self.gate.adds_up((*key, MARKED), [(*key, kind) for kind in KINDS_OF_ANSWER], shares=show >= EVERY_KIND)
