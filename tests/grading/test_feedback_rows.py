"""The lines of points on a feedback page: none is so short that a question's points can be read off it."""

from types import SimpleNamespace

import pytest

from grading.feedback_rows import OTHER, by_kind
from safeshare.marking import Mark, QuestionMark


def sheet_of(**questions):
    """Return cells and a sheet with questions of these kinds, each part with 1 of 2 points."""
    marks = {
        name: QuestionMark(name, tuple(Mark(f"{name}.{kind}", kind, "marked", 1.0, 2.0, {}, "") for kind in kinds))
        for name, kinds in questions.items()
    }
    cells = [SimpleNamespace(question=name, name=name, by_hand=False, points=2.0) for name in questions]
    return cells, SimpleNamespace(marks=marks)


@pytest.mark.parametrize(
    ("questions", "rows"),
    [
        ({"a": ["decide", "clauses"], "b": ["decide", "items"]}, {"Decide": 2, OTHER: 2}),
        ({"a": ["decide", "clauses", "items"], "b": ["decide"]}, {OTHER: 4}),
        ({"a": ["decide", "clauses"], "b": ["decide", "clauses"], "c": ["decide", "items"]}, {"Decide": 3, OTHER: 3}),
        ({"a": ["decide"], "b": ["decide"], "c": ["told", "review"]}, {OTHER: 4}),
        ({"a": ["decide"], "b": ["decide"], "c": ["duties", "new"], "d": ["duties"]},
         {"Decide": 2, OTHER: 3}),
        ({"a": ["decide", "clauses"]}, {OTHER: 2}),
    ],
)  # fmt: skip
def test_a_line_is_about_two_questions_at_least(questions, rows):
    """Kinds of one question are put together, with the line of the fewest if need be; no point is lost."""
    cells, sheet = sheet_of(**questions)
    found = by_kind(cells, sheet, {})
    assert {row["what"]: float(row["points"]) for row in found} == rows
    assert sum(float(row["out_of"]) for row in found) == 2 * sum(map(len, questions.values()))
