"""Comparing the gradebook with what marking again gave: every mark that is not borne out is a finding, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from grading.authoring.notebook import GradedCell
from grading.moderation.entry import points_of
from grading.moderation.history import disagrees, in_points
from grading.moderation.log import Entry
from grading.moderation.run import Again
from grading.moderation.settle import question_name

State = Literal["open", "settled", "waits"]
OPEN: Final = "open"
SETTLED: Final = "settled"
WAITS: Final = "waits"


@dataclass(frozen=True, slots=True)
class Finding:
    """One mark that the second marking does not bear out, in words; `again` in points, None where it gave none."""

    learner: str
    question: str
    cell: str
    state: State
    what: str
    auto_score: float | None = None
    manual_score: float | None = None
    again: float | None = None


def findings_of(
    cells: Sequence[GradedCell], grades: Mapping[str, Mapping[str, Any]], again: Again, log: list[Entry]
) -> Iterator[Finding]:
    """Yield what is to be said about a learner's marks; `grades` is cell name -> row of the gradebook.

    `cells` are those that a machine marks, `log` what people gave or settled of the assignment.
    """
    if again.trouble:
        yield Finding(again.learner, "all", "", OPEN, f"it could not be marked again: {again.trouble}")
        return
    for cell in cells:
        grade = grades.get(cell.name)
        if grade is None:
            yield Finding(again.learner, question_name(cell), cell.name, OPEN, "the gradebook has no row for it")
            continue
        given = [entry for entry in log if (entry.learner, entry.cell) == (again.learner, cell.name)]
        found = _compare(grade, again.points.get(cell.name), again.without.get(cell.name, ""), given)
        if found is not None:
            state, what = found
            yield Finding(
                again.learner, question_name(cell), cell.name, state, what,
                grade["auto_score"], grade["manual_score"], again.points.get(cell.name),
            )  # fmt: skip


def _compare(grade: Mapping[str, Any], again: float | None, why: str, given: list[Entry]) -> tuple[State, str] | None:
    """Return what is to be said about one mark; None where it is borne out."""
    machine, person = grade["auto_score"], grade["manual_score"]
    if person is not None:
        return None if person == again else _by_a_person(grade, again, given)
    if machine is None:
        return WAITS, "it waits for a person's mark in formgrader"
    if again is None:
        return OPEN, f"the gradebook holds {machine:g}, and marked again {why}"
    return None if machine == again else (OPEN, f"the gradebook holds {machine:g}, marked again it is {again:g}")


def _by_a_person(grade: Mapping[str, Any], again: float | None, given: list[Entry]) -> tuple[State, str]:
    """Return whether a mark by hand that is not the machine's has been settled, with whose words."""
    what = f"a person gave {grade['manual_score']:g}, marked again it is {in_points(again)}"
    settled = next((entry for entry in reversed(given) if entry.did == "settled"), None)
    if settled is None:
        return OPEN, f"{what}; no reason is on record"
    if disagrees(given, grade) or settled.score != grade["manual_score"]:
        return OPEN, f"{what}; settled was {in_points(settled.score)}"
    machine = points_of(settled, "auto_score")
    if machine != grade["auto_score"]:
        return OPEN, f"{what}; it was settled on other answers, which earned {in_points(machine)}"
    return SETTLED, f"{what}; settled by {settled.by}: {settled.reason}"
