"""The points on a feedback page: by kind of exercise or by groups of sections; none can be read off a question."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from grading.authoring.notebook import GradedCell

if TYPE_CHECKING:
    from grading.marking.sheets import Sheet
    from safeshare.marking import Mark

Rows = list[dict[str, Any]]
Grades = Mapping[str, Any]
Name = TypeVar("Name")

LEAST = 2
"""Questions that a line of points is about, at least, where the assignment has as many."""
LEAST_IN_TEST = 4
"""Marked answers that a line of a test's page is about, at least; where there are fewer, one line is about all."""
OTHER = "Other exercises"
AFTERWARDS = "Given or changed afterwards"
TEXTS = "Decision records: what you wrote"
_TICKED = "Decision records: what you chose"
_NAMES = {
    "decide": "Decide",
    "clauses": "Clauses",
    "duties": "Duties",
    "missing": "Finding out",
    "items": "What to share",
    "fact_or_opinion": "Fact or opinion",
    "handling": "To whom, and how",
    "sequence": "In what order",
    "unfold": "As the story unfolds",
    **dict.fromkeys(("told", "advice", "review", "capacity", "grounds", "decision"), _TICKED),
}


@dataclass(slots=True)
class _Line:
    """What one line of the table sums up: questions, and the marks of their parts."""

    questions: set[str] = field(default_factory=set)
    marks: list[Mark] = field(default_factory=list)

    def add(self, other: _Line) -> None:
        """Take another line's marks into this one."""
        self.questions |= other.questions
        self.marks += other.marks

    def row(self, what: str) -> dict[str, Any]:
        """Return the line as the page shows it."""
        blank = sum(mark.status == "not_answered" for mark in self.marks)
        points, out_of = (math.fsum(getattr(mark, name) for mark in self.marks) for name in ("points", "out_of"))
        note = f"{blank} of {len(self.marks)} not answered." if blank else ""
        return {"what": what, "points": number(points), "out_of": number(out_of), "note": note}


def kinds(cells: list[GradedCell], sheet: Sheet) -> Rows:
    """Return the rows of a section for what a machine marks: points by kind of exercise, whatever people gave.

    Every line is about two questions at least: kinds set in one only are put together.
    """
    return [line.row(what) for what, line in _lines(cells, sheet).items()]


def by_kind(cells: list[GradedCell], lines: Rows, points: Mapping[str, float], grades: Grades) -> Rows:
    """Return the rows of a section: its `kinds`, and the points that people gave.

    `points` are those by machine, by question. What nobody has marked yet counts neither as points nor as points to be
    had.
    """
    rows = list(lines)
    afterwards = math.fsum(
        earned - points[cell.question or ""]
        for cell in cells
        if not cell.by_hand and (earned := score(grades.get(cell.name, {}))) is not None
    )
    if round(afterwards, 2):
        rows.append({"what": AFTERWARDS, "points": number(afterwards), "out_of": "", "note": ""})
    texts = [cell for cell in cells if cell.by_hand]
    if texts:
        marked = {cell: each for cell in texts if (each := score(grades.get(cell.name, {}))) is not None}
        wait = f"{len(texts) - len(marked)} of {len(texts)} to be marked." if len(marked) < len(texts) else ""
        points_by_hand, out_of = math.fsum(marked.values()), math.fsum(cell.points for cell in marked)
        shown = {"points": number(points_by_hand), "out_of": number(out_of)}
        rows.append({"what": TEXTS, **(shown if marked else {"points": "not yet", "out_of": ""}), "note": wait})
    return rows


def groups(cells: list[GradedCell], sheet: Sheet) -> Rows:
    """Return what a test's rows are about: groups of neighbouring sections, each of four marked items at least.

    What was left blank does not count among the four, or the points of a line could be those of the one answer in it.
    All forms of a test set equally much of each section, so that their groups are the same but for what was left blank:
    only whole groups come together then, and those of two times can be compared (progress_stages.py).
    """
    section_of = {name: case.section for name, case, _mark in sheet.assessed()}
    items: dict[str, set[str]] = {section: set() for section in sorted(section_of.values())}
    marked: dict[str, set[str]] = {section: set() for section in items}
    for name, section in section_of.items():
        item = name.partition(".")[0]
        items[section].add(item)
        if any(part.status == "marked" for part in sheet.marks[name].marks):
            marked[section].add(item)
    whole = grouped({section: len(found) for section, found in items.items()}, LEAST_IN_TEST)
    answered = {number: sum(len(marked[section]) for section in group) for number, group in enumerate(whole)}
    put_together = [
        [section for number in numbers for section in whole[number]] for numbers in grouped(answered, LEAST_IN_TEST)
    ]
    return [
        {
            "what": _sections(group),
            "sections": group,
            "cells": [cell.name for cell in cells if section_of[cell.question or ""] in group],
        }
        for group in put_together
    ]


def by_sections(cells: list[GradedCell], lines: Rows, grades: Grades) -> Rows:
    """Return a test's rows: points by its `groups`."""
    rows = []
    for group in lines:
        ours = [cell for cell in cells if cell.name in group["cells"]]
        earned = math.fsum(score(grades.get(cell.name, {})) or 0.0 for cell in ours)
        out_of = math.fsum(cell.points for cell in ours)
        shown = {"what": group["what"], "points": number(earned), "out_of": number(out_of), "note": ""}
        rows.append({**shown, "sections": group["sections"]})
    return rows


def grouped(sizes: Mapping[Name, int], least: int) -> list[list[Name]]:
    """Return the names in their order, in groups of `least` in size or more; a smaller rest joins the last."""
    groups: list[list[Name]] = []
    group: list[Name] = []
    for name in sizes:
        group.append(name)
        if sum(sizes[each] for each in group) >= least:
            groups.append(group)
            group = []
    if group and groups:
        groups[-1] += group
    elif group:
        groups.append(group)
    return groups


def _sections(group: list[str]) -> str:
    """Return what a line of neighbouring sections is called."""
    if len(group) == 1:
        return f"Section {group[0]}"
    return f"Sections {group[0]} {'and' if len(group) == 2 else 'to'} {group[-1]}"


def score(grade: Mapping[str, Any]) -> float | None:
    """Return a cell's score as nbgrader counts it, or None while it has neither a mark by machine nor one by hand.

    What a person gave counts as `by_a_person` has it.
    """
    person = by_a_person(grade)
    given = grade.get("auto_score") if person.get("manual_score") is None else person["manual_score"]
    return None if given is None else float(given) + float(person.get("extra_credit") or 0.0)


def by_a_person(grade: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a person gave a cell (manual_score, extra_credit, comment); nothing while it waits for a person.

    What stands in a cell that waits was given for an answer that was handed in earlier.
    """
    if grade.get("needs_manual_grade"):
        return {}
    return {name: grade.get(name) for name in ("manual_score", "extra_credit", "comment")}


def number(points: float) -> str:
    """Return points as people write them: 2, 2.5, 0.33."""
    return f"{round(points, 2) + 0.0:g}"


def _lines(cells: list[GradedCell], sheet: Sheet) -> dict[str, _Line]:
    """Return name -> line, in the order of the names above, with the kinds put together that are set in too few."""
    found = {what: _Line() for what in _NAMES.values()}
    for cell in cells:
        if not cell.by_hand:
            question = cell.question or ""
            for mark in sheet.marks[question].marks:
                found.setdefault(_NAMES.get(mark.kind, OTHER), _Line()).add(_Line({question}, [mark]))
    other = found.pop(OTHER, _Line())
    lines = {what: line for what, line in found.items() if len(line.questions) >= LEAST}
    for what, line in found.items():
        if what not in lines:
            other.add(line)
    while lines and 0 < len(other.questions) < LEAST:
        fewest = min(reversed(lines), key=lambda what: len(lines[what].questions))
        other.add(lines.pop(fewest))
    return {**lines, OTHER: other} if other.questions else lines
