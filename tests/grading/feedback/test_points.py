"""The points on a feedback page: they add up, and name no case and no question."""

import html
import re

import pytest

from grading.feedback.rows import OTHER
from safeshare.exercises import public_case
from safeshare.marking import perfect_answers
from safeshare.rulebook import load_rulebook
from tests.grading.feedback_pages import page


def test_points_by_hand_and_by_machine_add_up(course, marked):
    """The total is what the gradebook holds; what waits for a person is said to wait."""
    rulebook = load_rulebook()
    case = course.bank(rulebook).cases["s4a-lamp"]
    marked("ann", {**perfect_answers(case, rulebook), "s4a-key.wishes.text": {"text": "I would ask."}})
    earned = sum(question["points"] for question in public_case(case, rulebook)["questions"])
    text = page(course, "ann")
    assert re.search(rf"<strong>{earned:g} of \d+ points</strong>", text)
    assert re.search(r"2 of \d+ answers still wait to be marked\. The points leave this out\.", text)
    assert re.search(r'Decision records[^<]*<br><span class="quiet">2 of 2 to be marked\.</span></th>'
                     r'<td class="number">not yet</td><td class="number"></td>', text)  # fmt: skip
    out_of = float(re.search(r"<strong>[\d.]+ of ([\d.]+) points", text)[1])
    marked("bob", perfect_answers(case, rulebook), s4a_key_wishes={"manual_score": 2.5})
    assert f"<strong>{earned + 2.5:g} of {out_of + 3:g} points" in page(course, "bob")


def table(text):
    """Return the rows of a page's table of points that are marked: what, points, out of."""
    body = html.unescape(text).split("<tbody>")[1].split("</tbody>")[0]
    row = r'<th scope="row">([^<]*).*?</th><td class="number">([^<]*)</td><td class="number">([^<]*)</td>'
    found = {what: (points, out_of) for what, points, out_of in re.findall(row, body)}
    return {what: (float(each[0]), each[1]) for what, each in found.items() if each[0] != "not yet"}


def test_points_are_by_kind_and_name_no_case_and_no_question(course, marked):
    """Two learners, each right in one of two cases of the same make, cannot tell from the table which it was."""
    rulebook = load_rulebook()
    cases = course.bank(rulebook).cases
    marked("ann", perfect_answers(cases["s4a-lamp"], rulebook), s4a_key_wishes={"manual_score": 2.5})
    text = page(course, "ann")
    rows = table(text)
    assert {"Decide", "Clauses", OTHER, "Decision records: what you wrote"} <= set(rows)
    assert sum(points for points, _ in rows.values()) == pytest.approx(
        float(re.search(r"<strong>([\d.]+) of", text)[1]), abs=0.02
    )
    assert rows["Decision records: what you wrote"][0] == 2.5
    body = text.split("<tbody>")[1].split("</tbody>")[0]
    shown = html.unescape(body)
    for case in course.assignment().assessed_cases(course.bank(rulebook)):
        assert case.title not in shown
        assert case.id not in text
        assert not any(question.ask in shown for question in case.questions)


def test_what_a_person_changed_is_a_line_of_its_own(course, marked):
    """A score that was put right by hand changes no kind's line, and the lines still add up to the total."""
    marked("ann", {})
    marked("bob", {}, s4a_lamp_council={"manual_score": 1.5})
    before, after = table(page(course, "ann")), table(page(course, "bob"))
    assert after.pop("Given or changed afterwards") == (1.5, "")
    assert after == before
