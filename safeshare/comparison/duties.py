"""Duties that are due in other cases, or in other words, shown by the smallest case of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from safeshare.comparison.common import Common
from safeshare.comparison.entries import same_but_id
from safeshare.rulebook import Rulebook
from safeshare.rulebook.model import Duty
from safeshare.rulebook.regions import when_due
from safeshare.rulebook.space import Box

What = Literal["now due", "no longer due", "due in other words"]
Answers = tuple[str, str]
"""The old and the new outcome of some cases."""


@dataclass(frozen=True, slots=True)
class DutyChange:
    """Cases in which a duty comes due, falls away or reads otherwise.

    `facts` is the smallest of them: what a case has to state, everything else being left out. `share` is their part of
    all cases that both rulebooks can hold. `answers` are that case's old and new outcome.
    """

    duty: Duty
    what: What
    facts: dict[str, str]
    share: Fraction
    answers: Answers


def duty_changes(common: Common) -> list[DutyChange]:
    """Return what differs in when and how duties are due, in the order of the new rulebook, those that went at the end.

    Cases that keep their outcome are looked at first; those whose outcome flips come in only where a duty of another
    text or condition changes nothing else. A duty under a new id that otherwise reads the same is the same duty.
    """
    cases: dict[Answers, list[Box]] = {}
    for one, two, box in common.shared:
        cases.setdefault((one.outcome, two.outcome), []).append(box)
    return [change for pair in _pairs(*common.books) for change in _Duty(common, cases, *pair).changes()]


def _pairs(old: Rulebook, new: Rulebook) -> Iterator[tuple[Duty | None, Duty | None]]:
    """Yield every duty as it was and as it is."""
    gone = {duty.id: duty for duty in old.duties}
    kept = {duty.id for duty in new.duties if duty.id in gone}
    for duty in new.duties:
        same = (each for each in gone.values() if each.id not in kept and same_but_id(each, duty))
        before = gone.get(duty.id) or next(same, None)
        if before is not None:
            del gone[before.id]
        yield before, duty
    for duty in gone.values():
        yield duty, None


class _Duty:
    """One duty in both rulebooks."""

    def __init__(
        self, common: Common, cases: dict[Answers, list[Box]], before: Duty | None, after: Duty | None
    ) -> None:
        self._common, self._cases = common, cases
        self._before, self._after = before, after

    def changes(self) -> Iterator[DutyChange]:
        """Yield the duty's changes: where it is now due, no longer due, or due in other words."""
        same = [answers for answers in self._cases if answers[0] == answers[1]]
        found = list(self._moved(same))
        if not found and self._differs:
            found = list(self._moved([answers for answers in self._cases if answers not in same]))
        yield from found
        if self._reads_otherwise:
            yield from self._change("due in other words", {each: self._both(each) for each in self._cases})

    @property
    def _differs(self) -> bool:
        if self._before is None or self._after is None:
            return True
        return (self._before.when, self._before.any) != (self._after.when, self._after.any)

    @property
    def _reads_otherwise(self) -> bool:
        if self._before is None or self._after is None:
            return False
        return (self._before.do, self._before.clauses) != (self._after.do, self._after.clauses)

    def _moved(self, among: list[Answers]) -> Iterator[DutyChange]:
        minus = self._common.space.minus
        due = {answers: self._due(answers) for answers in among}
        yield from self._change("now due", {each: minus(new, old) for each, (old, new) in due.items()})
        yield from self._change("no longer due", {each: minus(old, new) for each, (old, new) in due.items()})

    def _both(self, answers: Answers) -> list[Box]:
        return self._common.space.meet(*self._due(answers))

    def _due(self, answers: Answers) -> tuple[list[Box], list[Box]]:
        """Return the cases in which the duty was due with the old outcome, and those in which it is with the new."""
        old, new = (
            [] if duty is None else self._common.space.apart(self._when(book, duty, answer))
            for book, duty, answer in zip(self._common.books, (self._before, self._after), answers, strict=True)
        )
        return old, new

    def _when(self, book: Rulebook, duty: Duty, answer: str) -> list[Box]:
        return [self._common.box(book, box) for box in when_due(book.parts, book.regions[0], duty, answer)]

    def _change(self, what: What, where: dict[Answers, list[Box]]) -> Iterator[DutyChange]:
        met = {each: self._common.space.meet(self._cases[each], boxes) for each, boxes in where.items() if boxes}
        boxes = [box for found in met.values() for box in found]
        duty = self._after or self._before
        if boxes and duty is not None:
            facts, answers = min(
                ((self._common.smallest(found), answers) for answers, found in met.items() if found),
                key=lambda case: (len(case[0]), sorted(case[0].items())),
            )
            yield DutyChange(duty, what, facts, self._common.share(boxes), answers)
