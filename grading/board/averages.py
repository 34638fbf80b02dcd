"""Tells the gate what averages, changes and gains would tell of counts, so that it releases only those that it may.

The mean of people's own shares is the share of all their answers, but for what somebody left out: from a mean and its
rounding a reader has a range for a count.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from grading.board.counts import ALL, NEVER, OTHERS, Counts
from grading.disclosure.cells import BASE, THRESHOLD, WHOLE_GROUP, Key, rounded
from grading.results.columns import MARKED
from grading.results.outcomes import KINDS_OF_ANSWER, SAFE

BEFORE, AFTER, CHANGE = "before", "after", "change"
GAIN: Key = ("gain",)


def figure(section: str, kind: str, which: str) -> Key:
    """Return the name of an average or of a change; the section is empty for all of them together."""
    return "average", section, kind, which


@dataclass(frozen=True, slots=True)
class Twice:
    """Marked answers before and after of those who gave some at both times, and the others' after.

    All of them are of one section; it is empty for all sections together.
    """

    section: str
    before: pd.DataFrame
    after: pd.DataFrame
    once: pd.DataFrame

    @classmethod
    def of(cls, before: pd.DataFrame, after: pd.DataFrame, section: str = "") -> Twice:
        """Return the answers of two times, told apart by whether people answered at both."""
        again = after["learner_pid"].isin(before["learner_pid"])
        mine = before["learner_pid"].isin(after["learner_pid"])
        return cls(section, before[mine], after[again], after[~again])

    @property
    def people(self) -> int:
        """How many answered at both times."""
        return int(self.after["learner_pid"].nunique())

    def key(self, when: str, part: str) -> Key:
        """Return the key of a count of their answers."""
        return "twice", self.section, when, part

    def take_in(self, counts: Counts) -> None:
        """Take in the counts that averages could tell of; none of them is on the page."""
        kinds = (SAFE,) if self.section else KINDS_OF_ANSWER
        parts = [(BEFORE, self.before), (AFTER, self.after), *([("once", self.once)] if len(self.once) else [])]
        for when, rows in parts:
            self._count(counts, when, rows, kinds)
        names = [when for when, _ in parts[1:]]
        for column in (*kinds, MARKED):
            here = [self.key(when, column) for when in names]
            if not self.section:
                counts.gate.adds_up((*ALL, column), here)
                continue
            total = here[0] if len(here) == 1 else self.key("everybody", column)
            if len(here) > 1:
                rows = pd.concat([self.after, self.once])
                _count(counts, total, rows if column == MARKED else rows[rows["kind"] == column], rows)
                counts.gate.adds_up(total, here)
            items = sorted(map(str, {*self.after["item_id"].unique(), *self.once["item_id"].unique()}))
            counts.gate.adds_up(total, [("item", item, column) for item in items])
        self._tie_people(counts)
        if len(self.before) == len(self.after):
            counts.gate.adds_up(self.key(BEFORE, MARKED), [self.key(AFTER, MARKED)])

    def _tie_people(self, counts: Counts) -> None:
        """Say that readers know how many questions everybody was asked, and so how people and answers go together."""
        people: Key = ("matched", self.section) if self.section else ("matched",)
        people = people if counts.gate.has(people) else ("matched",)
        tied = [(BEFORE, self.before, people), (AFTER, self.after, people)]
        if len(self.once) and not self.section:
            tied.append(("once", self.once, ("unmatched",)))
        for when, rows, key in tied:
            each = rows["learner_pid"].value_counts()
            asked = int(each.max())
            missing = asked * len(each) - len(rows)
            counts.gate.knows({self.key(when, MARKED): 1.0, key: -float(asked)}, -missing, 0)

    def _count(self, counts: Counts, when: str, rows: pd.DataFrame, kinds: Sequence[str]) -> None:
        """Take in some answers by kind; what is of no such kind is counted together."""
        _count(counts, self.key(when, MARKED), rows, rows)
        for kind in kinds:
            possible = kind not in NEVER or bool((rows["key_family"] != NEVER[kind]).any())
            _count(counts, self.key(when, kind), rows[rows["kind"] == kind], rows, possible=possible)
        others = rows[~rows["kind"].isin(kinds)]
        if len(kinds) < len(KINDS_OF_ANSWER):
            _count(counts, self.key(when, OTHERS), others, rows)
            kinds = [*kinds, OTHERS]
        counts.gate.adds_up(self.key(when, MARKED), [self.key(when, kind) for kind in kinds])

    def tell(self, counts: Counts, kind: str, before: float, after: float) -> None:
        """Say what the mean shares of a kind before and after tell, and their change."""
        shown = []
        for when, mean in ((BEFORE, before), (AFTER, after)):
            percent = rounded(round(100 * mean))
            if percent not in (0, 100) or self.people >= WHOLE_GROUP:
                shown.append(figure(self.section, kind, when))
                part, whole = self.key(when, kind), self.key(when, MARKED)
                low, high = ((percent + way * BASE / 2) / 100 for way in (-1, 1))
                counts.gate.tells(shown[-1], *_between({part: 1.0}, whole, low, high))
        if len(shown) == 2:
            points = round(100 * (after - before))
            weights = {self.key(AFTER, kind): 1.0, self.key(BEFORE, kind): -self._scale}
            between = _between(weights, self.key(AFTER, MARKED), (points - 0.5) / 100, (points + 0.5) / 100)
            counts.gate.tells(figure(self.section, kind, CHANGE), *between, needs=shown)

    def tell_gain(self, counts: Counts, gain: float) -> None:
        """Say what the normalised gain of safe answers tells: after - before = gain x (1 - before)."""
        after, before, whole = self.key(AFTER, SAFE), self.key(BEFORE, SAFE), self.key(AFTER, MARKED)
        low, high = (round(gain, 1) + way * 0.05 for way in (-1, 1))
        counts.gate.tells(
            GAIN,
            ({after: 1.0, before: self._scale * (low - 1), whole: -low}, 0, math.inf),
            ({after: 1.0, before: self._scale * (high - 1), whole: -high}, -math.inf, 0),
        )

    @property
    def _scale(self) -> float:
        return len(self.after) / len(self.before)


def enough(twice: Twice) -> bool:
    """Return whether there are people enough for averages of them to be shown at all."""
    return twice.people >= THRESHOLD


def _count(counts: Counts, key: Key, rows: pd.DataFrame, of: pd.DataFrame, *, possible: bool = True) -> None:
    people, of_people = rows["learner_pid"].nunique(), of["learner_pid"].nunique()
    counts.gate.count(key, len(rows), people, of_people, shown=False, apart=True, possible=possible)


Told = tuple[Mapping[Key, float], float, float]


def _between(weights: Mapping[Key, float], whole: Key, low: float, high: float) -> tuple[Told, Told]:
    """Return that a weighed sum of counts is between two shares of a whole."""
    return ({**weights, whole: -low}, 0, math.inf), ({**weights, whole: -high}, -math.inf, 0)
