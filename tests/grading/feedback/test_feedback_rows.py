"""The lines of points on a feedback page: none is so short that a question's points can be read off it."""

from types import SimpleNamespace

import pytest

from grading.feedback.profile import profile
from grading.feedback.rows import LEAST_IN_TEST, OTHER, by_kind, by_sections, groups, kinds
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
    found = by_kind(cells, kinds(cells, sheet), {}, {})
    assert {row["what"]: float(row["points"]) for row in found} == rows
    assert sum(float(row["out_of"]) for row in found) == 2 * sum(map(len, questions.values()))


def a_test_of(*sections):
    """Return cells and a sheet of a test with one item for each letter: x is answered, - is blank."""
    marks, assessed, cells = {}, [], []
    for section, items in enumerate(sections, start=1):
        for number, each in enumerate(items):
            name = f"s{section}a-{number}.council"
            given = ("marked", 1.0) if each == "x" else ("not_answered", 0.0)
            marks[name] = QuestionMark(name, tuple(Mark(name, kind, *given, 2.0, {}, "") for kind in "ab"))
            assessed.append((name, SimpleNamespace(section=str(section)), marks[name]))
            cells.append(SimpleNamespace(question=name, name=name, by_hand=False, points=4.0))
    grades = {name: {"auto_score": mark.points} for name, mark in marks.items()}
    return cells, SimpleNamespace(marks=marks, assessed=lambda: assessed), grades


@pytest.mark.parametrize(
    ("sections", "rows"),
    [
        (["xx"] * 9, {"Sections 1 and 2": 8, "Sections 3 and 4": 8, "Sections 5 and 6": 8, "Sections 7 to 9": 12}),
        (["xx"] * 8, {f"Sections {first} and {first + 1}": 8 for first in (1, 3, 5, 7)}),
        (["xxxx", "xxxx"], {"Section 1": 8, "Section 2": 8}),
        (["x-"] * 9, {"Sections 1 to 4": 8, "Sections 5 to 9": 10}),
        (
            ["xx", "xx", "x-", *["xx"] * 6],
            {"Sections 1 and 2": 8, "Sections 3 to 6": 14, "Sections 7 to 9": 12},
        ),
        (["xx", "--", "--", "-x", "x-", "--"], {"Sections 1 to 6": 8}),
        (["x-", "--", "--"], {"Sections 1 to 3": 2}),
        (["--", "--"], {"Sections 1 and 2": 0}),
        (["x"], {"Section 1": 2}),
    ],
)
def test_a_line_of_a_test_is_about_four_answers_at_least(sections, rows):
    """Sections are put together until four of their items are answered; no point is lost, and none counted twice."""
    assert LEAST_IN_TEST == 4
    cells, sheet, grades = a_test_of(*sections)
    found = by_sections(cells, groups(cells, sheet), grades)
    assert sum(float(row["points"]) for row in found) == sum(each["auto_score"] for each in grades.values())
    assert sum(float(row["out_of"]) for row in found) == 4.0 * len(cells)
    answered = {str(number): items.count("x") for number, items in enumerate(sections, start=1)}
    assert (
        len(found) == 1
        or min(
            sum(answered[str(each)] for each in range(int(row["what"].split()[1]), int(row["what"].split()[-1]) + 1))
            for row in found
        )
        >= LEAST_IN_TEST
    )
    assert {row["what"]: float(row["points"]) for row in found} == rows


def decisions(right=0, under=0, over=0, aside=0, blank=0):
    """Return the marks of so many decisions of each kind, and one of clauses that must not count."""

    def some(number, status, points, direction):
        return [Mark("x.decide", "decide", status, points, 2.0, {}, "", direction=direction)] * number

    return [*some(right, "marked", 2.0, 0), *some(under, "marked", 0.0, -1), *some(over, "marked", 0.0, 1),
            *some(aside, "marked", 1.0, 0), *some(blank, "not_answered", 0.0, None),
            Mark("x.clauses", "clauses", "marked", 0.0, 2.0, {}, "")]  # fmt: skip


def test_every_line_of_the_profile_is_about_all_decisions():
    """Right, held back, shared too far, right for another reason and blank are each said as so many of all."""
    assert list(profile(decisions(right=11, under=1, over=2, aside=3, blank=1), LEAST_IN_TEST)) == [
        "11 of 18 decisions as the guide decides.",
        "1 of 18 decisions held back or waited where the guide asks for more.",
        "2 of 18 decisions shared further than the guide allows, or sooner.",
        "3 of 18 decisions went the right way but for another reason, or with another next step.",
        "1 of 18 decisions not answered.",
    ]
    assert list(profile(decisions(right=4))) == ["4 of 4 decisions as the guide decides."]


@pytest.mark.parametrize(("given", "least", "told"), [(3, 4, False), (4, 4, True), (1, 2, False), (2, 2, True)])
def test_with_few_decisions_given_nothing_is_said_of_them(given, least, told):
    """However many were set: the one answer among blank ones would otherwise be told right or wrong."""
    said = list(profile(decisions(right=given, blank=14), least))
    assert ("as the guide decides" in said[0]) is told
    assert told or said == ["Too few decisions to say how they went without saying how each of them did."]
